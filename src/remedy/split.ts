import { actionName, hasSubActions, parseActionRef } from '../actions/action-ref.ts';
import type { NoPatch, Remedy, RemedyNote } from '../types/remedies.ts';
import { conjunction, gatesOf } from '../workflow/conjuncts.ts';
import { referencesOf } from '../workflow/expression.ts';
import { type Edit, removeOption, setRestoreHalf } from '../workflow/step-edits.ts';
import { idFor, isValidId } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import {
  type Guard,
  ifItHangs,
  type Mark,
  markAt,
  patchWithIds,
  producerNotes,
  proved,
  successOf,
} from './guard.ts';
import { producerAmong } from './producer.ts';
import { meantBy } from './purpose.ts';
import { remedyIn } from './remedy.ts';
import { insertSaveHalf, usesComment } from './save-half.ts';
import {
  asksEnv,
  conditionOf,
  implies,
  isGatedOnMissOf,
  isSame,
  isSettled,
  isSetUp,
  mayWrite,
  runnerCondition,
  stepTitle,
  tellsSuccess,
} from './step-roles.ts';

/** Options that only the save half of `actions/cache` reads; `save-always` belongs in neither half. */
export const leavingOptions = ['upload-chunk-size', 'save-always'];

/** The edits that turn a combined cache into its restore half. */
export function toRestoringHalf(list: StepList, cache: WorkflowStep): (Edit | null)[] {
  const leaving = leavingOptions.filter((option) => cache.with.has(option));
  return [setRestoreHalf(list, cache), ...leaving.map((option) => removeOption(list, cache, option))];
}

/** Why a combined cache cannot be taken apart; null if it can. */
export function whyNotSplit(list: StepList, cache: WorkflowStep): NoPatch | null {
  const ref = parseActionRef(cache.uses ?? '')?.ref ?? '';
  if (hasSubActions(ref, usesComment(list, cache)) === 'no')
    return { kind: 'no-halves', action: cache.uses ?? '' };
  if (conditionOf(cache) === null) return { kind: 'unread-condition' };
  if (cache.id !== null && !isValidId(cache.id)) return { kind: 'invalid-id' };
  if (cache.shared) return { kind: 'aliased' };
  const [what] = meantBy(list, cache).filter((one) => one === 'failed-key' || one === 'only-failures');
  if (what !== undefined) return { kind: 'meant', what };
  // What a step in the background puts out is known when something has waited for it; its post step is one like any other.
  return cache.background && cache.settledBy === null
    ? { kind: 'not-awaited', step: stepTitle(cache) }
    : null;
}

/** Where the save of a split goes: after a step, and which step it asks for. */
interface Place {
  after: WorkflowStep;
  producer: WorkflowStep;
  at: 'on-miss' | 'end';
  certain: boolean;
  mark: Mark | null;
}

/**
 * A combined `actions/cache` split into `actions/cache/restore` in its place and a guarded `actions/cache/save`: right
 * after the last step that runs only on its miss, unless a later one may write the path; else at the end of the job,
 * where the post step has saved so far. Or why it cannot be split.
 */
export function splitCacheStep(list: StepList, cache: WorkflowStep): Remedy | { reason: NoPatch } {
  const refusal = whyNotSplit(list, cache);
  if (refusal !== null) return { reason: refusal };
  const place = placeFor(list, cache);
  if ('reason' in place) return place;
  const made = splitAt(list, cache, place);
  if (!('reason' in made) || place.mark !== null || place.at !== 'end') return made;
  const marked = markedEnd(list, cache);
  return marked === null ? made : splitAt(list, cache, marked);
}

function placeFor(list: StepList, cache: WorkflowStep): Place | { reason: NoPatch } {
  const path = cache.with.get('path') ?? '';
  const id = idFor(list, cache);
  const hit = `steps.${id.toLowerCase()}.outputs.cache-hit`;
  const onHitOnly = (step: WorkflowStep) =>
    referencesOf(conditionOf(step)).includes(hit) && implies(step, `${hit} == 'true'`);
  const later = list.steps.slice((cache.settledBy ?? cache.index) + 1).filter((step) => !onHitOnly(step));
  const beside = list.steps.find(
    (step) => step.background && step !== cache && !isSettled(step, list.steps.length),
  );
  if (beside !== undefined && !isSetUp(beside, path))
    return { reason: { kind: 'not-awaited', step: stepTitle(beside) } };
  const gated = later.findLast((step) => !step.background && tellsSuccess(step) && isGatedOnMissOf(id, step));
  const isWhole = gated !== undefined && !isSetUp(gated, path);
  const isLast = isWhole && !later.some((step) => step.index > gated.index && mayWrite(step, path));
  if (isLast)
    return { after: gated, producer: gated, at: 'on-miss', certain: list.kind === 'job', mark: null };
  if (list.kind === 'composite') return { reason: { kind: 'fills-later' } };
  const last = list.steps.at(-1) ?? cache;
  const due = { condition: dueWhere(list, cache, list.steps.length), path, needs: [], at: list.steps.length };
  const producer = producerAmong([cache, ...later], due);
  if (producer !== null) return { after: last, producer, at: 'end', certain: true, mark: null };
  return markedEnd(list, cache) ?? { reason: { kind: 'nothing-before' } };
}

