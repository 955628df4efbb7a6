import { isQuietAfterwards } from '../actions/quiet-actions.ts';
import type { RemedyNote } from '../types/remedies.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { makesSomething } from './marked-save.ts';
import { isFiller, isSettled } from './producer.ts';
import {
  alternativesIn,
  type Choice,
  choiceOf,
  isOfMiss,
  lastOf,
  nearestDue,
  runsOnHitOnly,
  type Scene,
  sceneOf,
  successesAsked,
} from './scene.ts';
import { handsOn, isAside, isTransparent, stepTitle, tellsSuccess } from './step-roles.ts';

/**
 * The steps after which a combined cache may be saved, the best first: the last one gated on its miss; the last one
 * that fills its path, where every path is accounted for; and, where nothing is known, the last step of the job, after
 * which the post step has saved so far; or, where nothing comes after it, the cache itself. The save is due where `due`
 * holds.
 */
export function producersOfCombined(
  list: StepList,
  cache: WorkflowStep,
  own: { id: string; due: string },
): Choice[] {
  const isOfHit = runsOnHitOnly(own.id);
  const steps = list.steps.slice((cache.settledBy ?? cache.index) + 1).filter((step) => !isOfHit(step));
  const scene = sceneOf(cache, steps, [own.id]);
  if (scene.unawaited(cache).length === 0) return filledBefore(list, cache, scene);
  const beside = list.steps.filter(({ index, background }) => background && index > cache.index);
  const fillers = beside.filter((step) => isFiller(step, scene, [own.id]));
  return producersAfter(list, scene, own).filter((choice) => {
    const { index } = choice.place ?? lastOf(choice);
    return fillers.every((step) => isSettled(step, index));
  });
}

/**
 * The cache step itself, if everything is there before it and nothing after it adds to that: it runs only if the steps
 * before it succeeded.
 */
function filledBefore(list: StepList, cache: WorkflowStep, scene: Scene): Choice[] {
  const before = list.steps.slice(0, cache.index);
  const isMade = before.some(makesSomething) && before.every((step) => isSettled(step, cache.index));
  return list.kind === 'job' && isMade && !cache.background && tellsSuccess(cache)
    ? [choiceOf(scene, [cache], { certain: true, why: { kind: 'filled-before' } })]
    : [];
}

function producersAfter(
  { kind }: StepList,
  scene: Scene,
  { id, due }: { id: string; due: string },
): Choice[] {
  const producing = scene.steps.filter((step) => !step.background && scene.canProduce(step)).reverse();
  const missed = producing.filter((step) => isOfMiss(id, step, scene.steps));
  const onMiss = [...gatedIn(scene, missed), ...alternativesIn(scene, missed)];
  const nearestFirst = producing.filter((step) => !isAside(step));
  // The content of a composite action is used after it, which its own steps do not show: what is installed at once is whole.
  if (kind === 'composite') return [...onMiss, ...installedIn(scene, nearestFirst)];
  return [...onMiss, ...fillingIn(scene, nearestFirst), ...lastInJob(scene, nearestFirst, due)];
}

/** The last step that runs only on a miss. */
function gatedIn(scene: Scene, missed: readonly WorkflowStep[]): Choice[] {
  const { fillsAtLast, fillsNothingKnown, settles, unawaited } = scene;
  return missed
    .slice(0, 1)
    .filter((step) => unawaited(step).length === 0 || fillsAtLast(step) || fillsNothingKnown(step))
    .map((step) => {
      const why: RemedyNote = { kind: 'last-on-miss', step: stepTitle(step) };
      const certain = unawaited(step).length === 0 || settles(step);
      const choice = choiceOf(scene, [step], { certain, why });
      return { ...choice, needed: [...successesAsked(step, scene.steps), ...choice.needed] };
    });
}

/** The last step that is seen to fill the path. */
function fillingIn(scene: Scene, nearestFirst: readonly WorkflowStep[]): Choice[] {
  const { fillsAtLast, isInstalledAtOnce, isLast, use } = scene;
  const lingers = lingeringIn(scene);
  return nearestFirst
    .filter((step) => fillsAtLast(step) && (isLast(step) || (isInstalledAtOnce && use(step) === 'fills')))
    .slice(0, 1)
    .map((step) => {
      const fills = use(step) === 'fills';
      const why: RemedyNote = { kind: 'last-on-path', step: stepTitle(step), fills, lingers };
      return choiceOf(scene, [step], { certain: lingers === null && isLast(step), why });
    });
}

/** The step of an action that installs all that the path holds. */
function installedIn(scene: Scene, nearestFirst: readonly WorkflowStep[]): Choice[] {
  const { isInstalledAtOnce, use } = scene;
  if (!isInstalledAtOnce) return [];
  const fills = (step: WorkflowStep) => use(step) === 'fills';
  return fillingIn(scene, nearestFirst.filter(fills)).map((choice) => {
    const why: RemedyNote = { kind: 'installed-in-action', step: stepTitle(lastOf(choice)) };
    return { ...choice, certain: false, why };
  });
}

/** The last step of the job that runs wherever the save is due, and those that do so together. */
function lastInJob(scene: Scene, nearestFirst: WorkflowStep[], due: string): Choice[] {
  const { isLast, unawaited } = scene;
  const lingers = lingeringIn(scene);
  const last = nearestDue(scene, nearestFirst, { condition: due, isMore: (step) => !isAside(step) });
  const choices = last.map((step) => {
    const asks = stepTitle(step);
    const place = stepTitle(unawaited(step).at(-1) ?? step);
    const why: RemedyNote = {
      kind: 'last-of-job',
      step: place,
      asks: place === asks ? null : asks,
      lingers,
    };
    return choiceOf(scene, [step], { certain: lingers === null && isLast(step), why });
  });
  return [...choices, ...alternativesIn(scene, nearestFirst)].map(atEndOfJob);
}

/** A later step whose post step runs before that of the cache: what it adds was in the entry so far. */
function lingeringIn({ steps }: Scene): string | null {
  const lingering = steps.find(
    (step) =>
      step.background || (step.uses !== null && !isTransparent(step) && !isQuietAfterwards(step.uses)),
  );
  return lingering === undefined ? null : stepTitle(lingering);
}

/** If nothing is known of the content, the save goes where the post step ran, after everything that may add to it. */
function atEndOfJob(choice: Choice): Choice {
  const place = choice.unawaited.at(-1);
  if (place === undefined) return choice;
  return { ...choice, place, certain: choice.certain && choice.unawaited.every(handsOn) };
}
