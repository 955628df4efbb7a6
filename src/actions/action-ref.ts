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
