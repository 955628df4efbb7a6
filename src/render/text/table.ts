import Table from 'cli-table3';
import type { Block, Cell, Column } from '../content/blocks.ts';
import { proseText } from '../content/prose.ts';
import { type Layout, type Paint, rest } from './layout.ts';
import { clip, clipMiddle, displayWidth } from './width.ts';

const gap = '  ';
const SIDES = ['top', 'bottom', 'left', 'right'].flatMap((side) => [side, `${side}-mid`]);
const NO_LINES = Object.fromEntries(
  [...SIDES, 'top-left', 'top-right', 'bottom-left', 'bottom-right'].map((name) => [name, '']),
);
const longestTable = 20;
/** What half of is still something, in columns. */
const leastOfAll = 5;

/**
 * A table in at most the width of the sheet, without blanks at line ends. Cells that are too long lose their middles, and
 * a narrow terminal whole columns; of many rows the grave ones are shown. cli-table3 leaves the colours to us, since it
 * would paint into a pipe too, and in the bundle it measures by our own width.
 */
export function drawTable(
  table: Extract<Block, { kind: 'table' }>,
  { width, paint, draw }: Layout,
): string[] {
  const fit = (_: unknown, index: number): boolean => width >= (table.columns[index]?.from ?? 0);
  const isLong = table.rows.length > longestTable;
  const shown = table.rows.filter(({ isGrave }) => isGrave || !isLong).slice(0, longestTable);
  const columns = table.columns.filter(fit);
  const rows = shown.map(({ cells }) =>
    cells.filter(fit).map((one) => ({ ...one, text: proseText(one.prose) })),
  );
  const widths = columnWidths(columns, rows, width);
  const cut = (text: string, index: number): string => clipMiddle(text, widths[index] ?? 0);
  const grid = new Table({
    head: columns.map(({ title }, index) => cut(title, index)),
    chars: { ...NO_LINES, middle: gap, mid: '─', 'mid-mid': '─'.repeat(gap.length) },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  grid.push(
    ...rows.map((cells) => cells.map(({ text, tone }, index) => toned(cut(text, index), tone, paint))),
  );
  const lines = grid.toString().split('\n');
  return [...lines.map((line) => line.trimEnd()), ...rest(table.rows.length - shown.length)].map(draw);
}

function toned(text: string, tone: Cell['tone'], paint: Paint): string {
  const colours = {
    bad: paint.red,
    doubtful: paint.yellow,
    good: paint.green,
    faint: paint.dim,
    plain: String,
  };
  return colours[tone](text);
}

/** The natural widths; where they are too much, the widest column that can still give gives a column, and so on. */
function columnWidths(
  columns: readonly Column[],
  rows: readonly { text: string }[][],
  width: number,
): number[] {
  const natural = columns.map(({ title }, index) =>
    Math.max(
      displayWidth(title),
      ...rows.map((cells) => displayWidth(clip(cells[index]?.text ?? '', width))),
    ),
  );
  const least = columns.map((one, index) => (one.least === 'whole' ? (natural[index] ?? 0) : one.least));
  const narrowed = narrow(natural, least, width);
  return narrow(
    narrowed,
    columns.map((one, index) => (one.least === 'whole' ? (natural[index] ?? 0) : leastOfAll)),
    width,
  );
}

function narrow(natural: readonly number[], least: readonly number[], width: number): number[] {
  const widths = [...natural];
  let excess = widths.reduce((sum, one) => sum + one, gap.length * (widths.length - 1)) - width;
  while (excess > 0) {
    const spare = widths.map((one, index) => one - (least[index] ?? 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}
