import { guardFix } from '../fixes.ts';
import { type Rule, tearing } from '../rule.ts';
import { guardOf } from '../save-condition.ts';

/** An explicit save that ends with the first cancel, since GitHub adds `success()` to a condition without a status. */
export const unguardedSave: Rule = {
  id: 'unguarded-save',
  title: 'a cache save that a cancel tears down',
  means:
    'The save runs under `success()`, written or implied. When the run is cancelled, the runner asks that condition again, gets false, and stops the save in the middle of its upload: the key is reserved, never finished, and stuck for up to 24 hours.',
  known:
    'The condition of the step calls no status function, and the file shows what can cancel the job: another leg of its matrix, a newer run in its concurrency group, a step that cancels its own run.',
  todo: "Give the step that fills the cache an id and the save `if: always() && steps.<id>.outcome == 'success'`. Where that step failed, nothing is saved.",
  source: 'actions/runner@258d6c8 StepsRunner.cs; home-assistant/core#168310 (2026-04-15)',
  messages: {
    exposed:
      'A cancel tears this save down and leaves its key stuck: its condition is false as soon as the run is cancelled.',
    ofOneRun:
      'A cancel tears this save down, and a re-run can neither restore nor save its key for up to 24 hours: its condition is false as soon as the run is cancelled.',
  },
  isOfTearing: true,
  find: (save) => {
    if (save.form !== 'save-step' || save.step.background || guardOf(save.step) !== 'none') return [];
    return tearing(save, { exposed: 'exposed', ofOneRun: 'ofOneRun' }, () => guardFix(save));
  },
};
