import picocolors from 'picocolors';
import { type Command, type CommandReader, commandLine } from '../content/command.ts';
import { type Phrase, type Prose, proseText } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { asOneWord, displayWidth, padTo, wrap } from './width.ts';

/**
 * What colours say, or nothing where each leaves its text as it is. All are legible on black and on white, as yellow and
 * cyan are not.
 */
type Paint = Record<'bad' | 'doubtful' | 'good' | 'faint' | 'strong' | 'plain', (text: string) => string>;

/** How a text report is to look, and who reads it. */
export interface TextOptions extends CommandReader {
  /** Columns of the terminal; 80 for a pipe. Less than 40 is taken as 40. */
  width: number;
  colour: boolean;
  /** Whether words can be links (OSC 8); else addresses are printed. */
  links?: boolean;
  /** Whether pictures and rules are drawn with ASCII only. */
  ascii?: boolean;
}

/** What every part of a text report needs to know about the paper. */
export interface Layout extends CommandReader {
  /** Columns of the terminal. */
  width: number;
  /** Columns of running text: a line that is too long is not read. */
  measure: number;
  paint: Paint;
  links: boolean;
  /** A drawn line in the characters that can be shown. */
  draw: (line: string) => string;
}

const leastWidth = 40;
const widestMeasure = 110;

/** The paper that such a report is written on. */
export function layoutOf({ width, colour, links = false, ascii = false, ...reader }: TextOptions): Layout {
  const columns = Math.max(leastWidth, width);
  const { red, magenta, green, dim, bold } = picocolors.createColors(colour);
  const paint = { bad: red, doubtful: magenta, good: green, faint: dim, strong: bold, plain: String };
  return {
    width: columns,
    measure: Math.min(columns, widestMeasure),
    paint,
    links,
    ...reader,
    draw: ascii ? inAscii : String,
  };
}

const asciiOf: Record<string, string> = {
  '─': '-',
  '┬': '+',
  '│': '|',
  '└': '`',
  '━': '=',
  '╌': '-',
  '█': '#',
  '▒': '%',
  '⋯': '.',
  '…': '~',
  '◆': '*',
  '◇': '+',
  '■': '!',
  '▶': '>',
  '✗': 'x',
  '╳': 'X',
  '✓': 'v',
  '○': 'o',
  '┃': '|',
  '·': '-',
};

function inAscii(line: string): string {
  return line.replace(/[─┬│└━╌█▒⋯…◆◇■▶✗╳✓○┃·]/g, (glyph) => asciiOf[glyph] ?? glyph);
}

/** A report of its blocks of lines, with a blank line between them; a block without lines is left out. */
export function joinBlocks(blocks: string[][]): string {
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** A paragraph, in which words with a page are links where they can be. */
export function prose(words: Prose, { measure, links, draw }: Layout, room = measure): string[] {
  const text = words.map((phrase) => {
    const told = proseText([phrase], links ? linked : null);
    return isOneWord(phrase, told, room) ? asOneWord(told) : told;
  });
  return wrap(text.join(''), room).map((line) => line.replaceAll(' · ', draw(' · ')));
}

/** Code is copied, or named: where it is short enough for that, and for a line, it is not broken. */
function isOneWord(phrase: Phrase, told: string, room: number): boolean {
  if (typeof phrase === 'string') return false;
  if ('whole' in phrase || 'words' in phrase) return true;
  return 'code' in phrase && told.length <= Math.min(longestWord, room);
}

/** The longest code that is not broken, between its back-quotes. */
export const longestWord = 78;

/**
 * An address on a line of its own, whole whatever its length; set in as what it belongs to, or less where only so it fits
 * the terminal. Nothing where there is none that is safe.
 */
export function pageLine(url: string | null, { width, paint, links }: Layout, indent = 0): string[] {
  const page = safeUrl(url);
  if (page === null) return [];
  const room = width - page.length;
  const columns = room < indent && room >= LESS_INDENT ? Math.min(indent, LESS_INDENT) : indent;
  return [' '.repeat(columns) + paint.faint(links ? linked(page, page) : page)];
}

const LESS_INDENT = 5;

/** Words that open a page, each by itself, since a line may end between them. */
export function linked(words: string, url: string): string {
  return words
    .split(' ')
    .map((word) => `\x1b]8;;${url}\x1b\\${word}\x1b]8;;\x1b\\`)
    .join(' ');
}

/** The columns of a label that stands beside its lines. */
export const labelColumns = 10;

/**
 * Lines under a label that stands in a column of its own; the label comes painted, with its own width. A line that would
 * fit the terminal but for that column is set in less.
 */
export function labelled(
  label: string,
  lines: string[],
  paint: (text: string) => string,
  width: number,
): string[] {
  return lines.map((line, index) => {
    const room = width - displayWidth(line);
    const margin = room < 0 ? labelColumns : Math.min(room, labelColumns);
    return (index === 0 ? paint(padTo(label, labelColumns)) : ' '.repeat(margin)) + line;
  });
}

/** A command to copy, set in. */
export function typed(command: Command, sheet: Layout): string[] {
  return [`  ${sheet.paint.strong(commandLine(command, sheet))}`];
}

/** A paragraph behind a dash. */
export function bullet(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

/** That a limit was met, and where the rest is; nothing where it was not. */
export function rest(count: number, indent = ''): string[] {
  return count > 0 ? [`${indent}and ${count} more: see --format json`] : [];
}
