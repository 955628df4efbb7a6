import { attemptUrl } from '../../run/attempt-names.ts';
import { type VictimRow, victimHeads } from '../content/aftermath.ts';
import { runProse } from '../content/run-words.ts';
import { dayAndMinute } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { codeCell, link } from './markdown-plain.ts';
import { leftOut, proseMarkdown } from './markdown-prose.ts';

/** The runs that met a key, and the reported run in any case. */
export function victimParagraphs(rows: readonly VictimRow[], most: number): string[] {
  const shown = rows.filter(({ isReported }, index) => index < most || isReported);
  const rules = victimHeads.map(() => '---');
  const table = [...[victimHeads, rules].map(tableRow), ...shown.map(rowLine)];
  return [table.join('\n'), ...leftOut(rows.length - shown.length, 'run')];
}

function rowLine({ first, what, isReported, run, moreJobs }: VictimRow): string {
  const others = moreJobs === 0 ? '' : ` and ${moreJobs} more`;
  const cells = [
    link(proseMarkdown([dayAndMinute(first.at)]), first.url),
    what,
    isReported ? link('this run', attemptUrl(run)) : proseMarkdown(runProse(run), codeCell),
    `${codeCell(shorten(first.job.name, 100))}${others}`,
  ];
  return tableRow(cells);
}

function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
