import Table from 'cli-table3';
import type { Save } from '../types/report.ts';
import { byteSize, uploadedShare } from './moments.ts';
import type { Paint } from './sheet.ts';
import { outcomeWord } from './tally.ts';
import { clip, clipMiddle, displayWidth } from './width.ts';

interface Column {
  title: string;
  cell: (save: Save) => string;
  /** What it is narrowed to before the table gives up on the width, in columns. */
  least: number;
}

const outcome: Column = { title: 'Outcome', cell: (save) => outcomeWord(save.outcome), least: 11 };
const job: Column = { title: 'Job', cell: (save) => save.job.name, least: 8 };
const step: Column = { title: 'Step', cell: (save) => save.action ?? save.step.name, least: 10 };
const key: Column = { title: 'Key', cell: (save) => save.key ?? '(not known)', least: 10 };
const size: Column = { title: 'Upload', cell: sizeCell, least: 23 };
const gap = 2;

/**
 * A table of saves in at most `width` columns, without blanks at line ends. Long names lose their middles, and a narrow
 * terminal whole columns; cli-table3 is told to leave every colour to us, since it would paint into a pipe too.
 */
export function savesTable(saves: Save[], width: number, paint: Paint): string[] {
  const columns = columnsFor(width);
  const widths = columnWidths(columns, saves, width);
  const table = new Table({
    head: columns.map((column) => column.title),
    chars: { ...noLines, middle: ' '.repeat(gap), mid: '─', 'mid-mid': '─'.repeat(gap) },
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  for (const save of saves) {
    const cells = columns.map((column, index) => clipMiddle(column.cell(save), widths[index] ?? 0));
    table.push([painted(cells[0] ?? '', save, paint), ...cells.slice(1)]);
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd());
}

function columnsFor(width: number): Column[] {
  if (width < 56) return [outcome, job, key];
  return width < 84 ? [outcome, job, key, size] : [outcome, job, step, key, size];
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
function columnWidths(columns: Column[], saves: Save[], width: number): number[] {
  const widths = columns.map((column) =>
    Math.max(
      displayWidth(column.title),
      ...saves.map((save) => displayWidth(clip(column.cell(save), width))),
    ),
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

function sizeCell({ upload, outcome: end }: Save): string {
  if (upload === null) return '';
  return end === 'saved' ? byteSize(upload.totalBytes) : uploadedShare(upload);
}

function painted(text: string, save: Save, paint: Paint): string {
  if (save.outcome === 'torn-down' || save.outcome === 'failed') return paint.red(text);
  if (save.outcome === 'refused') return paint.yellow(text);
  return save.outcome === 'saved' ? paint.green(text) : paint.dim(text);
}
