import { findCacheAction } from '../actions/find-action.ts';
import { parseSignals, type Signal } from '../saves/log-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { readHeader } from './action-blocks.ts';
import { runnerLines } from './runner-lines.ts';
import { type KnownStep, NOT_STARTED } from './step-kinds.ts';
import { findStarts, hasNameOf, type Start } from './step-starts.ts';

/** The lines of a step that were picked out of a log in which steps stand side by side. */
export interface PickedLog {
  /** Where they stand in the log of the job. */
  indexes: number[];
  /** Whether other steps saved at the same time, so that a line may be another's. */
  mixed: boolean;
}

/** Its lines. All that a saving step prints is kept, so the place among them is their number; in the job's log it is another. */
export function pickedLines(lines: readonly LogLine[], { indexes }: PickedLog): LogLine[] {
  const own = indexes.flatMap((at) => lines[at] ?? []);
  return own.map((line, index) => ({ ...line, number: index + 1 }));
}

/** Whether steps ran side by side in a job: then the runner says for which it waits, and the lines of its log mix. */
export function isInterleaved(lines: readonly LogLine[]): boolean {
  return lines.some(({ text }) => runnerLines.background.pattern.test(text));
}

/** Whether the log of a job goes on to its end. */
export function isToTheEnd(lines: readonly LogLine[]): boolean {
  return lines.some(({ text }) => runnerLines.orphans.pattern.test(text));
}

/** A step with its header, and what it has of a save. */
interface Runner {
  step: Step;
  start: Start;
  /** Index behind its header. */
  end: number;
  /** Of the lines that are its own. */
  indexes: number[];
  key: string | null;
  saves: boolean;
  hasArchive: boolean;
  totalBytes: number | null;
  /** Whether a line says that the upload of this size is its own. */
  isClaimed: boolean;
  mixed: boolean;
}

/**
 * The logs of steps that ran side by side, picked out of the log of their job. The header of each is unbroken, and headers
 * follow each other in the order in which the steps began; what comes behind them mixes, line by line and without a name
 * (actions/runner@258d6c8 ExecutionContext.Write). The client's lines go to a step that saves and runs at that time: where
 * there are several, by its key, by the total of its progress lines, and by the order of their archives.
 */
export function pickSteps(steps: readonly KnownStep[], lines: readonly LogLine[]): Map<Step, PickedLog> {
  const runners = placeHeaders(steps, lines);
  const owners = new Map<number, Runner>();
  for (const runner of runners)
    for (let index = runner.start.from; index < runner.end; index += 1) owners.set(index, runner);
  const savers = runners.filter(({ saves }) => saves).slice(0, MOST_COMPARED);
  claimTotals(savers, lines);
  let last: Runner | null = null;
  let archived: { owner: Runner; index: number } | null = null;
  for (const [index, line] of lines.entries()) {
    const own = owners.get(index);
    if (own !== undefined) {
      own.indexes.push(index);
      last = own;
      continue;
    }
    const [signal] = parseSignals([line]);
    if (signal && isDoubtful(signal, line, runners)) continue;
    const saver = signal && CLIENTS.has(signal.kind) ? saverOf(signal, line, savers) : null;
    if (saver !== null && hasScriptAt(line, runners)) saver.mixed = true;
    const owner = saver ?? timedOut(line, runners) ?? last;
    if (saver !== null && signal?.kind === 'archiving') {
      // Whose archive it is no line tells, so each gets the earliest, which keeps the bounds of its window true.
      const isBeside = archived !== null && isWithin(line.at ?? 0, archived.owner.step);
      if (!isBeside) archived = { owner: saver, index };
      saver.indexes.push(archived?.index ?? index);
    } else owner?.indexes.push(index);
  }
  return new Map(runners.map(({ step, indexes, mixed }) => [step, { indexes, mixed }]));
}

/**
 * Uploads that a line tells to whom they belong: `Cache saved with key: K` ends the one that was whole by then, and what is
 * left is the upload of the step that is left.
 */
function claimTotals(savers: readonly Runner[], lines: readonly LogLine[]): void {
  const whole = new Set<number>();
  for (const signal of parseSignals(lines)) {
    if (signal.kind === 'sent' && signal.sentBytes >= signal.totalBytes) whole.add(signal.totalBytes);
    if (signal.kind !== 'saved') continue;
    const [owner, ...others] = savers.filter(
      ({ key, totalBytes }) => key === signal.key && totalBytes === null,
    );
    const [total, ...more] = whole;
    if (owner === undefined || others.length > 0 || total === undefined || more.length > 0) continue;
    owner.totalBytes = total;
    owner.isClaimed = true;
    whole.delete(total);
  }
}

/** That a save is done, while a script runs that may say so as well, of a step that did not end well. */
function isDoubtful(signal: Signal, { at }: LogLine, runners: readonly Runner[]): boolean {
  if (signal.kind !== 'saved' && signal.kind !== 'committed') return false;
  const own = runners.filter(
    (one) => one.saves && isRunning(one, at) && (!('key' in signal) || one.key === signal.key),
  );
  return (
    hasScriptAt({ at }, runners) &&
    own.some(({ step: { conclusion } }) => conclusion === 'cancelled' || conclusion === 'failure')
  );
}

/** Whether a script was running, which can print any line. */
function hasScriptAt({ at }: Pick<LogLine, 'at'>, runners: readonly Runner[]): boolean {
  return runners.some((one) => one.start.kind === 'main' && one.start.action === null && isRunning(one, at));
}

