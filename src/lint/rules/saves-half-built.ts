import { meantBy } from '../../remedy/purpose.ts';
import { conditionOf, isSetUp, wordsOf } from '../../remedy/step-roles.ts';
import { statusesSavedUnfilled } from '../../workflow/condition-analysis.ts';
import { guardFix } from '../fixes.ts';
import type { Rule } from '../rule.ts';
import { guardOf } from '../save-condition.ts';
import type { SavePlace } from '../save-places.ts';

/** A save that also runs after a failed build, under a key that later runs will hit. */
export const savesHalfBuilt: Rule = {
  id: 'saves-half-built',
  title: 'a save that pins half-built content under its key',
  means:
    'The save also runs where the step that fills the cache has failed or was cancelled. An entry is never replaced: later runs hit the half-built content, skip the build, and fail or work with less, until the key changes.',
  known:
    'The condition is true after a failure although no step that may fill the path has said that it succeeded, and the key is one that later runs build again. Caches under a key of their own run are not reported.',
  todo: "Ask for the outcome of the step that fills the cache: `always() && steps.<id>.outcome == 'success'`.",
  source: 'QIICR/dcmqi#555 (2026-08-11); Tr3kkR/Yuzu#3269 (2026-08-18); actions/cache save/README @27d5ce7',
  messages: {
    halfBuilt:
      '`{condition}` also saves after a {statuses} build: half-built content stays under this key, and later runs restore it.',
  },
  isOfTearing: false,
  find: (save) => {
    const { step, list } = save;
    const condition = conditionOf(step);
    const isCandidate = save.form === 'save-step' && save.key === 'content' && save.generatedFrom === null;
    if (!isCandidate || condition === null || guardOf(step) === 'unknown' || isMeantPartly(save)) return [];
    if (meantBy(list, step).some((what) => what === 'failed-key' || what === 'only-failures')) return [];
    const statuses = statusesSavedUnfilled(condition, wordsOf(list, step));
    if (statuses.length === 0) return [];
    const words = statuses.map((status) => (status === 'failure' ? 'failed' : status)).join(' or ');
    return [
      { message: 'halfBuilt', args: { condition, statuses: words }, exposure: [], fix: () => guardFix(save) },
    ];
  },
};

/**
 * Whether partial content is wanted: the condition asks for the files themselves, or a step other than an upload may
 * fail without failing the job.
 */
function isMeantPartly({ step, list }: SavePlace): boolean {
  const before = list.steps.slice(0, step.index);
  return (
    /hashfiles\s*\(/i.test(step.condition ?? '') ||
    before.some((one) => one.continueOnError === 'true' && !isSetUp(one, step.with.get('path') ?? ''))
  );
}
