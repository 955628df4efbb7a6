import { spareBranch, workflowOf } from '../remedy/concurrency.ts';
import { saveSite } from '../remedy/remedy.ts';
import { cureDenied, cureSharedKey } from '../remedy/restore-only.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';
import type { Save } from '../types/report.ts';
import type { Warning } from '../types/warnings.ts';
import { forbiddenReads } from './forbidden-reads.ts';
import { deniedSaves, sharedKeys } from './refusals.ts';
import { type SeenAttempt, starvedSaves } from './starvation.ts';
import { policyWarnings, sharedKeyWarning, starvedWarning } from './warnings.ts';

/** What is worth a change although it left no stuck key: saves that share a key, are not allowed, or are never reached. */
export function findWarnings(examination: Examination, saves: Save[]): Warning[] {
  const { evidence, saves: found, timeline } = examination;
  const { run, files } = evidence;
  const siteOf = (index: number) => {
    const save = found[index];
    return save === undefined ? [] : [saveSite(save, run)];
  };
  const seen = seenAttempts(examination);
  return [
    ...sharedKeys(saves).flatMap((shared) => {
      const [refused] = shared.refused.flatMap(siteOf);
      const [saver] = shared.saver === null ? [] : siteOf(shared.saver);
      return refused === undefined
        ? []
        : [sharedKeyWarning(shared, cureSharedKey(refused, saver ?? null, files), saver?.job.name ?? null)];
    }),
    ...policyWarnings(run.event, deniedSaves(saves), (index) =>
      siteOf(index).flatMap((site) => cureDenied(site, files)),
    ),
    ...forbiddenReads(timeline),
    ...starvationWarnings(seen, files),
  ];
}

/** The attempt, the others that were opened, and those known only from the lists of runs. */
function seenAttempts(examination: Examination): SeenAttempt[] {
  const opened = [examination, ...examination.others].map(({ evidence: { run }, saves }) => ({
    run,
    saves: saves.map(({ job, step, state }) => ({ job: job.job, step: step.step, outcome: state.outcome })),
  }));
  const known = new Set(opened.map(({ run }) => run.id));
  const listed = new Map(
    examination.evidence.runLists.flatMap(({ runs }) => runs.map((run) => [run.id, run])),
  );
  const others = [...listed.values()].filter(({ id }) => !known.has(id));
  return [...opened, ...others.map((run) => ({ run, saves: null }))];
}

/** A warning for each save that the runs of a branch never reach, with the remedy; attempts in any order. */
export function starvationWarnings(
  seen: readonly SeenAttempt[],
  files: readonly SourceFile[] = [],
): Warning[] {
  return starvedSaves(seen).map((starved) => {
    const workflow = workflowOf(starved.runs[0] ?? null, files);
    return starvedWarning(starved, spareBranch(workflow, starved.branch));
  });
}
