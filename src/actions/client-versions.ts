/** How the client in a version of actions/cache saves. */
interface CacheClient {
  /** Whether it knows only the first cache service; the second came with `@actions/cache` 4.0.0. */
  isOld: boolean;
  /** Whether it reserves the key before it archives, as `@actions/cache` up to 2.0.0 does. */
  reservesFirst: boolean;
  /** Whether it makes no reservation at all, like the very first client. */
  reservesNothing: boolean;
}

/** The package-lock of each tag of actions/cache: v3.4.0 and v4.2.0 are the first with the v2 client. */
const OLD = /^actions\/cache(?:\/\w+)?@v(?:[12](?:\.|$)|3\.[0-3](?:\.|$)|4\.[01](?:\.|$))/i;
const RESERVES_FIRST = /^actions\/cache(?:\/\w+)?@v(?:1(?:\.[12](?:\.|$)|$)|2(?:\.|$)|3\.0\.[01]$)/i;

/** The client in the version that a `uses:` names; today's client if it names none. */
export function clientOf(uses: string): CacheClient {
  const reservesNothing = /^actions\/cache@v1\.0(?:\.|$)/i.test(uses);
  return { isOld: OLD.test(uses), reservesFirst: RESERVES_FIRST.test(uses), reservesNothing };
}

/**
 * Whether a ref of `actions/cache` has the `restore` and `save` sub-actions, which came with v3.2.0 (2022-12). For a
 * commit the version in the comment after it is taken; `unknown` without one.
 */
export function hasSubActions(ref: string, comment: string | null): 'yes' | 'no' | 'unknown' {
  const isCommit = /^[0-9a-f]{40}$/i.test(ref);
  const version = /\bv?(\d+)(?:\.(\d+))?(?:\.\d+)?\b/.exec(isCommit ? (comment ?? '') : ref);
  if (version === null) return isCommit || !/^(?:main|master)$/.test(ref) ? 'unknown' : 'yes';
  const major = Number(version[1]);
  // `v3` is the newest v3, which has them.
  const minor = version[2] === undefined ? Number.POSITIVE_INFINITY : Number(version[2]);
  return major > 3 || (major === 3 && minor >= 2) ? 'yes' : 'no';
}
