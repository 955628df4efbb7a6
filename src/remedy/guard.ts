import type { Remedy } from '../types/findings.ts';
import { checkedPatch } from './checked-patch.ts';
import { mistakesIn } from './conditions/condition-analysis.ts';
import { conjunctsOf } from './conditions/conjuncts.ts';
import {
  type GuardedSave,
  guardedSave,
  isSame,
  isWordIn,
  successOf,
  type UnguardedSave,
} from './guarded-save.ts';
import { markedSave } from './marked-save.ts';
import { producersOfSave, restoreOf } from './producer.ts';
import { isAlwaysText, isMeantForFailures } from './purpose.ts';
import type { Choice } from './scene.ts';
import { conditionOf, stepTitle } from './step-roles.ts';
import { insertId, setCondition } from './workflow/step-edits.ts';
import { isFreeId } from './workflow/step-ids.ts';
import type { StepList, WorkflowStep } from './workflow/step-list.ts';

/** A guard that has been found for a save: for which producers, under which condition, and what a person has to know. */
export interface FoundGuard {
  save: UnguardedSave;
  choice: Choice;
  guarded: GuardedSave;
}

/** The guard for an explicit save step, by the best producer for which it can be proven; or why there is none. */
export function guardSaveStep(list: StepList, save: WorkflowStep): Remedy | { reason: string } {
  if (save.shared) return { reason: 'the save step stands in another place too, through a YAML alias' };
  const made = findGuardOf(list, save, (found) => {
    const patched = patchOf(found);
    return 'reason' in patched ? patched : guardRemedy(found, patched.patch);
  });
  return 'reason' in made ? (markedSave(list, save, made.reason) ?? made) : made;
}

/**
 * The first guard of a save of which something can be made, by the producers as they are offered; where none can, why
 * not the last one. A save that is moved has begun at `start`.
 */
export function findGuardOf<Made extends object>(
  list: StepList,
  save: WorkflowStep,
  make: (found: FoundGuard) => Made | { reason: string },
  start: number = save.index,
): Made | { reason: string } {
  const condition = conditionOf(save);
  if (condition === null) return { reason: 'the `if` of the save cannot be parsed' };
  const plain = unguarded(list, save, condition);
  let reason = 'no step before the save can be said to have filled its path';
  for (const choice of producersOfSave(list, save, start)) {
    const strict = guardedSave(plain, choice);
    const meant = !('reason' in strict) && strict.proof.narrows && isMeantForFailures(list, save);
    const kept = { ...plain, savesFailures: true };
    const guarded = meant ? guardedSave(kept, choice) : strict;
    const made = 'reason' in guarded ? guarded : make({ save: meant ? kept : plain, choice, guarded });
    if (!('reason' in made)) return made;
    reason = `with ${choice.producers.map(stepTitle).join(' or ')} as the producer, ${made.reason}`;
  }
  return { reason };
}

function unguarded(list: StepList, save: WorkflowStep, condition: string): UnguardedSave {
  const restored = restoreOf(list, save);
  const key = save.with.get('key') ?? '';
  const same =
    restored !== null &&
    (/^\s*\$\{\{\s*steps\.[\w-]+\.outputs\.cache-primary-key\s*\}\}\s*$/i.test(key) ||
      (key === restored.with.get('key') && save.with.get('path') === restored.with.get('path')));
  return {
    ...{ list, condition, step: save, until: save.index, restore: null, savesFailures: false },
    needs: [key, save.with.get('path') ?? ''],
    vainOnHitOf: same ? (restored?.id ?? null) : null,
  };
}

/** The patch of a guard at the step whose condition it is. */
export function patchOf({ save, guarded }: FoundGuard): { patch: string } | { reason: string } {
  const { list, step } = save;
  const fresh = freshIds(list, guarded);
  if ('reason' in fresh) return fresh;
  const wraps = step.condition?.includes('${{') === true && !isAlwaysText(step);
  const condition = setCondition(list, step, wraps ? `\${{ ${guarded.condition} }}` : guarded.condition);
  const splices = fresh.ids.map((named) => insertId(list, named.step, named.id));
  const made = splices.filter((splice) => splice !== null);
  if (condition === null || made.length < splices.length)
    return { reason: 'the step is written in a way that cannot be edited in place' };
  return checkedPatch(list, [condition.splice, ...made], {
    set: [
      { step, key: 'if', value: condition.value },
      ...fresh.ids.map((named) => ({ step: named.step, key: 'id' as const, value: named.id })),
    ],
    removed: [],
    inserted: [],
    taken: null,
  });
}

