import { actionName } from './action-ref.ts';
import { guardSaveStep } from './by-hand-steps.ts';
import { type CacheAction, FORK } from './cache-action.ts';
import { CACHE_ACTIONS } from './cache-actions.ts';

/** How actions/cache and its forks are named: a repository with `cache` in its name, and one of its halves. */
const CACHE_NAME = /^((?!\.)[\w.*-]+\/[\w.-]*cache[\w.-]*)(?:\/(save|restore))?$/;

/**
 * What is known of the action that a `uses:` names: a half of a split cache saves in its step, or not at all. A fork of
 * actions/cache under another owner is known by its name and its inputs; null for anything else.
 */
export function findCacheAction(uses: string, inputs: Record<string, string> = {}): CacheAction | null {
  const name = actionName(uses);
  const known = CACHE_ACTIONS.find(({ names }) => names.includes(name));
  const [, whole, half] = CACHE_NAME.exec(name) ?? [];
  if (known !== undefined || whole === undefined) return known ?? null;
  const looksLikeCache = inputs.path !== undefined && inputs.key !== undefined;
  const split =
    CACHE_ACTIONS.find(({ names, hasHalves }) => hasHalves && names.includes(whole)) ??
    (looksLikeCache ? { ...FORK, stores: hasBucket(inputs) ? ('objects' as const) : FORK.stores } : null);
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

/** What stores in a bucket reserves nothing (tespkg/actions-cache, whywaita/actions-cache-s3). */
function hasBucket(inputs: Record<string, string>): boolean {
  return Object.keys(inputs).some((name) => /^(?:.*bucket|endpoint|aws-.*)$/i.test(name));
}

/** Whether an action is one half of a split cache that saves when its step runs: `actions/cache/save` and its like. */
export function savesInItsStep(uses: string): boolean {
  return CACHE_NAME.exec(actionName(uses))?.[2] === 'save';
}

/** Whether an action only restores: `actions/cache/restore` and its like. */
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

/** Whether an action tells in its log that its key was not there: a cache by its name, or one that does in words of its own. */
export function tellsMiss(uses: string): boolean {
  const match = CACHE_NAME.exec(actionName(uses));
  if (match !== null) return match[2] !== 'save';
  return (findCacheAction(uses)?.misses.length ?? 0) > 0;
}

/** Whether an action has a post step; null where nobody knows. */
export function registersPost(uses: string, inputs: Record<string, string> = {}): boolean | null {
  const known = findCacheAction(uses, inputs);
  if (known?.savesIn.includes('post')) return true;
  if (savesInItsStep(uses) || isRestore(uses)) return false;
  return POSTS.get(actionName(uses)) ?? null;
}

/**
 * Whether an action is one program in each of its versions, and so no composite, whatever stands behind its header: those of
 * GitHub's own are. Others changed: julia-actions/cache was a composite up to v2, gradle/gradle-build-action is one from v3 on.
 */
export function isOneProgram(uses: string): boolean {
  const name = actionName(uses);
  return name.startsWith('actions/') && (POSTS.has(name) || findCacheAction(uses) !== null);
}

/** Actions that stand in most jobs and save nothing. */
const POSTS: ReadonlyMap<string, boolean> = new Map([
  ['actions/checkout', true],
  ['actions/upload-artifact', false],
  ['actions/download-artifact', false],
  ['actions/github-script', false],
]);
