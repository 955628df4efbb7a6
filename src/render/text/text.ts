import type { Report, Save } from '../../types/report.ts';
import { type Case, casesOf, ownSaves } from '../content/finding-view.ts';
import { adviceOnGaps, gapWords } from '../content/gap-words.ts';
import { headlineOf, sumOf } from '../content/headline.ts';
import { type Remark, remarksOf } from '../content/remarks.ts';
import { answerOf, tallyOf } from '../content/tally.ts';
import { utcMinute } from '../content/time-format.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { neutralReport } from '../safe/sanitize-report.ts';
import { bullet, joinBlocks, type Layout, layoutOf, type TextOptions } from './layout.ts';
import { savesTable } from './saves-table.ts';
import { findingBlocks, findingInShort, headlineLines } from './text-finding.ts';
import { remarkBullet, traceBlocks } from './text-trace.ts';
import { wrap } from './width.ts';

const fullFindings = 8;
const mostFindings = 32;
const longestTable = 20;
const longestList = 12;

/** The report for a terminal or a pipe: the verdict first, and each block fit to be the last one read. */
export function renderText(report: Report, options: TextOptions): string {
  const sheet = layoutOf(options);
  const neutral = neutralReport(report);
  const cases = casesOf(neutral);
  return joinBlocks([
    [...verdictLines(neutral, cases, sheet), ...runLines(neutral, sheet)],
    ...caseBlocks(cases, neutral, sheet),
    ...traceBlocks(neutral, sheet),
    gapLines(neutral, sheet),
    savesLines(ownSaves(neutral), sheet),
    remarkLines(remarksOf(neutral), sheet),
  ]);
}

function verdictLines(report: Report, cases: Case[], sheet: Layout): string[] {
  const [only] = cases;
  if (report.verdict === 'stuck-key' && only !== undefined) {
    const headline =
      cases.length === 1 ? headlineOf(only, report.examinedAt) : sumOf(cases, report.examinedAt);
    return headlineLines(headline, sheet);
  }
  const colour = report.verdict === 'clean' ? sheet.paint.green : sheet.paint.yellow;
  return wrap(answerOf(report), sheet.measure).map((line) => sheet.paint.bold(colour(line)));
}

function runLines({ run, examinedAt }: Report, sheet: Layout): string[] {
  const source = run.headBranch === null ? run.event : `${run.event} to ${run.headBranch}`;
  const workflow = run.workflowName === null ? source : `${run.workflowName} on ${source}`;
  const url = safeUrl(run.url);
  const words = `${run.owner}/${run.repo}, run ${run.id}, attempt ${run.attempt}: ${workflow}`;
  const examined = `examined ${utcMinute(examinedAt)}${url === null ? '' : `, ${url}`}`;
  return [...wrap(words, sheet.measure), ...wrap(examined, sheet.measure).map(sheet.paint.dim)];
}

/** The only finding has its headline at the top of the report; of several each has its own, under a rule, the last in short. */
function caseBlocks(cases: Case[], report: Report, sheet: Layout): string[][] {
  const alone = cases.length === 1 && report.verdict === 'stuck-key';
  const rest = cases.length - mostFindings;
  const blocks = cases.slice(0, mostFindings).flatMap((one, index) => {
    if (index >= fullFindings) return [findingInShort(one, report, sheet)];
    const above = cases.slice(0, index).flatMap(({ finding }) => finding.remedies);
    const told = findingBlocks(one, report, sheet, above);
    if (alone) return told;
    const rule = sheet.paint.dim('─'.repeat(sheet.measure));
    return [[rule, ...headlineLines(headlineOf(one, report.examinedAt), sheet)], ...told];
  });
  return rest > 0 ? [...blocks, [`and ${rest} more like these: see --format json`]] : blocks;
}

function gapLines({ gaps, verdict }: Report, sheet: Layout): string[] {
  if (gaps.length === 0) return [];
  const rest = gaps.length - longestList;
  return [
    sheet.paint.bold('Not examined'),
    ...gaps.slice(0, longestList).flatMap((gap) => bullet(gapWords(gap), sheet.measure)),
    ...(rest > 0 ? [`- and ${rest} more: see --format json`] : []),
    ...(verdict === 'inconclusive'
      ? adviceOnGaps(gaps).flatMap((advice) => wrap(advice, sheet.measure))
      : []),
  ];
}

/** Every save while they are few; of many, those that did not end well, and how many did. */
function savesLines(saves: Save[], sheet: Layout): string[] {
  if (saves.length === 0) return [];
  const all = saves.length <= longestTable;
  const worst = saves.filter((save) => ['torn-down', 'failed', 'refused'].includes(save.outcome));
  const shown = all ? saves : worst.slice(0, 3 * longestTable);
  const title = `${all ? 'Every save' : 'The saves'} of this attempt: ${tallyOf(saves)}`;
  const hidden = saves.length - shown.length;
  return [
    ...wrap(title, sheet.measure).map(sheet.paint.bold),
    ...(shown.length === 0 ? [] : savesTable(shown, sheet.width, sheet.paint)),
    ...(hidden > 0 ? wrap(`${hidden} more are not listed here: see --format json`, sheet.measure) : []),
  ];
}

function remarkLines(remarks: Remark[], sheet: Layout): string[] {
  if (remarks.length === 0) return [];
  const rest = remarks.length - longestList;
  return [
    sheet.paint.bold('Worth knowing'),
    ...remarks.slice(0, longestList).flatMap((remark) => remarkBullet(remark, sheet)),
    ...(rest > 0 ? [`- and ${rest} more: see --format json`] : []),
  ];
}
