import { isRestore } from '../actions/find-action.ts';
import { effectiveCondition, referencesInText, referencesOf } from '../workflow/expression.ts';
import { type StepList, stepNamed, type WorkflowStep } from '../workflow/step-list.ts';
import { isSettled, isSetUp, mayWrite, runsWherever, stepTitle, tellsSuccess } from './step-roles.ts';

/** What is known of a save whose producer is looked for. */
interface Due {
  /** The condition under which the save is due in a healthy run. */
  condition: string;
  path: string;
  /** The steps whose outputs the save needs: they are never passed over. */
  needs: readonly string[];
  /** The place of the save. */
  at: number;
}

/**
 * The nearest step before a save that runs whenever the save is due: its success is what the implicit `success()` has
 * asked for so far, so a guard that asks for it keeps "all went well up to here" and takes the cancel out. Set-up steps
 * that fill nothing are passed over where another such step remains. Null where a step that may write the path, and does
 * not always run, comes first.
 */
export function producerAmong(steps: readonly WorkflowStep[], due: Due): WorkflowStep | null {
  const isDue = runsWherever(due.condition);
  let passed: WorkflowStep | null = null;
  for (const step of steps.toReversed()) {
    if (tellsSuccess(step) && isSettled(step, due.at) && isDue(step)) {
      const isNeeded =
        step.id !== null && due.needs.some((name) => name.startsWith(`steps.${step.id?.toLowerCase()}.`));
      if (isNeeded || !isSetUp(step, due.path))
        return passed !== null && isNeeded && isSetUp(step, due.path) ? passed : step;
      passed ??= step;
    } else if (mayWrite(step, due.path)) return passed;
  }
  return passed;
}

/** The producer of an explicit save that has begun at `start` so far, among the steps since its restore, if it has one. */
export function producerOfSave(
  list: StepList,
  save: WorkflowStep,
  { condition, start }: { condition: string; start: number },
): WorkflowStep | null {
  const restored = restoreOf(list, save);
  const hit = sameEntryAs(save, restored);
  const own = effectiveCondition(condition) ?? 'success()';
  return producerAmong(list.steps.slice(restored?.index ?? 0, start), {
    condition: hit === null ? own : `(${own}) && steps.${hit}.outputs.cache-hit != 'true'`,
    path: save.with.get('path') ?? '',
    needs: [
      ...['key', 'path'].flatMap((name) => referencesInText(save.with.get(name) ?? '')),
      ...referencesOf(condition),
    ],
    at: save.index,
  });
}

/** The id of the restore on whose hit a save is refused anyway, since its key is the one that was hit; else null. */
export function sameEntryAs(save: WorkflowStep, restored: WorkflowStep | null): string | null {
  const key = save.with.get('key') ?? '';
  const repeats = /^\s*\$\{\{\s*steps\.[\w-]+\.outputs\.cache-primary-key\s*\}\}\s*$/i.test(key);
  const isSame = key === restored?.with.get('key') && save.with.get('path') === restored.with.get('path');
  return restored !== null && (repeats || isSame) ? restored.id : null;
}

/** The step that restores what the save is to replace; null if none does. */
export function restoreOf(list: StepList, save: WorkflowStep): WorkflowStep | null {
  const asked = [save.with.get('key') ?? '', save.condition ?? ''].join('\n');
  const id = /steps\.([\w-]+)\.outputs\.cache-(?:primary-key|matched-key|hit)/i.exec(asked)?.[1] ?? null;
  const steps = list.steps.slice(0, save.index);
  const path = save.with.get('path');
  const isOwn = (step: WorkflowStep) => isRestore(step.uses ?? '') && step.with.get('path') === path;
  return stepNamed({ steps }, id) ?? steps.findLast(isOwn) ?? null;
}

/** A step in the background that may still write the path when a save begins; null if there is none. */
export function writerBeside(list: StepList, save: WorkflowStep, start: number = save.index): string | null {
  const path = save.with.get('path') ?? '';
  const beside = list.steps.find(
    (step) => step !== save && step.index < start && !isSettled(step, save.index) && !isSetUp(step, path),
  );
  return beside === undefined ? null : stepTitle(beside);
}
