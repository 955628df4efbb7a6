import { checkedOutRef, ownCheckoutLines } from '../logs/checkout-lines.ts';
import type { LogLine, RunAttempt } from '../types/evidence.ts';
import type { TimelineStep } from '../types/logs.ts';

/** The parts of a job's logs that show in which workflow, at which ref, it ran. */
export interface JobRecord {
  /** What the server wrote about the job. */
  server: readonly LogLine[];
  steps: readonly TimelineStep[];
}

/**
 * The ref in whose scope a job's saves are reserved, which is `GITHUB_REF` (GitHub's documentation, "Events that
 * trigger workflows" and "Dependency caching"); null if the evidence does not show it.
 *
 * The log is asked first: the server's line `Job defined at: OWNER/REPO/PATH@REF`, or the head of its chain of reusable
 * workflows, where the workflow is the run's own, and the ref that actions/checkout fetched. The run itself comes last:
 * it names a branch or a tag without saying which of them, and no pull request of a fork.
 */
export function cacheScope(run: RunAttempt, job: JobRecord): string | null {
  return definedAtRef(run, job) ?? checkedOutRef(checkoutOfRun(run, job)) ?? runScope(run);
}

function definedAtRef(run: RunAttempt, { server }: JobRecord): string | null {
  const own = `${run.owner}/${run.repo}/`.toLowerCase();
  const path = run.path?.split('@')[0];
  for (const { text } of server) {
    const [, workflow = '', ref] =
      /^(?:Job defined at: )?(\S+?)@(refs\/\S+)(?: \(\w{40}\))?$/.exec(text) ?? [];
    if (ref && workflow.toLowerCase().startsWith(own) && path && workflow.endsWith(path)) return ref;
  }
  return null;
}

/** The lines of a job's checkouts of the run's own repository, at the commit that started it. */
export function checkoutOfRun({ owner, repo }: RunAttempt, { steps }: JobRecord): LogLine[] {
  return ownCheckoutLines(
    `${owner}/${repo}`,
    steps.flatMap(({ blocks }) => blocks),
  );
}

/** Looks like a release tag; a branch may be named like that too, and the run does not tell them apart. */
const TAG_LIKE = /^(?:v\d+$|v?\d+(?:\.\d+)+)/;

/** Events whose `GITHUB_REF` is always the default branch. */
const ON_DEFAULT_BRANCH =
  /^(?:pull_request_target|workflow_run|repository_dispatch|issues|issue_comment|label|milestone|discussion(?:_comment)?|fork|watch|gollum|page_build|public|branch_protection_rule|check_(?:run|suite)|delete|status|project(?:_card|_column)?)$/;

/**
 * The ref in whose scope a run saves, as far as it is known without logs; else null. It does not know that a pull
 * request was closed by its merge, after which it saves in its base branch.
 */
export function runScope({ event, headBranch, defaultBranch, pullRequests }: RunAttempt): string | null {
  switch (event) {
    case 'pull_request':
    case 'pull_request_review':
    case 'pull_request_review_comment': {
      const [pull, ...others] = pullRequests;
      return pull === undefined || others.length > 0 ? null : `refs/pull/${pull.number}/merge`;
    }
    case 'release':
      return headBranch === null ? null : `refs/tags/${headBranch}`;
    case 'push':
    case 'workflow_dispatch':
    case 'dynamic':
      return headBranch === null || TAG_LIKE.test(headBranch) ? null : `refs/heads/${headBranch}`;
    case 'schedule':
    case 'merge_group':
      return headBranch === null ? null : `refs/heads/${headBranch}`;
    default:
      return defaultBranch !== null && ON_DEFAULT_BRANCH.test(event) ? `refs/heads/${defaultBranch}` : null;
  }
}
