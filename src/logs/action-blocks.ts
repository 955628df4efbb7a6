import { isOneProgram } from '../actions/find-action.ts';
import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock } from '../types/logs.ts';
import {
  ACTION_REFERENCE,
  END_OF_HEADER,
  HEADER,
  OWN_REFERENCE,
  POST_MARKER,
  PREAMBLE,
  runnerLines,
  SHELL,
} from './runner-lines.ts';

/**
 * Divides a step's log into the output of each action in it. A step of one action or script is one block. In the step
 * of a composite action the header of the composite is followed at once by the header of its first inner step, since
 * the composite itself prints nothing; in a post step each inner post begins with a `Post job cleanup.` of its own
 * (actions/runner@258d6c8 Handler.PrintActionDetails, CompositeActionHandler).
 *
 * A header counts only where the runner prints one: at the start of the step, or inside a composite. A script may print
 * the same words and remains one block.
 */
export function parseActionBlocks(lines: LogLine[]): ActionBlock[] {
  if (lines.length === 0) return [];
  const first = lines.findIndex(({ text }) => text === POST_MARKER || text.startsWith(HEADER));
  if (first === -1) return [scriptBlock(lines)];
  if (lines[first]?.text === POST_MARKER) return postBlocks(lines);
  const outer = readHeader(lines, first, OWN_REFERENCE);
  // In a step's own log no other step's header follows, however long the composite evaluates its first inner step.
  if (outer.action === null || !beginsComposite(lines, outer, Number.POSITIVE_INFINITY))
    return [{ ...blockOf(outer, []), lines }];
  const inner = compositeBlocks(lines, { first, end: outer.end, action: outer.action });
  // It ran none of its steps, or was stopped before.
  return inner.length > 0 ? inner : [{ ...blockOf(outer, []), lines }];
}

const { startOfAction, ofContainerAction, downloaded } = runnerLines;

/** The header of a step: what it runs, and with which inputs. */
interface Header {
  /** Null for a script, whose header shows its `shell:`. */
  action: string | null;
  /** By their names in lower case: the runner shows them as the workflow spells them, and ignores case. */
  inputs: Record<string, string>;
  showsShell: boolean;
  /** Index of the line after `##[endgroup]`, or of the next header if there is none. */
  end: number;
}

/** The header that begins at an index, of what may be called so. */
export function readHeader(
  lines: readonly LogLine[],
  index: number,
  reference: RegExp = ACTION_REFERENCE,
): Header {
  const inputs: [string, string][] = [];
  let section = '';
  let isScript = false;
  let end = index + 1;
  for (; end < lines.length; end += 1) {
    const text = lines[end]?.text ?? '';
    if (text === END_OF_HEADER || text.startsWith(HEADER)) break;
    const [, name, value = ''] = /^ {2}([^\s:][^:\n]*):([ \n].*)?$/s.exec(text) ?? [];
    if (text === 'with:' || text === 'env:') section = text;
    else if (section === '' && text.startsWith(SHELL)) isScript = true;
    else if (section === 'with:' && name) inputs.push([name.toLowerCase(), value.replace(/^ /, '')]);
  }
  const name = lines[index]?.text.slice(HEADER.length).trim() ?? '';
  const action = reference.test(name) && !isScript ? name : null;
  const isClosed = lines[end]?.text === END_OF_HEADER;
  return {
    action,
    inputs: Object.fromEntries(inputs),
    showsShell: isScript,
    end: isClosed ? end + 1 : end,
  };
}

function blockOf(header: Header, composites: string[]): Omit<ActionBlock, 'lines'> {
  return { stage: 'main', action: header.action, inputs: header.inputs, composites };
}

/** A block of lines that no action printed: those of a script, or of the runner itself. */
export function scriptBlock(lines: LogLine[]): ActionBlock {
  return { stage: 'main', action: null, inputs: {}, composites: [], lines };
}

/**
 * Whether the header of an action is followed at once by another, or by what the runner prints before one: a composite's
 * first inner step.
 */
