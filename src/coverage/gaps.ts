import { grouped } from '../grouped.ts';
import { anyOf } from '../logs/line-pattern.ts';
import { HEADER, runnerLines } from '../logs/runner-lines.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import type { Absence } from '../types/absence.ts';
import type { Evidence, Missing, Question, QuestionData } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';
import type { Gap, LogGap } from '../types/gaps.ts';
import type { TimelineJob, TimelineStep } from '../types/logs.ts';
import { recordOf } from './questions.ts';
import { findUnreadJobs, hasNoSteps, isOver, unreadSteps } from './unread-logs.ts';

/** What could not be examined, each once; empty where everything was. */
export function findGaps(examination: Examination): Gap[] {
  const { evidence } = examination;
  const unanswered = evidence.missing.flatMap((item) => gapOf(item.question, item, evidence));
  const alone: Gap[] = isByLogs(evidence) ? [{ kind: 'logs-alone', alone: evidence.jobs.length === 1 }] : [];
  return [...findLogGaps(examination), ...alone, ...together(unanswered)];
}

/** Whether logs were given and nobody was asked: then no answer has given the run an id. */
function isByLogs({ run }: Evidence): boolean {
  return run.id < 0;
}

/** Logs that were given by themselves, and what of them could not be read or was not given. */
function givenLogGaps({ evidence, timeline }: Examination): LogGap[] {
  if (!isByLogs(evidence)) return [];
  const unread = evidence.missing.map(({ why }): LogGap => {
    return { kind: 'logs', of: [{ job: 'the archive', steps: [] }], why };
  });
  const parts = timeline.filter(({ steps }) => {
    const [first, last] = [steps[0], steps.at(-1)];
    const isCut = first === undefined || !isSetUp(first) || last === first || !isEndOfJob(last);
    return isCut || steps.some(hasLostLines);
  });
  const partial: LogGap[] =
    parts.length === 0 ? [] : [{ kind: 'partial-logs', jobs: parts.map(({ job }) => job.name) }];
  return [...together(unread), ...partial];
}

/** Whether lines are gone from the middle: the runner ends each header that it begins, and saves no cache by itself. */
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

/** Whether a step of the runner's own says what it does behind all others. */
function isEndOfJob(step: TimelineStep | undefined): boolean {
  return step?.stage === 'job' && step.blocks.some(({ lines }) => lines.some(({ text }) => END.test(text)));
}

const { completion, endOfHeader, orphans, runnerVersion, stopping } = runnerLines;
const END = anyOf([completion, orphans, stopping]);

/** Logs that were not read, those of one reason together; the absence of a finding covers none. */
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

/** A run that goes on may yet get jobs, which is told where no job that is listed says it. */
function runningRun({ evidence: { run }, timeline }: Examination): LogGap[] {
  const goesOn = !isOver({ ...run, status: run.status ?? 'unknown' });
  return goesOn && timeline.every(({ job }) => isOver(job)) ? [{ kind: 'run-running' }] : [];
}

/** A client's warning is an annotation of its job, which stays when the log is gone; of which save it is may be known. */
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

/** Why the log of a job was not had, by its id, and the archive of all; a run may have jobs by the thousand. */
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

/** Gaps of one kind and one reason as one, with all that they are of. */
function together<G extends Gap>(gaps: readonly G[]): G[] {
  const alike = grouped(gaps, (gap) => JSON.stringify({ ...gap, of: null }));
  return [...alike.values()].map((same) => {
    const [first] = same;
    return 'of' in first ? { ...first, of: same.flatMap((gap) => ('of' in gap ? gap.of : [])) } : first;
  });
}
