import type { AttemptId, FileAtCommit, RunAttempt } from './types/evidence.ts';

/** The page of the attempt: the address that GitHub gives a run is that of its latest attempt. Empty where none is known. */
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

/** Whether both are one repository: GitHub does not tell upper from lower case in names. */
export function isSameRepository(a: Repository, b: Repository): boolean {
  return `${a.owner}/${a.repo}`.toLowerCase() === `${b.owner}/${b.repo}`.toLowerCase();
}

type Repository = Pick<RunAttempt, 'owner' | 'repo'>;

/** The path of the run's own workflow in its repository, without the repository and the ref; null where unknown. */
export function workflowPath({ path }: Pick<RunAttempt, 'path'>): string | null {
  return path?.replace(/^(?:[^/]+\/){2}(?=\.github\/)|@.*$/g, '') ?? null;
}

/** A workflow file, at whatever commit. */
export type WorkflowPath = Pick<FileAtCommit, 'owner' | 'repo' | 'path'>;

/** The file of a run's own workflow, which may be of another repository that requires it; null where unknown. */
export function ownWorkflow(run: Pick<RunAttempt, 'owner' | 'repo' | 'path'>): WorkflowPath | null {
  const [, owner = run.owner, repo = run.repo, path] =
    /^(?:([^/@]+)\/([^/@]+)\/)?(\.github\/workflows\/[^@]+)/.exec(run.path ?? '') ?? [];
  return path === undefined ? null : { owner, repo, path };
}

/** The file in a line of the server, `OWNER/REPO/.github/workflows/NAME@REF`; null where there is none. */
export function workflowInLine(text: string): WorkflowPath | null {
  const [, owner, repo, path] =
    /^(?:-> )?([^/\s]+)\/([^/\s]+)\/(\.github\/workflows\/[^@\s]+)/.exec(text) ?? [];
  return owner && repo && path ? { owner, repo, path } : null;
}

/** Whether both are one workflow file, at whatever commit. */
export function isSameWorkflow(a: WorkflowPath, b: WorkflowPath): boolean {
  return a.path === b.path && isSameRepository(a, b);
}

/** The link to a line of a step's log, `…/job/ID#step:N:LINE`; to the job for a step that was read off a log, without a number. */
export function lineUrl(jobUrl: string | null, step: number, line: number): string | null {
  return jobUrl === null || step < 0 ? jobUrl : `${jobUrl}#step:${step}:${line}`;
}
