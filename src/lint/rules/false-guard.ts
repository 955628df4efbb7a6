import { noteOf } from '../../remedy/remedy.ts';
import { conditionOf } from '../../remedy/step-roles.ts';
import { stepNamed } from '../../workflow/step-list.ts';
import { fixByHand } from '../fixes.ts';
import { type Found, type Rule, tearing } from '../rule.ts';
import { guardOf } from '../save-condition.ts';
import type { SavePlace } from '../save-places.ts';

/** A condition that looks like a guard and keeps no running save alive. */
export const falseGuard: Rule = {
  id: 'false-guard',
  title: 'a condition that looks like a guard and is none',
  means:
    '`!cancelled()` and `success() || failure()` turn false at the moment of the cancel, so a save that runs then is torn down too, and its key is stuck. `save-always` does nothing since actions/cache v4.1.0. `steps.x.conclusion` is `success` for a step with `continue-on-error` that failed.',
  known: "The condition was evaluated in every state of the job with GitHub's own expression library.",
  todo: "To save complete content whatever happens: `always() && steps.<producer>.outcome == 'success'`. A save that has begun cannot be kept from a cancel in any other way: it is torn down.",
  source:
    'actions/runner@258d6c8 StepsRunner.cs; actions/cache#1452 (2024-08-14); QIICR/dcmqi#555 (2026-08-11)',
  messages: {
    cancelled:
      '`{condition}` is no guard: it is false at the moment of the cancel, so a save that runs then is torn down and leaves its key stuck.',
    ofOneRun:
      '`{condition}` is no guard: it is false at the moment of the cancel, so a save that runs then is torn down and a re-run can neither restore nor save its key for up to 24 hours.',
    saveAlways:
      '`save-always` is no guard: it has no effect since v4.1.0, and the save is still a post step under `success()` (actions/cache#1452).',
    conclusion:
      '`steps.{id}.conclusion` is no guard: that step has `continue-on-error`, so it concludes with success when it fails; ask for its `outcome`.',
  },
  isOfTearing: true,
  find: (save) => [...ofCondition(save), ...ofInput(save), ...ofConclusion(save)],
};

/** Somebody meant it, so it is reported and not changed. */
function ofCondition(save: SavePlace): Found[] {
  if (save.form !== 'save-step' || save.step.background || guardOf(save.step) !== 'false') return [];
  const args = { condition: conditionOf(save.step) ?? '' };
  const fix = () =>
    fixByHand([
      noteOf(
        "Where whole content is to be saved even after a cancel: `always() && steps.<the step that fills the cache>.outcome == 'success'`.",
      ),
    ]);
  return tearing(save, { exposed: 'cancelled', ofOneRun: 'ofOneRun' }, fix).map((found) => ({
    ...found,
    args,
  }));
}

function ofInput(save: SavePlace): Found[] {
  const isSet = save.form === 'post-step' && !['', 'false'].includes(save.step.with.get('save-always') ?? '');
  return isSet ? [{ message: 'saveAlways', exposure: [] }] : [];
}

function ofConclusion(save: SavePlace): Found[] {
  const condition = save.form === 'save-step' ? (conditionOf(save.step) ?? '') : '';
  const asked = [...condition.matchAll(/steps\.([\w-]+)\.conclusion\s*==\s*'success'/gi)];
  return asked.flatMap(([, id = '']) =>
    stepNamed(save.list, id)?.continueOnError === 'true'
      ? [{ message: 'conclusion', args: { id }, exposure: [] }]
      : [],
  );
}
