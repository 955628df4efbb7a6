import type { RunAttempt } from '../types/evidence.ts';

/** An attempt that may be worth examining; an earlier one is known by its number only. */
export interface Suspect {
  runId: number;
  attempt: number;
  /** As the list gave it, for the latest attempt of a run. */
  listed: RunAttempt | null;
}

/** Which of the listed runs are to be examined, and what is not. */
export interface Selection {
  suspects: Suspect[];
  /** Runs whose latest attempt has not ended. */
  running: number;
  /** Runs beyond the limit. */
  leftOut: number;
}

/** The attempts to be examined of the runs, newest run first, of at most so many runs. */
export function selectSuspects(runs: readonly RunAttempt[], limit: number): Selection {
  const perRun = runs.map(suspectsOf).filter((suspects) => suspects.length > 0);
  return {
    suspects: perRun.slice(0, limit).flat(),
    running: runs.filter((run) => !hasEnded(run)).length,
    leftOut: Math.max(0, perRun.length - limit),
  };
}

/** More earlier attempts than a run of GitHub's has: whoever answers with more is not believed. */
const MOST_EARLIER = 100;

/** The latest attempt where it ended badly, and every earlier one: the list does not say how those ended. */
function suspectsOf(run: RunAttempt): Suspect[] {
  const latest = endedBadly(run) ? [{ runId: run.id, attempt: run.attempt, listed: run }] : [];
  const earlier = Array.from({ length: Math.min(run.attempt - 1, MOST_EARLIER) }, (_, index) => ({
    runId: run.id,
    attempt: run.attempt - 1 - index,
    listed: null,
  }));
  return [...latest, ...earlier];
}

/**
 * Whether jobs of the attempt may have been torn down. One that failed at its start (`startup_failure`), waits for
 * somebody (`action_required`) or was forgotten (`stale`) ran none.
 */
export function endedBadly(run: Pick<RunAttempt, 'status' | 'conclusion'>): boolean {
  return hasEnded(run) && ['cancelled', 'failure', 'timed_out'].includes(run.conclusion ?? '');
}

/** Whether the attempt has ended, so that it will never change. */
function hasEnded({ status, conclusion }: Pick<RunAttempt, 'status' | 'conclusion'>): boolean {
  return status === 'completed' || (status === null && conclusion !== null);
}
