import { assignLogs, findUnclaimedLogs } from './logs/log-files.ts';
import { declaredSaves } from './remedy/remedies.ts';
import { isSameAttempt } from './run/attempt-names.ts';
import { withDefaultBranch } from './run/default-branch.ts';
import { buildTimeline } from './run/timeline.ts';
import { findCacheSaves } from './saves/cache-saves.ts';
import { findRestoreMisses } from './saves/restore-misses.ts';
import { asAnnotated, withToldRefusals } from './saves/told-refusals.ts';
import type { Evidence } from './types/evidence.ts';
import type { Examination } from './types/examination.ts';
import type { CacheSave } from './types/saves.ts';
import { definedSteps } from './workflow/defined-steps.ts';

/**
 * What the logs of an attempt show, and those of the other attempts that were opened. The result of the last
 * examination is kept as long as neither logs nor jobs have changed; the saves also depend on the workflow files and
 * the annotations.
 */
export function examineLogs(collected: Evidence, before: Examination | null = null): Examination {
  const evidence = withDefaultBranch(collected);
  const { run, jobs, logs } = evidence;
  const others = evidence.others.map((other) =>
    examineLogs(
      other,
      before?.others.find((known) => isSameAttempt(known.evidence.run, other.run)),
    ),
  );
  const known = before?.evidence;
  const isSame = known?.logs === logs && known.jobs === jobs && known.run.defaultBranch === run.defaultBranch;
  const shown = before && isSame ? before : showLogs(evidence);
  const isTold = isSame && known.files === evidence.files && known.annotations === evidence.annotations;
  return { ...shown, evidence, others, saves: before && isTold ? before.saves : knownSaves(shown, evidence) };
}

type Shown = Pick<Examination, 'timeline' | 'unclaimedLogs' | 'logged' | 'misses'>;

function showLogs({ run, jobs, logs }: Evidence): Shown {
  const timeline = buildTimeline(run, jobs, assignLogs(jobs, logs));
  return {
    timeline,
    unclaimedLogs: findUnclaimedLogs(jobs, logs),
    logged: findCacheSaves(timeline, run),
    misses: findRestoreMisses(timeline),
  };
}

/** The saves that the logs show, and those of steps without a log that the workflow file or an annotation shows. */
function knownSaves({ timeline, logged }: Shown, { run, files, annotations }: Evidence): CacheSave[] {
  const seen = new Set(logged.map(({ step }) => step.step));
  const silent = timeline.flatMap((entry, place) => {
    const own = annotations.find(({ jobId }) => jobId === entry.job.id)?.annotations ?? [];
    const told = withToldRefusals(definedSteps(entry, { run, files }), own);
    const saves = told === entry ? [] : findCacheSaves([told], run);
    return saves.flatMap((save) =>
      seen.has(save.step.step) ? [] : [{ place, save: asAnnotated({ ...save, job: entry }) }],
    );
  });
  const declared = declaredSaves(logged, { run, files });
  if (silent.length === 0) return declared;
  const placeOf = new Map(timeline.map((entry, place) => [entry, place]));
  return [...declared.map((save) => ({ place: placeOf.get(save.job) ?? 0, save })), ...silent]
    .toSorted((a, b) => a.place - b.place || a.save.step.step.number - b.save.step.step.number)
    .map(({ save }) => save);
}
