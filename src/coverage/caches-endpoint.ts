import type { CacheList } from '../types/evidence.ts';
import type { Endpoint } from './question-kind.ts';

/** What the endpoints about a repository begin with. */
export const REPOSITORY = 'GET /repos/{owner}/{repo}';

/** `key` is asked for as a prefix, so a short one may have many answers. */
export function cachesOf({ key, ref }: { key: string; ref: string | null }): Endpoint {
  return {
    route: `${REPOSITORY}/actions/caches`,
    parameters: { key, ...given({ ref }) },
    subject: { what: 'the list of caches', permission: 'actions:read' },
    as: { form: 'lists', list: 'actions_caches', most: 5, asked: { key, ref } },
  };
}

/** Whether a list answers for a key in a scope. */
export function hasList(
  asked: { key: string; ref: string | null },
  { caches }: { caches: readonly CacheList[] },
): boolean {
  return caches.some(
    ({ key, ref }) => (key === null || key === asked.key) && (ref === null || ref === asked.ref),
  );
}

/** What of these is to be given at all. */
export function given(parameters: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}
