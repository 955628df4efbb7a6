import { isRestore } from '../actions/find-action.ts';
import type { ProducerRole } from '../types/remedies.ts';
import { referencesOf } from '../workflow/expression.ts';
import { type StepList, stepNamed, type WorkflowStep } from '../workflow/step-list.ts';
import {
  alternativesIn,
  type Choice,
  choiceOf,
  hitsAsked,
  isGatedOnMiss,
  isMaking,
  isOfMiss,
  nearestDue,
  type Scene,
  sceneOf,
} from './scene.ts';
import {
  canProduce,
  conditionOf,
  isAside,
  runnerCondition,
  stepTitle,
  termsOf,
  waitsForSuccess,
} from './step-roles.ts';

/**
 * The steps that may have filled the path of an explicit save, the best first. The nearest step before it is safe even
 * where nothing is known of the content: its success is what the implicit `success()` of the save has asked so far. A save
 * that is moved has begun at `start`: what comes between that and its new place has filled nothing for it.
 */
export function producersOfSave(list: StepList, save: WorkflowStep, start: number): Choice[] {
  const { scene, steps } = sceneBefore(list, save, start);
  const running = steps.find((step) => isMore(step) && !isSettled(step, save.index));
  const found = producersIn(scene, save);
  return running === undefined ? found : found.map((choice) => ({ ...choice, certain: false, running }));
}

/** Whether a step may have to do with the content. */
function isMore(step: WorkflowStep): boolean {
  return canProduce(step) && !isAside(step);
}

/** The steps between the restore of a save, if it has one, and its beginning. */
function sceneBefore(list: StepList, save: WorkflowStep, start: number) {
  const restored = restoreOf(list, save);
  const steps = list.steps.slice(restored === null ? 0 : restored.index + 1, start);
  const asked = hitsAsked(save).map((hit) => hit.split('.')[1] ?? '');
  const ids = [...asked, ...(restored?.id == null ? [] : [restored.id])];
  return { steps, ids, scene: sceneOf(save, steps, ids) };
}

/** A step in the background that still fills the path when a save begins; null if there is none. */
export function fillingBeside(list: StepList, save: WorkflowStep, start: number): WorkflowStep | null {
  const { scene, steps, ids } = sceneBefore(list, save, start);
  return steps.find((step) => !isSettled(step, save.index) && isFiller(step, scene, ids)) ?? null;
}

/** Whether a step is seen to fill a path, or runs only where one of the caches was not hit. */
export function isFiller(step: WorkflowStep, scene: Scene, ids: readonly string[]): boolean {
  return scene.use(step) === 'fills' || ids.some((id) => isOfMiss(id, step, scene.steps));
}

function producersIn(scene: Scene, save: WorkflowStep): Choice[] {
  const { steps } = scene;
  const producing = steps.filter((step) => scene.canProduce(step) && isSettled(step, save.index)).reverse();
  const [beside, nearestFirst] = [producing.filter(isAside), producing.filter((step) => !isAside(step))];
  const { isLast, fillsAll, settles, fillsNothingKnown } = scene;
  // A save that waits for success waits for all between it and the step that it names, and that may be what fills the path.
  const stated = producing.filter(
    (step) =>
      isStated(save, step) &&
      (isLast(step) || fillsAll(step) || (!waitsForSuccess(save) && fillsNothingKnown(step))),
  );
  const shares = (step: WorkflowStep) => sharesCondition(save, step);
  const sharing = [...nearestFirst.filter(shares).slice(0, 1), ...beside.filter(shares).slice(0, 1)].filter(
    (step) => isLast(step) || fillsAll(step) || (isGatedOnMiss(step) && fillsNothingKnown(step)),
  );
  const filling = nearestFirst.filter((step) => step.run !== null && fillsAll(step)).slice(0, 1);
  const offer = offerIn(scene);
  return [
    ...stated.flatMap(offer('asked-about', () => true)),
    ...sharing.flatMap(
      offer('same-condition', (step) => isLast(step) || (isGatedOnMiss(step) && settles(step))),
    ),
    ...alternativesIn(scene, nearestFirst),
    ...nearestFirst.filter(isLast).flatMap(offer('not-set-up', () => true)),
    ...filling.flatMap(offer('of-path', isLast)),
    // The save stays where it is: a person has to judge unknown steps between.
    ...nearestDue(scene, nearestFirst, { condition: runnerCondition(save) ?? '', isMore: isMaking }).flatMap(
      offer('where-due', isLast),
    ),
    ...beside.filter(isLast).flatMap(offer('nearest', () => true)),
  ];
}

/** Whether the outcome of a background step is known: something has waited for it. */
export function isSettled({ background, settledBy }: WorkflowStep, at: number): boolean {
  return !background || (settledBy !== null && settledBy < at);
}

function offerIn(scene: Scene) {
  return (role: ProducerRole, certain: (step: WorkflowStep) => boolean) =>
    (step: WorkflowStep): Choice[] => {
      const why = { kind: 'producer' as const, step: stepTitle(step), role };
      return [choiceOf(scene, [step], { certain: certain(step), why })];
    };
}

/** The step that restores what the save is to replace: what ran before it filled another state of the path. */
export function restoreOf(list: StepList, save: WorkflowStep): WorkflowStep | null {
  const asked = [save.with.get('key') ?? '', save.condition ?? ''].join('\n');
  const id = /steps\.([\w-]+)\.outputs\.cache-(?:primary-key|matched-key|hit)/i.exec(asked)?.[1] ?? null;
  const earlier = list.steps.slice(0, save.index);
  const path = save.with.get('path');
  return (
    stepNamed({ steps: earlier }, id) ??
    earlier.findLast((step) => isRestore(step.uses ?? '') && step.with.get('path') === path) ??
    null
  );
}

function isStated(save: WorkflowStep, step: WorkflowStep): boolean {
  const prefix = step.id === null ? null : `steps.${step.id.toLowerCase()}.`;
  return referencesOf(conditionOf(save)).some(
    (name) => prefix !== null && name.startsWith(prefix) && /\.(?:outcome|conclusion)$/.test(name),
  );
}

/** A step shares the condition of a save when it asks something, and nothing that the save does not ask. */
function sharesCondition(save: WorkflowStep, step: WorkflowStep): boolean {
  const asked = termsOf(save);
  const terms = termsOf(step);
  return terms.length > 0 && terms.every((term) => asked.includes(term));
}
