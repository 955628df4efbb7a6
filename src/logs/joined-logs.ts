import { findCacheAction } from '../actions/find-action.ts';
import { startOfSecond } from '../run/rest-time.ts';
import { hasBegun } from '../run/status.ts';
import { saysOfSave } from '../saves/telling-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { StepLog } from '../types/logs.ts';
import {
  badEndsBeside,
  isInterleaved,
  isToTheEnd,
  MOST_SIDE_STEPS,
  type PickedLog,
  pickedLines,
  pickSteps,
} from './interleaved-log.ts';
import { findLost, joinLines, type Stretch } from './lost-lines.ts';
import { type KnownStep, knowSteps } from './step-kinds.ts';
import { type StepLines, stepLog, unlistedLog } from './step-log.ts';
import { type StepPart, skewOf, splitJobLog } from './step-parts.ts';
import { findStarts } from './step-starts.ts';

/** The log of a step in the archive, with the part of its file name after the number. */
interface StepFile {
  name: string;
  lines: LogLine[];
  /** Whether it is known that nothing is missing at its end. */
  closed: boolean;
  /** Whether a script that ran before may have written it. */
  contested: boolean;
}

/** What an archive holds under one job name. */
export interface ArchivedJob {
  whole: LogLine[] | null;
  legacy: LogLine[] | null;
  /** By number; the first file of a number wins, as it does for `gh run view --log`. */
  steps: Map<number, StepFile>;
  server: LogLine[];
}

/** The logs of a job: files of its steps by number, and the log of the whole job. */
export interface JobLogs {
  files: ReadonlyMap<number, StepFile>;
  whole: LogLine[] | null;
}

/**
 * The log of each step, in order. The file of a step and its part of the job's log are the same log written twice, so
 * lines that only one of them has count too: a file may be empty, or break off. Logs that are not in the list of steps
 * are placed by their numbers, or by their place in the job's log.
 */
export function logSteps(steps: readonly Step[], { files, whole }: JobLogs): StepLog[] {
  const known = knowSteps(steps);
  const job = takeApart(known, whole);
  const isLost = findLost(job.lines, files.values());
  const listed = known.map((own) => listedLog(own, files.get(own.step.number), { ...job, isLost }));
  const numbers = new Set(steps.map(({ number }) => number));
  const unlisted = [...files].flatMap(([number, { name, lines }]) =>
    numbers.has(number) ? [] : unlistedLog({ number, name }, { lines, closed: job.isComposed }),
  );
  // Only the log of the job goes on after their output.
  const ended = whole === null ? listed : withCancelledBeside(listed);
  const sorted = [...ended, ...unlisted].toSorted((a, b) => a.step.number - b.step.number);
  const behind = grouped(unlistedIn(job.parts, job.lines, isLost), ({ before }) => before);
  return [null, ...sorted].flatMap((log) => [
    ...(log === null ? [] : [log]),
    ...(behind.get(log?.step ?? null) ?? []).flatMap(({ logs }) => logs),
  ]);
}

/** The log of a job, divided into those of its steps. */
interface JobParts {
  lines: readonly LogLine[];
  /** Whether it has no line of its own: then it comes without lines, and the files of its steps are whole. */
  isComposed: boolean;
  /** Whether it goes on after the output of the background steps. */
  isToTheEnd: boolean;
  parts: readonly StepPart[];
  partOf: ReadonlyMap<Step | null, StepPart>;
  /** For steps that ran side by side. */
  picked: ReadonlyMap<Step, PickedLog>;
}

function takeApart(known: readonly KnownStep[], whole: readonly LogLine[] | null): JobParts {
  const lines = whole ?? [];
  const overlap = isInterleaved(lines) && mayOverlap(known, byListed(known, lines));
  const isMixed = overlap && known.filter(({ step }) => hasBegun(step)).length <= MOST_SIDE_STEPS;
  const inTurn = isMixed ? [] : splitJobLog(known, lines);
  const parts = overlap ? inTurn.map((part) => ({ ...part, closed: false })) : inTurn;
  return {
    ...{ lines, parts, partOf: new Map(parts.map((part) => [part.step, part])) },
    isComposed: whole !== null && whole.length === 0,
    isToTheEnd: isMixed && isToTheEnd(lines),
    picked: isMixed ? pickSteps(known, byListed(known, lines)) : new Map(),
  };
}

/** Whether steps ran side by side as far as the list tells: a script may print that the runner waits for some. */
function mayOverlap(known: readonly KnownStep[], lines: readonly LogLine[]): boolean {
  const begun = known.map(({ step }) => step).filter(hasBegun);
  const times = begun.flatMap(({ startedAt, completedAt }) =>
    startedAt === null ? [] : [{ startedAt, until: completedAt ?? Number.POSITIVE_INFINITY }],
  );
  const inOrder = times.toSorted((a, b) => a.startedAt - b.startedAt || a.until - b.until);
  const overlaps = inOrder.some(({ until }, at) => until > (inOrder[at + 1]?.startedAt ?? until));
  return overlaps || times.length < begun.length || mayWait(known, lines);
}

/**
 * Whether one of the steps waits for others, which may all have begun and ended in one second: it has no header, so there
 * are fewer headers in its second, or soon after it, than steps. A script can only print more of them.
 */
