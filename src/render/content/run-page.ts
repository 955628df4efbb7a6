import type { Report, Save } from '../../types/report.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { neutralReport } from '../safe/sanitize-report.ts';
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
import { runBrief } from './brief.ts';
import { findingParts } from './finding-part.ts';
import { type Case, casesOf, ownSaves } from './finding-view.ts';
import { firstScreen } from './first-screen.ts';
import { adviceOnGaps, gapWords } from './gap-words.ts';
import { type Headline, headlineOf, sumOf } from './headline.ts';
import { exact, joined, named, type Prose, proseText, say, whole } from './prose.ts';
import { remarkProse, remarksOf, warningRemarks } from './remarks.ts';
import { attemptName, branchWord } from './run-words.ts';
import { answerOf, outcomeWords, tallyOf, uploadCell } from './tally.ts';
import { type Clock, dayAndSecond, dayOf, utcMinute, yearAndMinute } from './time-format.ts';
import { isUnread, traceEnd, type Unexplained, unexplainedOf } from './unexplained.ts';
import { warningBlocks } from './warning-part.ts';

/** The page of a run attempt: the verdict first, and the rest in order of importance. */
export function runPage(report: Report, isReplay = false): Page {
  const neutral = neutralReport(report);
  const cases = casesOf(neutral);
  const clock = { now: neutral.examinedAt, isReplay };
  return {
    headline: verdictOf(neutral, cases, clock),
    answer: lineOf(neutral, cases, clock),
    subject: [subjectOf(neutral, clock)],
    url: safeUrl(neutral.run.url),
    brief: runBrief(neutral, cases, clock),
    screen: {
      ...firstScreen(neutral, cases, clock),
      subject: subjectOf(neutral, { ...clock, isReplay: false }),
    },
    blocks: [
      ...(cases.length === 0
        ? []
        : [{ kind: 'findings' as const, findings: findingParts(cases, neutral, clock) }]),
      ...trace(neutral),
      ...section(
        'Check what was saved',
        'heading',
        list(warningRemarks(neutral).map(remarkProse), 'warning'),
      ),
      ...warningBlocks(neutral.warnings),
      ...gaps(neutral),
      ...saves(ownSaves(neutral)),
      ...section('Notes', 'heading', list(remarksOf(neutral).map(remarkProse), 'remark')),
    ],
    gaps: neutral.gaps.map(gapWords),
    // A replay says above when it was recorded.
    colophon: say`${isReplay ? 'By' : say`Examined ${utcMinute(clock.now)}, by`} cache-autopsy ${exact(neutral.version)}.`,
  };
}

function verdictOf(report: Report, cases: readonly Case[], clock: Clock): Headline {
  const [only] = cases;
  if (report.verdict === 'stuck-key' && only !== undefined)
    return cases.length === 1 ? headlineOf(only, clock) : sumOf(cases, clock);
  const tone = report.verdict === 'clean' && unexplainedOf(report) === null ? 'over' : 'doubtful';
  return { label: [answerOf(report)], key: null, status: null, until: null, tone };
}

function lineOf(report: Report, cases: readonly Case[], clock: Clock): string {
  const stuck = cases.filter(({ finding }) => finding.stuckKey !== null);
  if (stuck.length === 0) return answerOf(report);
  const { label, status } = sumOf(stuck, clock);
  return proseText(say`${label}: ${status ?? []}`);
}

/** The repository, workflow, run and branch; a replay also says when it was recorded. */
function subjectOf({ run }: Report, { now, isReplay }: Clock): Prose {
  const repository = [run.owner, run.repo].filter((name) => name !== '').join('/');
  const day = run.startedAt === null ? [] : [[whole(dayOf(run.startedAt))]];
  const when: Prose[] = isReplay ? [say`recorded ${yearAndMinute(now)}`] : day;
  if (run.url === '')
    return joined(
      [
        ...(repository === '' ? [] : [exact(repository)]),
        ['logs without their run'],
        ...(isReplay ? when : []),
      ],
      ' · ',
    );
  const number = { words: `run ${attemptName(run)}`, url: run.url };
  return joined(
    [
      exact(repository),
      run.workflowName === null ? number : say`${exact(run.workflowName)} ${number}`,
      run.headBranch === null
        ? [exact(run.event)]
        : say`${exact(run.event)} ${branchWord(run.event)} ${exact(run.headBranch)}`,
      ...when,
    ],
    ' · ',
  );
}

/** What remains unexplained, how far was looked, and why no further. */
function trace(report: Report): Block[] {
  const unexplained = unexplainedOf(report);
  const isNobodyFound = report.findings.every(({ victims }) => victims.length === 0);
  const tellsUnread = isNobodyFound && (unexplained !== null || report.findings.length > 0);
  const end = tellsUnread && isUnread(report.trace) ? null : traceEnd(report.trace);
  const last = end === null ? [] : [paragraph(end, 'faint')];
  return unexplained === null
    ? last
    : section('Unexplained', 'heading', [...unexplainedBlocks(unexplained), ...last]);
}

function unexplainedBlocks({ refusals, misses, looked }: Unexplained): Block[] {
  const missed = misses.map(({ job, step, key, at, url }) => ({
    prose: say`${named(job.name)}: failed in ${{ name: step.name, url }} (${dayAndSecond(at)}), where this key could not be restored:`,
    exact: key,
    url,
  }));
  const refused = refusals.map(({ remark, key }) => ({
    prose: [...remarkProse(remark), ...(key === null ? [] : [':'])],
    exact: key,
    url: null,
  }));
  return [{ kind: 'list', items: [...missed, ...refused], noun: 'item' }, paragraph(looked)];
}

function gaps({ gaps: all, verdict }: Report): Block[] {
  const advice = verdict === 'inconclusive' ? adviceOnGaps(all).map((words) => paragraph(words)) : [];
  const items = list(all.map(gapWords), 'gap');
  return items.length === 0 ? [] : section('Not examined', 'heading', [...items, ...advice]);
}

function saves(all: readonly Save[]): Block[] {
  const columns = [
    ...[column('Outcome', 11), column('Job', 24), column('Step', 21, 86), column('Key', 'copied')],
    column('Upload', 23, 56),
  ];
  const rows = all.map((save) => ({
    cells: [
      cell(outcomeWords[save.outcome], toneOf(save)),
      exactCell(save.job.name, save.job.url),
      exactCell(save.action ?? save.step.name, save.step.url),
      keyCell(save.key),
      cell(uploadCell(save)),
    ],
    isGrave: ['torn-down', 'failed', 'refused'].includes(save.outcome),
  }));
  return titledTable(`Cache saves in this attempt: ${tallyOf(all)}`, 'fold', { columns, rows, noun: 'save' });
}

function toneOf({ outcome }: Save): Cell['tone'] {
  if (outcome === 'torn-down' || outcome === 'failed') return 'bad';
  if (outcome === 'refused') return 'doubtful';
  return outcome === 'saved' ? 'good' : 'faint';
}
