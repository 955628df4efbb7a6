import type { CacheAction } from './cache-action.ts';

/** How to make an action restore only, if it may not save or another job saves. */
export function onlyRestoreWith(action: Pick<CacheAction, 'stores' | 'switches'> | null): string {
  if (action?.stores === 'layers') return 'Leave out `cache-to` there, and keep `cache-from`.';
  const noSave = action?.switches.noSave;
  return noSave === undefined
    ? 'Only restore there, with `actions/cache/restore`.'
    : `Set \`${noSave}\` on it there.`;
}