export function beginsComposite(
  lines: readonly LogLine[],
  { action, end }: Header,
  mostMs: number = AT_ONCE_MS,
): boolean {
  if (action === null || isOneProgram(action)) return false;
  for (let at = end; follows(lines, at); at += 1) {
    const text = lines[at]?.text ?? '';
    if (elapsed(lines[at - 1], lines[at]) >= mostMs) return false;
    if (startOfAction.pattern.test(text) || ofContainerAction.pattern.test(text)) return true;
    if (!isPreamble(lines, at)) return text.startsWith(HEADER) && isOfStep(readHeader(lines, at));
  }
  return false;
}

/** Whether a header is that of an action or a script; an action may print groups of its own with similar names. */
function isOfStep({ action, showsShell }: Header): boolean {
  return action !== null || showsShell;
}

/** An action that prints nothing and the next step are often further apart. */
const AT_ONCE_MS = 1000;

function elapsed(before: LogLine | undefined, after: LogLine | undefined): number {
  return (after?.at ?? 0) - (before?.at ?? after?.at ?? 0);
}

/** Whether the runner prints such a line before a header. */
export function isPreamble(lines: readonly LogLine[], at: number): boolean {
  return PREAMBLE.test(lines[at]?.text ?? '') || endsDownload(lines, at);
}

/** Whether a line follows the one before it in the log, with no others between them except those of a download. */
export function follows(lines: readonly LogLine[], at: number): boolean {
  return adjacent(lines[at - 1], lines[at]) || endsDownload(lines, at);
}

/** An immutable action is downloaded in a group, whose lines no rule reads. */
function endsDownload(lines: readonly LogLine[], at: number): boolean {
  const begin = lines[at - 1]?.text ?? '';
  return lines[at]?.text === END_OF_HEADER && begin.startsWith('##[group]') && downloaded.pattern.test(begin);
}

/** Whether two kept messages are next to each other in the log. */
export function adjacent(before: LogLine | undefined, after: LogLine | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return after.number === before.number + (before.further ?? 0) + 1;
}

/**
 * The inner steps of a composite. Where the runner writes `##[start-action …]` markers (which it escapes in the output
 * of users), only a header after one counts. A composite inside the composite is named in `composites` from its header
 * on: where it ends, the log does not say. What the runner prints around the header of a composite, as of the actions that
 * it downloads for a local one, stands in the block of its first inner step.
 */
function compositeBlocks(
  lines: LogLine[],
  outer: { first: number; end: number; action: string },
): ActionBlock[] {
  const marked = lines.some((line) => startOfAction.pattern.test(line.text));
  const starts = lines.flatMap((line, index) =>
    index >= outer.end && line.text.startsWith(HEADER) && (!marked || isBehindMarker(lines, index))
      ? [index]
      : [],
  );
  const around = [outer.action];
  let before = [...lines.slice(0, outer.first), ...lines.slice(outer.end, starts[0])];
  return starts.flatMap((start, position) => {
    const header = readHeader(lines, start);
    const next = starts[position + 1];
    if (header.action !== null && beginsComposite(lines, header)) {
      if (around.length < DEEPEST) around.push(header.action);
      for (const line of lines.slice(header.end, next)) before.push(line);
      return [];
    }
    const own = [...before, ...lines.slice(start, next)];
    before = [];
    return [{ ...blockOf(header, [...around]), lines: own }];
  });
}

/** GitHub allows composites in composites, ten deep. */
const DEEPEST = 10;

function isBehindMarker(lines: readonly LogLine[], index: number): boolean {
  for (let at = index; follows(lines, at); at -= 1) {
    if (startOfAction.pattern.test(lines[at - 1]?.text ?? '')) return true;
    if (!isPreamble(lines, at - 1)) return false;
  }
  return false;
}

function postBlocks(lines: LogLine[]): ActionBlock[] {
  const starts = lines.flatMap((line, index) => (line.text === POST_MARKER ? [index] : []));
  return starts.map((start, position) => ({
    stage: 'post',
    action: null,
    inputs: {},
    composites: [],
    lines: lines.slice(position === 0 ? 0 : start, starts[position + 1]),
  }));
}
