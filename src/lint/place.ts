import type { WorkflowStep } from '../workflow/step-list.ts';
import { rangeOf } from '../workflow/text-layout.ts';
import { pairAt } from '../workflow/yaml-document.ts';

/** Gives the line of an offset, from 1. */
export type LineAt = (offset: number) => number;

/** The lines of a text. */
export function lineFinder(text: string): LineAt {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [from, until] = [0, starts.length];
    while (until - from > 1) {
      const middle = (from + until) >> 1;
      if ((starts[middle] ?? 0) <= offset) from = middle;
      else until = middle;
    }
    return from + 1;
  };
}

/** Where a step begins. */
export function startOf({ node }: WorkflowStep): number {
  return node.range?.[0] ?? 0;
}

/** The lines of a step that would change: its `if:` if it has one, else its `uses:`. */
export function conditionLines(
  text: string,
  step: WorkflowStep,
  lineAt: LineAt,
): { line: number; endLine: number } {
  const pair = pairAt(step.node, 'if') ?? pairAt(step.node, 'uses');
  const from = rangeOf(pair?.key)?.[0] ?? startOf(step);
  const end = from + text.slice(from, rangeOf(pair?.value)?.[1] ?? from).trimEnd().length;
  return { line: lineAt(from), endLine: lineAt(end) };
}
