import { checkedOutCommit } from '../logs/checkout-lines.ts';
import { serverLines } from '../logs/runner-lines.ts';
import type { FileAtCommit, LogLine, RunAttempt } from '../types/evidence.ts';
import { oncePer } from '../types/once-per.ts';
import { isSameWorkflow, ownWorkflow, type WorkflowPath, workflowInLine } from './attempt-names.ts';
import { checkoutOfRun, type JobRecord } from './cache-scope.ts';

/**
 * The workflow file in which a job is defined, at the commit that ran; null if the evidence does not show it.
 *
 * The server says it best: `Job defined at: OWNER/REPO/PATH@REF` and, for reusable workflows, the resolved commits
 * after `Reusable workflow chain:`. The run has the same commits in `referenced_workflows`. Without either, a job
 * without ` / ` in its name belongs to the run's own workflow, and any other to the only workflow that is referenced.
 */
export function locateWorkflow(run: RunAttempt, job: JobRecord & { name: string }): FileAtCommit | null {
  const definedAt = findDefinedAt(job.server);
  const own = fileOfRun(run, job);
  if (definedAt !== null) {
    if (own && isSameWorkflow(definedAt, own)) return own;
    return resolvedWorkflows(run, job.server).find((workflow) => isSameWorkflow(definedAt, workflow)) ?? null;
  }
  if (!job.name.includes(' / ')) return own;
  const [called, ...others] = resolvedWorkflows(run, job.server);
  return called !== undefined && others.length === 0 ? called : null;
}

/** The YAML keys that the job may have, from lines such as `Evaluating build.if`, without those of calling jobs. */
export function jobKeys(server: readonly LogLine[]): string[] {
  const keys = server.flatMap(
    ({ text }) => serverLines.jobKey.pattern.exec(text)?.[1]?.split('.').at(-1) ?? [],
  );
  return [...new Set(keys)];
}

function findDefinedAt(server: readonly LogLine[]): WorkflowPath | null {
  const [place] = server.flatMap(({ text }) => serverLines.definedAt.pattern.exec(text)?.[1] ?? []);
  return place === undefined ? null : workflowInLine(place);
}

function resolvedWorkflows(run: RunAttempt, server: readonly LogLine[]): FileAtCommit[] {
  const chained = server.flatMap(({ text }) => workflowAt(text, /\((\w{40})\)$/.exec(text)?.[1]));
  return [...referencedWorkflows(run), ...chained];
}

/** Needed for each job of a run, which may have thousands. */
const referencedWorkflows = oncePer((run: RunAttempt) =>
  run.referencedWorkflows.flatMap(({ path, sha }) => workflowAt(path, sha)),
);

function workflowAt(line: string, sha: string | undefined): FileAtCommit[] {
  const file = workflowInLine(line);
  return file && sha ? [{ ...file, sha }] : [];
}

const workflowOf = oncePer(ownWorkflow);

/**
 * The run's own workflow. For a pull request the file came from the merge commit, which actions/checkout prints;
 * `head_sha` is the head of the branch, where the file is nearly always the same.
 */
function fileOfRun(run: RunAttempt, job: JobRecord): FileAtCommit | null {
  const own = workflowOf(run);
  if (own === null) return null;
  const sha = run.event.startsWith('pull_request')
    ? (checkedOutCommit(checkoutOfRun(run, job)) ?? run.headSha)
    : run.headSha;
  return { ...own, sha };
}
