import { findCacheAction } from '../actions/find-action.ts';
import { grouped } from '../grouped.ts';
import { hasBegun } from '../status.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import type { ActionBlock, Dispute, StepKind, StepLog } from '../types/logs.ts';
import { parseActionBlocks, readHeader, scriptBlock } from './action-blocks.ts';
import { isInterleaved, isToTheEnd, type PickedLog, pickedLines, pickSteps } from './interleaved-log.ts';
import { BACKGROUND_RESULT, HEADER, POST_MARKER, PREAMBLE, runnerLines } from './runner-lines.ts';
import { type KnownStep, knowSteps, unlistedStep } from './step-kinds.ts';
import { type StepPart, skewOf, splitJobLog } from './step-logs.ts';
import { findStarts } from './step-starts.ts';

/** The log of a step as the archive has it, with what stands behind the number in its name. */
export interface StepFile {
  name: string;
  lines: LogLine[];
  /** Whether it is known that nothing is missing at its end. */
  closed: boolean;
  /** Whether a script that ran before may have written it. */
  contested: boolean;
}

/** What was had of a job's log: files of its steps by number, and the log of the whole job. */
export interface JobLogs {
  files: ReadonlyMap<number, StepFile>;
  whole: LogLine[] | null;
}

/** Lines of a step, and whether the log shows that none can be missing behind them. */
interface Lines {
  lines: LogLine[];
  closed: boolean;
}

/** Those that the log of the job has of a step. */
interface Stretch extends Lines {
  /** Where each stands in the log of the job. */
  indexes: readonly number[];
}

/**
 * The log of each step, in their order. The file of a step and its stretch of the job's log are one log written twice, so
 * a line that only one of them has belongs to it all the same: a file may be empty, or break off. Logs of which the list
 * of steps knows nothing stand where their numbers, or their place in the job's log, put them.
 */
export function logSteps(steps: readonly Step[], { files, whole }: JobLogs): StepLog[] {
  const known = knowSteps(steps);
  const lines = whole ?? [];
  const picked = isInterleaved(lines) ? pickSteps(known, byListed(known, lines)) : null;
  const parts = picked === null ? splitJobLog(known, lines) : [];
  const isLost = findLost(lines, files);
  // A job's log that has no line of its own comes without lines, and its step files are whole.
  const isComposed = whole !== null && whole.length === 0;
  const partOf = new Map(parts.map((part) => [part.step, part]));
  const listed = known.map((own) => {
    const { lines: file, closed = false, contested = false } = files.get(own.step.number) ?? {};
    const part = partOf.get(own.step);
    const beside = picked?.get(own.step);
    const stretch = beside ? stretchBeside(lines, beside) : part ? stretchOf(lines, part) : NOTHING;
    if (file === undefined) {
      const read = stepLog(own, stretch);
      return beside ? { ...read, mixed: beside.mixed } : part ? disputed(read, part) : read;
    }
    const kept = withoutHalfLine(file, stretch.lines);
    const isEnded = isComposed || closed || (picked !== null && isToTheEnd(lines));
    if (stretch === NOTHING || isOfScript(kept))
      return { ...stepLog(own, { lines: file, closed: isEnded }), contested };
    const lost = stretch.indexes.map((index) => isLost[index] === true);
    const beginsAt = kept.length === 0 || hasBeginning(kept) ? 0 : lost.indexOf(false);
    const head = stretch.lines.slice(0, Math.max(0, beginsAt));
    const until = kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
    const rest = stretch.lines.filter(
      ({ at }, index) => index >= head.length && lost[index] && (at ?? until) >= until - WRITERS_MS,
    );
    const joined = stepLog(own, { lines: [...head, ...kept, ...rest], closed: part?.closed ?? isEnded });
    return { ...joined, mixed: head.length + rest.length > 0 && beside?.mixed === true };
  });
  // Only the log of the job goes on behind what they printed.
  const cancelled = whole === null ? new Set<string>() : cancelledBeside(listed);
  const ended =
    cancelled.size === 0
      ? listed
      : listed.map((log) => (cancelled.has(log.step.name) ? { ...log, closed: true } : log));
  const numbers = new Set(steps.map(({ number }) => number));
  const unlisted = [...files].flatMap(([number, { name, lines: own }]) => {
    return numbers.has(number) ? [] : unlistedLog({ number, name }, { lines: own, closed: isComposed });
  });
  const behind = grouped(straysOf(parts, lines, isLost), ({ before }) => before);
  const sorted = [...ended, ...unlisted].toSorted((a, b) => a.step.number - b.step.number);
  return [null, ...sorted].flatMap((log) => [
    ...(log === null ? [] : [log]),
    ...(behind.get(log?.step ?? null) ?? []).flatMap(({ logs }) => logs),
  ]);
}

