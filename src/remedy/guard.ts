import { isCombinedCache, savesInItsStep } from '../actions/find-action.ts';
import type { NoPatch, Remedy, RemedyNote } from '../types/remedies.ts';
import { keptParts, mistakesIn } from '../workflow/condition-analysis.ts';
import { conjunction } from '../workflow/conjuncts.ts';
import { effectiveCondition } from '../workflow/expression.ts';
import { type Proof, type ProvenStep, proveGuard } from '../workflow/proof.ts';
import { type Edit, insertId, renderScalar, setCondition } from '../workflow/step-edits.ts';
import { freeId, idFor, isFreeId, isValidId } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { dashColumn, lineBreakAt, lineStart } from '../workflow/text-layout.ts';
import { checkedPatch, type Patched } from './checked-patch.ts';
import { producerOfSave, restoreOf, sameEntryAs, writerBeside } from './producer.ts';
import { meantBy } from './purpose.ts';
import { remedyIn } from './remedy.ts';
import {
  conditionOf,
  isAlwaysTrue,
  isSame,
  mayChange,
  mayWrite,
  runnerCondition,
  stepTitle,
  wordsOf,
} from './step-roles.ts';

/** A save to be guarded, and the step whose success the guard is to ask for. */
interface Unguarded {
  list: StepList;
  /** The step that saves; for a combined cache, the step to be split. */
  save: WorkflowStep;
  producer: WorkflowStep;
  /** The condition so far, without the implicit `success()`. */
  condition: string;
  /** The index before which all that the save depends on has run. */
  until: number;
  /** The restoring half of a split. */
  restore: ProvenStep | null;
  /** The id of the restore on whose hit the save is refused anyway. */
  vainOnHitOf: string | null;
}

/** A guard that is proved. */
export interface Guard extends Unguarded {
  /** The new condition. */
  guard: string;
  id: string;
  proof: Proof & { holds: true };
  /** Parts of the old condition that are gone because the producer implies them. */
  implied: string[];
}

/** The part of a guard that asks for a step's success. */
export function successOf(id: string): string {
  return `steps.${id}.outcome == 'success'`;
}

/** The guard for a save by its producer, if it is proved; or why there is none. */
export function proved(unguarded: Unguarded): Guard | { reason: NoPatch } {
  const { list, save, producer, condition, until, restore, vainOnHitOf } = unguarded;
  const own = runnerCondition(producer);
  const before = effectiveCondition(condition);
  if (own === null || before === null) return { reason: { kind: 'unread-condition' } };
  const id = idFor(list, producer);
  if (!isValidId(id)) return { reason: { kind: 'invalid-id' } };
  const step: ProvenStep = {
    ...{ id, index: producer.index, condition: own, mayFail: false },
    unstable: (key) => mayChange(list, { from: producer, save, until }, key),
  };
  const { kept, implied } = keptParts(condition, [step]);
  const asked = successOf(id);
  const guard = conjunction(['always()', asked, ...kept.filter((part) => !isSame(part, asked))]);
  const proof = proveGuard({
    ...{ before, after: guard, producers: [step], needed: [], savesFailures: false },
    ...{ restore, vainOnHitOf, domains: list.domains, isBeside: restore === null && save.background },
  });
  return proof.holds ? { ...unguarded, guard, id, proof, implied } : { reason: proof.reason };
}

/** The guard for an explicit save at its place; or why there is none. A save that is moved began at `start` so far. */
export function guardOfSave(
  list: StepList,
  save: WorkflowStep,
  start = save.index,
): Guard | { reason: NoPatch } {
  const condition = conditionOf(save);
  if (condition === null) return { reason: { kind: 'unread-condition' } };
  const [what] = meantBy(list, save).filter((one) => one === 'failed-key' || one === 'only-failures');
  if (what !== undefined) return { reason: { kind: 'meant', what } };
  const beside = writerBeside(list, save, start);
  if (beside !== null) return { reason: { kind: 'not-awaited', step: beside } };
  const producer = producerOfSave(list, save, { condition, start });
  if (producer === null) return { reason: { kind: 'nothing-before' } };
  const vainOnHitOf = sameEntryAs(save, restoreOf(list, save));
  return proved({ list, save, producer, condition, until: save.index, restore: null, vainOnHitOf });
}

/** The remedy for an explicit save step: its guard, else a marker where the save ends the job; or why there is none. */
export function guardSaveStep(list: StepList, save: WorkflowStep): Remedy | { reason: NoPatch } {
  if (save.shared) return { reason: { kind: 'aliased' } };
  const guard = guardOfSave(list, save);
  if ('reason' in guard)
    return guard.reason.kind === 'nothing-before' ? (markedSave(list, save) ?? guard) : guard;
  const patched = patchOf(guard);
  return 'reason' in patched ? patched : guardRemedy(guard, patched.patch);
}

/** The patch of a guard at the step whose condition it is. */
export function patchOf(guard: Guard): Patched {
  return patchWithIds(
    guard.list,
    [guard.producer],
    [setCondition(guard.list, guard.save, writtenGuard(guard))],
  );
}

/** A guard as it is written: in `${{ }}` where the old condition was. */
function writtenGuard({ save, guard }: Guard): string {
  return save.condition?.includes('${{') === true && !isAlwaysTrue(save) ? `\${{ ${guard} }}` : guard;
}

