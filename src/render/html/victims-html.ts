import { attemptUrl } from '../../run/attempt-names.ts';
import { type VictimRow, victimHeads } from '../content/aftermath.ts';
import { runProse } from '../content/run-words.ts';
import { dayAndMinute } from '../content/time-format.ts';
import { escapeHtml } from './escape.ts';
import { codeHtml, linkHtml, proseHtml } from './prose-html.ts';
import { tableHtml } from './table-html.ts';

/** The attempts that met a key. */
export function victimsHtml(rows: readonly VictimRow[]): string {
  return tableHtml(victimHeads, rows.map(rowCells));
}

function rowCells({ first, what, isReported, run, moreJobs }: VictimRow): string[] {
  return [
    linkHtml(proseHtml([dayAndMinute(first.at)]), first.url),
    escapeHtml(what),
    isReported ? linkHtml('this run', attemptUrl(run)) : proseHtml(runProse(run)),
    `${codeHtml(first.job.name)}${moreJobs === 0 ? '' : ` and ${moreJobs} more`}`,
  ];
}
