import type { CacheAction } from './cache-action.ts';

/** How to make an action restore only, if it may not save or another job saves. */
export function onlyRestoreWith(action: Pick<CacheAction, 'stores' | 'switches'> | null): string {
  if (action?.stores === 'layers') return 'Leave out `cache-to` there, and keep `cache-from`.';
  const noSave = action?.switches.noSave;
  return noSave === undefined
    ? 'Only restore there, with `actions/cache/restore`.'
    : `Set \`${noSave}\` on it there.`;
}

/** The input that makes an action save only if a condition holds; null if it has none. */
export function saveOnlyWhere(
  action: Pick<CacheAction, 'switches'> | null,
  condition: string,
): string | null {
  const [, input, value] = /^([\w-]+): (true|false)$/.exec(action?.switches.noSave ?? '') ?? [];
  if (input === undefined) return null;
  return `${input}: \${{ ${value === 'true' ? `!(${condition})` : condition} }}`;
}
