import { actionName, parseActionRef } from '../actions/action-ref.ts';
import { hasSubActions } from '../actions/client-versions.ts';
import type { NoPatch, Remedy } from '../types/remedies.ts';
import { conjunction, gatesOf } from '../workflow/conjuncts.ts';
import { type Edit, removeOption, setRestoreHalf } from '../workflow/step-edits.ts';
import { idFor, isValidId } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import type { Patched } from './checked-patch.ts';
import { producersOfCombined } from './combined-producer.ts';
import { ifItHangs, notesOf, patchWithIds } from './guard.ts';
import {
  asksEnv,
  type GuardedSave,
  guardedSave,
  isSame,
  setsEnvironment,
  successOf,
  type UnguardedSave,
} from './guarded-save.ts';
import { makesSomething, markId, markStep } from './marked-save.ts';
import { remedyIn } from './remedy.ts';
import { insertSaveHalf, usesComment } from './save-half.ts';
import { type Choice, lastOf } from './scene.ts';
import { conditionOf, runnerCondition, stepTitle } from './step-roles.ts';

/** Options that only the save half of `actions/cache` reads; `save-always` belongs in neither half. */
export const leavingOptions = ['upload-chunk-size', 'save-always'];

/** The edits that turn a combined cache into its restore half. */
export function toRestoringHalf(list: StepList, cache: WorkflowStep): (Edit | null)[] {
  const leaving = leavingOptions.filter((option) => cache.with.has(option));
  return [setRestoreHalf(list, cache), ...leaving.map((option) => removeOption(list, cache, option))];
}

/**
 * A combined `actions/cache` split into `actions/cache/restore` in its place and a guarded `actions/cache/save` right
 * after its producer, by the best producer for which that can be proved; or why there is none. `saver` is the condition
 * of the one leg of a matrix that is to save, if not all are.
 */
export function splitCacheStep(
  list: StepList,
  cache: WorkflowStep,
  saver: readonly string[] = [],
): Remedy | { reason: NoPatch } {
  const refusal = whyNotSplit(list, cache);
  if (refusal !== null) return { reason: refusal };
  let reason: NoPatch =
    list.kind === 'composite' ? { kind: 'fills-later' } : { kind: 'nothing-fills', where: 'after' };
  const due = conjunction([...dueWhere(list, cache, cache.index), ...saver]);
  for (const choice of producersOfCombined(list, cache, { id: idFor(list, cache), due })) {
    const half = splitBy(list, cache, { choice, saver });
    if (!('reason' in half)) return half;
    reason = { kind: 'with-producers', producers: choice.producers.map(stepTitle), why: half.reason };
  }
  const isMade = list.steps.slice(cache.index + 1).some(makesSomething);
  const marked =
    list.kind === 'job' && isMade
      ? splitBy(list, cache, { choice: markAtEnd(list, cache, reason), saver })
      : { reason };
  return 'reason' in marked ? { reason } : marked;
}

/**
 * A step without effect at the end of the job, where the post step has saved so far, if no single step shows that the
 * content is complete.
 */
function markAtEnd(list: StepList, cache: WorkflowStep, reason: NoPatch): Choice {
  const last = list.steps.at(-1) ?? cache;
  const condition = conjunction(dueWhere(list, cache, list.steps.length));
  const id = markId(list, cache);
  const mark: WorkflowStep = {
    ...last,
    ...{ index: list.steps.length, id, name: null, uses: null },
    ...{ run: 'exit 0', condition, continueOnError: 'false', background: false, control: null },
  };
  const why = { kind: 'mark-at-end' as const, id, why: reason };
  return { producers: [mark], certain: false, why, isMade: true, unawaited: [], needed: [] };
}

/**
 * Where a combined cache saves, besides the status: under its own condition, if that comes out the same when it is asked
 * again after a step, else where the step has run.
 */
function dueWhere(list: StepList, cache: WorkflowStep, until: number): string[] {
  const id = idFor(list, cache);
  const gates = gatesOf(conditionOf(cache) ?? '');
  const mayChange = gates.some((part) => mayDiffer(list, part, { from: cache.index, until }));
  const miss = `steps.${id}.outputs.cache-hit != 'true'`;
  return [...(mayChange ? [successOf(id)] : gates.filter((part) => !isSame(part, miss))), miss];
}

