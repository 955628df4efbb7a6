import { isCombinedCache } from '../../actions/find-action.ts';
import { mayDifferByLeg } from '../../remedy/key-bump.ts';
import { dimensionsIn } from '../../remedy/restore-only.ts';
import { isGatedOnMissOf } from '../../remedy/step-roles.ts';
import type { WorkflowStep } from '../../workflow/step-list.ts';
import { fixByHand } from '../fixes.ts';
import { type Leg, legsOf, valueIn } from '../matrix.ts';
import type { Rule } from '../rule.ts';
import { expandKey, keyOf } from '../save-key.ts';
import type { SavePlace } from '../save-places.ts';

/** Legs of one matrix that save different content under one key. */
export const sameKeyAcrossLegs: Rule = {
  id: 'same-key-across-legs',
  title: 'legs of a matrix that save different content under one key',
  means:
    'Every leg builds its own content and saves it under the same key. The first leg wins, the others are refused, and all of them restore what the first has built. `github.job` does not help: it is the same in all legs.',
  known:
    'The key holds no value of the matrix, directly or through a variable, path and runner are the same in all legs, no condition picks one, and the step that fills the cache works with a value of the matrix.',
  todo: 'Put the value that makes the content different into the key. Where the content is the same, let one leg save: `if: matrix.… == …`, and restore in the others.',
  source: 'pulp-platform/iDMA#200 (2026-08-17); sparq-org/sparq#1395; nearai/ironclaw#2614',
  messages: {
    different:
      'All legs save under one key, though `{step}` fills the cache with what `matrix.{dimension}` says: the first leg wins, and the others restore its content.',
  },
  isOfTearing: false,
  find: (save) => {
    const { job, list, step } = save;
    const legs = legsOf(job?.strategy ?? null, (value) => (Array.isArray(value) ? value : null)) ?? [];
    if (job === null || legs.length < 2 || save.key === 'run') return [];
    const key = expandKey(keyOf(step) ?? '', save);
    if (mayDifferByLeg(key) || mayDifferByLeg(step.with.get('path') ?? '') || isOfOneLeg(save)) return [];
    if (/matrix\./i.test(JSON.stringify([job.content['runs-on'], job.content.container]))) return [];
    const filling = fillingSteps(save).flatMap((one) =>
      dimensionsIn(one.run ?? '').map((dimension) => ({ step: one, dimension })),
    );
    const found = filling.find(
      ({ dimension }) => new Set(legs.map((leg) => textIn(leg, dimension))).size > 1,
    );
    if (found === undefined || list.kind !== 'job') return [];
    const args = {
      step: found.step.name ?? found.step.run?.split('\n')[0] ?? '',
      dimension: found.dimension,
    };
    const fix = () => fixByHand([{ kind: 'key-lacks', dimension: found.dimension }]);
    return [{ message: 'different', args, exposure: [], fix }];
  },
};

/** The steps that run only on a miss of this cache. */
function fillingSteps({ list, step }: SavePlace): WorkflowStep[] {
  const path = step.with.get('path') ?? '';
  const ids = list.steps.flatMap(({ id, with: inputs }) => (inputs.get('path') === path ? (id ?? []) : []));
  const isLater = isCombinedCache(step.uses ?? '');
  return list.steps.filter(
    (one) => (isLater || one.index < step.index) && ids.some((id) => isGatedOnMissOf(id, one)),
  );
}

function isOfOneLeg({ step, list }: SavePlace): boolean {
  return [step, ...list.steps].some(({ condition }) => condition !== null && /\bmatrix\b/i.test(condition));
}

function textIn(leg: Leg, dimension: string): string {
  return JSON.stringify(valueIn(leg, dimension.split('.')));
}
