import { anyOf } from '../logs/line-pattern.ts';
import { HEADER, runnerLines } from '../logs/runner-lines.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import type { Absence } from '../types/absence.ts';
import type { Evidence, Missing, Question, QuestionData } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';
import type { Gap, LogGap } from '../types/gaps.ts';
import { grouped } from '../types/grouped.ts';
import type { TimelineJob, TimelineStep } from '../types/logs.ts';
import { recordOf } from './questions.ts';
import { findUnreadJobs, hasNoSteps, isOver, unreadSteps } from './unread-logs.ts';

/** Everything that could not be examined, each thing once. */
export function findGaps(examination: Examination): Gap[] {
  const { evidence } = examination;
  const unanswered = evidence.missing.flatMap((item) => gapOf(item.question, item, evidence));
  const alone: Gap[] = isByLogs(evidence) ? [{ kind: 'logs-alone', alone: evidence.jobs.length === 1 }] : [];
  return [...findLogGaps(examination), ...alone, ...together(unanswered)];
}

/** Whether only logs were given: then no answer of GitHub has given the run an id. */
function isByLogs({ run }: Evidence): boolean {
  return run.id < 0;
}

/** What could not be read, or was not given, of logs that were given as files. */
function givenLogGaps({ evidence, timeline }: Examination): LogGap[] {
  if (!isByLogs(evidence)) return [];
  const unread = evidence.missing.flatMap(({ question, why }): LogGap[] =>
    question.kind === 'logs' ? [{ kind: 'logs', of: [{ job: 'the archive', steps: [] }], why }] : [],
  );
  const { ofJob } = missingLogs(evidence.missing);
  const parts = timeline.filter(({ steps }) => {
    const [first, last] = [steps[0], steps.at(-1)];
    const isCut = first === undefined || !isSetUp(first) || last === first || !isEndOfJob(last);
    return isCut || steps.some(hasLostLines);
  });
  const lacking = timeline.filter(({ job }) => ofJob.has(job.id));
  return [...together(unread), ...ofJobs('partial-logs', parts), ...ofJobs('absent-steps', lacking)];
}

function ofJobs(kind: 'partial-logs' | 'absent-steps', jobs: readonly TimelineJob[]): LogGap[] {
  return jobs.length === 0 ? [] : [{ kind, jobs: jobs.map(({ job }) => job.name) }];
}

/**
 * Whether lines are missing in the middle: the runner ends each header that it begins, and its own steps save no cache.
 */
function hasLostLines({ stage, blocks }: TimelineStep): boolean {
  if (blocks.some(({ lines }) => lines.some(({ hidesSave }) => hidesSave))) return true;
  if (stage === 'job') return blocks.some(saysOfSave);
  return blocks.some(({ lines }) => {
    const header = stage === 'main' ? lines.findIndex(({ text }) => text.startsWith(HEADER)) : -1;
    return header !== -1 && !lines.slice(header).some(({ text }) => endOfHeader.pattern.test(text));
  });
}

function isSetUp({ blocks }: TimelineStep): boolean {
  return runnerVersion.pattern.test(blocks[0]?.lines[0]?.text ?? '');
}

/** Whether it is the runner's last step, according to its lines. */
function isEndOfJob(step: TimelineStep | undefined): boolean {
  return step?.stage === 'job' && step.blocks.some(({ lines }) => lines.some(({ text }) => END.test(text)));
}

const { completion, endOfHeader, orphans, runnerVersion, stopping } = runnerLines;
const END = anyOf([completion, orphans, stopping]);

/** The logs that could not be read, those with the same reason together. */
export function findLogGaps(examination: Examination): LogGap[] {
  const { evidence, timeline, unclaimedLogs } = examination;
  const reasons = missingLogs(evidence.missing);
  const unreadJobs = findUnreadJobs(timeline);
  const unread = unreadJobs.map((entry): LogGap => {
    const steps = entry.log === 'none' ? [] : unreadSteps(entry);
    const log = { job: entry.job.name, steps: steps.map(({ step }) => step.name) };
    return { kind: 'logs', of: [log], why: whyUnread(entry, reasons) };
  });
  const unclaimed: LogGap[] =
    unclaimedLogs.length === 0 ? [] : [{ kind: 'unclaimed-logs', names: unclaimedLogs }];
  return [
    ...together(unread),
    ...unreadJobs.flatMap((entry) => refusalsTold(entry, examination)),
    ...unclaimed,
    ...runningRun(examination),
    ...timeline.flatMap(disputes),
    ...unjudged(examination),
    ...givenLogGaps(examination),
  ];
}

