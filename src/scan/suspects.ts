import { workflowPath } from '../run/attempt-names.ts';
import { hasEnded, mayBeTorn } from '../run/status.ts';
import type { Evidence, Job, RunAttempt } from '../types/evidence.ts';

/** An attempt to be examined. */
export interface Suspect {
  runId: number;
  attempt: number;
  /** The run as listed; null for an earlier attempt, of which only the number is known. */
  listed: RunAttempt | null;
}

/** The attempts to be examined, and how many runs are left out. */
interface Selection {
  suspects: Suspect[];
  /** Runs whose latest attempt has not ended. */
  running: number;
  /** Runs beyond the limit. */
  leftOut: number;
}

/** The paths of workflows with a step that cancels a save, so that even a successful run may have torn one down. */
export type CancellingWorkflows = ReadonlySet<string>;

/** The attempts to be examined, newest run first, of at most `limit` runs. */
export function selectSuspects(
  runs: readonly RunAttempt[],
  limit: number,
  cancelling: CancellingWorkflows = new Set(),
): Selection {
  const perRun = runs.map((run) => suspectsOf(run, cancelling)).filter((suspects) => suspects.length > 0);
  return {
    suspects: perRun.slice(0, limit).flat(),
    running: runs.filter((run) => !hasEnded(run)).length,
    leftOut: Math.max(0, perRun.length - limit),
  };
}

/** GitHub allows fewer attempts than this; an answer with more is not believed. */
const MOST_EARLIER = 100;

/**
 * The latest attempt if it may have torn a save down, and every earlier one, since the list does not say how those
 * ended.
 */
function suspectsOf(run: RunAttempt, cancelling: CancellingWorkflows): Suspect[] {
  const latest = mayHaveTorn(run, cancelling) ? [{ runId: run.id, attempt: run.attempt, listed: run }] : [];
  const earlier = Array.from({ length: Math.min(run.attempt - 1, MOST_EARLIER) }, (_, index) => ({
    runId: run.id,
    attempt: run.attempt - 1 - index,
    listed: null,
  }));
  return [...latest, ...earlier];
}

/** Whether an attempt may have torn a save down: it ended badly, or its workflow may cancel a save itself. */
export function mayHaveTorn(run: RunAttempt, cancelling: CancellingWorkflows): boolean {
  const mayCancel = succeeded(run) && workflowsOf(run).some((path) => cancelling.has(path));
  return mayCancel || endedBadly(run);
}

/** Whether the attempt ended well. */
export function succeeded(run: Pick<RunAttempt, 'status' | 'conclusion'>): boolean {
  return hasEnded(run) && run.conclusion === 'success';
}

/** The workflow files that a run used, as `OWNER/REPO/.github/workflows/x.yml`. */
export function workflowsOf(run: RunAttempt): string[] {
  const own = workflowPath(run);
  const paths = [
    ...(own === null ? [] : [`${run.owner}/${run.repo}/${own}`]),
    ...run.referencedWorkflows.map(({ path }) => path.split('@')[0] ?? path),
  ];
  return paths.filter((path) => path.includes('/.github/workflows/'));
}

/** Whether jobs of the attempt may have been torn down. */
export function endedBadly(run: Pick<RunAttempt, 'status' | 'conclusion'>): boolean {
  return hasEnded(run) && mayBeTorn(run.conclusion);
}

/**
 * The evidence with only the jobs that ran in this attempt. A re-run lists the jobs that it does not repeat as well, and
 * their saves are counted where they ran. Whether such a job bears the number of its old attempt or of the new one is
 * not documented, so its times are asked too.
 */
export function withOwnJobs(evidence: Evidence): Evidence {
  const own = evidence.jobs.filter((job) => !isCarriedOver(job, evidence.run));
  return own.length === evidence.jobs.length ? evidence : { ...evidence, jobs: own };
}

function isCarriedOver({ runAttempt, completedAt }: Job, { attempt, startedAt }: RunAttempt): boolean {
  if (attempt === 1) return false;
  if (runAttempt !== null && runAttempt < attempt) return true;
  return completedAt !== null && startedAt !== null && completedAt < startedAt;
}
