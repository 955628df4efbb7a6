import { spareBranch, workflowOf } from '../remedy/concurrency.ts';
import { saveSite } from '../remedy/remedy.ts';
import { cureDenied, cureSharedKey } from '../remedy/restore-only.ts';
import { READS_FORBIDDEN } from '../saves/restore-signals.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { Remedy } from '../types/remedies.ts';
import type { Save } from '../types/report.ts';
import type { Warning } from '../types/warnings.ts';
import { deniedSaves, type SharedKey, sharedKeys } from './refusals.ts';
import { type SeenAttempt, type Starved, starvedSaves } from './starvation.ts';

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

/** The warning about saves of one run that share a key: benign if they save the same content. */
function sharedKeyWarning(
  { key, refused, saver }: SharedKey,
  cure: { dimension: string | null; remedies: Remedy[] },
  saverName: string | null,
): Warning {
  const saves = [...(saver === null ? [] : [saver]), ...refused].sort((one, other) => one - other);
  const { dimension, remedies } = cure;
  return dimension === null
    ? {
        rule: 'benign-refusal',
        matter: { kind: 'one-key', key, saver: saverName, refused: refused.length },
        ...{ saves, runs: [], remedies },
      }
    : {
        rule: 'same-key-across-legs',
        matter: { kind: 'other-content', key, dimension },
        ...{ saves, runs: [], remedies },
      };
}

/** The warning about saves that the event of the run does not allow; empty if there are none. */
function policyWarnings(event: string, saves: number[], cureOf: (save: number) => Remedy[]): Warning[] {
  const [first] = saves;
  if (first === undefined) return [];
  const remedies = cureOf(first);
  return [{ rule: 'policy', matter: { kind: 'policy', event }, saves, runs: [], remedies }];
}

/** The warning about a save that is never reached. */
function starvedWarning({ step, branch, runs }: Starved, remedy: Remedy): Warning {
  return {
    rule: 'starved-save',
    matter: { kind: 'starved', step, branch, count: runs.length },
    saves: [],
    runs,
    remedies: [remedy],
  };
}

/** The warning about restores that were not allowed to read caches; empty if there are none. */
export function forbiddenReads(timeline: readonly TimelineJob[]): Warning[] {
  const jobs = timeline.filter(({ steps }) =>
    steps.some(({ stage, blocks }) =>
      blocks.some(
        ({ action, lines }) =>
          stage === 'main' &&
          action !== null &&
          lines.some(({ text }) => READS_FORBIDDEN.some(({ pattern }) => pattern.test(text))),
      ),
    ),
  );
  const names = jobs.map(({ job }) => job.name);
  const about = { saves: [], runs: [], remedies: [] };
  return names.length === 0
    ? []
    : [{ rule: 'policy', matter: { kind: 'forbidden-reads', jobs: names }, ...about }];
}
