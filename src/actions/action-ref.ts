/** A `uses:` taken apart: `actions/cache/save@v5` is `actions`, `cache`, `save`, `v5`. */
export interface ActionRef {
  owner: string;
  repo: string;
  /** The path in the repository, without slashes around it; empty for its root. */
  path: string;
  ref: string;
}

/** Null for a local action, a Docker reference and anything else that names no repository. */
export function parseActionRef(uses: string): ActionRef | null {
  const match = /^([\w.-]+)\/([\w.-]+)((?:\/[^@/]+)*)@(\S+)$/.exec(uses.trim());
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

/** Whether two `uses:` name the same action at the same ref. */
export function isSameAction(one: string, other: string): boolean {
  return actionName(one) === actionName(other) && parseActionRef(one)?.ref === parseActionRef(other)?.ref;
}

/** Whether an action is one half of a split cache that saves when its step runs: `actions/cache/save` and its like. */
export function savesInItsStep(uses: string): boolean {
  return /^[\w.-]+\/[\w.-]*cache[\w.-]*\/save$/.test(actionName(uses));
}

/** Whether an action only restores: `actions/cache/restore` and its like. */
export function isRestore(uses: string): boolean {
  return /^[\w.-]+\/[\w.-]*cache[\w.-]*\/restore$/.test(actionName(uses));
}

/** Whether an action is `actions/cache` itself, which restores in its step and saves in its post step. */
export function isCombinedCache(uses: string): boolean {
  return actionName(uses) === 'actions/cache';
}

/**
 * Whether a ref of `actions/cache` has the `restore` and `save` sub-actions, which came with v3.2.0 (2022-12). A commit
 * says nothing by itself, so the version that people write behind it as a comment is taken; `unknown` without one.
 */
export function hasSubActions(ref: string, comment: string | null): 'yes' | 'no' | 'unknown' {
  const isCommit = /^[0-9a-f]{40}$/i.test(ref);
  const version = /\bv?(\d+)(?:\.(\d+))?(?:\.\d+)?\b/.exec(isCommit ? (comment ?? '') : ref);
  if (version === null) return isCommit || !/^(?:main|master)$/.test(ref) ? 'unknown' : 'yes';
  const major = Number(version[1]);
  // `v3` moves with the newest v3, which has them.
  const minor = version[2] === undefined ? Number.POSITIVE_INFINITY : Number(version[2]);
  return major > 3 || (major === 3 && minor >= 2) ? 'yes' : 'no';
}
