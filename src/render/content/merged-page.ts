import type { Instant } from '../../types/primitives.ts';
import { neutralRows } from '../safe/sanitize-report.ts';
import { type Cell, cell, column, exactCell, keyCell, type Page, paragraph, table } from './blocks.ts';
import { mergedBrief } from './brief.ts';
import { type Mergeable, type MergedRow, mergedRows } from './merged-rows.ts';
import { LATEST_TIMES, mergedHeadline, repositoryName, stateWords, verdictWord } from './merged-words.ts';
import { attemptName } from './run-words.ts';

/** Several reports on one page: a table with a row for each stuck key and each run without one. */
export function mergedPage(reports: readonly Mergeable[], now: Instant): Page {
  const rows = neutralRows(mergedRows(reports, now));
  const columns = [
    ...[column('Verdict', 13), column('Repository', 10), column('Run', 11, 76), column('Key', 'copied')],
    ...[column('Scope', 12, 130), column('State', 33, 60), column('Cause', 17, 130)],
  ];
  const headline = mergedHeadline(rows, reports);
  const told = rows.map((row) => ({ cells: cellsOf(row), isGrave: true }));
  return {
    answer: headline,
    headline: { label: [headline], key: null, status: null, until: null, tone: 'plain' },
    subject: [],
    url: null,
    screen: null,
    brief: mergedBrief(rows, [headline]),
    blocks: [
      table({ columns, rows: told, noun: 'row' }),
      ...(rows.some(({ expiresAt }) => expiresAt !== null) ? [paragraph([LATEST_TIMES], 'faint')] : []),
    ],
    gaps: [],
    colophon: null,
  };
}

function cellsOf(row: MergedRow): Cell[] {
  return [
    cell(verdictWord(row), toneOf(row)),
    exactCell(repositoryName(row)),
    row.run === null
      ? cell('')
      : { prose: [{ words: attemptName(row.run), url: row.run.url }], tone: 'plain' },
    row.state === null ? cell('') : keyCell(row.key),
    exactCell(row.scope ?? ''),
    cell(stateWords(row)),
    exactCell(row.cause ?? ''),
  ];
}

function toneOf({ state, certainty, verdict }: MergedRow): Cell['tone'] {
  if (state === 'held') return certainty === 'confirmed' ? 'bad' : 'doubtful';
  if (verdict === 'inconclusive') return 'doubtful';
  return verdict === 'clean' ? 'good' : 'plain';
}
