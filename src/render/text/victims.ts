import type { VictimRow } from '../content/aftermath.ts';
import { type Prose, proseText } from '../content/prose.ts';
import { runProse } from '../content/run-words.ts';
import { dayAndMinute } from '../content/time-format.ts';
import { type Layout, pageLine, prose, rest } from './layout.ts';
import { padTo } from './width.ts';

const mostVictims = 12;

/** The first runs that met a key, and the reported run in any case. */
export function victimLines(rows: readonly VictimRow[], sheet: Layout): string[] {
  const shown = rows.filter(({ isReported }, index) => index < mostVictims || isReported);
  const columns = Math.max(0, ...shown.map(({ what }) => what.length));
  return [
    ...shown.flatMap((row) =>
      rowLines(
        [`  ${padTo(proseText([dayAndMinute(row.first.at)]), 20)}`, padTo(row.what, columns)],
        row,
        sheet,
      ),
    ),
    ...rest(rows.length - shown.length, '  '),
  ];
}

/** What happened and the run, beside the time, or below it on a narrow terminal. */
function rowLines(
  head: [string, string],
  { first, isReported, run, moreJobs }: VictimRow,
  sheet: Layout,
): string[] {
  const isBeside = sheet.width >= 90;
  const start = head.join('  ');
  const indent = ' '.repeat(isBeside ? start.length + 2 : 4);
  const who: Prose = isReported ? [{ words: 'this run', url: first.url }] : runProse(run);
  const others = moreJobs === 0 ? '' : ` and ${moreJobs} more`;
  const words: Prose = [...who, ', in ', { name: first.job.name, url: first.url }, others];
  const lines = prose(words, sheet, sheet.measure - indent.length);
  const page = sheet.links ? [] : pageLine(first.url, sheet, indent.length);
  const [beside = '', ...below] = lines;
  if (isBeside) return [`${start}  ${beside}`, ...below.map((line) => indent + line), ...page];
  const heads = sheet.width >= 60 ? [start] : [head[0], indent + head[1]];
  return [...heads.map((line) => line.trimEnd()), ...lines.map((line) => indent + line), ...page];
}
