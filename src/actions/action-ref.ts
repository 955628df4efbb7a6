/** A `uses:` taken apart: `actions/cache/save@v5` is `actions`, `cache`, `save`, `v5`. */
interface ActionRef {
  owner: string;
  repo: string;
  /** The path in the repository, without slashes around it; empty for its root. */
  path: string;
  ref: string;
}

/** Null for a local action, a Docker reference and anything else that names no repository. */
export function parseActionRef(uses: string): ActionRef | null {
  const match = /^([\w.*-]+)\/([\w.*-]+)((?:\/[^@/]+)*)@(\S+)$/.exec(uses.trim());
  if (match === null || match[1] === '.' || match[1] === '..') return null;
  const [, owner = '', repo = '', path = '', ref = ''] = match;
  return { owner, repo, path: path.slice(1), ref };
}

/** `owner/repo/path` in lower case: GitHub compares it without case, the ref with it. */
export function actionName(uses: string): string {
  const action = parseActionRef(uses);
  if (action === null) return uses.trim();
  return [action.owner, action.repo, action.path]
    .filter((part) => part !== '')
    .join('/')
    .toLowerCase();
}

/** Whether an action runs a script that the workflow gives it, and so prints what that prints. */
export function runsScripts(uses: string): boolean {
  return /^actions\/github-script@/i.test(uses);
}

/**
 * Whether the job had the action: the runner says which it downloads before it runs them, so one that it does not name never
 * ran where it names any. A local action, or an image, is none that is downloaded.
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
