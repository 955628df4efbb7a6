import type { YAMLMap, YAMLSeq } from 'yaml';

/** A text that replaces another. Offsets are into the original text, byte order mark included. */
export interface Splice {
  from: number;
  until: number;
  text: string;
}

/** The text with all splices made; they must not overlap. */
export function applySplices(text: string, splices: Splice[]): string {
  const lastFirst = [...splices].sort((one, other) => other.from - one.from);
  return lastFirst.reduce((edited, { from, until, text: piece }) => {
    return edited.slice(0, from) + piece + edited.slice(until);
  }, text);
}

/** Inserts whole lines after the line at which something ends; a file without a final line break stays without one. */
export function insertLines(text: string, end: number, lines: string[]): Splice {
  const eol = lineBreakAt(text, end);
  const at = nextLine(text, text.slice(0, end).trimEnd().length);
  const open = at === text.length && !text.endsWith('\n');
  return { from: at, until: at, text: open ? eol + lines.join(eol) : lines.join(eol) + eol };
}

/** The column of the keys of a block mapping; null for a flow mapping, or if a tab makes columns uncertain. */
export function keyColumn(text: string, map: YAMLMap): number | null {
  const from = rangeOf(map.items[0]?.key)?.[0];
  if (from === undefined || map.flow === true) return null;
  const before = text.slice(lineStart(text, from), from);
  return before.includes('\t') ? null : before.length;
}

/** The column of the dashes of a block sequence. */
export function dashColumn(text: string, sequence: YAMLSeq): number {
  const from = sequence.range?.[0] ?? 0;
  return from - lineStart(text, from);
}

/** The offsets at which a node's value starts and ends, without its tag and anchor. */
export function rangeOf(node: unknown): [number, number] | null {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range))
    return null;
  const [from, until] = node.range;
  return typeof from === 'number' && typeof until === 'number' ? [from, until] : null;
}

/** The line break used at the line of an offset, or at the line before if it is the last. */
export function lineBreakAt(text: string, offset: number): string {
  const end = text.indexOf('\n', offset);
  const at = end < 0 ? text.lastIndexOf('\n') : end;
  return at > 0 && text[at - 1] === '\r' ? '\r\n' : '\n';
}

/** The number of the line of an offset, from 1. */
export function lineNumberAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** The offset of the first character of the line at an offset. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The offset at which the next line starts; the end of the text if there is none. */
export function nextLine(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end < 0 ? text.length : end + 1;
}
