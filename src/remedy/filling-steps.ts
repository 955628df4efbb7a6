import { isCombinedCache } from '../actions/find-action.ts';
import { cutAtExpressions } from '../workflow/expression.ts';
import type { LocatedStep } from '../workflow/locate.ts';
import type { WorkflowStep } from '../workflow/step-list.ts';
import { cachedPlaces, pathUse } from './path-use.ts';
import { isGatedOnMissOf } from './scene.ts';

/** The steps whose work a save may store: those before it, or all others if the action saves after the job. */
export function savedSteps({ list, step }: LocatedStep): WorkflowStep[] {
  const isAfterJob = isCombinedCache(step.uses ?? '');
  return list.steps.filter((one) => (isAfterJob ? one !== step : one.index < step.index));
}

/** The steps that run only on a miss of this cache, or whose scripts show that they fill its path. */
export function fillingSteps({ list, step }: LocatedStep): WorkflowStep[] {
  const path = step.with.get('path') ?? '';
  const paths = cachedPlaces(path);
  const ids = list.steps.flatMap(({ id, with: inputs }) =>
    id !== null && inputs.get('path') === path ? id : [],
  );
  return savedSteps({ list, step }).filter(
    (one) =>
      ids.some((id) => isGatedOnMissOf(id, one)) ||
      (one.run !== null && paths.some((place) => pathUse(one, place) === 'fills')),
  );
}

/** The values of the matrix that a text asks for: `os`, `versions.ghc`. */
export function dimensionsIn(text: string): string[] {
  const insides = cutAtExpressions(text).insides.join('\n');
  return [...insides.matchAll(/\bmatrix\.([\w-]+(?:\.[\w-]+)*)/gi)].map(([, path = '']) => path);
}
