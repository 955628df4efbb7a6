import { isRestore } from '../actions/find-action.ts';
import type { ProducerRole, RemedyNote } from '../types/remedies.ts';
import { referencesOf } from './conditions/expression.ts';
import {
  alternativesIn,
  type Choice,
  choiceOf,
  hitsAsked,
  isGatedOnMiss,
  isMaking,
  isOfMiss,
  lastOf,
  nearestDue,
  type Scene,
  sceneOf,
  successesAsked,
} from './scene.ts';
import {
  canProduce,
  conditionOf,
  handsOn,
  isAside,
  isTransparent,
  runnerCondition,
  stepTitle,
  tellsSuccess,
  termsOf,
  waitsForSuccess,
} from './step-roles.ts';
import { type StepList, stepNamed, type WorkflowStep } from './workflow/step-list.ts';

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

/** Whether a step is more than beside the content. */
function isMore(step: WorkflowStep): boolean {
  return canProduce(step) && !isAside(step);
}

/** What stands between the restore of a save, where it has one, and its beginning. */
function sceneBefore(list: StepList, save: WorkflowStep, start: number) {
  const restored = restoreOf(list, save);
  const steps = list.steps.slice(restored === null ? 0 : restored.index + 1, start);
  const asked = hitsAsked(save).map((hit) => hit.split('.')[1] ?? '');
  const ids = [...asked, ...(restored?.id == null ? [] : [restored.id])];
  return { steps, ids, scene: sceneOf(save, steps, ids) };
}

/** A step in the background that still fills the path when a save begins; null where there is none. */
export function fillingBeside(list: StepList, save: WorkflowStep, start: number): WorkflowStep | null {
  const { scene, steps, ids } = sceneBefore(list, save, start);
  return steps.find((step) => !isSettled(step, save.index) && isFiller(step, scene, ids)) ?? null;
}

function isFiller(step: WorkflowStep, scene: Scene, ids: readonly string[]): boolean {
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
    // The save stays where it is: for a person to judge, others of which nothing is known may stand between.
    ...nearestDue(scene, nearestFirst, { condition: runnerCondition(save) ?? '', isMore: isMaking }).flatMap(
      offer('where-due', isLast),
    ),
    ...beside.filter(isLast).flatMap(offer('nearest', () => true)),
  ];
}

/** What a step in the background has come to is told once something has waited for it. */
function isSettled({ background, settledBy }: WorkflowStep, at: number): boolean {
  return !background || (settledBy !== null && settledBy < at);
}

function offerIn(scene: Scene) {
  return (role: ProducerRole, certain: (step: WorkflowStep) => boolean) =>
    (step: WorkflowStep): Choice[] => {
      const why = { kind: 'producer' as const, step: stepTitle(step), role };
      return [choiceOf(scene, [step], { certain: certain(step), why })];
    };
}

/**
 * The steps after which a combined cache may be saved, the best first: the last one gated on its miss; the last one
 * that fills its path, where every path is accounted for; and, where nothing is known, the last step of the job, after
 * which the post step has saved so far. The save is due where `due` holds.
 */
export function producersOfCombined(
  list: StepList,
  cache: WorkflowStep,
  own: { id: string; due: string },
): Choice[] {
  const steps = list.steps.slice((cache.settledBy ?? cache.index) + 1);
  const scene = sceneOf(cache, steps, [own.id]);
  const beside = list.steps.filter(({ index, background }) => background && index > cache.index);
  const fillers = beside.filter((step) => isFiller(step, scene, [own.id]));
  return producersAfter(list, scene, own).filter((choice) => {
    const { index } = choice.place ?? lastOf(choice);
    return fillers.every((step) => isSettled(step, index));
  });
}

function producersAfter(list: StepList, scene: Scene, { id, due }: { id: string; due: string }): Choice[] {
  const { steps } = scene;
  // What takes away from the path at last was part of how the post step found it.
  const producing = steps
    .filter(
      (step) => !step.background && (scene.canProduce(step) || (scene.trims(step) && tellsSuccess(step))),
    )
    .reverse();
  const nearestFirst = producing.filter((step) => !isAside(step));
  const { isLast, fillsNothingKnown, settles, unawaited, use } = scene;
  const fillsAll = (step: WorkflowStep) =>
    scene.fillsAll(step) && !steps.some((other) => other.index > step.index && scene.trims(other));
  // The post steps of what stands after a cache run before its own, and what they add was in the entry so far.
  const lingering = steps.find((step) => step.background || (step.uses !== null && !isTransparent(step)));
  const lingers = lingering === undefined ? null : stepTitle(lingering);
  const asBefore = (step: WorkflowStep) => lingers === null && isLast(step);
  const offer =
    (why: (step: WorkflowStep) => RemedyNote, certain: (step: WorkflowStep) => boolean) =>
    (step: WorkflowStep) =>
      choiceOf(scene, [step], { certain: certain(step), why: why(step) });
  const missed = producing.filter((step) => isOfMiss(id, step, steps));
  const gated = missed
    .slice(0, 1)
    .filter((step) => unawaited(step).length === 0 || fillsAll(step) || fillsNothingKnown(step));
  const afterGated = gated
    .map(
      offer(
        (step) => ({ kind: 'last-on-miss', step: stepTitle(step) }),
        (step) => unawaited(step).length === 0 || (fillsAll(step) && settles(step)),
      ),
    )
    .map((choice) => ({
      ...choice,
      needed: [...successesAsked(choice.producers[0], steps), ...choice.needed],
    }));
  const together = alternativesIn(scene, missed);
  // A composite action is there for what comes after it, which its own steps do not show.
  if (list.kind === 'composite') return [...afterGated, ...together];
  const filling = nearestFirst
    .filter((step) => fillsAll(step) && (isLast(step) || (scene.isInstalledAtOnce && use(step) === 'fills')))
    .slice(0, 1);
  return [
    ...afterGated,
    ...together,
    ...filling.map(
      offer(
        (step) => ({ kind: 'last-on-path', step: stepTitle(step), fills: use(step) === 'fills', lingers }),
        asBefore,
      ),
    ),
    ...nearestDue(scene, nearestFirst, { condition: due, isMore: (step) => !isAside(step) })
      .map((step) => {
        const asks = stepTitle(step);
        const place = stepTitle(unawaited(step).at(-1) ?? step);
        const why = {
          kind: 'last-of-job' as const,
          step: place,
          asks: place === asks ? null : asks,
          lingers,
        };
        return choiceOf(scene, [step], { certain: asBefore(step), why });
      })
      .map(atEndOfJob),
    ...alternativesIn(scene, nearestFirst).map(atEndOfJob),
  ];
}

/** Where nothing is known of the content, the save finds what the post step has found, behind all that may add to it. */
function atEndOfJob(choice: Choice): Choice {
  const place = choice.unawaited.at(-1);
  if (place === undefined) return choice;
  return { ...choice, place, certain: choice.certain && choice.unawaited.every(handsOn) };
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
