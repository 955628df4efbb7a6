import type { Instant } from '../../types/primitives.ts';
import type { Report } from '../../types/report.ts';
import { type MergedRow, mergedRows } from '../content/merged-rows.ts';
import {
  keyName,
  mergedHeadline,
  repositoryName,
  STATE_TITLE,
  stateWords,
  verdictWord,
} from '../content/merged-words.ts';
import { attemptName } from '../content/run-words.ts';
import { neutralRows } from '../safe/sanitize-report.ts';
import { joinBlocks, layoutOf, type Paint, type TextOptions } from './layout.ts';
import { type Column, drawTable } from './table.ts';
import { wrap } from './width.ts';

type Cell = Column<MergedRow>;

const repository: Cell = { title: 'Repository', cell: repositoryName, least: 12 };
const run: Cell = { title: 'Run', cell: (row) => attemptName(row.run), least: 12 };
const key: Cell = { title: 'Key', cell: keyName, least: 12 };
const scope: Cell = { title: 'Scope', cell: (row) => row.scope ?? '', least: 12 };
const state: Cell = { title: STATE_TITLE, cell: stateWords, least: 31 };
const cause: Cell = { title: 'Cause', cell: (row) => row.cause ?? '', least: 17 };

/** Several reports as one table, a row for each stuck key and each run without one; narrow terminals lose columns. */
export function renderMergedText(reports: readonly Report[], now: Instant, options: TextOptions): string {
  const rows = neutralRows(mergedRows(reports, now));
  const { width, paint } = layoutOf(options);
  const headline = wrap(mergedHeadline(rows, reports), width).map(paint.bold);
  return joinBlocks([headline, drawTable(columnsFor(width, paint), rows, width)]);
}

function columnsFor(width: number, paint: Paint): Cell[] {
  const verdict: Cell = {
    title: 'Verdict',
    cell: verdictWord,
    least: 12,
    paint: (text, row) => painted(text, row, paint),
  };
  if (width < 74) return [verdict, repository, key];
  if (width < 100) return [verdict, repository, key, state];
  return width < 130
    ? [verdict, repository, run, key, state]
    : [verdict, repository, run, key, scope, state, cause];
}

function painted(text: string, row: MergedRow, paint: Paint): string {
  if (row.state === 'held') return row.certainty === 'confirmed' ? paint.red(text) : paint.yellow(text);
  if (row.verdict === 'inconclusive') return paint.yellow(text);
  return row.verdict === 'clean' ? paint.green(text) : text;
}