/** The new ids of a guard; none where one would stand in two places, and is not free in both. */
export function freshIds(
  list: StepList,
  { ids }: GuardedSave,
): { ids: GuardedSave['ids'] } | { reason: string } {
  const fresh = ids.filter((named) => named.step.id === null);
  return fresh.some((named) => named.step.shared && !isFreeId(list, named.id))
    ? { reason: 'it stands in another place too, through a YAML alias, where its new id is taken' }
    : { ids: fresh };
}

/** The remedy that a guard makes, with the patch that sets it. */
export function guardRemedy(found: FoundGuard, patch: string): Remedy {
  const { list } = found.save;
  return {
    kind: 'guard-save-step',
    disposition: isCertain(found) ? 'verified' : 'needs-review',
    file: list.file.path,
    repository: `${list.file.owner}/${list.file.repo}`,
    condition: found.guarded.condition,
    patch,
    notes: guardNotes(found),
    proof: found.guarded.proof.line,
  };
}

/** Whether a guard decides every run but a torn one as before, and nothing else could be meant by it. */
export function isCertain({ save, choice, guarded }: FoundGuard): boolean {
  const { narrows, sparesRefusals } = guarded.proof;
  return choice.certain && !narrows && !sparesRefusals && !save.savesFailures && !isAlwaysText(save.step);
}

/** What a person has to know who merges a guard: what was wrong, and what changes for runs that fail or hit. */
export function guardNotes({ save, choice, guarded }: FoundGuard): string[] {
  const { narrows, sparesRefusals } = guarded.proof;
  const meant = [
    isAlwaysText(save.step) &&
      'The `if` has been true always: the line break behind `}}` makes a text of it. Now it decides.',
    narrows &&
      !save.savesFailures &&
      'What changes: after a failed build nothing is saved any more. If that was meant, keep the old condition.',
    save.savesFailures &&
      'What was saved after a failure is saved still: only a step that was cut off, or never ran, keeps it from that.',
    sparesRefusals && 'On a hit nothing is saved any more: that save has been refused all along.',
  ].filter((note) => note !== false);
  return [
    ...mistakesIn(save.condition, isWordIn(save.list)),
    ...meant,
    ...notesOf(choice, guarded),
    ...ifItHangs(save),
  ];
}

/** A guarded save runs on where all else is done: nothing but a timeout ends one that hangs. */
export function ifItHangs({ list, step }: Pick<UnguardedSave, 'list' | 'step'>): string[] {
  return list.kind !== 'job' || list.isTimed || step.isTimed
    ? []
    : [
        'An upload that hangs would hold the job for up to six hours: `timeout-minutes: 15` on the save ends it.',
      ];
}

/** Which step was chosen and why, what was added and what was dropped. */
export function notesOf(choice: Choice, guarded: GuardedSave): string[] {
  const fresh = guarded.ids.filter((named) => named.step.id === null);
  const producers = choice.producers.map(stepTitle).join(' or ');
  return [
    choice.why,
    ...fresh.map((named) => `${stepTitle(named.step)} gets the id \`${named.id}\`.`),
    ...(choice.isMade === true
      ? []
      : guarded.implied.map((part) => `\`${part}\` is dropped: ${producers} runs only where it holds.`)),
    ...unawaited(choice, guarded),
  ];
}

function unawaited({ producers, certain, unawaited: later }: Choice, guarded: GuardedSave): string[] {
  const [first, ...rest] = later.filter((other) => !asksSuccessOf(guarded, other));
  if (first === undefined) return [];
  const last = rest.at(-1);
  const which =
    last === undefined
      ? stepTitle(first)
      : `the ${rest.length + 1} steps from ${stepTitle(first)} to ${stepTitle(last)}`;
  const check = certain ? '' : ': check that nothing there adds to the path';
  return [`The save no longer waits for ${which}, after ${producers.map(stepTitle).join(' or ')}${check}.`];
}

function asksSuccessOf({ condition, ids }: GuardedSave, step: WorkflowStep): boolean {
  const id = ids.find((named) => named.step === step)?.id ?? step.id;
  return id !== null && conjunctsOf(condition).some((part) => isSame(part, successOf(id)));
}
