import type { RunAttempt, Step } from './types/evidence.ts';

/** Whether a run has ended, so that it will never change. */
export function hasEnded({ status, conclusion }: Pick<RunAttempt, 'status' | 'conclusion'>): boolean {
  return status === 'completed' || (status === null && conclusion !== null);
}

/**
 * Whether jobs of a run with this conclusion may have been torn down. One that failed at its start (`startup_failure`),
 * waits for somebody (`action_required`) or was forgotten (`stale`) ran none.
 */
export function mayBeTorn(conclusion: string | null): boolean {
  return conclusion === 'cancelled' || conclusion === 'failure' || conclusion === 'timed_out';
}

/** Whether a step ran at all; of one that a lost runner never came to, the status stays as it was. */
export function hasBegun({ status, conclusion }: Pick<Step, 'status' | 'conclusion'>): boolean {
  return conclusion !== 'skipped' && !NOT_STARTED.has(status);
}

const NOT_STARTED: ReadonlySet<string> = new Set(['queued', 'pending', 'waiting', 'requested']);
