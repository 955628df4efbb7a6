import type { NoPatch, Remedy } from '../types/remedies.ts';
import { type Edit, endOfStep, removeBackground, setCondition } from '../workflow/step-edits.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import {
  applySplices,
  dashColumn,
  insertLines,
  lineStart,
  nextLine,
  rangeOf,
  type Splice,
} from '../workflow/text-layout.ts';
import type { Patched } from './checked-patch.ts';
import { type Guard, guardOfSave, guardRemedy, patchWithIds } from './guard.ts';

/**
 * A save that runs beside other steps, moved to the foreground, guarded: a cancel stops such a step without asking its
 * condition (actions/runner@258d6c8 BackgroundStepCoordinator.cs). Out of a `parallel:` block it goes after that; where
 * its producer runs in the background too, after what waits for that.
 */
export function moveSaveStep(list: StepList, save: WorkflowStep): Remedy | { reason: NoPatch } {
  if (list.kind !== 'job') return { reason: { kind: 'no-background' } };
  const id = save.id?.toLowerCase();
  const control = list.steps.find(
    ({ control: word, node }) =>
      id !== undefined && word !== null && word !== 'parallel' && namesIn(node, word).includes(id),
  )?.control;
  if (control != null) return { reason: { kind: 'named-by', control } };
  let reason: NoPatch = { kind: 'nothing-before' };
  for (const { behind, start } of placesFor(list, save)) {
    const index = behind === null ? save.index : behind.index + 1;
    const guard = guardOfSave(list, { ...save, index }, start);
    const made =
      'reason' in guard ? guard : behind === null ? inPlace(guard, save) : moved(guard, save, behind);
    if ('patch' in made && !('reason' in guard)) return remedyOf(guard, save, made.patch);
    reason = 'reason' in made ? made.reason : reason;
  }
  return { reason };
}

/**
 * Where the save may go, the best first, and where it has begun so far: what runs beside it fills nothing for it,
 * unless there is nothing else.
 */
function placesFor(list: StepList, save: WorkflowStep): { behind: WorkflowStep | null; start: number }[] {
  const block = save.place.length > 1 ? list.steps[save.settledBy ?? -1] : undefined;
  if (block !== undefined) {
    const first = list.steps.find(({ place }) => place[0] === block.place[0]);
    return [first?.index ?? save.index, block.index].map((start) => ({ behind: block, start }));
  }
  const waiting = list.steps.filter(
    ({ control, index }) => index > save.index && (control === 'wait' || control === 'wait-all'),
  );
  return [null, ...waiting].map((behind) => ({ behind, start: save.index }));
}

function namesIn(node: WorkflowStep['node'], key: string): string[] {
  const value: unknown = node.toJSON()[key];
  return (Array.isArray(value) ? value : [value]).map((name) => String(name).toLowerCase());
}

/** Adds the guard, and removes the background. */
function inPlace({ list, producer, guard }: Guard, save: WorkflowStep): Patched {
  return patchWithIds(list, [producer], [setCondition(list, save, guard), removeBackground(list, save)]);
}

function moved({ list, producer, guard }: Guard, save: WorkflowStep, behind: WorkflowStep): Patched {
  return patchWithIds(list, [producer], replaced(list, save, { behind, condition: guard }));
}

/** Moves the step after another one, with a condition. */
function replaced(
  list: StepList,
  save: WorkflowStep,
  { behind, condition }: { behind: WorkflowStep; condition: string },
): (Edit | null)[] {
  const guard = setCondition(list, save, condition);
  const drop = save.place.length === 1 ? [removeBackground(list, save)] : [];
  const own = drop.flatMap((edit) => edit ?? []);
  if (guard === null || own.length < drop.length) return [null];
  const inBlock = list.steps.filter(({ place }) => place.length > 1 && place[0] === save.place[0]);
  const cut = linesOf(
    list,
    save,
    [guard, ...own].map(({ splice }) => splice),
  );
  // A block without any step is no block.
  if (cut === null || inBlock.length === 1) return [null];
  const [{ value }] = guard.effects;
  const step = ({ background: _, ...source }: Record<string, unknown>) => ({ ...source, if: value });
  const at = Number(behind.place[0]) + 1;
  const put = insertLines(list.file.text, endOfStep(list, behind), cut.lines);
  return [
    { splice: cut.out, effects: [{ kind: 'taken', step: save }] },
    { splice: put, effects: [{ kind: 'inserted', at, source: save, step }] },
  ];
}

/** The lines of a step at the indent of the list, and the edit that removes them from their place. */
function linesOf(
  list: StepList,
  step: WorkflowStep,
  edits: Splice[],
): { lines: string[]; out: Splice } | null {
  const { text } = list.file;
  const [start, end] = rangeOf(step.node) ?? [0, 0];
  const from = lineStart(text, start);
  const until = nextLine(text, text.slice(0, end).trimEnd().length);
  const before = text.slice(from, start);
  if (!/^\s*-\s+$/.test(before)) return null;
  const own = edits.map((edit) => ({ ...edit, from: edit.from - from, until: edit.until - from }));
  const edited = applySplices(text.slice(from, until), own);
  const shift = before.indexOf('-') - dashColumn(text, list.sequence);
  const lines = edited
    .replace(/\r?\n$/, '')
    .split(/\r?\n/)
    .map((line) =>
      line.trim() === '' ? line : line.slice(Math.min(shift, line.length - line.trimStart().length)),
    );
  return { lines, out: { from, until, text: '' } };
}

function remedyOf(guard: Guard, save: WorkflowStep, patch: string): Remedy {
  const own = guardRemedy(guard, patch);
  const note = { kind: 'was-beside' as const, isParallel: save.place.length > 1 };
  return { ...own, kind: 'move-save-step', notes: [note, ...own.notes] };
}
