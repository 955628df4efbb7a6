import type { RemedyNote } from '../types/remedies.ts';
import { impliedBy } from '../workflow/condition-analysis.ts';
import { conjunctsOf } from '../workflow/conjuncts.ts';
import { referencesOf } from '../workflow/expression.ts';
import type { WorkflowStep } from '../workflow/step-list.ts';
import { cachedPlaces, isInstalledAtOnce, type PathUse, pathUse } from './path-use.ts';
import { makingCommands, makingWords, passesOverFailure } from './script-commands.ts';
import {
  canProduce,
  conditionOf,
  isAside,
  isTransparent,
  runnerCondition,
  stepTitle,
  tellsSuccess,
  termsOf,
  waitsForSuccess,
} from './step-roles.ts';

/** Steps that may be those whose success means that the cached content is whole. */
export interface Choice {
  /** In file order; each of several fills the path if it runs. */
  producers: [WorkflowStep, ...WorkflowStep[]];
  /** Whether nothing else could be meant. */
  certain: boolean;
  /** Why these. */
  why: RemedyNote;
  /** The step after which a combined cache is saved, if that is not the last producer. */
  place?: WorkflowStep;
  /** Whether the producer is a step of no effect that the patch itself puts in. */
  isMade?: true;
  /** The steps after them that the save would no longer wait for. */
  unawaited: WorkflowStep[];
  /** Later steps that belong to whole content. */
  needed: WorkflowStep[];
  /** A step that still runs in the background when the save begins. */
  running?: WorkflowStep;
}

/** What is known of the steps that may fill the paths of a cache. */
export interface Scene {
  steps: WorkflowStep[];
  /** The steps between one and the save that may change what is cached. */
  unawaited: (step: WorkflowStep) => WorkflowStep[];
  /** Whether none of those has to do with the content. */
  isLast: (step: WorkflowStep) => boolean;
  /** Whether a step's success can mean that the content is complete: that of a checkout or a trim too. */
  canProduce: (step: WorkflowStep) => boolean;
  /** Whether every path is filled by some step, the step itself fills one, and no later step does. */
  fillsAll: (step: WorkflowStep) => boolean;
  /** The same, and no later step removes anything from the paths. */
  fillsAtLast: (step: WorkflowStep) => boolean;
  /**
   * Whether no later step adds to what such a step has filled: others may build on a checkout, a compiler always adds
   * to its store, and a trim of the path may have been meant to come before the save.
   */
  settles: (step: WorkflowStep) => boolean;
  use: (step: WorkflowStep) => PathUse;
  /** Whether a step removes from the paths what an earlier one may have put there. */
  trims: (step: WorkflowStep) => boolean;
  /** Whether the paths hold what one step installs, and no later one adds to. */
  isInstalledAtOnce: boolean;
  /** Whether no step from here on is known to fill any of the paths, so that an unknown script may. */
  fillsNothingKnown: (step: WorkflowStep) => boolean;
  /** Later steps without which the content of a healthy run is not whole. */
  needed: (step: WorkflowStep) => WorkflowStep[];
}

/** The scene of a save, or of a combined cache, by the step that says the paths. */
export function sceneOf(cache: WorkflowStep, steps: WorkflowStep[], ownIds: string[]): Scene {
  const paths = cachedPlaces(cache.with.get('path') ?? '');
  const uses = new Map(steps.map((step) => [step, paths.map((path) => pathUse(step, path))]));
  const use = (step: WorkflowStep) => strongestOf(uses.get(step) ?? []);
  const writes = (kind: PathUse | undefined) => kind === 'fills' || kind === 'mentions';
  const later = (step: WorkflowStep) => steps.filter(({ index }) => index > step.index);
  // A checkout or another cache is set-up, unless it brings a part of what is cached.
  const touches = (step: WorkflowStep) => !isTransparent(step) || ['clears', 'fills'].includes(use(step));
  const unawaited = (step: WorkflowStep) => later(step).filter(touches);
  const trims = (step: WorkflowStep) =>
    use(step) === 'clears' && steps.some((other) => other.index < step.index && !isTransparent(other));
  const fillsAll = (step: WorkflowStep) =>
    writes(use(step)) &&
    !later(step).some((other) => writes(use(other))) &&
    paths.every((_, at) => steps.some((other) => writes(uses.get(other)?.[at])));
  const fillsAtLast = (step: WorkflowStep) => fillsAll(step) && !later(step).some(trims);
  return {
    steps,
    use,
    trims,
    isInstalledAtOnce: paths.every(isInstalledAtOnce),
    unawaited,
    isLast: (step) => unawaited(step).every((other) => isAside(other) && use(other) === 'none'),
    // The step right before the save has decided so far too, whatever failures its script ignores.
    canProduce: (step) =>
      (canProduce(step) || ((use(step) === 'fills' || trims(step)) && tellsSuccess(step))) &&
      (step === steps.at(-1) || !passesOverFailure(step.run ?? '')),
    fillsAll,
    fillsAtLast,
    settles: (step) =>
      fillsAtLast(step) &&
      !isTransparent(step) &&
      paths.every((path, at) => uses.get(step)?.[at] !== 'fills' || isInstalledAtOnce(path)),
    fillsNothingKnown: (step) => !steps.some((other) => other.index >= step.index && writes(use(other))),
    needed: (step) =>
      later(step).filter(
        (other) =>
          touches(other) &&
          waitsForSuccess(other) &&
          other.continueOnError === 'false' &&
          (ownIds.some((id) => isOfMiss(id, other, steps)) ||
            ((use(other) === 'fills' || trims(other)) && !isAside(other))),
      ),
  };
}