/** A run that has not ended may get further jobs; this is said only if all listed jobs have ended. */
function runningRun({ evidence: { run }, timeline }: Examination): LogGap[] {
  const goesOn = !isOver({ ...run, status: run.status ?? 'unknown' });
  return goesOn && timeline.every(({ job }) => isOver(job)) ? [{ kind: 'run-running' }] : [];
}

/** The refusals of a job without a log: the client's warning is also an annotation, which outlives the log. */
function refusalsTold({ job }: TimelineJob, { evidence: { annotations }, saves }: Examination): LogGap[] {
  const own = annotations.find(({ jobId }) => jobId === job.id)?.annotations ?? [];
  const lines = own.map(({ message }) => ({ number: 0, at: null, text: `##[warning]${message}` }));
  const keys = parseSignals(lines)
    .flatMap((signal) => (signal.kind === 'refused' && signal.key !== '' ? [signal.key] : []))
    .filter((key) => !saves.some((save) => save.job.job === job && save.key === key));
  return keys.length === 0 ? [] : [{ kind: 'refusals', job: job.name, keys: [...new Set(keys)] }];
}

function unjudged({ saves }: Examination): LogGap[] {
  const more = saves.filter(({ state }) => state.notes.some(({ kind }) => kind === 'one-of-many'));
  return [...grouped(more, ({ job }) => job)].map(([{ job }, own]) => {
    return { kind: 'more-saves', job: job.name, steps: [...new Set(own.map(({ step }) => step.step.name))] };
  });
}

function disputes({ job, steps }: TimelineJob): LogGap[] {
  const disputed = steps.filter(({ dispute }) => dispute !== null);
  return [...grouped(disputed, ({ dispute }) => dispute)].flatMap(([says, own]): LogGap[] => {
    const names = own.map(({ step }) => step.name);
    return says === null ? [] : [{ kind: 'disputed-steps', job: job.name, says, steps: names }];
  });
}

/** Why logs are missing: by the job's id, since a run may have thousands of jobs, and for the archive. */
interface MissingLogs {
  ofJob: ReadonlyMap<number, Absence>;
  archive: Absence | null;
}

function missingLogs(missing: readonly Missing[]): MissingLogs {
  const ofJob = new Map(
    missing.flatMap(({ question, why }): [number, Absence][] =>
      question.kind === 'job-log' ? [[question.jobId, why]] : [],
    ),
  );
  return { ofJob, archive: missing.find(({ question }) => question.kind === 'logs')?.why ?? null };
}

function whyUnread(entry: TimelineJob, { ofJob, archive }: MissingLogs): Absence {
  const { job, log } = entry;
  if (!isOver(job)) return { kind: 'job-running' };
  if (log !== 'none' && hasNoSteps(entry)) return { kind: 'steps-expired' };
  return ofJob.get(job.id) ?? archive ?? { kind: 'not-in-archive' };
}

function gapOf<Kind extends keyof QuestionData>(
  question: Question<Kind>,
  { why }: Missing,
  evidence: Evidence,
): Gap[] {
  return [recordOf<Kind>(question.kind).gap?.(question, why, evidence) ?? []].flat();
}

/** Gaps of the same kind and reason as one gap, with everything that they are about. */
function together<G extends Gap>(gaps: readonly G[]): G[] {
  const alike = grouped(gaps, (gap) => JSON.stringify({ ...gap, of: null }));
  return [...alike.values()].map((same) => {
    const [first] = same;
    return 'of' in first ? { ...first, of: same.flatMap((gap) => ('of' in gap ? gap.of : [])) } : first;
  });
}
