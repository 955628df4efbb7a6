import { startOfSecond } from '../run/rest-time.ts';
import { isLayerEnd, LAYER_LINES } from '../saves/layer-signals.ts';
import { parseSignals, type Signal } from '../saves/log-signals.ts';
import { isOfClient } from '../saves/telling-signals.ts';
import type { LogLine, Step } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import { oncePer } from '../types/once-per.ts';
import { anyOf } from './line-pattern.ts';
import { runnerLines } from './runner-lines.ts';
import { namesKey, ownerAmong, possibleOwners, type SideSaver } from './side-savers.ts';
import type { Start } from './step-starts.ts';

/** A step with its header, and the signs of a save in its lines. */
export interface SideStep extends SideSaver {
  start: Start;
  /** Index after its header. */
  end: number;
  /** Number of the line in which the runner says that it stopped it, before another began: none after that is its own. */
  lastLine: number;
  /** Of the lines that are its own. */
  indexes: number[];
  /** Whether it is an action that may save, which is not known. */
  maySave: boolean;
  exportsLayers: boolean;
  /** Whether a line shows that the upload of this size is its own. */
  isClaimed: boolean;
  mixed: boolean;
}

/**
 * Assigns uploads to steps: `Cache saved with key: K` ends the upload that was complete by then, and the remaining
 * upload belongs to the remaining step.
 */
export function claimTotals(runners: readonly SideStep[], lines: readonly LogLine[]): void {
  const savers = saversAmong(runners);
  const signals = parseSignals(lines);
  tellByKey(signals, savers);
  const whole = new Set<number>();
  for (const signal of signals) {
    if (signal.kind === 'sent' && signal.sentBytes >= signal.totalBytes) whole.add(signal.totalBytes);
    if (signal.kind !== 'saved') continue;
    const [owner, ...others] = savers.filter(
      ({ key, totalBytes, lastLine }) =>
        key === signal.key && totalBytes === null && signal.line.number <= lastLine,
    );
    const [total, ...more] = whole;
    if (owner === undefined || others.length > 0 || total === undefined || more.length > 0) continue;
    owner.totalBytes = total;
    owner.isClaimed = true;
    whole.delete(total);
  }
}

/** Takes down what lines say of the steps whose keys they name. */
function tellByKey(signals: readonly Signal[], savers: readonly SideStep[]): void {
  const ofKey = grouped(savers, ({ key }) => key);
  for (const { kind, ...said } of signals) {
    if (kind !== 'saved' && kind !== 'refused' && kind !== 'not-saving') continue;
    const [one, ...others] = 'key' in said && said.key ? (ofKey.get(said.key) ?? []) : [];
    if (one !== undefined && others.length === 0) one.told = kind;
  }
}

/** The step that runs BuildKit; of several that do at one time the first, and then a line may be another's. */
export function builderAt(line: LogLine, runners: readonly SideStep[]): SideStep | null {
  if (!OF_LAYERS.test(line.text)) return null;
  const [first = null, ...others] = runners.filter((one) => one.exportsLayers && isRunning(one, line.at));
  for (const one of others.length === 0 || first === null ? [] : [first, ...others]) one.mixed = true;
  if (first !== null && hasScriptAt(line, runners)) first.mixed = true;
  return first;
}

const OF_LAYERS = anyOf(LAYER_LINES);

/**
 * Whether a line says that a save is done, of a step that did not succeed, while a script runs that may have printed
 * it.
 */
export function isDoubtful(signal: Signal | undefined, line: LogLine, runners: readonly SideStep[]): boolean {
  const own = runners.filter((one) => isRunning(one, line.at) && mayBeEnd(one, signal, line));
  return (
    hasScriptAt(line, runners) &&
    own.some(({ step: { conclusion } }) => conclusion === 'cancelled' || conclusion === 'failure')
  );
}

/** Whether a line may say that a save of a step is done. */
function mayBeEnd(
  { saves, maySave, exportsLayers, key }: SideStep,
  signal: Signal | undefined,
  line: LogLine,
): boolean {
  if (signal === undefined) return exportsLayers && isLayerEnd(line);
  if (signal.kind !== 'saved' && signal.kind !== 'committed') return false;
  return (saves || maySave) && (!('key' in signal) || key === null || key === signal.key);
}