/** What a step does to several paths, as one. */
function strongestOf(uses: readonly PathUse[]): PathUse {
  return (['fills', 'mentions', 'clears'] as const).find((kind) => uses.includes(kind)) ?? 'none';
}

/** The step after which all producers of a choice have run. */
export function lastOf({ producers }: Pick<Choice, 'producers'>): WorkflowStep {
  return producers.reduce((one, other) => (other.index > one.index ? other : one));
}

/** A choice of steps, and what it leaves to the others. */
export function choiceOf(
  scene: Scene,
  producers: [WorkflowStep, ...WorkflowStep[]],
  said: { certain: boolean; why: RemedyNote },
): Choice {
  const last = lastOf({ producers });
  return { producers, ...said, unawaited: scene.unawaited(last), needed: scene.needed(last) };
}

/**
 * Steps that each run under a condition of their own, such as one for each system, and that fill the path together: the
 * last of each condition, as far back as the nearest one that always runs.
 */
export function alternativesIn(scene: Scene, nearestFirst: WorkflowStep[]): Choice[] {
  const always = nearestFirst.findIndex((step) => termsOf(step).length === 0);
  const conditional = always < 0 ? nearestFirst : nearestFirst.slice(0, always);
  const terms = conditional.map((step) => termsOf(step).join(' && '));
  const [first, ...others] = conditional.filter((_, at) => terms.indexOf(terms[at] ?? '') === at);
  if (first === undefined) return [];
  return others.slice(0, mostAlternatives - 1).map((_, at) => {
    const producers: Choice['producers'] = [first, ...others.slice(0, at + 1)];
    producers.reverse();
    return choiceOf(scene, producers, {
      certain: scene.isLast(first),
      why: { kind: 'one-of-several', steps: producers.map(stepTitle) },
    });
  });
}

const mostAlternatives = 4;

/** The nearest step that runs whenever a save is due, if no step after it has to do with the content. */
export function nearestDue(
  scene: Scene,
  nearestFirst: WorkflowStep[],
  due: { condition: string; isMore: (step: WorkflowStep) => boolean },
): WorkflowStep[] {
  const nearest = nearestFirst.find(runsWherever(due.condition));
  return nearest === undefined || scene.unawaited(nearest).some(due.isMore) ? [] : [nearest];
}

/** Which steps run in every healthy run in which a condition holds. */
export function runsWherever(condition: string): (step: WorkflowStep) => boolean {
  const isImplied = impliedBy({ id: '', condition, unstable: () => false });
  return (step) => waitsForSuccess(step) && termsOf(step).every(isImplied);
}

/** Whether a step is said to make something. */
export function isMaking(step: WorkflowStep): boolean {
  const [first = ''] = makingCommands(step.run ?? '');
  return waitsForSuccess(step) && !isAside(step) && makingWords.test(step.name ?? first.slice(0, 100));
}

/** Whether a step runs only where the cache of the step with this id was not hit, by its own condition. */
export function isGatedOnMissOf(id: string, step: WorkflowStep): boolean {
  const own = `steps.${id.toLowerCase()}.outputs.cache-hit`;
  return hitsAsked(step).includes(own) && impliesMiss(step, own);
}

/** Whether a step runs only on a miss by its own condition, or after the success of one that does, whose fetch it unpacks. */
export function isOfMiss(id: string, step: WorkflowStep, steps: readonly WorkflowStep[]): boolean {
  return [step, ...successesAsked(step, steps)].some((one) => isGatedOnMissOf(id, one));
}

/** The steps of a list without whose success a step does not run, and those that they ask for, the last first. */
export function successesAsked(step: WorkflowStep, steps: readonly WorkflowStep[]): WorkflowStep[] {
  const asked = conjunctsOf(conditionOf(step) ?? '').flatMap(
    (part) => /^steps\.([\w-]+)\.outcome\s*==\s*'success'$/i.exec(part.trim())?.[1]?.toLowerCase() ?? [],
  );
  if (asked.length === 0) return [];
  return steps
    .filter(({ id, index }) => index < step.index && id !== null && asked.includes(id.toLowerCase()))
    .flatMap((one) => [one, ...successesAsked(one, steps)]);
}

/** Whether a step runs only where the cache of the step with this id was hit, so that nothing is to be saved. */
export function runsOnHitOnly(id: string): (step: WorkflowStep) => boolean {
  const own = `steps.${id.toLowerCase()}.outputs.cache-hit`;
  return (step) => hitsAsked(step).includes(own) && implies(step, `${own} == 'true'`);
}

/** Whether a step runs only where some cache was not hit. */
export function isGatedOnMiss(step: WorkflowStep): boolean {
  return hitsAsked(step).some((hit) => impliesMiss(step, hit));
}

function impliesMiss(step: WorkflowStep, hit: string): boolean {
  return implies(step, `${hit} != 'true'`);
}

function implies(step: WorkflowStep, part: string): boolean {
  const condition = runnerCondition(step);
  return condition !== null && impliedBy({ id: '', condition, unstable: () => false })(part);
}

/** The `cache-hit` outputs that the condition of a step asks. */
export function hitsAsked(step: WorkflowStep): string[] {
  return referencesOf(conditionOf(step)).filter((name) => name.endsWith('.outputs.cache-hit'));
}
