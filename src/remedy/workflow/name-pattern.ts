import type { WorkflowJob, WorkflowStep } from './workflow-file.ts';

/**
 * Whether a text that GitHub evaluated can have come from a template: what stands between its `${{ … }}` must follow in
 * order. With `truncated`, the text may end anywhere within the template.
 */
export function fitsTemplate(template: string, text: string, truncated = false): boolean {
  const literals = template.split(/\$\{\{[\s\S]*?\}\}/).map(plainSpaces);
  const subject = plainSpaces(text);
  const [first = '', ...rest] = literals;
  if (truncated && first.startsWith(subject)) return true;
  return subject.startsWith(first) && fitsRest(rest, subject.slice(first.length), truncated);
}

/** `literals` each follow a gap of any length; the last one ends the text. */
function fitsRest(literals: string[], text: string, truncated: boolean): boolean {
  const [literal, ...rest] = literals;
  if (literal === undefined) return text === '';
  if (truncated) return true;
  if (rest.length === 0) return text.endsWith(literal);
  // The leftmost place leaves the most for the others.
  const at = text.indexOf(literal);
  return at >= 0 && fitsRest(rest, text.slice(at + literal.length), truncated);
}

function plainSpaces(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

/** Whether a step can have the name that GitHub's API gives it: its `name:`, else `Run` and what it runs. */
export function canBeNamed(step: WorkflowStep, name: string): boolean {
  if (step.name !== null) return fitsTemplate(step.name, name);
  if (step.uses !== null) return fitsTemplate(`Run ${step.uses}`, name);
  const firstLine = (step.run ?? '').split('\n').find((line) => line.trim() !== '');
  return fitsTemplate(`Run ${firstLine ?? ''}`, name);
}

/**
 * Whether a job can have the name that GitHub's API gives it. The name is cut to 100 characters with `...` at the end,
 * has the matrix values in brackets unless it holds an expression itself (actions/runner@258d6c8 JobNameBuilder.cs),
 * and the names of the calling jobs before it, `caller / callee`.
 */
export function canBeJob(job: WorkflowJob, name: string, called: boolean): boolean {
  const own = job.name ?? job.key;
  const suffixed = job.hasMatrix && !own.includes('${{');
  const truncated = name.length === 100 && name.endsWith('...');
  const text = truncated ? name.slice(0, -3) : name;
  const tails = called ? tailsOf(text) : [text];
  return tails.some(
    (tail) =>
      fitsTemplate(own, tail, truncated) ||
      (suffixed && fitsTemplate(`${own} (\${{ matrix }})`, tail, truncated)),
  );
}

/** What may be the name of the called job itself: a name may contain ` / ` too. */
function tailsOf(name: string): string[] {
  const segments = name.split(' / ');
  return segments.slice(1).map((_, index) => segments.slice(index + 1).join(' / '));
}
