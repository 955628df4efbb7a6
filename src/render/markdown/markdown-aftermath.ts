import { attemptUrl } from '../../attempt-names.ts';
import type { Report } from '../../types/report.ts';
import { keyLineOf } from '../chart/key-timeline.ts';
import { aftermathOf, type VictimRow } from '../content/aftermath.ts';
import type { Case } from '../content/finding-view.ts';
import { runRow } from '../content/run-words.ts';
import { utcDay, utcTime } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { keyGanttLines } from './key-gantt.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeBlock, codeCell, link } from './markdown-plain.ts';
import { folded, leftOut, proseMarkdown } from './markdown-prose.ts';

/** A longer table is folded away. */
const openRows = 5;

/** What became of a stuck key: how many it hit and whether it is over, the picture, the victims. */
export function aftermathParagraphs(one: Case, report: Report, limits: MarkdownLimits): string[] {
  const aftermath = aftermathOf(one, report);
  if (aftermath === null) return [];
  const { title, summary, rows, ending } = aftermath;
  const line = limits.gantt ? keyLineOf(one, report.examinedAt) : null;
  return [
    `#### ${title}`,
    ...(summary === null ? [] : [proseMarkdown(summary)]),
    ...(ending === null ? [] : [proseMarkdown(ending)]),
    ...(line === null ? [] : [codeBlock(keyGanttLines(line), 'mermaid')]),
    ...victims(rows, limits),
  ];
}

function victims(rows: VictimRow[], limits: MarkdownLimits): string[] {
  if (rows.length === 0) return [];
  const shown = rows.filter(({ isReported }, index) => index < limits.victims || isReported);
  const rest = rows.length - shown.length;
  const table = [
    '| First hit (UTC) | What | Run | Job |',
    '| --- | --- | --- | --- |',
    ...shown.map(rowLine),
  ];
  const lines = [...table, ...(rest > 0 ? ['', leftOut(rest, 'attempt')] : [])];
  return [
    rows.length > openRows ? folded(`The ${rows.length} attempts that met the key`, lines) : lines.join('\n'),
  ];
}

function rowLine({ first, what, isReported, run, moreJobs }: VictimRow): string {
  const others = moreJobs === 0 ? '' : ` and ${moreJobs} more`;
  const cells = [
    link(`${utcDay(first.at)} ${utcTime(first.at)}`, first.url),
    what,
    isReported ? link('this run', attemptUrl(run)) : proseMarkdown(runRow(run, attemptUrl(run)), codeCell),
    `${codeCell(shorten(first.job.name, 100))}${others}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
