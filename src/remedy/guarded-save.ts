import { restoresCache } from '../actions/find-action.ts';
import type { NoPatch } from '../types/remedies.ts';
import { type FillingWords, keptParts } from '../workflow/condition-analysis.ts';
import { conjunction, conjunctsOf } from '../workflow/conjuncts.ts';
import { canonicalOf, effectiveCondition, referencesInText, referencesOf } from '../workflow/expression.ts';
import { type Claim, type Proof, type ProvenStep, proveGuard } from '../workflow/proof.ts';
import { idFor, isValidId } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { cachedPlaces, pathUse } from './path-use.ts';
import { type Choice, lastOf } from './scene.ts';
import { isTransparent, runnerCondition, waitsForSuccess } from './step-roles.ts';

/** The save to be guarded: where its condition was, and what it depends on. */
export interface UnguardedSave {
  list: StepList;
  /** The step that saves; for a combined cache, the step to be split. */
  step: WorkflowStep;
  /** The index of the save, before which all else must have run; null for a split, whose save follows its producer. */
  until: number | null;
  /** The condition so far, without the implicit `success()`. */
  condition: string;
  /** The texts whose values the save needs when it runs: its key and its path. */
  needs: string[];
  /** The restoring half of a split. */
  restore: ProvenStep | null;
  /** The id of the restore on whose hit the save is refused anyway, since its key is the one that was hit. */
  vainOnHitOf: string | null;
  /** Whether what a failed producer left is to be saved too. */
  savesFailures: boolean;
}

/** A condition that is proved for a save, and what it needs. */
export interface GuardedSave {
  condition: string;
  proof: Proof & { holds: true };
  /** The ids that the condition refers to; those of steps that had none are new. */
  ids: { step: WorkflowStep; id: string }[];
  /** Parts of the old condition that are gone because the producer implies them. */
  implied: string[];
}

/** The proved guard that waits for the chosen producers; or why there is none. */
export function guardedSave(save: UnguardedSave, choice: Choice): GuardedSave | { reason: NoPatch } {
  const { list } = save;
  const waiting = stepsToWaitFor(save, lastOf(choice).index);
  const needed = [...new Set([...waiting, ...choice.needed])];
  const producers = choice.producers.map((step) => provenStep(save, step));
  const others = needed.map((step) => provenStep(save, step));
  const known = [...producers, ...others].flatMap((step) => step ?? []);
  if (known.length < producers.length + others.length)
    return { reason: { kind: 'condition-not-taken-apart' } };
  if (known.some(({ id }) => !isValidId(id))) return { reason: { kind: 'invalid-id', of: 'producer' } };
  const { kept, implied } = keptParts(save.condition, known.slice(0, producers.length));
  const ends = save.savesFailures ? endOf : successOf;
  const fillers = known.slice(0, producers.length).map(({ id }) => ends(id));
  const waits = waiting.map((step) => successOf(idFor(list, step)));
  const asked = [fillers.join(' || '), ...waits];
  const condition = conjunction([
    'always()',
    ...asked,
    ...kept.filter((part) => !asked.some((own) => isSame(own, part))),
  ]);
  const before = effectiveCondition(save.condition);
  if (before === null) return { reason: { kind: 'condition-unreadable' } };
  const { restore, vainOnHitOf, savesFailures } = save;
  const claim: Claim = {
    ...{ before, after: condition, restore, vainOnHitOf, savesFailures },
    producers: known.slice(0, producers.length),
    needed: known.slice(producers.length),
    domains: list.domains,
    isBeside: restore === null && save.step.background,
  };
  const proof = proveGuard(claim);
  if (!proof.holds) return proof;
  const ids = [...choice.producers, ...waiting].map((step) => ({ step, id: idFor(list, step) }));
  if (new Set(ids.map(({ id }) => id)).size < ids.length) return { reason: { kind: 'same-id' } };
  return { condition, proof, ids, implied };
}

function provenStep(save: UnguardedSave, step: WorkflowStep): ProvenStep | null {
  const condition = runnerCondition(step);
  const unstable = (key: string) => mayChange(save, step, key);
  const mayFail = step.continueOnError !== 'false';
  return condition === null
    ? null
    : { id: idFor(save.list, step), index: step.index, condition, mayFail, unstable };
}

/** Steps between the producer and the save whose outputs, or whose environment, it needs, or may be kept from saving by. */
function stepsToWaitFor(save: UnguardedSave, last: number): WorkflowStep[] {
  const needed = [...save.needs.flatMap(referencesInText), ...askedOpenly(save.condition)];
  const asksEnv = needed.some((name) => name.startsWith('env.'));
  return save.list.steps
    .slice(last + 1, save.until ?? last + 1)
    .filter((step) => isNeeded(step, needed) || (asksEnv && setsEnvironment(step)));
}

