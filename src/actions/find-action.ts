import { actionName } from './action-ref.ts';
import { type CacheAction, FORK, guardSaveStep } from './cache-action.ts';
import { CACHE_ACTIONS } from './cache-actions.ts';

/** The names of actions/cache and its forks: a repository with `cache` in its name, or one of its halves. */
const CACHE_NAME = /^((?!\.)[\w.*-]+\/[\w.-]*cache[\w.-]*)(?:\/(save|restore))?$/;

/**
 * What is known of the action that a `uses:` names; a half of a split cache saves in its step, or not at all. A fork of
 * actions/cache is recognised by its name and its inputs; null for anything else.
 */
export function findCacheAction(uses: string, inputs: Record<string, string> = {}): CacheAction | null {
  const name = actionName(uses);
  const known = CACHE_ACTIONS.find(({ names }) => names.includes(name));
  const [, whole, half] = CACHE_NAME.exec(name) ?? [];
  if (known !== undefined || whole === undefined) return known ?? null;
  const looksLikeCache = inputs.path !== undefined && inputs.key !== undefined;
  const split =
    CACHE_ACTIONS.find(({ names, hasHalves }) => hasHalves && names.includes(whole)) ??
    (looksLikeCache ? { ...FORK, ...(storesElsewhere(whole, inputs) ? { stores: 'objects' } : {}) } : null);
  if (split === null || half === undefined) return split;
  const isSave = half === 'save';
  return {
    ...split,
    savesIn: isSave ? ['main'] : [],
    postIf: null,
    form: 'save-step',
    byHand: isSave ? guardSaveStep : [],
  };
}

/**
 * Whether a fork reserves nothing: it stores in a bucket (tespkg/actions-cache, whywaita/actions-cache-s3), or by its name on
 * the disk of the runner (maxnowack/local-cache), or on a volume (nscloud-cache-action). Its log decides in the end.
 */
function storesElsewhere(name: string, inputs: Record<string, string>): boolean {
  const hasBucket = Object.keys(inputs).some((input) => /^(?:.*bucket|endpoint|aws-.*)$/i.test(input));
  return hasBucket || /\blocal-?cache\b|\bnscloud-cache-action$/.test(name);
}

/** Whether an action saves when its step runs: `actions/cache/save` and similar ones. */
export function savesInItsStep(uses: string): boolean {
  return CACHE_NAME.exec(actionName(uses))?.[2] === 'save';
}

/** Whether an action only restores: `actions/cache/restore` and similar ones. */
export function isRestore(uses: string): boolean {
  return CACHE_NAME.exec(actionName(uses))?.[2] === 'restore';
}

/** Whether an action is `actions/cache` itself, which restores in its step and saves in its post step. */
export function isCombinedCache(uses: string): boolean {
  return actionName(uses) === 'actions/cache';
}

/** Whether an action restores a cache, the combined one included. */
export function restoresCache(uses: string | null): boolean {
  return uses !== null && (isRestore(uses) || isCombinedCache(uses));
}

/** Whether an action logs a cache miss: a cache action by its name, or one with words of its own for it. */
export function tellsMiss(uses: string): boolean {
  const match = CACHE_NAME.exec(actionName(uses));
  if (match !== null) return match[2] !== 'save';
  return (findCacheAction(uses)?.misses.length ?? 0) > 0;
}

/** Whether an action has a post step; null if unknown. */
export function registersPost(uses: string, inputs: Record<string, string> = {}): boolean | null {
  const known = findCacheAction(uses, inputs);
  if (known?.savesIn.includes('post')) return true;
  if (savesInItsStep(uses) || isRestore(uses)) return false;
  return POSTS.get(actionName(uses)) ?? null;
}

/**
 * Whether no version of an action is a composite, whatever follows its header: true for GitHub's own. Others changed:
 * julia-actions/cache was a composite up to v2, gradle/gradle-build-action is one since v3.
 */
