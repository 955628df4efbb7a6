import type { SourceFile } from '../types/evidence.ts';
import { oncePer } from '../types/once-per.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';

/** Each patch parses its file again: how much text in all for one file (curl has one of 41 kB with 29 caches). */
const mostText = 2 * 1024 * 1024;
/** Each patch looks at all steps of its job, too: about as long as so much text takes to be read. */
const textPerStep = 200;

const patchedSteps = oncePer((_: SourceFile) => new Set<WorkflowStep>());

/** Whether another patch for a step of this file would take too long; the first ones get theirs. */
export function isBeyondBudget({ file, steps: { length } }: StepList, step: WorkflowStep): boolean {
  const patched = patchedSteps(file);
  if (patched.has(step)) return false;
  if (patched.size * (file.text.length + length * textPerStep) > mostText) return true;
  patched.add(step);
  return false;
}
