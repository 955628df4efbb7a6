import picocolors from 'picocolors';
import { type Command, type CommandReader, commandLine } from '../content/command.ts';
import { type Phrase, type Prose, proseText } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { asOneWord, displayWidth, padTo, wrap } from './width.ts';

/**
 * The colours by their meaning; without colour each returns its text unchanged. All are legible on black and on white,
 * which yellow and cyan are not.
 */
type Paint = Record<'bad' | 'doubtful' | 'good' | 'faint' | 'strong' | 'plain', (text: string) => string>;

/** How a text report is to look, and for whom. */
export interface TextOptions extends CommandReader {
  /** Columns of the terminal; 80 for a pipe. Less than 40 is taken as 40. */
  width: number;
  colour: boolean;
  /** Whether words can be links (OSC 8); else URLs are printed. */
  links?: boolean;
  /** Whether pictures and rules are drawn in ASCII. */
  ascii?: boolean;
}

/** What every part of a text report needs to know about its output. */
export interface Layout extends CommandReader {
  /** Columns of the terminal. */
  width: number;
  /** Columns of running text, fewer on a wide terminal, since long lines are hard to read. */
  measure: number;
  paint: Paint;
  links: boolean;
  /** Converts a drawn line to the characters that can be shown. */
  draw: (line: string) => string;
}

const leastWidth = 40;
const widestMeasure = 110;

/** The layout for these options. */
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

/** Joins blocks of lines by blank lines; empty blocks are left out. */
export function joinBlocks(blocks: string[][]): string {
  const filled = blocks.filter((block) => block.length > 0);
  return `${filled.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** A paragraph, in which words with a URL are links if possible. */
export function prose(words: Prose, { measure, links, draw }: Layout, room = measure): string[] {
  const text = words.map((phrase) => {
    const told = proseText([phrase], links ? linked : null);
    return isOneWord(phrase, told, room) ? asOneWord(told) : told;
  });
  return wrap(text.join(''), room).map((line) => line.replaceAll(' · ', draw(' · ')));
}

/** Whether a phrase is not to be broken across lines: code is, if it is too long. */
function isOneWord(phrase: Phrase, told: string, room: number): boolean {
  if (typeof phrase === 'string') return false;
  if ('whole' in phrase || 'words' in phrase) return true;
  return 'code' in phrase && told.length <= Math.min(longestWord, room);
}

/** The longest code that is not broken, between its back-quotes. */
export const longestWord = 78;

/**
 * A URL on a line of its own, never broken; indented like what it belongs to, or less if it then fits the terminal.
 * Nothing if the URL is not safe.
 */
export function pageLine(url: string | null, { width, paint, links }: Layout, indent = 0): string[] {
  const page = safeUrl(url);
  if (page === null) return [];
  const room = width - page.length;
  const columns = room < indent && room >= LESS_INDENT ? Math.min(indent, LESS_INDENT) : indent;
  return [' '.repeat(columns) + paint.faint(links ? linked(page, page) : page)];
}

const LESS_INDENT = 5;

/** Words as links, each word by itself, since a line may end between them. */
export function linked(words: string, url: string): string {
  return words
    .split(' ')
    .map((word) => `\x1b]8;;${url}\x1b\\${word}\x1b]8;;\x1b\\`)
    .join(' ');
}

/** The width of a label beside its lines. */
export const labelColumns = 10;

/**
 * Lines with a label in a column to their left. A line that fits the terminal only without that column is indented
 * less.
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

/** A command to copy, indented. */
export function typed(command: Command, sheet: Layout): string[] {
  return [`  ${sheet.paint.strong(commandLine(command, sheet))}`];
}

/** A paragraph as an item of a list. */
export function bullet(lines: readonly string[]): string[] {
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

/** That a list was cut, and where the rest is; nothing if it was not. */
export function rest(count: number, indent = ''): string[] {
  return count > 0 ? [`${indent}and ${count} more: see --format json`] : [];
}