function isRunning({ step, start }: Runner, at: LogLine['at']): boolean {
  return at !== null && isWithin(at, step) && at >= start.at;
}

/** The step in the background whose name the runner says when its time is up. */
function timedOut({ text }: LogLine, runners: readonly Runner[]): Runner | null {
  const name = runnerLines.backgroundTimeout.pattern.exec(text)?.[1];
  return name === undefined ? null : (runners.find(({ step }) => step.name === name) ?? null);
}

/** What only a client says, and no runner. */
const CLIENTS: ReadonlySet<Signal['kind']> = new Set([
  ...(['archiving', 'sent', 'blob-client-loaded', 'attempt-failed', 'upload-sized', 'committed'] as const),
  ...(['saved', 'not-saving', 'refused', 'refusal-reason', 'not-reserved', 'upload-failed'] as const),
  ...(['finalize-refused', 'finalize-failed', 'failed', 'debug-reserving', 'debug-reserved'] as const),
]);

/** Steps in the order in which they began, each with the first header in its time that no other has and that fits it. */
function placeHeaders(steps: readonly KnownStep[], lines: readonly LogLine[]): Runner[] {
  const starts = findStarts(lines);
  const taken = new Set<Start>();
  const inOrder = steps
    .filter(({ step }) => step.conclusion !== 'skipped' && !NOT_STARTED.has(step.status))
    .toSorted((a, b) => (a.step.startedAt ?? 0) - (b.step.startedAt ?? 0) || a.step.number - b.step.number);
  let low = 0;
  return inOrder.flatMap((own) => {
    while ((starts[low]?.at ?? Number.POSITIVE_INFINITY) < (own.step.startedAt ?? 0)) low += 1;
    const start = startOf(own, starts.slice(low, low + MOST_COMPARED), taken);
    if (start === null) return [];
    taken.add(start);
    return [runnerOf(own.step, start, lines)];
  });
}

/** A script may print any number of headers. */
const MOST_COMPARED = 1000;

/** A step that waits bears any name, or one of GitHub's own, and its log begins with what it waits for. */
function startOf(
  { step, kind }: KnownStep,
  starts: readonly Start[],
  taken: ReadonlySet<Start>,
): Start | null {
  const fitting = starts.filter((one) => !taken.has(one) && isWithin(one.at, step) && hasNameOf(step, one));
  if (kind !== 'main') return fitting.find((one) => one.kind === kind) ?? null;
  const waits = fitting.find((one) => one.kind === 'wait' && !namesIt(one, step));
  if (waits !== undefined && WAITS.test(step.name)) return waits;
  return fitting.find((one) => one.kind === 'main' || one === waits) ?? null;
}

/** No step waits for itself. */
function namesIt({ text }: Start, { name }: Step): boolean {
  return `, ${text.slice(text.indexOf(': ') + 2)}, `.includes(`, ${name}, `);
}

const WAITS = /^(?:Parallel group|Wait|Wait for all|Wait for all background steps|Cancel)$/;

function runnerOf(step: Step, start: Start, lines: readonly LogLine[]): Runner {
  const header = start.kind === 'main' ? readHeader(lines, start.marker) : null;
  const { action = null, inputs = {}, end = start.marker + 1 } = header ?? {};
  const saves = action !== null && (findCacheAction(action, inputs)?.savesIn.includes('main') ?? false);
  const nothing = { indexes: [], hasArchive: false, totalBytes: null, isClaimed: false, mixed: false };
  return { step, start, end, saves, key: inputs.key ?? null, ...nothing };
}

/** Step times are whole seconds, and a last line may come a second late. */
function isWithin(at: number, { startedAt, completedAt }: Step): boolean {
  return at >= (startedAt ?? at) && at < (completedAt ?? at) + 2000;
}

function saverOf(signal: Signal, { at }: LogLine, savers: readonly Runner[]): Runner | null {
  const running = savers.filter(
    ({ step, start, key }) =>
      (at === null || (isWithin(at, step) && at >= start.at)) && !namesAnother(signal, key),
  );
  const owner = ownerAmong(signal, running);
  if (owner === null) return null;
  if (signal.kind === 'archiving') owner.hasArchive = true;
  if (signal.kind === 'sent') owner.totalBytes = signal.totalBytes;
  const unclaimed = running.filter(({ isClaimed }) => !isClaimed);
  if (unclaimed.length > 1) for (const one of unclaimed) one.mixed = true;
  return owner;
}

/** Whether a line names a key other than the one that a step was given. */
function namesAnother(signal: Signal, key: string | null): boolean {
  const named = 'key' in signal ? signal.key : null;
  return named !== null && named !== '' && key !== null && named !== key;
}

function ownerAmong(signal: Signal, running: readonly Runner[]): Runner | null {
  if (running.length <= 1) return running[0] ?? null;
  const { kind } = signal;
  if (kind === 'archiving') return running.find(({ hasArchive }) => !hasArchive) ?? null;
  if (kind === 'sent') {
    return (
      running.find(({ totalBytes }) => totalBytes === signal.totalBytes) ??
      running.find(({ hasArchive, totalBytes }) => hasArchive && totalBytes === null) ??
      null
    );
  }
  const named = 'key' in signal ? running.find(({ key }) => key !== null && key === signal.key) : undefined;
  return named ?? running.findLast(({ hasArchive }) => hasArchive) ?? running[0] ?? null;
}
