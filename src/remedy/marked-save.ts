import { isCombinedCache, savesInItsStep } from '../actions/find-action.ts';
import type { NoPatch, Remedy } from '../types/remedies.ts';
import { effectiveCondition } from '../workflow/expression.ts';
import { proveGuard } from '../workflow/proof.ts';
import { type Edit, renderScalar, setCondition } from '../workflow/step-edits.ts';
import { freeId } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { dashColumn, lineBreakAt, lineStart } from '../workflow/text-layout.ts';
import { checkedPatch } from './checked-patch.ts';
import { asksEnv, successOf } from './guarded-save.ts';
import { remedyIn } from './remedy.ts';
import { makingCommands } from './script-commands.ts';
import { conditionOf, isTransparent } from './step-roles.ts';

/**
 * The guard for a save whose content no single step fills: a step of no effect right before it runs where the save was
 * due so far, and the guard asks for its success. Null if nothing before the save makes anything.
 */
export function markedSave(list: StepList, save: WorkflowStep, why: NoPatch): Remedy | null {
  const old = conditionOf(save);
  const before = old === null ? null : effectiveCondition(old);
  const making = list.steps.slice(0, save.index).some(makesSomething);
  const isInPlace = list.sequence.flow !== true && save.place.length === 1;
  // The step of no effect has not the `env:` of the save.
  const asksOwnEnv = asksEnv(old ?? '') && (save.env === null || save.env.size > 0);
  if (old === null || before === null || asksOwnEnv || !making || !isInPlace) return null;
  const id = markId(list, save);
  const condition = `always() && ${successOf(id)}`;
  const proof = proveGuard({
    ...{ before, after: condition, needed: [], restore: null, vainOnHitOf: null, savesFailures: false },
    producers: [{ id, index: 0, condition: before, mayFail: false, unstable: () => false }],
    domains: list.domains,
  });
  const mark = markAbove(list, save, markStep(list, id, old));
  const patched = checkedPatch(list, [mark, setCondition(list, save, condition)]);
  if (!proof.holds || 'reason' in patched) return null;
  return remedyIn(list.file, {
    kind: 'guard-save-step',
    condition,
    patch: patched.patch,
    notes: [
      { kind: 'nothing-says-whole', why },
      { kind: 'mark-before-save', id },
    ],
    proof: proof.shown,
  });
}

/** A step without effect whose success shows that all steps before it succeeded: its lines, and their data. */
export interface MarkStep {
  lines: string[];
  content: Record<string, string>;
}

/** The step of no effect of an id that runs under a condition. */
export function markStep(list: StepList, id: string, condition: string): MarkStep {
  const dash = ' '.repeat(dashColumn(list.file.text, list.sequence));
  const content = {
    id,
    ...(condition === '' ? {} : { if: condition }),
    run: 'exit 0',
    ...(list.kind === 'composite' ? { shell: 'bash' } : {}),
  };
  const lines = Object.entries(content).map(
    ([key, value], at) => `${dash}${at === 0 ? '- ' : '  '}${key}: ${renderScalar(value, false)}`,
  );
  return { lines, content };
}

/** The id of the step of no effect for a save: another one for each save of a job, so that their patches go together. */
export function markId(list: StepList, save: WorkflowStep): string {
  const before = list.steps
    .slice(0, save.index)
    .filter(({ uses }) => savesInItsStep(uses ?? '') || isCombinedCache(uses ?? ''));
  return freeId(list, before.length === 0 ? 'whole' : `whole-${before.length + 1}`);
}

/** Whether a step makes something, so that there is content to be whole. */
export function makesSomething(step: WorkflowStep): boolean {
  const hasWork = step.run === null ? step.uses !== null : makingCommands(step.run).length > 0;
  return !isTransparent(step) && hasWork;
}

function markAbove(list: StepList, save: WorkflowStep, { lines, content }: MarkStep): Edit {
  const { text } = list.file;
  const start = lineStart(text, save.node.range?.[0] ?? 0);
  const eol = lineBreakAt(text, start);
  return {
    splice: { from: start, until: start, text: lines.map((line) => line + eol).join('') },
    effects: [{ kind: 'inserted', at: Number(save.place[0]), source: save, step: () => content }],
  };
}
