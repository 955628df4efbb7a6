import { guardFix } from '../fixes.ts';
import { type Rule, tearing } from '../rule.ts';

/** `actions/cache`, whose save is a post step that no workflow can guard. */
export const combinedSave: Rule = {
  id: 'combined-save',
  title: 'a cache whose save no condition can guard',
  means:
    '`actions/cache` restores in its step and saves after the job, in a post step under `success()`. The `if:` of the step does not reach that save, so a cancel tears it down and leaves its key stuck for up to 24 hours.',
  known:
    'The step uses the combined action, its job may save, and the file shows what can cancel the job while it does.',
  todo: 'Split the step: `actions/cache/restore` in its place, and a guarded `actions/cache/save` right after the step that fills the cache, with the same path.',
  source: 'actions/cache action.yml, `post-if: success()`; actions/runner@258d6c8 StepsRunner.cs',
  messages: {
    exposed:
      'The save of this cache is a post step under `success()`: a cancel tears it down and leaves its key stuck, and no condition here can guard it.',
    ofOneRun:
      'The save of this cache is a post step under `success()`: a cancel tears it down, and a re-run can neither restore nor save its key for up to 24 hours.',
  },
  isOfTearing: true,
  find: (save) => {
    if (save.form !== 'post-step') return [];
    return tearing(save, { exposed: 'exposed', ofOneRun: 'ofOneRun' }, () => guardFix(save));
  },
};
