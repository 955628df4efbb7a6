import type { Report } from '../../types/report.ts';
import type { TracedMiss } from '../../types/trace.ts';
import { proseText } from '../content/prose.ts';
import type { Remark } from '../content/remarks.ts';
import { utcDay, utcTime } from '../content/time-format.ts';
import { traceEnd, type Unexplained, unexplainedOf } from '../content/unexplained.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { bullet, type Layout } from './layout.ts';
import { wrap } from './width.ts';

const longestList = 12;

/** What the attempt met that nothing explains, how far was looked, and why no further. */
export function traceBlocks(report: Report, sheet: Layout): string[][] {
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
export function remarkBullet({ note, jobs }: Remark, sheet: Layout): string[] {
  const others = jobs.length > 1 ? ` and ${jobs.length - 1} more` : '';
  return bullet(`${jobs[0] ?? ''}${others}: ${note}`, sheet.measure);
}

function unexplainedLines({ refusals, misses, looked }: Unexplained, sheet: Layout): string[] {
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

function missLines({ job, step, key, at, url }: TracedMiss, sheet: Layout): string[] {
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
