import { parseActionRef } from '../actions/action-ref.ts';
import { isSameRepository, isSameWorkflow, ownWorkflow } from '../run/attempt-names.ts';
import type { Evidence, FileAtCommit, SourceFile } from '../types/evidence.ts';
import type { CacheSave } from '../types/saves.ts';

/**
 * The workflow file of a save, and the local composite actions around it: those are in the repository of the run, which
 * was checked out, wherever the workflow is from.
 */
export function filesOf(save: CacheSave, { run, missing }: Evidence): FileAtCommit[] {
  const { workflow } = save.job;
  if (workflow === null || save.form === 'built-in') return [];
  const checkedOut = isSameRepository(workflow, run)
    ? workflow
    : { owner: run.owner, repo: run.repo, sha: run.headSha };
  const composites = save.composites.flatMap((action) => {
    const folder = action.startsWith('./')
      ? { place: checkedOut, path: normalized(action) }
      : ownFolder(action, [workflow, run]);
    if (folder === null) return [];
    const first = fileAt(folder.place, `${folder.path}/action.yml`);
    const isAbsent = missing.some(({ question }) => question.kind === 'file' && isSameFile(question, first));
    return isAbsent ? [first, fileAt(folder.place, `${folder.path}/action.yaml`)] : [first];
  });
  return [fileAt(workflow, workflow.path), ...callerOf(workflow, run), ...composites];
}

/**
 * The run's own workflow, if it called the one of the save: a newer run may have taken its concurrency group, which is
 * defined there.
 */
function callerOf(called: FileAtCommit, run: Evidence['run']): FileAtCommit[] {
  const own = ownWorkflow(run);
  const isCaller = own !== null && isSameRepository(own, run) && !isSameWorkflow(own, called);
  return isCaller && run.conclusion === 'cancelled' ? [fileAt({ ...own, sha: run.headSha }, own.path)] : [];
}

/** An action that a workflow of these repositories calls `$/path`: the log shows `OWNER/REPO/path@commit` instead. */
function ownFolder(
  action: string,
  repositories: readonly Pick<FileAtCommit, 'owner' | 'repo'>[],
): { place: Omit<FileAtCommit, 'path'>; path: string } | null {
  const ref = parseActionRef(action);
  if (ref === null || ref.path === '' || !/^[0-9a-f]{40}$/.test(ref.ref)) return null;
  const isOwn = repositories.some((repository) => isSameRepository(repository, ref));
  return isOwn ? { place: { owner: ref.owner, repo: ref.repo, sha: ref.ref }, path: ref.path } : null;
}

/** Whether both are the same file at the same commit. */
export function isSameFile(a: FileAtCommit, b: FileAtCommit): boolean {
  return a.owner === b.owner && a.repo === b.repo && a.sha === b.sha && a.path === b.path;
}

/** Whether the `action.yaml` of an action was read, which is asked for if there is no `action.yml`. */
export function hasOtherSpelling(path: string, files: readonly SourceFile[]): boolean {
  const other = path.endsWith('/action.yml') ? path.replace(/yml$/, 'yaml') : null;
  return files.some((file) => file.path === other);
}

function fileAt({ owner, repo, sha }: Omit<FileAtCommit, 'path'>, path: string): FileAtCommit {
  return { owner, repo, sha, path };
}

function normalized(action: string): string {
  return action.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
}