/** A step without effect at the end of the job, if no single step shows that the content is complete. */
function markedEnd(list: StepList, cache: WorkflowStep): Place | null {
  const last = list.steps.at(-1);
  if (last === undefined || list.kind !== 'job' || list.sequence.flow === true) return null;
  const index = list.steps.length;
  const mark = markAt(list, cache, { index, condition: dueWhere(list, cache, index) });
  return { after: last, producer: mark.step, at: 'end', certain: false, mark };
}

/**
 * Where a combined cache saves, besides the status: under its own condition, if that comes out the same when it is asked
 * again after a step, else where the step has run.
 */
function dueWhere(list: StepList, cache: WorkflowStep, until: number): string {
  const id = idFor(list, cache);
  const gates = gatesOf(conditionOf(cache) ?? '');
  const since = list.steps.slice(cache.index, until + 1);
  const setsEnv = cache.env?.size !== 0 || since.some(({ run }) => run?.includes('GITHUB_ENV') === true);
  const mayDiffer = gates.some((part) => /hashfiles\s*\(/i.test(part) || (asksEnv(part) && setsEnv));
  const miss = `steps.${id}.outputs.cache-hit != 'true'`;
  return conjunction([...(mayDiffer ? [successOf(id)] : gates.filter((part) => !isSame(part, miss))), miss]);
}

function splitAt(list: StepList, cache: WorkflowStep, place: Place): Remedy | { reason: NoPatch } {
  const { after, producer, mark } = place;
  const id = idFor(list, cache);
  const condition = runnerCondition(cache);
  if (condition === null) return { reason: { kind: 'unread-condition' } };
  const guard = proved({
    ...{ list, save: cache, producer, condition: dueWhere(list, cache, after.index), vainOnHitOf: null },
    // The save follows its producer, or nothing after that one can change what it asks.
    until: place.at === 'end' && mark === null ? list.steps.length : producer.index + 1,
    restore: { id, index: cache.index, condition, mayFail: false, unstable: () => false },
  });
  if ('reason' in guard) return guard;
  const half = { after, mark, condition: guard.guard, key: `\${{ steps.${id}.outputs.cache-primary-key }}` };
  const named = mark === null && producer !== cache ? [producer, cache] : [cache];
  const patched = patchWithIds(list, named, [
    ...toRestoringHalf(list, cache),
    insertSaveHalf(list, cache, half),
  ]);
  return 'reason' in patched ? patched : remedyOf(guard, place, patched.patch);
}

function remedyOf(guard: Guard, place: Place, patch: string): Remedy {
  const { list, save: cache, producer } = guard;
  const ref = parseActionRef(cache.uses ?? '')?.ref ?? '';
  const isKnown = hasSubActions(ref, usesComment(list, cache)) === 'yes';
  const savedAlways = cache.with.has('save-always');
  const meant = meantBy(list, cache);
  const awaited = place.at === 'end' ? [] : list.steps.slice(producer.index + 1).map(stepTitle);
  const notes: RemedyNote[] = [
    { kind: 'is-split', action: actionName(cache.uses ?? ''), hadIf: cache.condition !== null, savedAlways },
    ...(isKnown ? [] : [{ kind: 'check-version' as const, ref }]),
    ...meant.map((what) => ({ kind: 'meant' as const, what })),
    ...(place.mark === null ? producerNotes(guard, place.at) : [{ kind: 'marked' as const, id: guard.id }]),
    ...(awaited.length === 0
      ? []
      : [{ kind: 'waits-no-longer' as const, steps: awaited, producer: stepTitle(producer) }]),
    ...ifItHangs(list, cache),
  ];
  return remedyIn(list.file, {
    kind: 'split-cache-step',
    certain: place.certain && isKnown && !savedAlways && meant.length === 0,
    ...{ condition: guard.guard, patch, notes, proof: guard.proof.shown },
  });
}
