import type { NoPatch, Remedy, RemedyNote } from '../types/remedies.ts';
import { mistakesIn } from '../workflow/condition-analysis.ts';
import { conjunctsOf } from '../workflow/conjuncts.ts';
import { type Edit, insertId, setCondition } from '../workflow/step-edits.ts';
import { isFreeId } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { checkedPatch, type Patched } from './checked-patch.ts';
import {
  type GuardedSave,
  guardedSave,
  isSame,
  successOf,
  type UnguardedSave,
  wordsIn,
} from './guarded-save.ts';
import { repeatedKeyOf } from './key-source.ts';
import { markedSave } from './marked-save.ts';
import { fillingBeside, producersOfSave, restoreOf } from './producer.ts';
import { remedyIn } from './remedy.ts';
import { isMeantForFailures } from './save-purpose.ts';
import type { Choice } from './scene.ts';
import { conditionOf, isAlwaysTrue, stepTitle } from './step-roles.ts';

/** A guard for a save: its producers, its condition, and the notes. */
export interface FoundGuard {
  save: UnguardedSave;
  choice: Choice;
  guarded: GuardedSave;
}

/** The guard for an explicit save step, by the best producer for which it can be proved; or why there is none. */
export function guardSaveStep(list: StepList, save: WorkflowStep): Remedy | { reason: NoPatch } {
  if (save.shared) return { reason: { kind: 'aliased', what: 'save step' } };
  const made = findGuardOf(list, save, (found) => {
    const patched = patchOf(found);
    return 'reason' in patched ? patched : guardRemedy(found, patched.patch);
  });
  // A mark before the save does not wait for background steps.
  if (!('reason' in made) || made.reason.kind === 'not-awaited') return made;
  return markedSave(list, save, made.reason) ?? made;
}

/**
 * The first guard for which `make` succeeds, trying the producers in order; else why the last one failed. A save that
 * is moved began at `start` so far.
 */
export function findGuardOf<Made extends object>(
  list: StepList,
  save: WorkflowStep,
  make: (found: FoundGuard) => Made | { reason: NoPatch },
  start: number = save.index,
): Made | { reason: NoPatch } {
  const condition = conditionOf(save);
  if (condition === null) return { reason: { kind: 'if-unreadable', of: 'save' } };
  const plain = unguarded(list, save, condition);
  const filling = fillingBeside(list, save, start);
  if (filling !== null) return { reason: { kind: 'not-awaited', step: stepTitle(filling), restores: false } };
  let reason: NoPatch = { kind: 'nothing-fills', where: 'before-save' };
  for (const choice of producersOfSave(list, save, start)) {
    const strict = guardedSave(plain, choice);
    const meant = !('reason' in strict) && strict.proof.narrows && isMeantForFailures(list, save);
    const kept = { ...plain, savesFailures: true };
    const guarded = meant ? guardedSave(kept, choice) : strict;
    const made = 'reason' in guarded ? guarded : make({ save: meant ? kept : plain, choice, guarded });
    if (!('reason' in made)) return made;
    reason = { kind: 'with-producers', producers: choice.producers.map(stepTitle), why: made.reason };
  }
  return { reason };
}

function unguarded(list: StepList, save: WorkflowStep, condition: string): UnguardedSave {
  const restored = restoreOf(list, save);
  const key = save.with.get('key') ?? '';
  const same =
    restored !== null &&
    (repeatedKeyOf(key) !== null ||
      (key === restored.with.get('key') && save.with.get('path') === restored.with.get('path')));
  return {
    ...{ list, condition, step: save, until: save.index, restore: null, savesFailures: false },
    needs: [key, save.with.get('path') ?? ''],
    vainOnHitOf: same ? (restored?.id ?? null) : null,
  };
}

/** The patch of a guard at the step whose condition it is. */
export function patchOf({ save, guarded }: FoundGuard): Patched {
  const { list, step } = save;
  const wraps = step.condition?.includes('${{') === true && !isAlwaysTrue(step);
  const condition = wraps ? `\${{ ${guarded.condition} }}` : guarded.condition;
  return patchWithIds(list, guarded.ids, [setCondition(list, step, condition)]);
}

