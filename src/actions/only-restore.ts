import type { CacheAction } from './cache-action.ts';

/** How an action is made to restore only, where it may not save or another job does. */
export function onlyRestoreWith(action: Pick<CacheAction, 'stores' | 'switches'> | null): string {
  if (action?.stores === 'layers') return 'Leave out `cache-to` there, and keep `cache-from`.';
  const noSave = action?.switches.noSave;
  return noSave === undefined
    ? 'Only restore there, with `actions/cache/restore`.'
    : `Set \`${noSave}\` on it there.`;
}

/** The input by which an action saves where a condition holds, and restores elsewhere; null where it has none. */
export function saveOnlyWhere(
  action: Pick<CacheAction, 'switches'> | null,
  condition: string,
): string | null {
  const [, input, value] = /^([\w-]+): (true|false)$/.exec(action?.switches.noSave ?? '') ?? [];
  if (input === undefined) return null;
  return `${input}: \${{ ${value === 'true' ? `!(${condition})` : condition} }}`;
}
