/** Where to put the two halves that replace an action's own cache. */
export const ownHalves =
  'Put `actions/cache/restore` before and `actions/cache/save` after the step that fills the cache, with the same path in both.';

/** The condition that keeps a separate save alive. */
export const guardIt =
  "Give the step that fills the cache an id, and the save `if: always() && steps.<id>.outcome == 'success'`.";

/** For an action that outputs its key: a separate save comes first, under the same key and version. */
export function saveBefore(since: string): string {
  return `Or keep its cache, from ${since} on, and save first: put a guarded \`actions/cache/save\` after the step that fills the cache, with \`key: \${{ steps.<its id>.outputs.cache-primary-key }}\` and exactly the path that its log shows. Its own save is then refused, which is harmless.`;
}

/** For content that no single step fills: a step that runs only if all before it succeeded. */
export const markWhole =
  'Where no single step fills it, put `- id: whole` with `run: exit 0` right before the save and ask for its outcome.';

/** For an action whose save survives a cancel. */
export const alreadyImmune =
  'A cancel does not stop its save: it was torn down by the end of the five minutes after the cancel, or by a lost machine.';

/** For a split cache, whose save is a step of the workflow. */
export const guardSaveStep = [guardIt, markWhole];

/** For an unknown action. */
export const useOwnCache = [
  "Switch the action's own cache off, if it has a switch.",
  'Put `actions/cache/restore` before and `actions/cache/save` after the step that fills the cache.',
  guardIt,
];

/** For an action that has halves of its own. */
export const useItsHalves = ['Use its `/restore` and `/save` actions in place of the combined one.', guardIt];

/** For an action whose cache is switched off and replaced by separate steps. */
export function takeOver(switchOff: string): string[] {
  return [switchOff, ownHalves, guardIt];
}
