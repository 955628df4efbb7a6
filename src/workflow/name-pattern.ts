import { parseActionRef } from '../actions/action-ref.ts';
import { oncePerText } from '../types/once-per.ts';
import { cutAtExpressions } from './expression.ts';
import type { WorkflowStep } from './step-list.ts';
import type { WorkflowJob } from './workflow-file.ts';

/**
 * Whether an evaluated text can come from a template: the text between its `${{ … }}` must follow in order. If
 * `truncated`, the text may end anywhere within the template.
 */
export function fitsTemplate(template: string, text: string, truncated = false): boolean {
  const literals = literalsOf(template);
  const subject = plainSpaces(text);
  const [first = '', ...rest] = literals;
  if (truncated && first.startsWith(subject)) return true;
  return subject.startsWith(first) && fitsRest(rest, subject.slice(first.length), truncated);
}

/** The few names of a file are compared with those of hundreds of jobs. */
const literalsOf = oncePerText((template) => cutAtExpressions(template).literals.map(plainSpaces));

/** Whether each of `literals` follows after a gap of any length, and the last one ends the text. */
function fitsRest(literals: string[], text: string, truncated: boolean): boolean {
  const last = literals.at(-1);
  if (last === undefined) return text === '';
  if (truncated) return true;
  let at = 0;
  for (const literal of literals.slice(0, -1)) {
    // The leftmost place leaves the most room for the others.
    const found = text.indexOf(literal, at);
    if (found < 0) return false;
    at = found + literal.length;
  }
  return text.slice(at).endsWith(last);
}

function plainSpaces(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Whether a step can have the name that GitHub's API gives it: its `name:`, else `Run` and what it runs. */
export function canBeNamed(step: WorkflowStep, name: string): boolean {
  if (step.name !== null) return fitsTemplate(step.name, name);
  if (step.uses !== null)
    return fitsTemplate(`Run ${step.uses}`, name) || isOwnAction(step.uses, name.replace(/^Run /, ''));
  const firstLine = (step.run ?? '').split('\n').find((line) => line.trim() !== '');
  return fitsTemplate(`Run ${firstLine ?? ''}`, name);
}

/**
 * Whether a job can have the name that GitHub's API gives it. The name is cut to 100 characters with `...` at the end;
 * it has the matrix values in brackets unless it contains an expression (actions/runner@258d6c8 JobNameBuilder.cs), and
 * the names of the calling jobs first, `caller / callee`.
 */
export function canBeJob(job: WorkflowJob, name: string, called: boolean): boolean {
  return callersOf(job, name, called) !== null;
}

/** The part of a name before the job's own; null if the job cannot have this name. */
export function callersOf(job: WorkflowJob, name: string, called: boolean): string | null {
  const own = job.name ?? job.key;
  const suffixed = job.hasMatrix && !own.includes('${{');
  const truncated = name.length === 100 && name.endsWith('...');
  const text = truncated ? name.slice(0, -3) : name;
  const tails = called ? tailsOf(text) : [text];
  const found = tails.find(
    (tail) =>
      fitsTemplate(own, tail, truncated) ||
      (suffixed && fitsTemplate(`${own} (\${{ matrix }})`, tail, truncated)),
  );
  return found === undefined ? null : text.slice(0, text.length - found.length);
}

/** The possible names of the called job itself, since a name may contain ` / ` too. */
function tailsOf(name: string): string[] {
  const segments = name.split(' / ');
  return segments.slice(1).map((_, index) => segments.slice(index + 1).join(' / '));
}

/** Whether `$/path`, an action in the file's own repository, is the `OWNER/REPO/path@commit` of a log. */
export function isOwnAction(uses: string, shown: string): boolean {
  const ref = uses.startsWith('$/') ? parseActionRef(shown) : null;
  return ref !== null && ref.path === uses.slice('$/'.length).replace(/\/+$/, '');
}
