import { causes } from '../../causes/cause-table.ts';
import { attemptUrl } from '../../run/attempt-names.ts';
import type { ScanFinding, ScanReport } from '../../types/scan.ts';
import { neutralScan } from '../safe/sanitize-report.ts';
import {
  type Block,
  type Cell,
  cell,
  column,
  exactCell,
  keyCell,
  list,
  type Page,
  paragraph,
  section,
  titledTable,
} from './blocks.ts';
import { scanBrief } from './brief.ts';
import { scanGapWords } from './gap-words.ts';
import type { Headline } from './headline.ts';
import { exact, marked, proseText, say } from './prose.ts';
import { attemptName } from './run-words.ts';
import {
  costWords,
  keyStateWords,
  leftOutWords,
  savesWords,
  scanHeadline,
  scanScope,
  scanSubject,
  worstAttempt,
} from './scan-words.ts';
import { latestMinute, utcMinute } from './time-format.ts';
import { warningBlocks } from './warning-part.ts';

/** The page of a repository: what is stuck now, then which steps cause it, and what it cost. */
export function scanPage(report: ScanReport): Page {
  const scan = neutralScan(report);
  const leftOut = leftOutWords(scan);
  const headline = scanHeadline(scan);
  return {
    answer: proseText(headline),
    headline: { label: headline, key: null, status: null, until: null, tone: toneOf(scan) },
    subject: [...scanSubject(scan), [savesWords(scan)]],
    url: null,
    screen: null,
    brief: scanBrief(scan),
    blocks: [
      ...(leftOut === null ? [] : [paragraph(leftOut, 'loud')]),
      ...heldTable(scan),
      ...stepTable(scan),
      ...causeTable(scan),
      ...findingTable(scan),
      ...advice(scan),
      ...warningBlocks(scan.warnings),
      ...(scan.findings.length === 0 ? [] : section('Cost', 'heading', list(costWords(scan.cost), 'line'))),
      ...section('Not examined', 'heading', list(scan.gaps.map(scanGapWords), 'gap')),
      paragraph([scanScope], 'faint'),
    ],
    gaps: scan.gaps.map(scanGapWords),
    colophon: say`Scanned ${utcMinute(scan.scannedAt)} by cache-autopsy ${exact(scan.version)}.`,
  };
}

/** Keys that are free again do not count. */
function toneOf({ verdict, stuckNow, gaps }: ScanReport): Headline['tone'] {
  if (stuckNow.some(({ certainty }) => certainty === 'confirmed')) return 'bad';
  return verdict === 'inconclusive' || stuckNow.length > 0 || gaps.length > 0 ? 'doubtful' : 'over';
}

function runCell(finding: ScanFinding | undefined): Cell {
  if (finding === undefined) return cell('');
  return { prose: [{ words: attemptName(finding.run), url: attemptUrl(finding.run) }], tone: 'plain' };
}

function heldTable(scan: ScanReport): Block[] {
  const columns = [
    ...[column('Locked until', 20), column('Key', 'copied'), column('Scope', 8, 60)],
    ...[column('Certainty', 9, 60), column('Met since', 9, 120), column('Left by run', 'whole', 72)],
  ];
  const rows = scan.stuckNow.map((held) => ({
    cells: [
      cell([latestMinute(held.heldUntil)], held.certainty === 'confirmed' ? 'bad' : 'doubtful'),
      keyCell(held.key),
      exactCell(held.scope ?? ''),
      cell(held.certainty),
      cell(held.hits),
      runCell(scan.findings[held.findings[0] ?? -1]),
    ],
    isGrave: true,
  }));
  return titledTable('Stuck now', 'heading', { columns, rows, noun: 'key' });
}

function stepTable({ steps }: ScanReport): Block[] {
  const columns = [
    ...[column('Torn down', 9), column('Failed', 6, 120), column('Stuck', 5), column('Workflow', 10, 90)],
    ...[column('Job', 8, 60), column('Step', 10), column('Last', 20, 120)],
  ];
  const rows = steps.map(({ tornDown, failed, stuck, workflow, job, step, lastAt }) => ({
    cells: [
      ...[tornDown, failed, stuck].map((count) => cell(count)),
      ...[workflow ?? '', job, step].map((name) => exactCell(name)),
      cell(lastAt === null ? [] : [utcMinute(lastAt)]),
    ],
    isGrave: true,
  }));
  return titledTable('Steps whose saves did not finish', 'heading', { columns, rows, noun: 'step' });
}

function causeTable(scan: ScanReport): Block[] {
  const columns = [column('Saves', 5), column('Stuck', 5), column('Cause', 20)];
  const rows = scan.causes.map(({ count, stuck, kind }) => ({
    cells: [cell(count), cell(stuck), cell(marked(causes[kind].title))],
    isGrave: true,
  }));
  return titledTable('Why', 'heading', { columns, rows, noun: 'cause' });
}

function findingTable({ findings }: ScanReport): Block[] {
  const columns = [
    ...[column('Run', 'whole'), column('Job', 8, 92), column('Key', 'copied'), column('State', 44)],
    column('Cause', 12, 120),
  ];
  const rows = findings.map((finding) => ({
    cells: [
      runCell(finding),
      exactCell(finding.job.name),
      keyCell(finding.key),
      cell(keyStateWords(finding), stateTone(finding)),
      exactCell(finding.cause.kind),
    ],
    isGrave: true,
  }));
  const title = 'Saves that did not finish, the newest first';
  return titledTable(title, 'heading', { columns, rows, noun: 'save' });
}

function stateTone({ state, certainty }: ScanFinding): Cell['tone'] {
  if (state !== 'held') return 'plain';
  return certainty === 'confirmed' ? 'bad' : 'doubtful';
}

function advice(scan: ScanReport): Block[] {
  const command = worstAttempt(scan);
  if (command === null) return [];
  return section('The full report of one, with its patch', 'heading', [{ kind: 'command', command }]);
}
