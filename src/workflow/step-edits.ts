import { isMap, type Pair, type YAMLMap } from 'yaml';
import { inputPair, type StepList, type WorkflowStep } from './step-list.ts';
import {
  dashColumn,
  insertLines,
  keyColumn,
  lineBreakAt,
  lineStart,
  nextLine,
  rangeOf,
  type Splice,
} from './text-layout.ts';
import { pairAt, scalarText } from './yaml-document.ts';

/** An edit of the text, with its intended effects on the parsed file; every other change is a mistake. */
export interface Edit {
  splice: Splice;
  effects: Effect[];
}

/** What an edit changes in a list of steps, as data. */
export type Effect =
  | { kind: 'set'; step: WorkflowStep; key: 'id' | 'if' | 'uses'; value: string }
  /** A key that leaves a step: `['background']`, `['with', 'save-always']`. */
  | { kind: 'removed'; step: WorkflowStep; path: string[] }
  /** A new step before the item at this place, made from an existing step. */
  | { kind: 'inserted'; at: number; source: WorkflowStep; step: (source: Record<string, unknown>) => unknown }
  /** A step that is taken out. */
  | { kind: 'taken'; step: WorkflowStep };

/** An edit that sets one key of a step. */
interface SetEdit extends Edit {
  effects: [Extract<Effect, { kind: 'set' }>];
}

/** Sets the `if:` of a step to an expression, in the place and style of the old one, or before its `uses:`. */
export function setCondition(list: StepList, step: WorkflowStep, expression: string): SetEdit | null {
  const pair = pairAt(step.node, 'if');
  const uses = pairAt(step.node, 'uses');
  if (pair !== null) return replaceCondition(list, step, { pair, expression });
  if (uses === null) return null;
  const put = { pair: uses, line: `if: ${renderScalar(expression, step.node.flow === true)}` };
  const splice = uses === step.node.items[0] ? putAfter(list, step, put) : putBefore(list, step, put);
  return setting(step, { key: 'if', value: expression }, splice);
}

function setting(
  step: WorkflowStep,
  set: { key: 'id' | 'if' | 'uses'; value: string },
  splice: Splice | null,
): SetEdit | null {
  return splice === null ? null : { splice, effects: [{ kind: 'set', step, ...set }] };
}

