import { isMap, type Pair } from 'yaml';
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
import { pairAt, type StepList, type WorkflowStep } from './workflow-file.ts';

/** The `if:` of a step set to an expression: in the old one's place and style, else before its `uses:`. */
export function setCondition(list: StepList, step: WorkflowStep, expression: string): Splice | null {
  const pair = pairAt(step.node, 'if');
  const uses = pairAt(step.node, 'uses');
  const flow = step.node.flow === true;
  if (pair === null && uses === null) return null;
  if (pair !== null) return replaceCondition(list, pair, { expression, flow });
  const line = `if: ${renderScalar(expression, flow)}`;
  return uses === step.node.items[0]
    ? putAfter(list, step, { pair: uses, line })
    : putBefore(list, step, { pair: uses, line });
}

function replaceCondition(
  list: StepList,
  pair: Pair,
  wanted: { expression: string; flow: boolean },
): Splice | null {
  const range = rangeOf(pair.value);
  if (range === null || range[0] === range[1]) return null;
  const written = list.file.text.slice(range[0], range[1]);
  const { expression, flow } = wanted;
  const value = written.startsWith('"') ? JSON.stringify(expression) : renderScalar(expression, flow);
  const header = /^[|>][-+\d]*([ \t]+#[^\r\n]*)?\r?\n/.exec(written);
  // The range of a block scalar takes in the line break after its last line.
  const lineEnd = header === null ? '' : (/\r?\n$/.exec(written)?.[0] ?? '');
  return { from: range[0], until: range[1], text: value + (header?.[1] ?? '') + lineEnd };
}

/** A one-line text as YAML: plain where it reads back as itself, else in double quotes. */
export function renderScalar(value: string, flow: boolean): string {
  const special =
    /^[\s!&*?|>@%#:\-[\]{},"'`]|: |:$| #|\s$/.test(value) ||
    /^(?:true|false|null|~|[-+.\d].*|)$/i.test(value);
  return special || (flow && /[,[\]{}]/.test(value)) ? JSON.stringify(value) : value;
}

/** An `id:` for a step: on the line after its name, else after a `uses:` that comes first, else before all. */
export function insertId(list: StepList, step: WorkflowStep, id: string): Splice | null {
  const [first] = step.node.items;
  const uses = pairAt(step.node, 'uses');
  const after = pairAt(step.node, 'name') ?? (uses === first ? uses : null);
  if (first === undefined) return null;
  const line = `id: ${id}`;
  return after === null
    ? putBefore(list, step, { pair: first, line })
    : putAfter(list, step, { pair: after, line });
}

function putBefore(
  list: StepList,
  step: WorkflowStep,
  put: { pair: Pair | null; line: string },
): Splice | null {
  const from = rangeOf(put.pair?.key)?.[0];
  if (from === undefined) return null;
  if (step.node.flow === true) return { from, until: from, text: `${put.line}, ` };
  const column = keyColumn(list.file.text, step.node);
  if (column === null) return null;
  return { from, until: from, text: put.line + lineBreakAt(list.file.text, from) + ' '.repeat(column) };
}

function putAfter(
  list: StepList,
  step: WorkflowStep,
  put: { pair: Pair | null; line: string },
): Splice | null {
  const end = rangeOf(put.pair?.value)?.[1];
  if (end === undefined) return null;
  if (step.node.flow === true) return { from: end, until: end, text: `, ${put.line}` };
  const column = keyColumn(list.file.text, step.node);
  return column === null ? null : insertLines(list.file.text, end, [' '.repeat(column) + put.line]);
}

/** A sub-action put before the `@` of an action, within its quotes where it has them. */
export function insertSubAction(list: StepList, step: WorkflowStep, subAction: string): Splice | null {
  const range = rangeOf(pairAt(step.node, 'uses')?.value);
  if (range === null) return null;
  const at = list.file.text.slice(range[0], range[1]).indexOf('@');
  return at < 0 ? null : { from: range[0] + at, until: range[0] + at, text: `/${subAction}` };
}

/** The lines of one option of a block-style `with:`, taken out. */
export function removeOption(list: StepList, step: WorkflowStep, option: string): Splice | null {
  const { text } = list.file;
  const inputs = pairAt(step.node, 'with')?.value;
  if (!isMap(inputs) || inputs.flow === true || inputs.items.length < 2) return null;
  const pair = pairAt(inputs, option);
  const from = rangeOf(pair?.key)?.[0];
  const end = rangeOf(pair?.value)?.[1];
  if (from === undefined || end === undefined) return null;
  return {
    from: lineStart(text, from),
    until: nextLine(text, text.slice(0, end).trimEnd().length),
    text: '',
  };
}

/** Where a step ends: after its last value, and after the comments that are indented like its content. */
export function endOfStep(list: StepList, step: WorkflowStep): number {
  const { text } = list.file;
  const dash = dashColumn(text, list.sequence);
  let end = text.slice(0, step.node.range?.[1] ?? text.length).trimEnd().length;
  for (;;) {
    const next = nextLine(text, end);
    const comment = /^[ \t]*#[^\r\n]*/.exec(text.slice(next))?.[0];
    if (comment === undefined || comment.indexOf('#') <= dash) return end;
    end = next + comment.length;
  }
}
