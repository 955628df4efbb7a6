import { oncePer } from '../once-per.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { StepList, WorkflowStep } from './workflow/step-list.ts';

/** Each patch reads its file anew to be proven: so much text in all, of one file (curl has one of 41 kB with 29 caches). */
const mostText = 2 * 1024 * 1024;

const patchedSteps = oncePer((_: SourceFile) => new Set<WorkflowStep>());

/** Whether a patch for one more step of a file is one more than anybody would wait for. */
export function isBeyondBudget({ file }: StepList, step: WorkflowStep): boolean {
  const steps = patchedSteps(file);
  if (steps.has(step)) return false;
  if (steps.size * file.text.length > mostText) return true;
  steps.add(step);
  return false;
}
