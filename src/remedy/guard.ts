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
import { type Choice, producersOfSave } from './producer.ts';
import { conditionOf, stepTitle } from './step-roles.ts';
import { insertId, setCondition } from './workflow/step-edits.ts';
import type { StepList, WorkflowStep } from './workflow/workflow-file.ts';

/** The guard for an explicit save step, by the best producer for which it can be proven; or why there is none. */
export function guardSaveStep(list: StepList, save: WorkflowStep): Remedy | { reason: string } {
  const condition = conditionOf(save);
  if (condition === null) return { reason: 'the `if` of the save cannot be parsed' };
  if (save.shared) return { reason: 'the save step stands in another place too, through a YAML alias' };
  if (save.background)
    return { reason: 'a background step is cancelled without a question, whatever its condition' };
  const unguarded: UnguardedSave = {
    list,
    step: save,
    until: save.index,
    condition,
    needs: [save.with.get('key') ?? '', save.with.get('path') ?? ''],
    restore: null,
  };
  let reason = 'no step before the save can be said to have filled its path';
  for (const choice of producersOfSave(list, save)) {
    const guarded = guardedSave(unguarded, choice);
    const patched = 'reason' in guarded ? guarded : patchOf(unguarded, guarded);
    if ('patch' in patched && !('reason' in guarded))
      return remedyOf(unguarded, choice, { guarded, patch: patched.patch });
    if ('reason' in patched) reason = `with ${stepTitle(choice.step)} as the producer, ${patched.reason}`;
  }
  return { reason };
}

function patchOf(save: UnguardedSave, guarded: GuardedSave): { patch: string } | { reason: string } {
  const { list, step } = save;
  const fresh = guarded.ids.filter((named) => named.step.id === null);
  if (fresh.some((named) => named.step.shared))
    return { reason: 'it stands in another place too, through a YAML alias' };
  const written = step.condition?.includes('${{') ? `\${{ ${guarded.condition} }}` : guarded.condition;
  const splices = [
    setCondition(list, step, written),
    ...fresh.map((named) => insertId(list, named.step, named.id)),
  ];
  const made = splices.filter((splice) => splice !== null);
  if (made.length < splices.length)
    return { reason: 'the step is written in a way that cannot be edited in place' };
  return checkedPatch(list, made, {
    set: [
      { step: step.index, key: 'if', value: written },
      ...fresh.map((named) => ({ step: named.step.index, key: 'id' as const, value: named.id })),
    ],
    removed: [],
    inserted: null,
  });
}

function remedyOf(
  save: UnguardedSave,
  choice: Choice,
  made: { guarded: GuardedSave; patch: string },
): Remedy {
  const { list } = save;
  const { guarded } = made;
  return {
    kind: 'guard-save-step',
    disposition: choice.certain ? 'verified' : 'needs-review',
    file: list.file.path,
    repository: `${list.file.owner}/${list.file.repo}`,
    condition: guarded.condition,
    patch: made.patch,
    notes: [...mistakesIn(save.condition, isWordIn(list)), ...notesOf(choice, guarded)],
    proof: guarded.proof.line,
  };
}

/** What a person has to know who merges a guard: which step was chosen and why, what was added and what was dropped. */
export function notesOf(choice: Choice, guarded: GuardedSave): string[] {
  const fresh = guarded.ids.filter((named) => named.step.id === null);
  return [
    choice.why,
    ...fresh.map((named) => `${stepTitle(named.step)} gets the id \`${named.id}\`.`),
    ...guarded.implied.map(
      (part) => `\`${part}\` is dropped: ${stepTitle(choice.step)} runs only where it holds.`,
    ),
    ...unawaited(choice, guarded),
  ];
}

function unawaited({ step, unawaited: later }: Choice, guarded: GuardedSave): string[] {
  const [first, ...rest] = later.filter((other) => !asksSuccessOf(guarded, other));
  if (first === undefined) return [];
  const last = rest.at(-1);
  const which =
    last === undefined
      ? stepTitle(first)
      : `the ${rest.length + 1} steps from ${stepTitle(first)} to ${stepTitle(last)}`;
  return [
    `The save no longer waits for ${which}, after ${stepTitle(step)}: check that nothing there adds to the path.`,
  ];
}

function asksSuccessOf({ condition, ids }: GuardedSave, step: WorkflowStep): boolean {
  const id = ids.find((named) => named.step === step)?.id ?? step.id;
  return id !== null && conjunctsOf(condition).some((part) => isSame(part, successOf(id)));
}
