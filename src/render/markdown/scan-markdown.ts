import { attemptUrl } from '../../attempt-names.ts';
import { causes } from '../../causes/cause-table.ts';
import type { HeldKey, ScanFinding, ScanReport, StepTally } from '../../types/scan.ts';
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
import { shorten } from '../safe/sanitize-text.ts';
import { fittingBody } from './markdown-limits.ts';
import { codeSpan, inline, link, shortCell } from './markdown-plain.ts';

/** How many rows of each table are tried, until they fit; so few fit whatever strangers called their keys. */
const ladder = [200, 100, 50, 20, 8];

/** The scan for an issue, a comment or a step summary, below 65,536 characters; strangers' words in code spans only. */
export function renderScanMarkdown(report: ScanReport): string {
  const scan = neutralScan(report);
  return fittingBody(ladder, (most) => bodyOf(scan, most));
}

function bodyOf(scan: ScanReport, most: number): string {
  const leftOut = leftOutWords(scan);
  const paragraphs = [
    `### ${scanHeadline(scan)}`,
    [...opening(scan), savesWords(scan)].map((line) => `- ${line}`).join('\n'),
    ...(leftOut === null ? [] : [`**${leftOut}**`]),
    ...heldTable(scan, most),
    ...table('Steps whose saves did not finish', STEP_HEAD, scan.steps.map(stepCells), most),
    ...table(
      'Why',
      ['Saves', 'Stuck', 'Cause'],
      scan.causes.map(({ count, stuck, kind }) => [`${count}`, `${stuck}`, causes[kind].title]),
      most,
    ),
    ...table(
      'Saves that did not finish, the newest first',
      FINDING_HEAD,
      scan.findings.map(findingCells),
      most,
    ),
    ...advice(scan),
    ...(scan.findings.length === 0 ? [] : section('Cost', costWords(scan.cost))),
    ...section(
      'Not examined',
      scan.gaps.slice(0, most).map((gap) => inline(shorten(scanGapWords(gap), 1000))),
    ),
    ...omitted(scan.gaps.length - most),
    scanScope,
    `Scanned ${utcMinute(scan.scannedAt)} by cache-autopsy ${codeSpan(shorten(scan.version, 30))}.`,
  ];
  return `${paragraphs.join('\n\n')}\n`;
}

/** The filters are the user's own words, which may be a stranger's branch all the same. */
function opening(scan: ScanReport): string[] {
  const [subject = '', ...counts] = scanSubject(scan);
  return [codeSpan(shorten(subject, 500)), ...counts];
}

function heldTable(scan: ScanReport, most: number): string[] {
  const cells = ({ key, scope, certainty, heldUntil, hits, findings: [first = -1] }: HeldKey): string[] => {
    const run = scan.findings[first]?.run;
    return [
      latestMinute(heldUntil),
      shortCell(keyWord({ key }), 300),
      shortCell(scope ?? '', 150),
      certainty,
      `${hits}`,
      run === undefined ? '' : link(attemptName(run), attemptUrl(run)),
    ];
  };
  const head = ['Until, at the latest', 'Key', 'Scope', 'Certainty', 'Met since', 'Left by run'];
  return table('Stuck now', head, scan.stuckNow.map(cells), most);
}

function advice(scan: ScanReport): string[] {
  const url = worstAttemptUrl(scan);
  return url === null ? [] : [`The whole story of one, and the patch: ${codeSpan(`cache-autopsy ${url}`)}`];
}

const STEP_HEAD = ['Torn down', 'Failed', 'Stuck', 'Workflow', 'Job', 'Step', 'Last'];

function stepCells({ tornDown, failed, stuck, workflow, job, step, lastAt }: StepTally): string[] {
  return [
    ...[tornDown, failed, stuck].map(String),
    ...[workflow ?? '', job, step].map((text) => shortCell(text, 150)),
    lastAt === null ? '' : utcMinute(lastAt),
  ];
}

const FINDING_HEAD = ['Run', 'Job', 'Key', 'State', 'Cause'];

function findingCells(finding: ScanFinding): string[] {
  return [
    link(attemptName(finding.run), attemptUrl(finding.run)),
    shortCell(finding.job.name, 150),
    shortCell(keyWord(finding), 300),
    keyStateWords(finding),
    finding.cause.kind,
  ];
}

function table(title: string, head: string[], rows: string[][], most: number): string[] {
  if (rows.length === 0) return [];
  const lines = [head, head.map(() => '---'), ...rows.slice(0, most)].map(
    (cells) => `| ${cells.join(' | ')} |`,
  );
  return [`#### ${title}`, lines.join('\n'), ...omitted(rows.length - most)];
}

function section(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`#### ${title}`, items.map((item) => `- ${item}`).join('\n')];
}

function omitted(rest: number): string[] {
  return rest > 0 ? [`${rest} more left out here; see \`--format json\`.`] : [];
}
