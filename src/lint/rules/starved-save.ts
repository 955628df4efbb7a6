import { noteOf } from '../../remedy/remedy.ts';
import { fixByHand } from '../fixes.ts';
import type { Rule } from '../rule.ts';
import { expandKey, keyOf } from '../save-key.ts';
import type { SavePlace } from '../save-places.ts';

/** A save that only the default branch makes, in a group in which each merge cancels the run before it. */
export const starvedSave: Rule = {
  id: 'starved-save',
  title: 'a save that a busy default branch may never reach',
  means:
    'Only runs of the default branch make this save, and each merge cancels the run before it. Where merges come faster than the job gets to the save, nothing is ever saved, and every run builds anew.',
  known:
    'The group of two pushes to the default branch is the same, the newer cancels the older, and no other workflow saves under this key. How long the job takes, and how often branches are merged, is in no file.',
  todo: "Let runs of the default branch finish: make `cancel-in-progress` the expression `github.event_name == 'pull_request'`. Then they wait for each other. Or save in a workflow with a group of its own.",
  source:
    'cryfs/cryfs#633 (2026-09-10: 18 done, 32 cancelled, nothing saved); kim-em/hex-dev#8481 (2026-06-30)',
  messages: {
    starved:
      'Only the default branch saves this cache, and there every push cancels the run before it: on a busy day nothing is ever saved.',
  },
  isOfTearing: false,
  find: (save, { saves }) => {
    const isOfDefaultBranch = save.kinds.length > 0 && save.kinds.every(({ on }) => on === 'default-branch');
    const cancelling = save.exposures.filter(
      (one) =>
        one.kind === 'concurrency' &&
        one.isProved &&
        one.events.includes('push') &&
        one.newer.includes('push'),
    );
    if (!isOfDefaultBranch || save.key !== 'content' || cancelling.length === 0) return [];
    if (isWarmedElsewhere(save, saves)) return [];
    const fix = () =>
      fixByHand([
        noteOf(
          "Make `cancel-in-progress` the expression `github.event_name == 'pull_request'`: then runs of the default branch wait for each other.",
        ),
      ]);
    return [{ message: 'starved', exposure: cancelling, fix }];
  },
};

function isWarmedElsewhere(save: SavePlace, saves: readonly SavePlace[]): boolean {
  const key = expandKey(keyOf(save.step) ?? '', save);
  return saves.some(
    (other) =>
      other.file !== save.file &&
      expandKey(keyOf(other.step) ?? '', other) === key &&
      other.kinds.some(({ on }) => on === 'default-branch') &&
      !other.exposures.some(({ kind }) => kind === 'concurrency'),
  );
}