/** Whether a step's file has the line with which the runner begins it, so that nothing before it was lost. */
function hasBeginning([first]: readonly LogLine[]): boolean {
  if (first === undefined || first.at === null) return false;
  return first.text.startsWith(HEADER) || first.text === POST_MARKER || PREAMBLE.test(first.text);
}

/** Lines with the times that the clock of the list of steps would have shown. */
function byListed(steps: readonly KnownStep[], lines: readonly LogLine[]): readonly LogLine[] {
  const skewMs = skewOf(steps, findStarts(lines));
  return skewMs === 0
    ? lines
    : lines.map((line) => ({ ...line, at: line.at === null ? null : line.at - skewMs }));
}

/** A script's log, where one of the lines that it may as well begin with is the header of an action that saves. */
function disputed(log: StepLog, { others }: StepPart): StepLog {
  const isScript = log.kind === 'main' && log.blocks.every(({ action }) => action === null);
  const hidesSave = others.some(
    ({ action }) => action !== null && findCacheAction(action)?.savesIn.includes('main'),
  );
  return isScript && hidesSave ? { ...log, dispute: log.dispute ?? 'begun-unseen' } : log;
}

/** The steps that were cancelled at the side of others: they print nothing of it, whoever waits for them does. */
function cancelledBeside(logs: readonly StepLog[]): Set<string> {
  const lines = logs.flatMap(({ kind, blocks }) =>
    kind === 'wait' ? blocks.flatMap((block) => block.lines) : [],
  );
  return new Set(
    lines.flatMap(({ text }) => {
      const [, name, result] = BACKGROUND_RESULT.exec(text) ?? [];
      return name !== undefined && result === 'Canceled' ? [name] : [];
    }),
  );
}

const NOTHING: Stretch = { lines: [], closed: false, indexes: [] };

/** The lines of a part, counted from 1. */
function stretchOf(lines: readonly LogLine[], { from, until, closed }: StepPart): Stretch {
  const before = (lines[from]?.number ?? 1) - 1;
  return {
    lines: lines.slice(from, until).map((line) => ({ ...line, number: line.number - before })),
    closed,
    indexes: Array.from({ length: until - from }, (_, index) => from + index),
  };
}

/** The lines of a step that ran beside others. */
function stretchBeside(lines: readonly LogLine[], picked: PickedLog): Stretch {
  return { lines: pickedLines(lines, picked), closed: isToTheEnd(lines), indexes: picked.indexes };
}

/**
 * For each line of a job's log, whether it is a step's and no file of a step has it. The two were written by two writers,
 * one a millisecond or so behind the other. Notices about the job stand in no step's file.
 */
function findLost(whole: readonly LogLine[], files: JobLogs['files']): boolean[] {
  const inFiles = new Map<string, { times: number[]; next: number }>();
  for (const { text, at } of [...files.values()].flatMap(({ lines }) => lines)) {
    const known = inFiles.get(text);
    if (known === undefined) inFiles.set(text, { times: [at ?? 0], next: 0 });
    else known.times.push(at ?? 0);
  }
  let isLost = false;
  return whole.map(({ text, at }) => {
    // A line without a time is the end of the one before it.
    if (at === null) return isLost;
    const same = inFiles.get(text) ?? { times: [], next: 0 };
    while ((same.times[same.next] ?? at) < at - WRITERS_MS) same.next += 1;
    isLost = (same.times[same.next] ?? Number.POSITIVE_INFINITY) > at + WRITERS_MS;
    if (!isLost) same.next += 1;
    return isLost && !runnerLines.shutdown.pattern.test(text);
  });
}