function replaceCondition(
  list: StepList,
  step: WorkflowStep,
  { pair, expression }: { pair: Pair; expression: string },
): SetEdit | null {
  const range = rangeOf(pair.value);
  if (range === null || range[0] === range[1]) return null;
  const [from, until] = range;
  const written = list.file.text.slice(from, until);
  const block = blockLike(written, expression);
  if (block !== null)
    return setting(step, { key: 'if', value: block.value }, { from, until, text: block.text });
  const flow = step.node.flow === true;
  const text = written.startsWith('"') ? JSON.stringify(expression) : renderScalar(expression, flow);
  const header = /^[|>][-+\d]*([ \t]+#[^\r\n]*)?\r?\n/.exec(written);
  // The range of a block scalar includes the line break after its last line.
  const lineEnd = header === null ? '' : (/\r?\n$/.exec(written)?.[0] ?? '');
  const splice = { from, until, text: text + (header?.[1] ?? '') + lineEnd };
  return setting(step, { key: 'if', value: expression }, splice);
}

/** A condition in a block scalar, one part a line, if the old one was written like that; else null. */
function blockLike(written: string, expression: string): { text: string; value: string } | null {
  const [, header = '', style, chomp, eol = ''] =
    /^(([|>])([-+]?)[ \t]*(?:#[^\r\n]*)?(\r?\n))/.exec(written) ?? [];
  const old = written.slice(header.length).split(/\r?\n/);
  const content = old.filter((line) => line.trim() !== '');
  const indent = /^[ ]+/.exec(content[0] ?? '')?.[0];
  // With any text around `${{ }}`, even a line break, it is always true, so such a condition gets one line.
  const isText = expression.includes('${{') && (style === '|' || chomp !== '-');
  if (style === undefined || indent === undefined || content.length < 2 || isText) return null;
  const leading = content.some((line) => /^\s*&&/.test(line));
  const parts = atTopLevel(expression);
  const lines = parts.map((part, at) => {
    if (leading) return at === 0 ? part : `&& ${part}`;
    return at === parts.length - 1 ? part : `${part} &&`;
  });
  const breaks = chomp === '-' ? '' : '\n';
  const end = /\r?\n$/.test(written) ? eol : '';
  return {
    text: header + lines.map((line) => indent + line).join(eol) + end,
    value: lines.join(style === '|' ? '\n' : ' ') + breaks,
  };
}

/** The parts between the `&&` that are outside all brackets, as written. */
function atTopLevel(expression: string): string[] {
  const parts = [''];
  let depth = 0;
  for (const piece of expression.split(/('[^']*'|[()[\]]| && )/)) {
    if (piece === '(' || piece === '[') depth += 1;
    if (piece === ')' || piece === ']') depth -= 1;
    if (piece === ' && ' && depth === 0) parts.push('');
    else parts.push((parts.pop() ?? '') + piece);
  }
  return parts;
}

/** A one-line text as YAML: plain if it is read back unchanged, else in double quotes. */
export function renderScalar(value: string, flow: boolean): string {
  const special =
    /^[\s!&*?|>@%#:\-[\]{},"'`]|: |:$| #|\s$/.test(value) ||
    /^(?:true|false|null|~|[-+.\d].*|)$/i.test(value);
  return special || (flow && /[,[\]{}]/.test(value)) ? JSON.stringify(value) : value;
}

/** Gives a step an `id:`, on the line after its name, or after a `uses:` that comes first, or at the top. */
export function insertId(list: StepList, step: WorkflowStep, id: string): Edit | null {
  const [first] = step.node.items;
  const uses = pairAt(step.node, 'uses');
  const after = pairAt(step.node, 'name') ?? (uses === first ? uses : null);
  if (first === undefined) return null;
  const line = `id: ${id}`;
  const splice =
    after === null
      ? putBefore(list, step, { pair: first, line })
      : putAfter(list, step, { pair: after, line });
  return setting(step, { key: 'id', value: id }, splice);
}

function putBefore(list: StepList, step: WorkflowStep, put: { pair: Pair; line: string }): Splice | null {
  const from = rangeOf(put.pair.key)?.[0];
  if (from === undefined) return null;
  if (step.node.flow === true) return { from, until: from, text: `${put.line}, ` };
  const column = keyColumn(list.file.text, step.node);
  if (column === null) return null;
  return { from, until: from, text: put.line + lineBreakAt(list.file.text, from) + ' '.repeat(column) };
}

function putAfter(list: StepList, step: WorkflowStep, put: { pair: Pair; line: string }): Splice | null {
  const end = rangeOf(put.pair.value)?.[1];
  if (end === undefined) return null;
  if (step.node.flow === true) return { from: end, until: end, text: `, ${put.line}` };
  const column = keyColumn(list.file.text, step.node);
  return column === null ? null : insertLines(list.file.text, end, [' '.repeat(column) + put.line]);
}

/** `/restore` put before the `@` of a cache action, inside its quotes if it has them. */
export function setRestoreHalf(list: StepList, step: WorkflowStep): Edit | null {
  const range = rangeOf(pairAt(step.node, 'uses')?.value);
  if (range === null) return null;
  const at = list.file.text.slice(range[0], range[1]).indexOf('@');
  if (at < 0) return null;
  const value = (step.uses ?? '').replace('@', '/restore@');
  const splice = { from: range[0] + at, until: range[0] + at, text: '/restore' };
  return setting(step, { key: 'uses', value }, splice);
}

/** Removes the lines of one option of a block-style `with:`. */
export function removeOption(list: StepList, step: WorkflowStep, option: string): Edit | null {
  const inputs = pairAt(step.node, 'with')?.value;
  const written = scalarText(inputPair(step, option)?.key) ?? option;
  const splice = isMap(inputs) ? removeFrom(list, inputs, written) : null;
  return removing(step, ['with', written], splice);
}

/** Removes the `background:` of a step; null if it is on the line of the step's dash. */
export function removeBackground(list: StepList, step: WorkflowStep): Edit | null {
  const hasDash = step.node.flow !== true && pairAt(step.node, 'background') === step.node.items[0];
  return removing(step, ['background'], hasDash ? null : removeFrom(list, step.node, 'background'));
}

function removing(step: WorkflowStep, path: string[], splice: Splice | null): Edit | null {
  return splice === null ? null : { splice, effects: [{ kind: 'removed', step, path }] };
}

function removeFrom(list: StepList, map: YAMLMap, key: string): Splice | null {
  const { text } = list.file;
  const pair = pairAt(map, key);
  if (map.items.length < 2) return null;
  if (map.flow === true) return pair === null ? null : flowPair(map, pair);
  const from = rangeOf(pair?.key)?.[0];
  const end = rangeOf(pair?.value)?.[1];
  if (from === undefined || end === undefined) return null;
  return {
    from: lineStart(text, from),
    until: nextLine(text, text.slice(0, end).trimEnd().length),
    text: '',
  };
}

/** The range of a pair in a flow mapping up to the next one, or of the last one with the comma before it. */
function flowPair(map: YAMLMap, pair: Pair): Splice | null {
  const at = map.items.indexOf(pair);
  const [previous, next] = [map.items[at - 1], map.items[at + 1]];
  const from = next === undefined ? rangeOf(previous?.value)?.[1] : rangeOf(pair.key)?.[0];
  const until = next === undefined ? rangeOf(pair.value)?.[1] : rangeOf(next.key)?.[0];
  return from === undefined || until === undefined ? null : { from, until, text: '' };
}

/** Where a step ends: after its last value and the comments that are indented like its content. */
export function endOfStep(list: StepList, step: WorkflowStep): number {
  const { text } = list.file;
  const dash = dashColumn(text, list.sequence);
  const item = list.sequence.items[Number(step.place[0])];
  // An alias has no content of its own, so it ends after its name.
  let end = text.slice(0, rangeOf(item)?.[1] ?? text.length).trimEnd().length;
  // Behind a comment of its own, what is said of the next step counts to it, too.
  for (let line = lineStart(text, end); isCommentAt(text, line, dash); line = lineStart(text, end))
    end = text.slice(0, line).trimEnd().length;
  for (;;) {
    const next = nextLine(text, end);
    const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(next))?.[0];
    if (comment === undefined || comment.indexOf('#') <= dash) return end;
    end = next + comment.length;
  }
}

/** Whether a line is a comment that is not indented further than a column. */
function isCommentAt(text: string, line: number, column: number): boolean {
  const blank = /^[ \t]*(?=#)/.exec(text.slice(line, line + column + 1))?.[0];
  return blank !== undefined && blank.length <= column;
}
