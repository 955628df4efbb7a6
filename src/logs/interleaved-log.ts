import { findCacheAction, registersPost } from '../actions/find-action.ts';
import { startOfSecond } from '../run/rest-time.ts';
import { hasBegun } from '../run/status.ts';
import { parseSignals } from '../saves/log-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { readHeader } from './action-blocks.ts';
import {
  builderAt,
  claimTotals,
  innerBegins,
  isDoubtful,
  isWithin,
  type SideStep,
  saverAt,
  timedOut,
} from './line-owners.ts';
import { BACKGROUND_RESULT, runnerLines } from './runner-lines.ts';
import type { KnownStep } from './step-kinds.ts';
import { findStarts, hasNameOf, type Start } from './step-starts.ts';

/** The lines of a step, picked out from a log of steps that ran side by side. */
export interface PickedLog {
  /** Their indexes in the log of the job. */
  indexes: number[];
  /** Whether other steps saved at the same time, so that a line may belong to another. */
  mixed: boolean;
}

/** Its lines. All that a saving step prints is kept, so the place among them is their number; in the job's log it is another. */
export function pickedLines(lines: readonly LogLine[], { indexes }: PickedLog): LogLine[] {
  let number = 1;
  return indexes.flatMap((at) => {
    const line = lines[at];
    if (line === undefined) return [];
    const own = { ...line, number };
    number += line.text.split('\n').length;
    return [own];
  });
}

/** More than any job has: every line is compared with each step, and a script may print any number of headers. */
export const MOST_SIDE_STEPS = 500;

/** Whether steps ran side by side in a job: then the runner says for which it waits, and the lines of its log mix. */
export function isInterleaved(lines: readonly LogLine[]): boolean {
  return lines.some(({ text }) => runnerLines.background.pattern.test(text));
}

/** Whether the log of a job goes on to its end. */
export function isToTheEnd(lines: readonly LogLine[]): boolean {
  return lines.some(({ text }) => runnerLines.orphans.pattern.test(text));
}

/**
 * The logs of steps that ran side by side, picked out of the log of their job. The header of each is unbroken, and headers
 * follow each other in the order in which the steps began; what comes after them mixes, line by line and without a name
 * (actions/runner@258d6c8 ExecutionContext.Write). The client's lines go to a step that saves and runs at that time: where
 * there are several, by its key, by the total of its progress lines, and by the order of their archives.
 */
export function pickSteps(steps: readonly KnownStep[], lines: readonly LogLine[]): Map<Step, PickedLog> {
  const runners = placeHeaders(steps, lines);
  const owners = new Map<number, SideStep>();
  for (const runner of runners)
    for (let index = runner.start.from; index < runner.end; index += 1) owners.set(index, runner);
  claimTotals(runners, lines);
  const inner = innerBegins(runners, innerHeaders(lines, owners));
  // A composite prints nothing before its first inner step.
  const silentUntil = new Map([...inner].toReversed().map(([index, one]) => [one, index]));
  const told = new Set<SideStep>();
  let last: SideStep | null = null;
  let archived: { owner: SideStep; index: number } | null = null;
  for (const [index, line] of lines.entries()) {
    const own = owners.get(index);
    if (own !== undefined) {
      own.indexes.push(index);
      last = own;
      continue;
    }
    const composite = inner.get(index);
    // What told of a save before it is no composite: the header is a script's words.
    if (composite !== undefined && !told.has(composite)) last = composite;
    const [signal] = parseSignals([line]);
    if (isDoubtful(signal, line, runners)) continue;
    // The clean-up begins when all background steps have ended.
    const isOver: boolean = last?.start.kind === 'post' || last?.start.kind === 'complete';
    const saver = signal && !isOver ? saverAt(signal, line, runners) : null;
    const builder = isOver ? null : builderAt(line, runners);
    const owner = saver ?? builder ?? timedOut(line, runners) ?? last;
    if (saver !== null) told.add(saver);
    else if (owner !== null && index < (silentUntil.get(owner) ?? 0)) continue;
    if (saver !== null && signal?.kind === 'archiving') {
      // No line shows whose archive it is, so each save gets the earliest, which keeps the bounds of its window true.
      const isBeside = archived !== null && isWithin(line.at ?? 0, archived.owner.step);
      if (!isBeside) archived = { owner: saver, index };
      saver.indexes.push(archived?.index ?? index);
    } else owner?.indexes.push(index);
  }
  return new Map(runners.map(({ step, indexes, mixed }) => [step, { indexes, mixed }]));
}

