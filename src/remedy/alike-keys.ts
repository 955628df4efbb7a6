import type { SourceFile } from '../types/evidence.ts';
import { cutAtExpressions } from '../workflow/expression.ts';
import { inputPair, type StepList, type WorkflowStep } from '../workflow/step-list.ts';
import { lineNumberAt, rangeOf } from '../workflow/text-layout.ts';
import { stepLists } from '../workflow/workflow-file.ts';
import { mayDifferByLeg, repeatedKeyOf } from './key-source.ts';

/**
 * The places in a file of keys in other words that may come to the same, for paths that may: an action may be given, as one
 * of its inputs, the key that its caller builds.
 */
export function keysAlike(file: SourceFile, own: StepList, inputs: WorkflowStep['with']): string[] {
  const [key = '', path = ''] = ['key', 'path'].map((name) => inputs.get(name));
  return stepLists(file).flatMap((list) =>
    list.steps.flatMap((step) => {
      const [other = '', itsPath = ''] = ['key', 'path'].map((name) => step.with.get(name));
      const at = rangeOf(inputPair(step, 'key')?.key)?.[0];
      const isOwn = other === '' || isSameTemplate(other, key) || repeatedKeyOf(other) !== null;
      const isAlike = (one: string, its: string) => mayBeSame(templateOf(one), templateOf(its, list !== own));
      return !isOwn && at !== undefined && isAlike(key, other) && isAlike(path, itsPath)
        ? [`${file.path}:${lineNumberAt(file.text, at)}`]
        : [];
    }),
  );
}

/** Whether two templates are the same except for blanks. */
export function isSameTemplate(one: string, other: string): boolean {
  const bare = (text: string) => text.replace(/\s+/g, '');
  return bare(one) === bare(other);
}

/** A text with expressions: the text around them, and the expressions without blanks. */
interface Template {
  literals: string[];
  insides: string[];
}

/**
 * Whether two templates may come to the same text, by what is left of them between equal beginnings and equal ends: where
 * expressions are left in both, no more is known than how they begin and end.
 */
function mayBeSame(one: Template, other: Template): boolean {
  const [behind, itsBehind] = afterSame(one, other);
  const [{ literals: own }, { literals: its }] = afterSame(reversed(behind), reversed(itsBehind));
  if (own.length > 1 && its.length > 1) return begins(own.at(-1), its.at(-1)) && ends(own[0], its[0]);
  const [left, [text = '']] = own.length > 1 ? [own, its] : [its, own];
  return fits(left.toReversed(), text);
}

function begins(one = '', other = ''): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function ends(one = '', other = ''): boolean {
  return one.endsWith(other) || other.endsWith(one);
}

/** The template of a text; in another job the same reference to a matrix or a step may have another value. */
function templateOf(text: string, isElsewhere = false): Template {
  const { literals, insides } = cutAtExpressions(text.trim());
  const names = insides.map((inside) => inside.replace(/\s+/g, ''));
  return {
    literals,
    insides: names.map((name) => (isElsewhere && mayDifferByLeg(name) ? `${name} elsewhere` : name)),
  };
}

function reversed({ literals, insides }: Template): Template {
  return { literals: literals.toReversed(), insides: insides.toReversed() };
}

/** Two templates without their common beginning. */
function afterSame(one: Template, other: Template): [Template, Template] {
  const isSameAt = (at: number) =>
    one.literals[at] === other.literals[at] && one.insides[at] === other.insides[at];
  const differing = one.insides.findIndex((_, at) => !isSameAt(at));
  const from = differing < 0 ? one.insides.length : differing;
  const rest = ({ literals, insides }: Template) => ({
    literals: literals.slice(from),
    insides: insides.slice(from),
  });
  return [rest(one), rest(other)];
}

/** Whether a text contains the literals of a template, in order. */
function fits([first = '', ...rest]: readonly string[], text: string): boolean {
  const last = rest.pop();
  if (last === undefined) return text === first;
  let at = text.startsWith(first) ? first.length : -1;
  for (const part of rest) {
    const found = at < 0 ? -1 : text.indexOf(part, at);
    at = found < 0 ? -1 : found + part.length;
  }
  return at >= 0 && text.endsWith(last) && text.length - last.length >= at;
}
