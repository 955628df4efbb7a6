import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { lineStart, rangeOf } from '../workflow/text-layout.ts';
import { originOf } from './key-source.ts';

/**
 * Whether a save after a failure looks meant: its key ends in what is new in every run, so that nothing is pinned by it,
 * or a comment at the step speaks of failures.
 */
export function isMeantForFailures(list: StepList, save: WorkflowStep): boolean {
  return (
    isPerRunKey(originOf(list, save).with.get('key') ?? '') || speaksOfFailure.test(commentsOf(list, save))
  );
}

const speaksOfFailure =
  /\b(?:fail\w*|errors?|even (?:if|when)|regardless|no matter|partial\w*|incremental\w*)\b/i;

/** Whether a key is another one in every run. */
export function isPerRunKey(key: string): boolean {
  return /github\.run_(?:id|number|attempt)\s*\}\}\s*$/i.test(key.slice(-longestEnd));
}

const longestEnd = 200;

/** The comments in a step, and those directly above it. */
function commentsOf({ file: { text } }: StepList, { node }: WorkflowStep): string {
  const [from, until] = rangeOf(node) ?? [0, 0];
  const inside = text.slice(from, until).split(/\r?\n/);
  const above = text.slice(0, lineStart(text, from)).split(/\r?\n/).slice(0, -1);
  const first = above.findLastIndex((line) => !/^\s*#/.test(line));
  return [...above.slice(first + 1), ...inside]
    .map((line) => /(?:^|\s)#(.*)$/.exec(line)?.[1] ?? '')
    .join('\n');
}
