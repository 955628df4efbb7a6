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
import { counted } from '../content/time-format.ts';
import { neutralRows } from '../safe/sanitize-report.ts';
import { fittingBody } from './markdown-limits.ts';
import { link, shortCell } from './markdown-plain.ts';

/** How many rows are tried, until they fit; so few fit whatever strangers called their keys. */
const ladder = [1000, 500, 200, 100, 50, 20];

/** Several reports as one table for an issue, a comment or a step summary, below 65,536 characters. */
export function renderMergedMarkdown(reports: readonly Report[], now: Instant): string {
  const rows = neutralRows(mergedRows(reports, now));
  const headline = mergedHeadline(rows, reports);
  return fittingBody(ladder, (most) => bodyOf(headline, rows, most));
}

function bodyOf(headline: string, rows: MergedRow[], most: number): string {
  const rest = rows.length - most;
  const table = [
    `| Verdict | Repository | Run | Key | Scope | ${STATE_TITLE} | Cause |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows.slice(0, most).map(rowLine),
  ];
  const omitted = rest > 0 ? ['', `${counted(rest, 'more row')} left out here; see \`--format json\`.`] : [];
  return `${[`### ${headline}`, '', ...table, ...omitted].join('\n')}\n`;
}

function rowLine(row: MergedRow): string {
  const cells = [
    verdictWord(row),
    shortCell(repositoryName(row), 200),
    link(attemptName(row.run), row.run.url),
    shortCell(keyName(row), 300),
    shortCell(row.scope ?? '', 200),
    stateWords(row),
    row.cause ?? '',
  ];
  return `| ${cells.join(' | ')} |`;
}