/** The headers of actions and scripts that no step begins with. */
function innerHeaders(lines: readonly LogLine[], owners: ReadonlyMap<number, SideStep>) {
  return findStarts(lines).flatMap(({ kind, marker, at }) =>
    kind === 'main' && !owners.has(marker) ? [{ index: marker, at }] : [],
  );
}

/** Steps in the order in which they began, each with the first fitting header in its time that no other step has. */
function placeHeaders(steps: readonly KnownStep[], lines: readonly LogLine[]): SideStep[] {
  const starts = findStarts(lines);
  const taken = new Set<Start>();
  const inOrder = steps
    .filter(({ step }) => hasBegun(step))
    .toSorted((a, b) => (a.step.startedAt ?? 0) - (b.step.startedAt ?? 0) || a.step.number - b.step.number);
  let low = 0;
  return inOrder.flatMap((own) => {
    while ((starts[low]?.at ?? Number.POSITIVE_INFINITY) < startOfSecond(own.step.startedAt ?? 0)) low += 1;
    const start = startOf(own, starts.slice(low, low + MOST_COMPARED), taken);
    if (start === null) return [];
    taken.add(start);
    const runner = runnerOf(own.step, start, lines);
    return [{ ...runner, lastLine: stopOf(lines.slice(runner.end, starts[start.order + 1]?.from)) }];
  });
}

/** A script may print any number of headers. */
const MOST_COMPARED = 1000;

/** The first header that fits a step. A waiting step may have any name, and its log begins with what it waits for. */
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

/** The number of the line with which the runner says that it stopped a step, among those before the next step begins. */
function stopOf(lines: readonly LogLine[]): number {
  const { cancelled, timedOut: stopped, backgroundTimeout } = runnerLines;
  const stop = lines.find(
    ({ text }) =>
      cancelled.pattern.test(text) || (stopped.pattern.test(text) && !backgroundTimeout.pattern.test(text)),
  );
  return stop?.number ?? Number.POSITIVE_INFINITY;
}

function runnerOf(step: Step, start: Start, lines: readonly LogLine[]): SideStep {
  const header = start.kind === 'main' ? readHeader(lines, start.marker) : null;
  const { action = null, inputs = {}, end = start.marker + 1 } = header ?? {};
  const known = action === null ? null : findCacheAction(action, inputs);
  const saves = known?.savesIn.includes('main') ?? false;
  const maySave = action !== null && known === null && registersPost(action) === null;
  const exportsLayers = known?.stores === 'layers';
  const nothing = {
    indexes: [],
    lastLine: Number.POSITIVE_INFINITY,
    hasArchive: false,
    totalBytes: null,
    isClaimed: false,
    hasGivenUp: false,
    told: null,
    mixed: false,
  };
  return { step, start, end, saves, maySave, exportsLayers, key: inputs.key ?? null, ...nothing };
}

/** How a background step ended that did not succeed, and when the step that waited for it says so. */
interface BadEnd {
  isCancelled: boolean;
  at: LogLine['at'];
}

/**
 * The background steps that did not succeed, by name, according to the steps that waited: a cancelled step does not
 * print that itself.
 */
export function badEndsBeside(waited: readonly LogLine[]): Map<string, BadEnd> {
  return new Map(
    waited.flatMap(({ text, at }): [string, BadEnd][] => {
      const [, name, result = ''] = BACKGROUND_RESULT.exec(text) ?? [];
      return name !== undefined && BAD_RESULTS.has(result)
        ? [[name, { isCancelled: result === 'Canceled', at }]]
        : [];
    }),
  );
}

const BAD_RESULTS: ReadonlySet<string> = new Set(['Failed', 'Canceled', 'Unknown']);
