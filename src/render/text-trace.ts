import type { Report, TracedMiss } from '../types/report.ts';
import { utcDay, utcTime } from './moments.ts';
import { proseText } from './prose.ts';
import type { Remark } from './remarks.ts';
import { safeUrl } from './safe-url.ts';
import { bullet, type Sheet } from './sheet.ts';
import { traceEnd, type Unexplained, unexplainedOf } from './unexplained.ts';
import { wrap } from './width.ts';

const longestList = 12;

/** What the attempt met that nothing explains, how far was looked, and why no further. */
export function traceBlocks(report: Report, sheet: Sheet): string[][] {
  const unexplained = unexplainedOf(report);
  const end = traceEnd(report.trace);
  return [
    [
      ...(unexplained === null ? [] : unexplainedLines(unexplained, sheet)),
      ...(end === null ? [] : wrap(proseText(end), sheet.measure).map(sheet.paint.dim)),
    ],
  ];
}

/** A remark, with the first of the jobs that it is about. */
export function remarkBullet({ note, jobs }: Remark, sheet: Sheet): string[] {
  const others = jobs.length > 1 ? ` and ${jobs.length - 1} more` : '';
  return bullet(`${jobs[0] ?? ''}${others}: ${note}`, sheet.measure);
}

function unexplainedLines({ refusals, misses, looked }: Unexplained, sheet: Sheet): string[] {
  const items = [
    ...misses.map((miss) => missLines(miss, sheet)),
    ...refusals.map((remark) => remarkBullet(remark, sheet)),
  ];
  const rest = items.length - longestList;
  return [
    sheet.paint.bold('Not explained'),
    ...items.slice(0, longestList).flat(),
    ...(rest > 0 ? [`- and ${rest} more: see --format json`] : []),
    ...wrap(proseText(looked), sheet.measure),
  ];
}

function missLines({ job, step, key, at, url }: TracedMiss, sheet: Sheet): string[] {
  const page = safeUrl(url);
  const words = proseText([
    { exact: job.name },
    ': failed in ',
    { name: step.name },
    ` on ${utcDay(at)} at ${utcTime(at)} UTC, where this key could not be restored:`,
  ]);
  return [
    ...bullet(words, sheet.measure),
    `  ${key}`,
    ...(page === null ? [] : [`  ${sheet.paint.dim(page)}`]),
  ];
}
