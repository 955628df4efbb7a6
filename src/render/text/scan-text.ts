import { causes } from '../../causes/cause-table.ts';
import type { CauseTally, HeldKey, ScanFinding, ScanReport, StepTally } from '../../types/scan.ts';
import { scanGapWords } from '../content/gap-words.ts';
import { attemptName } from '../content/run-words.ts';
import {
  costWords,
  keyStateWords,
  keyWord,
  leftOutWords,
  savesWords,
  scanHeadline,
  scanScope,
  scanSubject,
  worstAttemptUrl,
} from '../content/scan-words.ts';
import { latestMinute, utcMinute } from '../content/time-format.ts';
import { neutralScan } from '../safe/sanitize-report.ts';
import { bullet, joinBlocks, type Layout, layoutOf, type TextOptions } from './layout.ts';
import { type Column, drawTable } from './table.ts';
import { wrap } from './width.ts';

const longestTable = 20;
const longestList = 12;

/** The scan for a terminal or a pipe: what is stuck now first, then who does it, and what it cost. */
export function renderScanText(report: ScanReport, options: TextOptions): string {
  const sheet = layoutOf(options);
  const { measure, paint } = sheet;
  const scan = neutralScan(report);
  return joinBlocks([
    opening(scan, sheet),
    table('Stuck now', scan.stuckNow, heldColumns(scan, sheet), sheet),
    table('Steps whose saves did not finish', scan.steps, stepColumns(sheet), sheet),
    table('Why', scan.causes, causeColumns(), sheet),
    table('Saves that did not finish, the newest first', scan.findings, findingColumns(scan, sheet), sheet),
    advice(scan, sheet),
    scan.findings.length === 0 ? [] : [paint.bold('Cost'), ...list(costWords(scan.cost), sheet)],
    scan.gaps.length === 0 ? [] : [paint.bold('Not examined'), ...list(scan.gaps.map(scanGapWords), sheet)],
    wrap(scanScope, measure).map(paint.dim),
  ]);
}

function opening(scan: ScanReport, { measure, paint }: Layout): string[] {
  const colour = { 'stuck-key': paint.red, inconclusive: paint.yellow, clean: paint.green }[scan.verdict];
  const leftOut = leftOutWords(scan);
  return [
    ...wrap(scanHeadline(scan), measure).map((line) => paint.bold(colour(line))),
    ...scanSubject(scan).flatMap((line) => wrap(line, measure)),
    ...wrap(savesWords(scan), measure),
    ...(leftOut === null ? [] : wrap(leftOut, measure).map((line) => paint.bold(paint.yellow(line)))),
  ];
}

function advice(scan: ScanReport, { paint }: Layout): string[] {
  const url = worstAttemptUrl(scan);
  return url === null
    ? []
    : ['The whole story of one, and the patch:', `  ${paint.bold(`cache-autopsy ${url}`)}`];
}

function table<Row>(title: string, rows: readonly Row[], columns: Column<Row>[], sheet: Layout): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - longestTable;
  return [
    ...wrap(title, sheet.measure).map(sheet.paint.bold),
    ...drawTable(columns, rows.slice(0, longestTable), sheet.width),
    ...(rest > 0 ? [`and ${rest} more: see --format json`] : []),
  ];
}

function list(items: readonly string[], { measure }: Layout): string[] {
  const rest = items.length - longestList;
  return [
    ...items.slice(0, longestList).flatMap((item) => bullet(item, measure)),
    ...(rest > 0 ? [`- and ${rest} more: see --format json`] : []),
  ];
}

function heldColumns(scan: ScanReport, { width, paint }: Layout): Column<HeldKey>[] {
  const until: Column<HeldKey> = {
    title: 'Until, at the latest',
    cell: ({ heldUntil }) => latestMinute(heldUntil),
    least: 20,
    paint: (text, { certainty }) => (certainty === 'confirmed' ? paint.red(text) : paint.yellow(text)),
  };
  const key: Column<HeldKey> = { title: 'Key', cell: keyWord, least: 12 };
  const scope: Column<HeldKey> = { title: 'Scope', cell: (row) => row.scope ?? '', least: 8 };
  const certainty: Column<HeldKey> = { title: 'Certainty', cell: (row) => row.certainty, least: 9 };
  const hits: Column<HeldKey> = { title: 'Met since', cell: (row) => `${row.hits}`, least: 9 };
  const run: Column<HeldKey> = {
    title: 'Left by run',
    cell: ({ findings: [first = -1] }) => {
      const finding = scan.findings[first];
      return finding === undefined ? '' : attemptName(finding.run);
    },
    least: widestRun(scan),
  };
  if (width < 60) return [until, key];
  if (width < 90) return [until, key, scope, certainty];
  return width < 120 ? [until, key, scope, certainty, run] : [until, key, scope, certainty, hits, run];
}

function stepColumns({ width }: Layout): Column<StepTally>[] {
  const torn: Column<StepTally> = { title: 'Torn down', cell: (row) => `${row.tornDown}`, least: 9 };
  const failed: Column<StepTally> = { title: 'Failed', cell: (row) => `${row.failed}`, least: 6 };
  const stuck: Column<StepTally> = { title: 'Stuck', cell: (row) => `${row.stuck}`, least: 5 };
  const job: Column<StepTally> = { title: 'Job', cell: (row) => row.job, least: 8 };
  const step: Column<StepTally> = { title: 'Step', cell: (row) => row.step, least: 10 };
  const workflow: Column<StepTally> = { title: 'Workflow', cell: (row) => row.workflow ?? '', least: 10 };
  const last: Column<StepTally> = {
    title: 'Last',
    cell: ({ lastAt }) => (lastAt === null ? '' : utcMinute(lastAt)),
    least: 20,
  };
  if (width < 60) return [torn, stuck, step];
  if (width < 90) return [torn, stuck, job, step];
  return width < 120 ? [torn, stuck, workflow, job, step] : [torn, failed, stuck, workflow, job, step, last];
}

function causeColumns(): Column<CauseTally>[] {
  return [
    { title: 'Saves', cell: ({ count }) => `${count}`, least: 5 },
    { title: 'Stuck', cell: ({ stuck }) => `${stuck}`, least: 5 },
    { title: 'Cause', cell: ({ kind }) => causes[kind].title, least: 20 },
  ];
}

/** Half the number of a run finds none. */
function widestRun({ findings }: ScanReport): number {
  return Math.max(0, ...findings.map(({ run }) => attemptName(run).length));
}

function findingColumns(scan: ScanReport, { width, paint }: Layout): Column<ScanFinding>[] {
  const run: Column<ScanFinding> = {
    title: 'Run',
    cell: (row) => attemptName(row.run),
    least: widestRun(scan),
  };
  const job: Column<ScanFinding> = { title: 'Job', cell: (row) => row.job.name, least: 8 };
  const key: Column<ScanFinding> = { title: 'Key', cell: keyWord, least: 10 };
  const state: Column<ScanFinding> = {
    title: 'State',
    cell: keyStateWords,
    least: width < 60 ? 12 : width < 80 ? 31 : 42,
    paint: (text, finding) => (finding.state === 'held' ? paint.red(text) : text),
  };
  const cause: Column<ScanFinding> = { title: 'Cause', cell: (row) => row.cause.kind, least: 12 };
  if (width < 70) return [run, state];
  if (width < 90) return [run, key, state];
  return width < 120 ? [run, job, key, state] : [run, job, key, state, cause];
}
