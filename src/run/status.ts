import type { RunAttempt, Step } from '../types/evidence.ts';

/** Whether a run has ended, and so will not change any more. */
export function hasEnded({ status, conclusion }: Pick<RunAttempt, 'status' | 'conclusion'>): boolean {
  return status === 'completed' || (status === null && conclusion !== null);
}

/**
 * Whether a run with this conclusion may have had jobs torn down. A run that failed at its start (`startup_failure`),
 * waits for approval (`action_required`) or was forgotten (`stale`) ran no job.
 */
export function mayBeTorn(conclusion: string | null): boolean {
  return conclusion === 'cancelled' || conclusion === 'failure' || conclusion === 'timed_out';
}

/** Whether a step ran at all; a step that a lost runner never reached keeps its first status. */
export function hasBegun({ status, conclusion }: Pick<Step, 'status' | 'conclusion'>): boolean {
  return conclusion !== 'skipped' && !NOT_STARTED.has(status);
}

const NOT_STARTED: ReadonlySet<string> = new Set(['queued', 'pending', 'waiting', 'requested']);