function mayWait(known: readonly KnownStep[], lines: readonly LogLine[]): boolean {
  const begun = known.filter(({ kind, step }) => kind === 'main' && hasBegun(step));
  const { wait = [], main = [] } = Object.fromEntries(grouped(findStarts(lines), ({ kind }) => kind));
  const waits = new Set(wait.map(({ at }) => startOfSecond(at)));
  const headers = grouped(
    main.flatMap(({ at }) => [...new Set([startOfSecond(at), startOfSecond(at - HEADER_MS)])]),
    (second) => second,
  );
  return [...grouped(begun, ({ step }) => startOfSecond(step.startedAt ?? 0))].some(
    ([second, steps]) => waits.has(second) && (headers.get(second)?.length ?? 0) < steps.length,
  );
}

/** How long after the start of a step the runner may print its header. */
const HEADER_MS = 500;

/** The log of a listed step, from its file and its part of the job's log. */
function listedLog(
  own: KnownStep,
  file: StepFile | undefined,
  job: JobParts & { isLost: readonly boolean[] },
): StepLog {
  const part = job.partOf.get(own.step);
  const beside = job.picked.get(own.step);
  const stretch = beside ? stretchBeside(job, beside) : part ? stretchOf(job.lines, part) : null;
  if (file === undefined) {
    const read = stepLog(own, stretch ?? NOTHING);
    return beside ? { ...read, mixed: beside.mixed } : part ? disputed(read, part, job.lines) : read;
  }
  const isEnded = job.isComposed || file.closed || job.isToTheEnd;
  if (stretch === null)
    return { ...stepLog(own, { lines: file.lines, closed: isEnded }), contested: file.contested };
  const { lines, lost } = joinLines(file.lines, stretch, job.isLost);
  const joined = stepLog(own, { lines, closed: part?.closed ?? isEnded });
  return { ...joined, contested: file.contested, mixed: lost > 0 && beside?.mixed === true };
}

/** Lines with times by the clock of the list of steps. */
function byListed(steps: readonly KnownStep[], lines: readonly LogLine[]): readonly LogLine[] {
  const skewMs = skewOf(steps, findStarts(lines));
  return skewMs === 0
    ? lines
    : lines.map((line) => ({ ...line, at: line.at === null ? null : line.at - skewMs }));
}

/** The logs, with those of cancelled background steps closed: only the step that waits for them reports the cancel. */
function withCancelledBeside(logs: readonly StepLog[]): readonly StepLog[] {
  const lines = logs.flatMap(({ kind, blocks }) =>
    kind === 'wait' ? blocks.flatMap((block) => block.lines) : [],
  );
  const ends = badEndsBeside(lines);
  return ends.size === 0
    ? logs
    : logs.map((log) => (ends.get(log.step.name)?.isCancelled ? { ...log, closed: true } : log));
}

const NOTHING: StepLines = { lines: [], closed: false };

/** The lines of a part, numbered from 1. */
function stretchOf(lines: readonly LogLine[], { from, until, closed }: StepPart): Stretch {
  const before = (lines[from]?.number ?? 1) - 1;
  return {
    lines: lines.slice(from, until).map((line) => ({ ...line, number: line.number - before })),
    closed,
    indexes: Array.from({ length: until - from }, (_, index) => from + index),
  };
}

/** The lines of a step that ran beside others. */
function stretchBeside({ lines, isToTheEnd: closed }: JobParts, picked: PickedLog): Stretch {
  return { lines: pickedLines(lines, picked), closed, indexes: picked.indexes };
}

interface Unlisted {
  /** The step after whose log it comes; null at the beginning. */
  before: Step | null;
  logs: StepLog[];
}

/** Parts of the job's log that are neither in the list of steps nor in a file of the archive. */
function unlistedIn(
  parts: readonly StepPart[],
  lines: readonly LogLine[],
  isLost: readonly boolean[],
): Unlisted[] {
  return parts.flatMap((part, index) => {
    if (part.step !== null || !isLost.slice(part.from, part.until).some((lost) => lost)) return [];
    const before = parts.slice(0, index).findLast(({ step }) => step !== null)?.step ?? null;
    const name = part.start.text.replace('##[group]', '');
    return [{ before, logs: unlistedLog({ number: -1 - index, name }, stretchOf(lines, part)) }];
  });
}

/**
 * The log of a part. It is disputed if nothing in it saves, but it may as well begin with the header of an action that does, and
 * words of a save follow.
 */
function disputed(
  log: StepLog,
  { from, until, others, isDoubted }: StepPart,
  lines: readonly LogLine[],
): StepLog {
  const saves = ({ action }: { action: string | null }): boolean =>
    action !== null && findCacheAction(action)?.savesIn.includes('main') === true;
  const savers = log.kind === 'main' && !log.blocks.some(saves) ? others.filter(saves) : [];
  const begin = Math.min(from, ...savers.map((saver) => saver.from));
  const hidesSave = savers.length > 0 && saysOfSave({ lines: lines.slice(begin, until) });
  return isDoubted || hidesSave ? { ...log, dispute: log.dispute ?? 'begun-unseen' } : log;
}
