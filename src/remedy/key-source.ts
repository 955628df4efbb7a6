import type { SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { KeySource } from '../types/keys.ts';
import { isCompiled } from '../workflow/generated.ts';
import { locateStep } from '../workflow/locate.ts';
import { inputPair, type StepList, stepNamed, type WorkflowStep } from '../workflow/step-list.ts';
import { lineNumberAt, rangeOf } from '../workflow/text-layout.ts';

/**
 * The place where the key of a save is written: the `key:` of its step, or of the step whose `cache-primary-key` it
 * repeats. Null if the step, or a key in it, is not certain, and in a compiled file, which nobody edits.
 */
export function keySource(site: SaveSite, files: SourceFile[]): KeySource | null {
  const located = locateStep(site, files);
  if ('reason' in located || isCompiled(located.list.file)) return null;
  const { list } = located;
  const step = originOf(list, located.step);
  const key = step.with.get('key');
  const at = rangeOf(inputPair(step, 'key')?.key)?.[0];
  if (key === undefined || at === undefined) return null;
  return {
    repository: `${list.file.owner}/${list.file.repo}`,
    file: list.file.path,
    line: lineNumberAt(list.file.text, at),
    expression: key.replace(/\s+/g, ' ').trim(),
  };
}

/** The step in which a key is written: the one whose `cache-primary-key` a step repeats, else itself. */
export function originOf(list: StepList, step: WorkflowStep): WorkflowStep {
  return stepNamed(list, repeatedKeyOf(step.with.get('key') ?? '')) ?? step;
}

/** The id of the step whose key a key repeats; null if it is one of its own. */
export function repeatedKeyOf(key: string): string | null {
  return /^\s*\$\{\{\s*steps\.([\w-]+)\.outputs\.cache-primary-key\s*\}\}\s*$/i.exec(key)?.[1] ?? null;
}

/** Whether a text may be another one in each leg of a matrix: also through another step, a called job or an input. */
export function mayDifferByLeg(text: string): boolean {
  return /\b(?:matrix|strategy|steps|needs|inputs|env)\b\s*[.[]/i.test(text);
}
