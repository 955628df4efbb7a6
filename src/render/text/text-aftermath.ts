import type { Report } from '../../types/report.ts';
import { keyLineOf } from '../chart/key-timeline.ts';
import { aftermathOf, type VictimRow } from '../content/aftermath.ts';
import type { Case } from '../content/finding-view.ts';
import { proseText } from '../content/prose.ts';
import { runRow } from '../content/run-words.ts';
import { utcDay, utcTime } from '../content/time-format.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { drawKeyLine } from './key-chart.ts';
import type { Layout } from './layout.ts';
import { padTo, wrap } from './width.ts';

const mostVictims = 12;

/** What became of a stuck key, block by block: how many it hit and whether it is over, the picture, the victims. */
export function aftermathBlocks(one: Case, report: Report, sheet: Layout): string[][] {
  const aftermath = aftermathOf(one, report);
  if (aftermath === null) return [];
  const { title, summary, rows, ending } = aftermath;
  const line = keyLineOf(one, report.examinedAt);
  return [
    [
      sheet.paint.bold(title),
      ...(summary === null ? [] : wrap(proseText(summary), sheet.measure)),
      ...(ending === null ? [] : wrap(proseText(ending), sheet.measure)),
    ],
    line === null ? [] : drawKeyLine(line, sheet.width).map((one) => painted(one, sheet)),
    victimLines(rows, sheet),
  ];
}

/** The first of them; the attempt that is reported is never left out. */
function victimLines(rows: VictimRow[], sheet: Layout): string[] {
  const shown = rows.filter(({ isReported }, index) => index < mostVictims || isReported);
  const days = new Set(shown.map(({ first }) => utcDay(first.at)));
  const columns = Math.max(0, ...shown.map(({ what }) => what.length));
  const rest = rows.length - shown.length;
  return [
    ...shown.flatMap((row) => {
      const time = `${days.size > 1 ? `${utcDay(row.first.at)} ` : ''}${utcTime(row.first.at)}`;
      return rowLines(`  ${time}  ${padTo(row.what, columns)}`, row, sheet);
    }),
    ...(rest > 0 ? [`  and ${rest} more: see --format json`] : []),
  ];
}

/** Who it was stands beside what happened, or below it where the terminal is narrow. */
function rowLines(head: string, { first, isReported, run, moreJobs }: VictimRow, sheet: Layout): string[] {
  const isBeside = sheet.width >= 72;
  const indent = ' '.repeat(isBeside ? head.length + 2 : 4);
  const who = isReported ? 'this run' : proseText(runRow(run, null));
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

function painted(line: string, { paint }: Layout): string {
  return line
    .replace(/✗/g, paint.red)
    .replace(/[○▒]+/g, paint.yellow)
    .replace(/✓/g, paint.green)
    .replace(/[─┬]{3,}|╌+/g, paint.dim);
}
