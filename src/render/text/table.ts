import Table from 'cli-table3';
import { clip, clipMiddle, displayWidth } from './width.ts';

/** A column of a table in text. */
export interface Column<Row> {
  title: string;
  cell: (row: Row) => string;
  /** What it is narrowed to before the table gives up on the width, in columns. */
  least: number;
  /** Colours a cell that has been cut to its width. */
  paint?: (text: string, row: Row) => string;
}

const gap = 2;

/**
 * A table in at most `width` columns, without blanks at line ends; cells that are too long lose their middles. cli-table3
 * is told to leave every colour to us, since it would paint into a pipe too.
 */
export function drawTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
): string[] {
  const widths = columnWidths(columns, rows, width);
  const table = new Table({
    head: columns.map((column) => column.title),
    chars: { ...noLines, middle: ' '.repeat(gap), mid: '─', 'mid-mid': '─'.repeat(gap) },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const row of rows) {
    const cells = columns.map(({ cell, paint }, index) => {
      const text = clipMiddle(cell(row), widths[index] ?? 0);
      return paint === undefined ? text : paint(text, row);
    });
    table.push(cells);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

const noLines = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  right: '',
  'right-mid': '',
};

/** The natural widths; where they are too much, the widest column that can still give gives a column, and so on. */
function columnWidths<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): number[] {
  const widths = columns.map((column) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(clip(column.cell(row), width)))),
  );
  let excess = widths.reduce((sum, one) => sum + one, gap * (columns.length - 1)) - width;
  while (excess > 0) {
    const spare = widths.map((one, index) => one - (columns[index]?.least ?? 0));
    const widest = spare.indexOf(Math.max(...spare));
    if ((spare[widest] ?? 0) <= 0) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
    excess -= 1;
  }
  return widths;
}
