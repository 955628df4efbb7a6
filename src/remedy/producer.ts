import { isRestore } from '../actions/find-action.ts';
import { isImplied } from './conditions/condition-analysis.ts';
import { parseExpression, referencesIn } from './conditions/expression.ts';
import { cachedPaths, fillsPath, isKnownToFill } from './path-use.ts';
import {
  canProduce,
  conditionOf,
  isTransparent,
  runnerCondition,
  runsOnFailureOnly,
  stepTitle,
  termsOf,
  waitsForSuccess,
} from './step-roles.ts';
import type { StepList, WorkflowStep } from './workflow/workflow-file.ts';

/** A step that may be the one whose success means that the cached content is whole. */
export interface Choice {
  step: WorkflowStep;
  /** Whether no other step could be meant as well as this one. */
  certain: boolean;
  /** Why this one: a sentence. */
  why: string;
  /** The steps after it that the save would no longer wait for. */
  unawaited: WorkflowStep[];
}

/**
 * The steps that may have filled the path of an explicit save, the best first. The nearest step before it is safe even
 * where nothing is known of the content: its success is what the implicit `success()` of the save has asked so far.
 */
export function producersOfSave(list: StepList, save: WorkflowStep): Choice[] {
  const restored = restoreOf(list, save);
  const scene = sceneOf(list, save, list.steps.slice(restored === null ? 0 : restored.index + 1, save.index));
  const nearestFirst = scene.steps.filter(canProduce).reverse();
  const offer = (
    steps: WorkflowStep[],
    certain: (step: WorkflowStep) => boolean,
    role: (step: WorkflowStep) => string,
  ): Choice[] =>
    steps.map((step) => ({
      step,
      certain: certain(step),
      why: `${stepTitle(step)} is ${role(step)}.`,
      unawaited: scene.unawaited(step),
    }));
  const quiet = (step: WorkflowStep) => scene.unawaited(step).length === 0;
  // A save that waits for success waits for all between it and the step that it names, and that may be what fills the path.
  const stated = nearestFirst.filter(
    (step) =>
      isStated(save, step) &&
      (quiet(step) || scene.fillsAll(step) || (!waitsForSuccess(save) && scene.fillsNothingKnown(step))),
  );
  const sharing = nearestFirst
    .filter((step) => sharesCondition(save, step))
    .slice(0, 1)
    .filter(
      (step) => quiet(step) || scene.fillsAll(step) || (isGatedOnMiss(step) && scene.fillsNothingKnown(step)),
    );
  const filling = nearestFirst.filter((step) => step.run !== null && scene.fillsAll(step)).slice(0, 1);
  const nearest = nearestFirst.filter((step) => scene.unawaited(step).every(servesOldEntry));
  return [
    ...offer(
      stated,
      () => true,
      () => 'the step that the condition of the save asks about',
    ),
    ...offer(
      sharing,
      (step) => quiet(step) || (isGatedOnMiss(step) && scene.fillsAll(step)),
      () => 'the nearest step before the save that runs under its condition',
    ),
    ...offer(filling, quiet, (step) => `the nearest step before the save that ${scene.verb(step)} its path`),
    ...offer(nearest, quiet, () => 'the nearest step before the save that is not set-up'),
  ];
}

/**
 * The steps after which a combined cache may be saved, the best first: the last one gated on its miss; the last one
 * that fills its path, where every path is accounted for; and, where nothing is known, the last step of the job, after
 * which the post step has saved so far.
 */
export function producersOfCombined(list: StepList, cache: WorkflowStep): Choice[] {
  const scene = sceneOf(list, cache, list.steps.slice(cache.index + 1));
  const lastFirst = scene.steps.filter(canProduce).reverse();
  const quiet = (step: WorkflowStep) => scene.unawaited(step).length === 0;
  // The post steps of what stands after a cache run before its own, and what they add was in the entry so far.
  const lingers = scene.steps.find((step) => step.background || (step.uses !== null && !isTransparent(step)));
  const asBefore = (step: WorkflowStep) => quiet(step) && lingers === undefined;
  const check =
    lingers === undefined
      ? ''
      : ` Check that ${stepTitle(lingers)} adds nothing to the path later, as in a post step: the save does not wait for that.`;
  const gated = lastFirst
    .filter((step) => isGatedOnMissOf(cache, step))
    .slice(0, 1)
    .filter((step) => quiet(step) || scene.fillsAll(step) || scene.fillsNothingKnown(step))
    .map((step) => ({
      step,
      certain: quiet(step) || scene.fillsAll(step),
      why: `${stepTitle(step)} is the last step that runs only where this cache was not hit.`,
      unawaited: scene.unawaited(step),
    }));
  // A composite action is there for what comes after it, which its own steps do not show.
  if (list.kind === 'composite') return gated;
  const filling = lastFirst
    .filter(scene.fillsAll)
    .slice(0, 1)
    .map((step) => ({
      step,
      certain: asBefore(step),
      why: `${stepTitle(step)} is the last step that ${scene.verb(step)} the path.${check}`,
      unawaited: scene.unawaited(step),
    }));
  const last = lastFirst
    .filter((step) => step.condition === null && quiet(step))
    .slice(0, 1)
    .map((step) => ({
      step,
      certain: asBefore(step),
      why: `Nothing says which step fills the path: the save goes where the post step ran, after ${stepTitle(step)}. A job that only uses the cache needs no save at all.${check}`,
      unawaited: [],
    }));
  return [...gated, ...filling, ...last];
}

