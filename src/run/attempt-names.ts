import type { AttemptId, FileAtCommit, RunAttempt } from '../types/evidence.ts';

/** The page of the attempt: GitHub gives a run the address of its latest attempt. Empty if no address is known. */
export function attemptUrl({ url, attempt }: Pick<RunAttempt, 'url' | 'attempt'>): string {
  if (url === '') return url;
  return `${url.replace(/\/attempts\/\d+$/, '')}/attempts/${attempt}`;
}

/** Whether two runs are the same attempt of the same run. */
export function isSameAttempt(
  a: Pick<RunAttempt, 'id' | 'attempt'>,
  b: Pick<RunAttempt, 'id' | 'attempt'>,
): boolean {
  return a.id === b.id && a.attempt === b.attempt;
}

/** Whether a run is the attempt that a question asks for. */
export function isAttempt(run: Pick<RunAttempt, 'id' | 'attempt'>, { runId, attempt }: AttemptId): boolean {
  return isSameAttempt(run, { id: runId, attempt });
}

/** Whether both are the same repository: GitHub ignores case in names. */
export function isSameRepository(a: Repository, b: Repository): boolean {
  return `${a.owner}/${a.repo}`.toLowerCase() === `${b.owner}/${b.repo}`.toLowerCase();
}

type Repository = Pick<RunAttempt, 'owner' | 'repo'>;

/** The path of the run's own workflow within its repository, without the ref; null if unknown. */
export function workflowPath({ path }: Pick<RunAttempt, 'path'>): string | null {
  return path?.replace(/^(?:[^/]+\/){2}(?=\.github\/)|@.*$/g, '') ?? null;
}

/** A workflow file, at any commit. */
export type WorkflowPath = Pick<FileAtCommit, 'owner' | 'repo' | 'path'>;

/** The file of a run's own workflow, which may belong to another repository that requires it; null if unknown. */
export function ownWorkflow(run: Pick<RunAttempt, 'owner' | 'repo' | 'path'>): WorkflowPath | null {
  const [, owner = run.owner, repo = run.repo, path] =
    /^(?:([^/@]+)\/([^/@]+)\/)?(\.github\/workflows\/[^@]+)/.exec(run.path ?? '') ?? [];
  return path === undefined ? null : { owner, repo, path };
}

/** The file that a line of the server names, `OWNER/REPO/.github/workflows/NAME@REF`; null if it names none. */
export function workflowInLine(text: string): WorkflowPath | null {
  const [, owner, repo, path] =
    /^(?:-> )?([^/\s]+)\/([^/\s]+)\/(\.github\/workflows\/[^@\s]+)/.exec(text) ?? [];
  return owner && repo && path ? { owner, repo, path } : null;
}

/** Whether both are the same workflow file, at any commit. */
export function isSameWorkflow(a: WorkflowPath, b: WorkflowPath): boolean {
  return a.path === b.path && isSameRepository(a, b);
}

/**
 * The link to a line of a step's log, `…/job/ID#step:N:LINE`; to the job for a step that is known only from a log and
 * has no number.
 */
export function lineUrl(jobUrl: string | null, step: number, line: number): string | null {
  return jobUrl === null || step < 0 ? jobUrl : `${jobUrl}#step:${step}:${line}`;
}
