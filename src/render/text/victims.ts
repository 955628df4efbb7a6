import type { VictimRow } from '../content/aftermath.ts';
import { proseText } from '../content/prose.ts';
import { runRow } from '../content/run-words.ts';
import { utcDay, utcTime } from '../content/time-format.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { type Layout, rest } from './layout.ts';
import { padTo, wrap } from './width.ts';

const mostVictims = 12;

/** The first attempts that met a key; the attempt that is reported is never left out. */
export function victimLines(rows: readonly VictimRow[], sheet: Layout): string[] {
  const shown = rows.filter(({ isReported }, index) => index < mostVictims || isReported);
  const days = new Set(shown.map(({ first }) => utcDay(first.at)));
  const columns = Math.max(0, ...shown.map(({ what }) => what.length));
  return [
    ...shown.flatMap((row) => {
      const time = `${days.size > 1 ? `${utcDay(row.first.at)} ` : ''}${utcTime(row.first.at)}`;
      return rowLines(`  ${time}  ${padTo(row.what, columns)}`, row, sheet);
    }),
    ...rest(rows.length - shown.length, '  '),
  ];
}

/** Who it was stands beside what happened, or below it where the terminal is narrow. */
function rowLines(head: string, { first, isReported, run, moreJobs }: VictimRow, sheet: Layout): string[] {
  const isBeside = sheet.width >= 72;
  const indent = ' '.repeat(isBeside ? head.length + 2 : 4);
  const who = isReported ? 'this run' : proseText(runRow(run));
  const others = moreJobs === 0 ? '' : ` and ${moreJobs} more`;
  const page = safeUrl(first.url);
  const lines = [
    ...wrap(proseText([who, ', in ', { name: first.job.name }, others]), sheet.measure - indent.length),
    ...(page === null ? [] : [sheet.paint.dim(page)]),
  ];
  const [beside = '', ...below] = lines;
  return isBeside
    ? [`${head}  ${beside}`, ...below.map((line) => indent + line)]
    : [head.trimEnd(), ...lines.map((line) => indent + line)];
}