export function isOneProgram(uses: string): boolean {
  const name = actionName(uses);
  return name.startsWith('actions/') && (POSTS.has(name) || findCacheAction(uses) !== null);
}

/** Whether an action is one program that prints nothing that others wrote, so that a header in its step is the runner's. */
export function printsOnlyItsOwn(uses: string): boolean {
  return isOneProgram(uses) && actionName(uses) !== 'actions/github-script';
}

/** Common actions that save nothing, and whether they have a post step. */
const POSTS: ReadonlyMap<string, boolean> = new Map([
  ['actions/checkout', true],
  ['actions/upload-artifact', false],
  ['actions/download-artifact', false],
  ['actions/github-script', false],
]);

/** How to make an action restore only, if it may not save or another job saves. */
export function onlyRestoreWith(action: Pick<CacheAction, 'stores' | 'switches'> | null): string {
  if (action?.stores === 'layers') return 'Leave out `cache-to` there, and keep `cache-from`.';
  const noSave = action?.switches.noSave;
  return noSave === undefined
    ? 'Only restore there, with `actions/cache/restore`.'
    : `Set \`${noSave}\` on it there.`;
}

/** Whether an action only delivers or reports what is there, and builds nothing of its own first. */
export function onlyHandsOn(uses: string): boolean {
  const name = actionName(uses);
  return !name.startsWith('.') && (HANDING.has(name) || handing.test(name));
}

/** Read from each repository's `action.yml` and source in 2026; others that publish or deploy may build what they publish. */
const HANDING: ReadonlySet<string> = new Set([
  ...['actions/deploy-pages', 'actions/upload-artifact', 'actions/upload-pages-artifact'],
  ...['actions/upload-release-asset', 'github/codeql-action/upload-sarif', 'ncipollo/release-action'],
  ...['peaceiris/actions-gh-pages', 'softprops/action-gh-release', 'svenstaro/upload-release-action'],
]);

const handing =
  /^(?:codecov|coverallsapp)\/|(?:^|[/_-])(?:attest|comments?|labeler|login|notify|slack|stale)(?=$|[/_-])/;

/** Actions that cache only if one of these inputs asks for it; the others in the table do unless they are told not to. */
const ONLY_IF_ASKED: Readonly<Record<string, readonly string[]>> = {
  'actions/setup-node': ['cache'],
  'actions/setup-python': ['cache'],
  'actions/setup-java': ['cache'],
  'actions/setup-dotnet': ['cache'],
  'pnpm/action-setup': ['cache'],
  'ruby/setup-ruby': ['bundler-cache'],
  'bazel-contrib/setup-bazel': ['bazelisk-cache', 'disk-cache', 'external-cache', 'repository-cache'],
};

/** Composite actions of other repositories that save through actions/cache inside of them (their action.yml in 2026). */
const COMPOSITES: Readonly<Record<string, string>> = {
  'r-lib/actions/setup-r-dependencies': 'cache: false',
};

/** Whether a step with these inputs saves by itself, by an action that no `if:` of the workflow reaches. */
export function savesByItself(uses: string, inputs: ReadonlyMap<string, string>): boolean {
  const isSetTo = (option: string | undefined): boolean => {
    const [name = '', value = ''] = option?.split(': ') ?? [];
    return inputs.get(name)?.trim().toLowerCase() === value;
  };
  const name = actionName(uses);
  const switchOff = COMPOSITES[name];
  if (switchOff !== undefined) return !isSetTo(switchOff);
  const action = findCacheAction(uses, Object.fromEntries(inputs));
  if (action === null || action.stores !== 'entries' || action.savesIn.length === 0) return false;
  if (action.form !== 'built-in' && action.bucketVariable === undefined) return false;
  const { noCache, noSave } = action.switches;
  if ([noCache, noSave].some((option) => option !== undefined && isSetTo(option))) return false;
  const isAsked = (input: string): boolean => !['', 'false'].includes(inputs.get(input)?.trim() ?? '');
  return ONLY_IF_ASKED[name]?.some(isAsked) ?? true;
}
