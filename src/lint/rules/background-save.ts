import { guardFix } from '../fixes.ts';
import type { Rule } from '../rule.ts';

/** A save that runs side by side with other steps, and is cancelled without its condition being evaluated again. */
export const backgroundSave: Rule = {
  id: 'background-save',
  title: 'a save in the background, which no condition can guard',
  means:
    'A step with `background: true`, or under `parallel:`, is cancelled whatever its condition: that is evaluated once, before the step starts. Even `always()` lets a cancel tear the save down, and so does a `cancel:` step.',
  known: 'The step stands in the file with `background: true` or in a `parallel:` block.',
  todo: 'Move the save to the foreground, after the block or after a `wait:` for the step that fills the cache, and guard it there.',
  source: 'actions/runner@258d6c8 BackgroundStepCoordinator.cs; changelog 2026-06-25',
  messages: {
    background:
      'This save runs in the background, where a cancel tears it down whatever its condition says: move it to the foreground.',
  },
  isOfTearing: true,
  find: (save) =>
    save.form === 'save-step' && save.step.background
      ? [{ message: 'background', fix: () => guardFix(save) }]
      : [],
};
