import { attemptUrl } from '../../attempt-names.ts';
import type { VictimRow } from '../content/aftermath.ts';
import { runRow } from '../content/run-words.ts';
import { utcDay, utcTime } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeCell, link } from './markdown-plain.ts';
import { folded, leftOut, proseMarkdown } from './markdown-prose.ts';

/** A longer table is folded away. */
const openRows = 5;

/** The attempts that met a key; the attempt that is reported is never left out. */
export function victimParagraphs(rows: readonly VictimRow[], limits: MarkdownLimits): string[] {
  const shown = rows.filter(({ isReported }, index) => index < limits.victims || isReported);
  const table = [
    '| First hit (UTC) | What | Run | Job |',
    '| --- | --- | --- | --- |',
    ...shown.map(rowLine),
    ...leftOut(rows.length - shown.length, 'attempt').flatMap((line) => ['', line]),
  ];
  return [
    rows.length > openRows ? folded(`The ${rows.length} attempts that met the key`, table) : table.join('\n'),
  ];
}

function rowLine({ first, what, isReported, run, moreJobs }: VictimRow): string {
  const others = moreJobs === 0 ? '' : ` and ${moreJobs} more`;
  const cells = [
    link(`${utcDay(first.at)} ${utcTime(first.at)}`, first.url),
    what,
    isReported ? link('this run', attemptUrl(run)) : proseMarkdown(runRow(run), codeCell),
    `${codeCell(shorten(first.job.name, 100))}${others}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
