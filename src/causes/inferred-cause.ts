import type { Job, RunAttempt, RunSummary } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';
import { describeSibling, type FoundCause, failureItem, found, type Surroundings } from './found-cause.ts';
import { findFailedSibling } from './siblings.ts';

/** The cause that conclusions and times suggest where no annotation states one; null where they suggest none. */
export function inferCause(attempt: CacheSave, around: Surroundings): FoundCause | null {
  return (
    inferLostRunner(attempt) ??
    inferShutdown(attempt) ??
    inferTimedOut(attempt) ??
    inferFailedSibling(attempt, around) ??
    inferSuccessor(attempt, around) ??
    inferJobTimeout(attempt, around)
  );
}

function inferLostRunner({ state }: CacheSave): FoundCause | null {
  if (state.ending !== 'runner-lost') return null;
  return found(
    'runner-lost',
    'inferred',
    'the job ended, and this step never did: nobody on the runner reported its end',
  );
}

function inferShutdown({ state }: CacheSave): FoundCause | null {
  if (state.ending !== 'runner-shut-down') return null;
  const detail = 'the process was ended by SIGTERM (exit code 143), as at the end of a machine';
  return found('runner-shut-down', 'inferred', detail);
}

function inferTimedOut({ job: { job } }: CacheSave): FoundCause | null {
  if (job.conclusion !== 'timed_out') return null;
  return found('job-timed-out', 'inferred', 'the job ran out of time (inferred from its conclusion)');
}

/** A failed job wins over cancelled ones, so a run that is `cancelled` had no failing leg that mattered. */
function inferFailedSibling(attempt: CacheSave, { run, timeline }: Surroundings): FoundCause | null {
  if (run.conclusion === 'cancelled') return null;
  const sibling = findFailedSibling(
    attempt.job,
    attempt.step.step.completedAt ?? attempt.state.endedAt,
    timeline,
  );
  if (sibling === null) return null;
  const detail = `${describeSibling(sibling, '')} just before (inferred from the times: no annotation says so)`;
  return found('sibling-failed', 'inferred', detail, { sibling, evidence: [failureItem(sibling)] });
}

/**
 * The minutes that people write; a job that ends on one of them, alone, ran out of them. 360 is GitHub's default. One job
 * in fifteen ends so by chance, so a newer run says more.
 */
const ROUND_MINUTES = 5;
const TIMEOUT_SLACK_MS = 20_000;

function inferJobTimeout({ job: { job }, state }: CacheSave, { timeline }: Surroundings): FoundCause | null {
  const endedAt = state.endedAt ?? job.completedAt;
  if (job.startedAt === null || endedAt === null || job.conclusion !== 'cancelled') return null;
  const minutes = Math.round((endedAt - job.startedAt) / 60_000);
  const over = endedAt - job.startedAt - minutes * 60_000;
  if (minutes === 0 || minutes % ROUND_MINUTES !== 0 || over < -1000 || over > TIMEOUT_SLACK_MS) return null;
  const others = timeline.filter((other) => other.job.id !== job.id && isCancelledAround(other.job, endedAt));
  if (others.length > 0) return null;
  const detail = `the job ended, alone, after ${minutes} minutes (inferred from the times: no annotation says so)`;
  return found('job-timed-out', 'inferred', detail);
}

function isCancelledAround(job: Job, at: Instant): boolean {
  return (
    job.conclusion === 'cancelled' && job.completedAt !== null && Math.abs(job.completedAt - at) < 60_000
  );
}

function inferSuccessor(attempt: CacheSave, { run, successors }: Surroundings): FoundCause | null {
  const successor = run.conclusion === 'cancelled' ? findSuccessor(attempt, run, successors) : null;
  if (successor === null) return null;
  const detail = `run ${successor.id} of the same workflow and branch was created just before (inferred: no annotation says so)`;
  return found('run-superseded', 'inferred', detail, { successor });
}

const SUCCESSOR_WINDOW_MS = 120_000;

/** The run that was created last before the cancel, within two minutes; GitHub does not name the one that cancelled. */
export function findSuccessor(
  { state }: CacheSave,
  run: RunAttempt,
  successors: readonly RunSummary[] | null,
): RunSummary | null {
  const endedAt = state.endedAt;
  if (endedAt === null || successors === null) return null;
  const created = (other: RunSummary): Instant => other.createdAt ?? 0;
  const fitting = successors.filter((other) => {
    const isNear = created(other) <= endedAt + 2000 && created(other) >= endedAt - SUCCESSOR_WINDOW_MS;
    const isNewer = created(other) >= (run.createdAt ?? 0);
    const isOfBranch =
      other.headBranch === null || run.headBranch === null || other.headBranch === run.headBranch;
    return other.id !== run.id && isNear && isNewer && isOfBranch;
  });
  return fitting.toSorted((a, b) => created(a) - created(b)).at(-1) ?? null;
}
