import type { WorkflowStep } from '../remedy/workflow/step-list.ts';
import { rangeOf } from '../remedy/workflow/text-layout.ts';
import { pairAt } from '../remedy/workflow/yaml-document.ts';

/** The line of an offset, from 1. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The lines of the key of a step that would change: its `if:` where it has one, else its `uses:`. */
export function changedLines(text: string, step: WorkflowStep): { line: number; endLine: number } {
  const pair = pairAt(step.node, 'if') ?? pairAt(step.node, 'uses');
  const from = rangeOf(pair?.key)?.[0] ?? step.node.range?.[0] ?? 0;
  const until = rangeOf(pair?.value)?.[1] ?? from;
  const end = text.slice(0, until).trimEnd().length;
  return { line: lineOf(text, from), endLine: lineOf(text, Math.max(from, end)) };
}

/** The line on which a step begins. */
export function lineOfStep(text: string, step: WorkflowStep): number {
  return lineOf(text, step.node.range?.[0] ?? 0);
}
