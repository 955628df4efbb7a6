import type { SourceFile } from '../types/evidence.ts';
import { cutAtExpressions } from './conditions/expression.ts';
import { repeatedKeyOf } from './key-source.ts';
import { inputPair, type WorkflowStep } from './workflow/step-list.ts';
import { lineNumberAt, rangeOf } from './workflow/text-layout.ts';
import { stepLists } from './workflow/workflow-file.ts';

/**
 * The places in a file of keys in other words that may come to the same, for paths that may: an action may be given, as one
 * of its inputs, the key that its caller builds.
 */
export function keysAlike(file: SourceFile, inputs: WorkflowStep['with']): string[] {
  const [key = '', path = ''] = ['key', 'path'].map((name) => inputs.get(name));
  return stepLists(file).flatMap(({ steps }) =>
    steps.flatMap((step) => {
      const [other = '', itsPath = ''] = ['key', 'path'].map((name) => step.with.get(name));
      const at = rangeOf(inputPair(step, 'key')?.key)?.[0];
      const isOwn = other === '' || isSameTemplate(other, key) || repeatedKeyOf(other) !== null;
      return !isOwn && at !== undefined && mayBeSame(other, key) && mayBeSame(itsPath, path)
        ? [`${file.path}:${lineNumberAt(file.text, at)}`]
        : [];
    }),
  );
}

/** Whether two templates are the same but for blanks. */
export function isSameTemplate(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(/\s+/g, '');
  return bare(one) === bare(other);
}

/** Whether two templates may come to the same text: what stands around the expressions of one stands in the other, in order. */
function mayBeSame(one: string, other: string): boolean {
  const [own = [], its = []] = [one, other].map((text) => cutAtExpressions(text.trim()).literals);
  return fits(own, its) || fits(its, own);
}

function fits([first = '', ...rest]: readonly string[], other: readonly string[]): boolean {
  const text = other.join('\n');
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = text.startsWith(first) ? first.length : -1;
  for (const part of rest) {
    const found = at < 0 ? -1 : text.indexOf(part, at);
    at = found < 0 ? -1 : found + part.length;
  }
  return at >= 0 && text.endsWith(last) && text.length - last.length >= at;
}