/** What can be told of the steps that may fill the path of a cache step. */
interface Scene {
  steps: WorkflowStep[];
  unawaited: (step: WorkflowStep) => WorkflowStep[];
  /** Something is seen to fill every path, the step itself one of them, and no later step does. */
  fillsAll: (step: WorkflowStep) => boolean;
  /** What is known of a step that seems to fill a path. */
  verb: (step: WorkflowStep) => 'fills' | 'mentions';
  /** Nothing in sight is known to fill any of the paths: a script of its own does. */
  fillsNothingKnown: (step: WorkflowStep) => boolean;
}

function sceneOf(list: StepList, cache: WorkflowStep, steps: WorkflowStep[]): Scene {
  const paths = cachedPaths(cache.with.get('path') ?? '');
  const until = cache.index > (steps[0]?.index ?? 0) ? cache.index : list.steps.length;
  const fills = (step: WorkflowStep) => paths.some((path) => fillsPath(step, path));
  const later = (step: WorkflowStep) => list.steps.slice(step.index + 1, until);
  return {
    steps,
    unawaited: (step) => {
      const others = later(step).filter((other) => !isTransparent(other));
      return others.every(runsOnFailureOnly) ? [] : others;
    },
    fillsAll: (step) =>
      fills(step) &&
      !later(step).some(fills) &&
      paths.every((path) => steps.some((other) => fillsPath(other, path))),
    verb: (step) => (paths.some((path) => isKnownToFill(step, path)) ? 'fills' : 'mentions'),
    fillsNothingKnown: (step) => !steps.filter((other) => other.index >= step.index).some(fills),
  };
}

/** The step that restores what the save is to replace: what ran before it filled another state of the path. */
function restoreOf(list: StepList, save: WorkflowStep): WorkflowStep | null {
  const asked = [save.with.get('key') ?? '', save.condition ?? ''].join('\n');
  const id = /steps\.([\w-]+)\.outputs\.cache-(?:primary-key|matched-key|hit)/i
    .exec(asked)?.[1]
    ?.toLowerCase();
  const earlier = list.steps.slice(0, save.index);
  const path = save.with.get('path');
  return (
    earlier.find((step) => id !== undefined && step.id?.toLowerCase() === id) ??
    earlier.findLast((step) => isRestore(step.uses ?? '') && step.with.get('path') === path) ??
    null
  );
}

function isStated(save: WorkflowStep, step: WorkflowStep): boolean {
  const expr = parseExpression(conditionOf(save) ?? '');
  if (expr === null || step.id === null) return false;
  const prefix = `steps.${step.id.toLowerCase()}.`;
  return referencesIn(expr).some((name) => name.startsWith(prefix) && /\.(?:outcome|conclusion)$/.test(name));
}

/** A step shares the condition of a save when it asks something, and nothing that the save does not ask. */
function sharesCondition(save: WorkflowStep, step: WorkflowStep): boolean {
  const asked = termsOf(save);
  const terms = termsOf(step);
  return terms.length > 0 && terms.every((term) => asked.includes(term));
}

/** What asks for a hit, and may fail, deals with the entry that there was and not with the one to be saved. */
function servesOldEntry(step: WorkflowStep): boolean {
  return step.continueOnError === 'true' && hitsAsked(step).length > 0 && !isGatedOnMiss(step);
}

function isGatedOnMiss(step: WorkflowStep): boolean {
  return hitsAsked(step).some((hit) => impliesMiss(step, hit));
}

function isGatedOnMissOf(cache: WorkflowStep, step: WorkflowStep): boolean {
  const own = `steps.${cache.id?.toLowerCase() ?? ''}.outputs.cache-hit`;
  return hitsAsked(step).includes(own) && impliesMiss(step, own);
}

function impliesMiss(step: WorkflowStep, hit: string): boolean {
  const condition = runnerCondition(step);
  return condition !== null && isImplied(`${hit} != 'true'`, { id: '', condition, unstable: () => false });
}

function hitsAsked(step: WorkflowStep): string[] {
  const expr = parseExpression(conditionOf(step) ?? '');
  return expr === null ? [] : referencesIn(expr).filter((name) => name.endsWith('.outputs.cache-hit'));
}
