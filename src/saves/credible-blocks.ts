import type { ActionBlock, TimelineJob } from '../types/logs.ts';

/**
 * A header inside a composite may be the words of one of its scripts. The runner downloads the actions of a job before it
 * runs them and says so, so where it names any, an inner action that it does not name never ran. An action that runs a
 * script of the workflow's is no composite, whatever its output looks like.
 */
export function isCredible({ runner }: TimelineJob, { action, composites }: ActionBlock): boolean {
  if (composites.length === 0 || action === null) return true;
  if (composites.some((outer) => /^actions\/github-script@/i.test(outer))) return false;
  const [path = '', ref = ''] = action.toLowerCase().split('@');
  const repository = `${path.split('/').slice(0, 2).join('/')}@${ref}`;
  return runner.downloads.size === 0 || runner.downloads.has(repository);
}