/** Why a combined cache cannot be taken apart; null if it can. */
export function whyNotSplit(list: StepList, cache: WorkflowStep): NoPatch | null {
  const ref = parseActionRef(cache.uses ?? '')?.ref ?? '';
  if (hasSubActions(ref, usesComment(list, cache)) === 'no')
    return { kind: 'no-halves', action: cache.uses ?? '' };
  if (conditionOf(cache) === null) return { kind: 'if-unreadable', of: 'step' };
  if (cache.id !== null && !isValidId(cache.id)) return { kind: 'invalid-id', of: 'step' };
  if (cache.shared) return { kind: 'aliased', what: 'step' };
  // What a step in the background puts out is known when something has waited for it; its post step is one like any other.
  const isUnknown = cache.background && cache.settledBy === null;
  return isUnknown ? { kind: 'not-awaited', step: stepTitle(cache), restores: true } : null;
}

function splitBy(
  list: StepList,
  cache: WorkflowStep,
  { choice, saver }: { choice: Choice; saver: readonly string[] },
): Remedy | { reason: NoPatch } {
  const id = idFor(list, cache);
  const restoreCondition = runnerCondition(cache);
  if (restoreCondition === null) return { reason: { kind: 'if-unreadable', of: 'step' } };
  const save: UnguardedSave = {
    list,
    step: cache,
    until: null,
    condition: conjunction([...dueWhere(list, cache, placeOf(choice).index), ...saver]),
    needs: [],
    restore: { id, index: cache.index, condition: restoreCondition, mayFail: false, unstable: () => false },
    vainOnHitOf: null,
    savesFailures: false,
  };
  const guarded = guardedSave(save, choice);
  if ('reason' in guarded) return guarded;
  const patched = patchOf(save, choice, { guarded, id });
  return 'reason' in patched ? patched : remedyOf(save, choice, { guarded, patch: patched.patch });
}

/** The step after which the save goes, when all producers have run. */
function placeOf(choice: Choice): WorkflowStep {
  return choice.place ?? lastOf(choice);
}

/** Files and variables that a condition asks may have changed when the save asks it again. */
function mayDiffer(list: StepList, part: string, span: { from: number; until: number }): boolean {
  if (/hashfiles\s*\(/i.test(part)) return true;
  const since = list.steps.slice(span.from, span.until + 1);
  return asksEnv(part) && since.some(setsEnvironment);
}

function patchOf(save: UnguardedSave, choice: Choice, made: { guarded: GuardedSave; id: string }): Patched {
  const { list, step: cache } = save;
  const after = placeOf(choice);
  const asked = made.guarded.ids.filter(({ step }) => step !== cache);
  const ids = [...asked, { step: cache, id: made.id }];
  const named = ids.filter(({ step }) => step.id === null).map(({ id }) => id);
  if (new Set(named).size < named.length) return { reason: { kind: 'same-id' } };
  const mark =
    after.index >= list.steps.length ? markStep(list, after.id ?? '', after.condition ?? '') : null;
  const half = {
    after,
    mark,
    condition: made.guarded.condition,
    key: `\${{ steps.${made.id}.outputs.cache-primary-key }}`,
  };
  return patchWithIds(list, ids, [...toRestoringHalf(list, cache), insertSaveHalf(list, cache, half)]);
}

/** Whether nothing else could be meant: `save-always` was to save after a failure, though it never did. */
function isCertain({ certain }: Choice, cache: WorkflowStep): boolean {
  return certain && !cache.with.has('save-always');
}

function remedyOf(
  save: UnguardedSave,
  choice: Choice,
  made: { guarded: GuardedSave; patch: string },
): Remedy {
  const { list, step: cache } = save;
  const ref = parseActionRef(cache.uses ?? '')?.ref ?? '';
  const known = hasSubActions(ref, usesComment(list, cache)) === 'yes';
  return remedyIn(list.file, {
    kind: 'split-cache-step',
    certain: isCertain(choice, cache) && known,
    condition: made.guarded.condition,
    patch: made.patch,
    notes: [
      { kind: 'is-split', action: actionName(cache.uses ?? '') },
      ...(cache.condition === null ? [] : [{ kind: 'if-only-restores' as const }]),
      ...(cache.with.has('save-always') ? [{ kind: 'save-always-dropped' as const }] : []),
      ...(known ? [] : [{ kind: 'check-version' as const, ref }]),
      ...notesOf(choice, made.guarded),
      ...ifItHangs(save),
    ],
    proof: made.guarded.proof.shown,
  });
}
