import type { Report } from '../../types/report.ts';
import type { TracedMiss } from '../../types/trace.ts';
import { utcDay, utcTime } from '../content/time-format.ts';
import { traceEnd, type Unexplained, unexplainedOf } from '../content/unexplained.ts';
import { shorten } from '../safe/sanitize-text.ts';
import type { MarkdownLimits } from './markdown-limits.ts';
import { codeSpan, link } from './markdown-plain.ts';
import { leftOut, proseMarkdown, remarkItem } from './markdown-prose.ts';

/** What the attempt met that nothing explains, how far was looked, and why no further. */
export function traceParagraphs(report: Report, limits: MarkdownLimits): string[] {
  const unexplained = unexplainedOf(report);
  const end = traceEnd(report.trace);
  return [
    ...(unexplained === null ? [] : unexplainedParagraphs(unexplained, limits)),
    ...(end === null ? [] : [proseMarkdown(end)]),
  ];
}

function unexplainedParagraphs({ refusals, misses, looked }: Unexplained, limits: MarkdownLimits): string[] {
  const items = [...misses.map(missItem), ...refusals.map(remarkItem)];
  const rest = items.length - limits.notes;
  return [
    '#### Not explained',
    items.slice(0, limits.notes).join('\n'),
    ...(rest > 0 ? [leftOut(rest, 'item')] : []),
    proseMarkdown(looked),
  ];
}

function missItem({ job, step, key, at, url }: TracedMiss): string {
  const place = link(codeSpan(shorten(step.name, 200)), url);
  const moment = `on ${utcDay(at)} at ${utcTime(at)} UTC`;
  return `- ${codeSpan(shorten(job.name, 100))}: failed in ${place} ${moment}, where this key could not be restored: ${codeSpan(shorten(key, 300))}`;
}