/**
 * The patch of edits, and of the ids that a guard needs; none if a step is used in two places, and its id is not free
 * in both.
 */
export function patchWithIds(list: StepList, ids: GuardedSave['ids'], edits: (Edit | null)[]): Patched {
  const fresh = ids.filter((named) => named.step.id === null);
  return fresh.some((named) => named.step.shared && !isFreeId(list, named.id))
    ? { reason: { kind: 'id-taken' } }
    : checkedPatch(list, [...edits, ...fresh.map(({ step, id }) => insertId(list, step, id))]);
}

/** The remedy that a guard makes, with the patch that sets it. */
export function guardRemedy(found: FoundGuard, patch: string): Remedy {
  const { condition, proof } = found.guarded;
  return remedyIn(found.save.list.file, {
    ...{ kind: 'guard-save-step', certain: isCertain(found), patch },
    ...{ condition, notes: guardNotes(found), proof: proof.shown },
  });
}

/** Whether a guard decides every run as before, except torn-down ones, and is the only one that could be meant. */
function isCertain({ save, choice, guarded }: FoundGuard): boolean {
  const { narrows, sparesRefusals } = guarded.proof;
  return choice.certain && !narrows && !sparesRefusals && !save.savesFailures && !isAlwaysTrue(save.step);
}

/** What a person has to know who merges a guard: what was wrong, and what changes for runs that fail or hit. */
export function guardNotes({ save, choice, guarded }: FoundGuard): RemedyNote[] {
  const { narrows, sparesRefusals } = guarded.proof;
  const meant: [boolean, RemedyNote][] = [
    [isAlwaysTrue(save.step), { kind: 'always-text' }],
    [narrows && !save.savesFailures, { kind: 'saves-no-failure' }],
    [save.savesFailures, { kind: 'saves-failures' }],
    [sparesRefusals, { kind: 'spares-refusals' }],
  ];
  return [
    ...mistakesIn(save.condition, wordsIn(save.list, save.step)),
    ...meant.flatMap(([isSo, note]) => (isSo ? [note] : [])),
    ...notesOf(choice, guarded),
    ...ifItHangs(save),
  ];
}

/** A guarded save goes on when everything else is done, so only a timeout ends one that hangs. */
export function ifItHangs({ list, step }: Pick<UnguardedSave, 'list' | 'step'>): RemedyNote[] {
  return list.kind !== 'job' || list.isTimed || step.isTimed ? [] : [{ kind: 'may-hang' }];
}

/** Which step was chosen and why, what was added and what was dropped. */
export function notesOf(choice: Choice, guarded: GuardedSave): RemedyNote[] {
  const fresh = guarded.ids.filter((named) => named.step.id === null);
  const producers = choice.producers.map(stepTitle);
  const implied = choice.isMade === true ? [] : guarded.implied;
  return [
    choice.why,
    ...(choice.running === undefined
      ? []
      : [{ kind: 'still-running' as const, step: stepTitle(choice.running) }]),
    ...fresh.map(({ step, id }) => ({ kind: 'new-id' as const, step: stepTitle(step), id })),
    ...implied.map((part) => ({ kind: 'part-dropped' as const, part, producers })),
    ...unawaited(choice, guarded),
  ];
}

function unawaited({ producers, certain, unawaited: later }: Choice, guarded: GuardedSave): RemedyNote[] {
  const titles = later.filter((other) => !asksSuccessOf(guarded, other)).map(stepTitle);
  const [first, last] = [titles[0], titles.at(-1)];
  if (first === undefined || last === undefined) return [];
  const waitedFor = { first, last, count: titles.length };
  return [{ kind: 'waits-no-longer', ...waitedFor, producers: producers.map(stepTitle), certain }];
}

function asksSuccessOf({ condition, ids }: GuardedSave, step: WorkflowStep): boolean {
  const id = ids.find((named) => named.step === step)?.id ?? step.id;
  return id !== null && conjunctsOf(condition).some((part) => isSame(part, successOf(id)));
}
