import { timestamp } from './timestamp.ts';
import type { RunAttempt } from './types/evidence.ts';
import type { RunInBrief } from './types/keys.ts';
import type { ReportedRun } from './types/report.ts';

/** The run attempt as the head of its report names it. */
export function reportedRun(run: RunAttempt): ReportedRun {
  const { url, host, owner, repo, id, attempt, workflowName, event, headBranch, headSha, conclusion } = run;
  return {
    url,
    host,
    owner,
    repo,
    id,
    attempt,
    workflowName,
    workflowPath: workflowPath(run),
    event,
    headBranch,
    headSha,
    conclusion,
    startedAt: timestamp(run.startedAt),
    completedAt: conclusion === null ? null : timestamp(run.updatedAt),
  };
}

/**
 * A run attempt among others. The address that GitHub gives a run is that of its latest attempt, so the one here names
 * the attempt.
 */
export function runInBrief(run: RunAttempt): RunInBrief {
  const { id, attempt, workflowName, event, headBranch, conclusion, startedAt } = run;
  return {
    url: `${run.url.replace(/\/attempts\/\d+$/, '')}/attempts/${attempt}`,
    id,
    attempt,
    workflowName,
    event,
    headBranch,
    conclusion,
    startedAt: timestamp(startedAt),
  };
}

/** The path of the run's own workflow in its repository, without the repository and the ref; null where unknown. */
export function workflowPath({ path }: RunAttempt): string | null {
  return path?.replace(/^(?:[^/]+\/){2}(?=\.github\/)|@.*$/g, '') ?? null;
}