/** Whether a script was running, which can print any line. */
function hasScriptAt({ at }: Pick<LogLine, 'at'>, runners: readonly SideStep[]): boolean {
  return runners.some((one) => one.start.kind === 'main' && one.start.action === null && isRunning(one, at));
}

/** Whether a step runs at a time; of a line without one it may. */
function isRunning({ step, start }: SideStep, at: LogLine['at']): boolean {
  return at === null || (isWithin(at, step) && at >= start.at);
}

/**
 * The composites that the headers of their first inner steps show to be such, with the index of that line: no step of the
 * list begins with it, so it is inside the one action that may be one and runs then, or the last of them.
 */
export function innerBegins(
  runners: readonly SideStep[],
  headers: readonly { index: number; at: LogLine['at'] }[],
): Map<number, SideStep> {
  const begins = new Map<number, SideStep>();
  const whole = new Set<SideStep>();
  for (const { index, at } of headers) {
    const possible = runners.filter((one) => one.maySave && one.end <= index && isRunning(one, at));
    const one = possible.findLast((composite) => !whole.has(composite)) ?? possible.at(-1);
    if (one === undefined) continue;
    if (possible.length > 1) for (const other of possible) other.mixed = true;
    whole.add(one);
    begins.set(index, one);
  }
  return begins;
}

/** The step in the background whose name the runner says when its time is up. */
export function timedOut({ text }: LogLine, runners: readonly SideStep[]): SideStep | null {
  const name = runnerLines.backgroundTimeout.pattern.exec(text)?.[1];
  return name === undefined ? null : (runners.find(({ step }) => step.name === name) ?? null);
}

/** Step times are whole seconds, and a last line may come a second late. */
export function isWithin(at: number, { startedAt, completedAt }: Step): boolean {
  return at >= startOfSecond(startedAt ?? at) && at < (completedAt ?? at) + 2000;
}

/** The step whose save a line of a client is of, by what the line tells; null if no step can have saved then. */
export function saverAt(signal: Signal, line: LogLine, runners: readonly SideStep[]): SideStep | null {
  const saver = isOfClient(signal) ? saverOf(signal, line, saversAmong(runners)) : null;
  if (saver !== null && hasScriptAt(line, runners)) saver.mixed = true;
  return saver;
}

/** The steps that save, or may save; a script may print any number of headers. */
const saversAmong = oncePer((runners: readonly SideStep[]) =>
  runners
    .filter(({ saves, maySave, exportsLayers }) => (saves && !exportsLayers) || maySave)
    .slice(0, MOST_SAVERS),
);
const MOST_SAVERS = 1000;

function saverOf(signal: Signal, { at, number }: LogLine, savers: readonly SideStep[]): SideStep | null {
  const running = savers.filter(
    ({ step, start, lastLine, key }) =>
      number <= lastLine &&
      (at === null || (isWithin(at, step) && at >= start.at)) &&
      !namesAnother(signal, key),
  );
  const possible = possibleOwners(signal, running);
  const owner = ownerAmong(signal, possible);
  if (owner === null) return null;
  if (signal.kind === 'archiving') owner.hasArchive = true;
  if (signal.kind === 'sent') owner.totalBytes = signal.totalBytes;
  // What names no key and may be of several shows of none that it has given up.
  if (signal.kind === 'refused' || signal.kind === 'not-saving')
    owner.hasGivenUp ||= possible.length === 1 || namesKey(signal);
  if (!owner.saves && running.some(({ saves }) => saves)) owner.mixed = true;
  const unclaimed = possible.filter(({ isClaimed }) => !isClaimed);
  if (unclaimed.length > 1) for (const one of unclaimed) one.mixed = true;
  return owner;
}

/** Whether a line names a key other than the one that a step was given. */
function namesAnother(signal: Signal, key: string | null): boolean {
  const named = 'key' in signal ? signal.key : null;
  return named !== null && named !== '' && key !== null && named !== key;
}