/** The patch of edits, and of the ids of steps; none if a step is used in two places, and its id is not free in both. */
export function patchWithIds(
  list: StepList,
  steps: readonly WorkflowStep[],
  edits: (Edit | null)[],
): Patched {
  const fresh = steps.filter(({ id }) => id === null).map((step) => ({ step, id: idFor(list, step) }));
  if (new Set(fresh.map(({ id }) => id)).size < fresh.length) return { reason: { kind: 'same-id' } };
  if (fresh.some(({ step, id }) => step.shared && !isFreeId(list, id)))
    return { reason: { kind: 'aliased' } };
  return checkedPatch(list, [...edits, ...fresh.map(({ step, id }) => insertId(list, step, id))]);
}

/** The remedy that a guard makes: verified if it decides every run as before, except torn-down ones. */
export function guardRemedy(guard: Guard, patch: string): Remedy {
  const { list, save, proof } = guard;
  const { narrows, sparesRefusals, shown } = proof;
  const certain = !narrows && !sparesRefusals && !isAlwaysTrue(save) && meantBy(list, save).length === 0;
  return remedyIn(list.file, {
    ...{ kind: 'guard-save-step', certain, patch },
    ...{ condition: guard.guard, notes: guardNotes(guard), proof: shown },
  });
}

/** What a person has to know who merges a guard: what was wrong, and what changes for runs that fail or hit. */
function guardNotes(guard: Guard): RemedyNote[] {
  const { list, save, condition, proof } = guard;
  const said: [boolean, RemedyNote][] = [
    [isAlwaysTrue(save), { kind: 'always-text' }],
    [proof.narrows, { kind: 'saves-less', after: 'failure' }],
    [proof.sparesRefusals, { kind: 'saves-less', after: 'hit' }],
  ];
  return [
    ...mistakesIn(condition, wordsOf(list, save)),
    ...meantBy(list, save).map((what) => ({ kind: 'meant' as const, what })),
    ...said.flatMap(([isSo, note]) => (isSo ? [note] : [])),
    ...producerNotes(guard, 'nearest'),
    ...ifItHangs(list, save),
  ];
}

/** Which step was chosen, what was added and what was dropped. */
export function producerNotes(
  { producer, id, implied }: Guard,
  place: 'nearest' | 'on-miss' | 'end',
): RemedyNote[] {
  const step = stepTitle(producer);
  return [
    { kind: 'producer', step, place },
    ...(producer.id === null ? [{ kind: 'new-id' as const, step, id }] : []),
    ...implied.map((part) => ({ kind: 'part-dropped' as const, part, producer: step })),
  ];
}

/** A guarded save goes on when everything else is done, so only a timeout ends one that hangs. */
export function ifItHangs(list: StepList, save: WorkflowStep): RemedyNote[] {
  return list.kind !== 'job' || list.isTimed || save.isTimed ? [] : [{ kind: 'may-hang' }];
}

/** A step without effect whose success shows that all steps before it succeeded, as a step of the list and as lines. */
export interface Mark {
  step: WorkflowStep;
  lines: string[];
  content: Record<string, string>;
}

/** The step without effect at an index, whose success shows that all before it went well where a condition holds. */
export function markAt(list: StepList, save: WorkflowStep, at: { index: number; condition: string }): Mark {
  const [before] = list.steps.filter(
    ({ uses }) => uses !== null && (isCombinedCache(uses) || savesInItsStep(uses)),
  );
  const id = freeId(list, before === undefined || before === save ? 'whole' : `whole-${idFor(list, save)}`);
  const dash = ' '.repeat(dashColumn(list.file.text, list.sequence));
  const content = { id, ...(at.condition === '' ? {} : { if: at.condition }), run: 'exit 0' };
  const lines = Object.entries(content).map(
    ([key, value], line) => `${dash}${line === 0 ? '- ' : '  '}${key}: ${renderScalar(value, false)}`,
  );
  const step: WorkflowStep = {
    ...save,
    ...{ index: at.index, id, name: null, uses: null, run: 'exit 0', condition: at.condition || null },
    ...{ continueOnError: 'false', background: false, control: null },
  };
  return { step, lines, content };
}

/** The guard for a save that ends its job, by a step without effect right before it; null for any other save. */
function markedSave(list: StepList, save: WorkflowStep): Remedy | null {
  const condition = conditionOf(save);
  const path = save.with.get('path') ?? '';
  const isEnd = list.steps.slice(save.index + 1).every((step) => !mayWrite(step, path));
  const before = list.steps.slice(0, save.index).some((step) => mayWrite(step, path));
  const isPlain = list.kind === 'job' && list.sequence.flow !== true && save.place.length === 1;
  if (condition === null || !isEnd || !before || !isPlain) return null;
  const mark = markAt(list, save, { index: save.index, condition });
  const guard = proved({
    list,
    save,
    producer: mark.step,
    condition,
    until: save.index,
    restore: null,
    vainOnHitOf: null,
  });
  if ('reason' in guard) return null;
  const { text } = list.file;
  const start = lineStart(text, save.node.range?.[0] ?? 0);
  const eol = lineBreakAt(text, start);
  const above: Edit = {
    splice: { from: start, until: start, text: mark.lines.map((line) => line + eol).join('') },
    effects: [{ kind: 'inserted', at: Number(save.place[0]), source: save, step: () => mark.content }],
  };
  const patched = checkedPatch(list, [above, setCondition(list, save, writtenGuard(guard))]);
  if ('reason' in patched) return null;
  const notes: RemedyNote[] = [{ kind: 'marked', id: guard.id }, ...ifItHangs(list, save)];
  return remedyIn(list.file, {
    ...{ kind: 'guard-save-step', patch: patched.patch, condition: guard.guard },
    ...{ notes, proof: guard.proof.shown },
  });
}