const WRITERS_MS = 20;

/** A file may break off in the middle of a line that the job's log has in full: of its time, then, or of its text. */
function withoutHalfLine(file: LogLine[], stretch: readonly LogLine[]): LogLine[] {
  const last = file.at(-1);
  const isHalf =
    last !== undefined &&
    (last.at === null || stretch.some(({ text }) => text.startsWith(last.text))) &&
    !stretch.some(({ text }) => text === last.text);
  return isHalf && stretch.length > 0 ? file.slice(0, -1) : file;
}

/** The scan of a script's file ends with its header, so what it lacks was not lost. */
function isOfScript(file: readonly LogLine[]): boolean {
  const header = file.findIndex(({ text }) => text.startsWith(HEADER));
  return header !== -1 && readHeader(file, header).action === null;
}

interface Stray {
  /** The step behind whose log it stands; null at the beginning. */
  before: Step | null;
  logs: StepLog[];
}

/** Stretches of the job's log of which neither the list of steps nor a file of the archive knows. */
function straysOf(
  parts: readonly StepPart[],
  lines: readonly LogLine[],
  isLost: readonly boolean[],
): Stray[] {
  return parts.flatMap((part, index) => {
    if (part.step !== null || !isLost.slice(part.from, part.until).some((lost) => lost)) return [];
    const before = parts.slice(0, index).findLast(({ step }) => step !== null)?.step ?? null;
    const name = part.start.text.replace('##[group]', '');
    return [{ before, logs: unlistedLog({ number: -1 - index, name }, stretchOf(lines, part)) }];
  });
}

function unlistedLog(own: Pick<Step, 'number' | 'name'>, stretch: Lines): StepLog[] {
  if (stretch.lines.length === 0) return [];
  const step = unlistedStep(own, stretch.lines);
  return [{ ...stepLog({ step, kind: 'main', cleansUp: null }, stretch), dispute: 'not-listed' }];
}

/** The runner's own steps are no action's, unless their log begins as only an action's or a script's does. */
function stepLog(own: KnownStep, { lines, closed }: Lines): StepLog {
  const { step, cleansUp } = own;
  // A list by a stranger may hold any number of steps, and of most of them there is nothing: copying fields costs.
  if (lines.length === 0)
    return { step, kind: own.kind, cleansUp, blocks: NO_BLOCKS, closed, ...PLAIN, dispute: null };
  const kind = kindOf(own, lines);
  const isOwn = kind !== 'main' && kind !== 'post';
  const blocks = isOwn ? [scriptBlock(lines)] : parseActionBlocks(lines);
  const isEnded = runnerLines.endOfStep.pattern.test(lines.at(-1)?.text ?? '');
  const dispute = disputeOf(own, kind);
  return { step, kind, cleansUp, blocks, closed: closed || isEnded, ...PLAIN, dispute };
}

/** What is nearly never said of a log. */
const PLAIN = { mixed: false, contested: false } as const;

const NO_BLOCKS: ActionBlock[] = [];

function kindOf({ kind }: KnownStep, lines: readonly LogLine[]): StepKind {
  const first = lines.find(({ text }) => !PREAMBLE.test(text))?.text ?? '';
  if (first === POST_MARKER) return 'post';
  if (first.startsWith(HEADER)) return 'main';
  return kind === 'main' && runnerLines.background.pattern.test(first) ? 'wait' : kind;
}

function disputeOf({ step, kind: named }: KnownStep, kind: StepKind): Dispute | null {
  if (step.conclusion === 'skipped') return 'skipped';
  if (!hasBegun(step)) return 'not-started';
  return named === kind || kind === 'wait' || named === 'main' || named === 'post'
    ? null
    : "the-runner's-own";
}
