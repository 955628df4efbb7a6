import { type CST, Parser } from 'yaml';
import type { SourceFile } from '../types/evidence.ts';
import { endOfStep } from '../workflow/step-edits.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { lineStart } from '../workflow/text-layout.ts';
import { type LineAt, lineFinder, startOf } from './place.ts';

/** A `# cache-autopsy: ignore[rule, rule] reason`. */
export interface IgnoreComment {
  file: SourceFile;
  line: number;
  rules: string[];
}

const IGNORE = /#\s*cache-autopsy:\s*ignore\[([^\]\n]*)\]/;

/** The ignore comments of a file; the same words in a script are no comment. */
export function ignoreComments(file: SourceFile): IgnoreComment[] {
  const { text } = file;
  if (!IGNORE.test(text)) return [];
  const lineAt = lineFinder(text);
  const found: IgnoreComment[] = [];
  for (const token of new Parser().parse(text)) {
    collectComments(token, ({ offset, source }) => {
      const names = IGNORE.exec(source)?.[1];
      if (names === undefined) return;
      const rules = names.split(',').map((name) => name.trim());
      found.push({ file, line: lineAt(offset), rules: rules.filter((name) => name !== '') });
    });
  }
  return found;
}

/** Every comment below a token, in the order of the text. */
function collectComments(token: unknown, onComment: (comment: CST.SourceToken) => void): void {
  const waiting: unknown[] = [token];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (isComment(next)) onComment(next);
    else for (const inner of Object.values(next).flat()) waiting.push(inner);
  }
}

function isComment(token: object): token is CST.SourceToken {
  return 'type' in token && token.type === 'comment' && 'source' in token && 'offset' in token;
}

/** The lines of a step on which a comment silences its findings: its own, and the comments directly above. */
export function linesOfStep(
  list: StepList,
  step: WorkflowStep,
  lineAt: LineAt,
): { from: number; until: number } {
  const { text } = list.file;
  let from = lineStart(text, startOf(step));
  while (from > 0 && /^\s*#/.test(text.slice(lineStart(text, from - 1), from)))
    from = lineStart(text, from - 1);
  return { from: lineAt(from), until: lineAt(endOfStep(list, step)) };
}
