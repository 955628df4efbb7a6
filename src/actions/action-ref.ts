/** The parts of a `uses:`: `actions/cache/save@v5` is `actions`, `cache`, `save`, `v5`. */
interface ActionRef {
  owner: string;
  repo: string;
  /** The path in the repository, without slashes around it; empty for its root. */
  path: string;
  ref: string;
}

/** Parses a `uses:`; null for a local action, a Docker reference and anything else that names no repository. */
export function parseActionRef(uses: string): ActionRef | null {
  const match = /^([\w.*-]+)\/([\w.*-]+)((?:\/[^@/]+)*)@(\S+)$/.exec(uses.trim());
  if (match === null || match[1] === '.' || match[1] === '..') return null;
  const [, owner = '', repo = '', path = '', ref = ''] = match;
  return { owner, repo, path: path.slice(1), ref };
}

/** `owner/repo/path` in lower case: GitHub ignores its case, but not that of the ref. */
export function actionName(uses: string): string {
  const action = parseActionRef(uses);
  if (action === null) return uses.trim();
  return [action.owner, action.repo, action.path]
    .filter((part) => part !== '')
    .join('/')
    .toLowerCase();
}

/** Whether an action runs a script of the workflow, so that its log may contain anything. */
export function runsScripts(uses: string): boolean {
  return /^actions\/github-script@/i.test(uses);
}

/**
 * Whether the job can have run the action: the runner names the actions that it downloads, so if it names any, one that
 * is not among them did not run. Local actions and images are not downloaded.
 */
export function isDownloaded(uses: string, downloads: ReadonlySet<string>): boolean {
  const action = parseActionRef(uses);
  if (action === null || downloads.size === 0) return true;
  return downloads.has(`${action.owner}/${action.repo}@${action.ref}`.toLowerCase());
}

/** Whether two `uses:` name the same action at the same ref. */
export function isSameAction(one: string, other: string): boolean {
  return actionName(one) === actionName(other) && parseActionRef(one)?.ref === parseActionRef(other)?.ref;
}

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
