import Table from 'cli-table3';
import type { Block, Column } from '../content/blocks.ts';
import { proseText } from '../content/prose.ts';
import { type Layout, rest } from './layout.ts';
import { clipMiddle, displayWidth } from './width.ts';

const gap = '  ';
const SIDES = ['top', 'bottom', 'left', 'right'].flatMap((side) => [side, `${side}-mid`]);
const NO_LINES = Object.fromEntries(
  [...SIDES, 'top-left', 'top-right', 'bottom-left', 'bottom-right'].map((name) => [name, '']),
);
const longestTable = 20;
/** The longest key that GitHub accepts (actions/toolkit cache.ts, checkKey). */
const longestKey = 512;
/** The smallest width of a column that can be narrowed at all. */
const leastOfAll = 5;

/**
 * A table that fits the width, without trailing blanks. Long cells lose their middle, and a narrow terminal some
 * columns; of many rows the grave ones are shown. We colour the cells ourselves, since cli-table3 would colour a pipe
 * too; in the bundle it measures with our own `displayWidth`.
 */
export function drawTable(
  table: Extract<Block, { kind: 'table' }>,
  { width, paint, draw }: Layout,
): string[] {
  const isWide = (_: unknown, index: number): boolean => width >= (table.columns[index]?.from ?? 0);
  const isLong = table.rows.length > longestTable;
  const shown = table.rows.filter(({ isGrave }) => isGrave || !isLong).slice(0, longestTable);
  const all = table.columns.filter(isWide);
  const texts = shown.map(({ cells }) =>
    cells.filter(isWide).map((one) => ({ ...one, text: proseText(one.prose) })),
  );
  const below = columnBelow(all, texts, width);
  const beside = (_: unknown, index: number): boolean => index !== below;
  const columns = all.filter(beside);
  const rows = texts.map((cells) => cells.filter(beside));
  const widths = columnWidths(columns, rows, width);
  const cut = (text: string, index: number): string => clipMiddle(text, widths[index] ?? 0);
  const grid = new Table({
    head: columns.map(({ title }, index) => cut(title, index)),
    chars: { ...NO_LINES, middle: gap, mid: '─', 'mid-mid': '─'.repeat(gap.length) },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  grid.push(...rows.map((cells) => cells.map(({ text, tone }, index) => paint[tone](cut(text, index)))));
  const lines = grid.toString().split('\n');
  const heads = lines.length - rows.length;
  const copied = (line: number): string[] => {
    const one = texts[line - heads]?.[below];
    return one === undefined || one.text === '' ? [] : [one.text];
  };
  return [
    ...lines.flatMap((line, index) => [
      /^─+$/.test(line) ? paint.faint(line) : line.trimEnd(),
      ...copied(index).map((text) => `  ${clipMiddle(text, longestKey)}`),
    ]),
    ...rest(table.rows.length - shown.length),
  ].map(draw);
}

/** The column of what people copy, where one beside it would have to be cut; -1 where none has, or there is none. */
function columnBelow(columns: readonly Column[], rows: readonly { text: string }[][], width: number): number {
  const copied = columns.findIndex(({ least }) => least === 'copied');
  return sumOf(naturalWidths(columns, rows)) > width ? copied : -1;
}

/** The natural widths; if they are too wide, the column with most to spare is narrowed by one, and so on. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly { text: string }[][],
  width: number,
): number[] {
  const natural = naturalWidths(columns, rows).map((one) => Math.min(one, width));
  const least = columns.map((one, index) => leastWidth(one.least, natural[index]));
  const leastOfNarrow = columns.map(({ least: own }, index) =>
    typeof own === 'number' ? leastOfAll : (least[index] ?? 0),
  );
  return narrow(narrow(natural, least, width), leastOfNarrow, width);
}

function naturalWidths(columns: readonly Column[], rows: readonly { text: string }[][]): number[] {
  return columns.map(({ title }, index) =>
    Math.max(displayWidth(title), ...rows.map((cells) => displayWidth(cells[index]?.text ?? ''))),
  );
}

function leastWidth(least: Column['least'], natural = 0): number {
  return typeof least === 'number' ? least : natural;
}

function sumOf(widths: readonly number[]): number {
  return widths.reduce((sum, one) => sum + gap.length + one, -gap.length);
}

function narrow(natural: readonly number[], least: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = sumOf(widths) - width;
  while (excess > 0) {
    const spare = widths.map((one, index) => one - (least[index] ?? 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}