/** The references of a condition, without outputs that must not be empty: a step that did not run has none. */
function askedOpenly(condition: string): string[] {
  const open = conjunctsOf(condition).filter((part) => !saysSomething.test(canonicalOf(part) ?? ''));
  return open.flatMap(referencesOf).filter((name) => !/\.(?:outcome|conclusion)$/.test(name));
}

const saysSomething = /^\(?steps\.[\w-]+\.outputs\.[\w-]+(?: == '[^']+')?\)?$/;

function isNeeded(step: WorkflowStep, needed: string[]): boolean {
  const { id } = step;
  return id !== null && needed.some((name) => name.startsWith(`steps.${id.toLowerCase()}.`));
}

/** Whether a fact may differ between the start of a step and the save: files, outputs and variables made since. */
function mayChange(save: UnguardedSave, step: WorkflowStep, key: string): boolean {
  const since = save.list.steps.slice(step.index, save.until ?? step.index + 1);
  if (key.includes('hashfiles(')) return true;
  // The runner takes a step's own `env:` in before it asks the condition (actions/runner@258d6c8 StepsRunner.cs).
  if (asksEnv(key)) return since.some(setsEnvironment) || [step, save.step].some((one) => setsFor(one, key));
  return since.some((step) => step.id !== null && key.includes(`steps.${step.id.toLowerCase()}.`));
}

/** Whether an expression uses a variable of the `env` context, in any spelling. */
export function asksEnv(text: string): boolean {
  return /(?<![\w.-])env\b/i.test(text);
}

/** Whether a step's own `env:` makes, for it alone, a variable that a fact asks. */
function setsFor({ env }: WorkflowStep, key: string): boolean {
  if (env === null) return true;
  const asked = [...key.matchAll(/(?<![\w.-])env\b(?:\.([\w-]+))?/g)].map(([, name]) => name);
  return asked.some((name) => (name === undefined ? env.size > 0 : env.has(name)));
}

/** Whether a step writes variables that later steps see; an action that does so does not show it. */
export function setsEnvironment(step: WorkflowStep): boolean {
  return /GITHUB_ENV/.test(step.run ?? '');
}

/**
 * The references by which a step of a list can say that it has filled a path: its outcome, its outputs, or a variable, if
 * any step sets one. What a cache step came to says nothing of what was built between it and the save.
 */
export function wordsIn({ steps }: StepList, save: WorkflowStep): FillingWords {
  const last = steps.findLast((step) => step.index < save.index && !isTransparent(step));
  const restoring = steps.filter(
    (step) => restoresCache(step.uses) && (last === undefined || step.index < last.index),
  );
  const silent = restoring.map(({ id }) => id?.toLowerCase());
  const filler = lastFiller(steps, save) ?? last;
  const later = steps.filter((step) => filler && step.index > filler.index && waitsForSuccess(step));
  const skipped = later.map(({ id }) => id?.toLowerCase());
  const idIn = (reference: string): string | undefined =>
    /^steps\.([\w-]+)\.(?:outcome|conclusion|outputs\..+)$/.exec(reference)?.[1];
  return {
    isWord(reference) {
      if (reference.startsWith('env.')) return steps.some(setsEnvironment);
      const id = idIn(reference);
      return id !== undefined && !silent.includes(id);
    },
    isAfterwards: (reference) => skipped.includes(idIn(reference)),
  };
}

/** The last step that may fill the path of a save, if every path has one that is known to. */
function lastFiller(steps: readonly WorkflowStep[], save: WorkflowStep): WorkflowStep | undefined {
  const places = cachedPlaces(save.with.get('path') ?? '');
  const making = steps.filter((step) => step.index < save.index && !isTransparent(step));
  const areKnown = places.every((place) => making.some((step) => pathUse(step, place) === 'fills'));
  return areKnown
    ? making.findLast((step) => places.some((place) => pathUse(step, place) !== 'none'))
    : undefined;
}

/** The part of a guard that asks for a step's success. */
export function successOf(id: string): string {
  return `steps.${id}.outcome == 'success'`;
}

/** The part of a guard for a step whose failure leaves something worth keeping: that it was not cut off. */
function endOf(id: string): string {
  return `${successOf(id)} || steps.${id}.outcome == 'failure'`;
}

/** Whether two conditions are two spellings of the same. */
export function isSame(one: string, other: string): boolean {
  const canonical = canonicalOf(one);
  return canonical !== null && canonical === canonicalOf(other);
}
