import type { Signal } from '../saves/log-signals.ts';
import { FAILURES, saysNothing } from '../saves/telling-signals.ts';
import type { Step } from '../types/evidence.ts';

/** A step that saves at the side of others, or may, by what the lines so far say of it. */
export interface SideSaver {
  step: Step;
  key: string | null;
  /** Whether it is known to save. */
  saves: boolean;
  hasArchive: boolean;
  totalBytes: number | null;
  /** Whether it was refused, or had nothing to save: then all it can still say is that it failed. */
  hasGivenUp: boolean;
  /** What a line says of its key, which no other step has. */
  told: keyof typeof CONTRADICTING | null;
}

/** What a step cannot say, unless with its key, if another line says this of its key. */
const CONTRADICTING = {
  saved: new Set<Signal['kind']>([...FAILURES, 'refused', 'not-saving']),
  refused: new Set<Signal['kind']>([...FAILURES, 'sent', 'not-saving']),
  'not-saving': new Set<Signal['kind']>([...FAILURES, 'archiving', 'sent', 'refused', 'not-saving']),
};

/** Those of the running steps that may have printed a line of a client, the likeliest kind of step alone. */
export function possibleOwners<T extends SideSaver>(signal: Signal, running: readonly T[]): readonly T[] {
  const likely = likelySavers(signal, running);
  const fitting = likely.filter(({ told }) => told === null || !contradicts(signal, told));
  // What failed had archived, as far as the log shows.
  const isAny = fitting.some(({ hasArchive }) => hasArchive || !FAILURES.has(signal.kind));
  return isAny ? fitting : likely;
}

/** The steps that are known to save, unless each is busy with another upload; else those that may, the last to begin first. */
function likelySavers<T extends SideSaver>(signal: Signal, running: readonly T[]): readonly T[] {
  const known = running.filter(({ saves }) => saves);
  if (known.some((one) => !isBusy(one, signal))) return known;
  const unknown = running.filter((one) => !one.saves && !isBusy(one, signal));
  if (unknown.length > 0) return unknown.toReversed();
  return known.length > 0 ? known : running.toReversed();
}

/** Whether a step has an archive, or an upload of another size, already. */
function isBusy({ hasArchive, totalBytes }: SideSaver, signal: Signal): boolean {
  if (signal.kind === 'archiving') return hasArchive;
  return signal.kind === 'sent' && totalBytes !== null && totalBytes !== signal.totalBytes;
}

function contradicts(signal: Signal, told: keyof typeof CONTRADICTING): boolean {
  // A save that was refused, or had nothing to save, also says that it failed.
  const isOwn = saysNothing(signal) && told !== 'saved';
  return !namesKey(signal) && !isOwn && CONTRADICTING[told].has(signal.kind);
}

/** Whether a line names a key. */
export function namesKey(signal: Signal): boolean {
  return 'key' in signal && (signal.key ?? '') !== '';
}

/** The step that printed a line, of those that may have; null if none can have. */
export function ownerAmong<T extends SideSaver>(signal: Signal, possible: readonly T[]): T | null {
  if (possible.length <= 1) return possible[0] ?? null;
  const over = possible.find(({ hasGivenUp }) => hasGivenUp);
  if (saysNothing(signal) && over !== undefined) return over;
  const running = possible.filter(({ hasGivenUp }) => !hasGivenUp);
  if (signal.kind === 'archiving') return running.find(({ hasArchive }) => !hasArchive) ?? null;
  if (signal.kind === 'sent') {
    return (
      running.find(({ totalBytes }) => totalBytes === signal.totalBytes) ??
      running.find(({ hasArchive, totalBytes }) => hasArchive && totalBytes === null) ??
      null
    );
  }
  return namedBy(signal, running) ?? unnamedOwner(signal, running);
}

/** Of two steps under one key the one that was refused has sent nothing. */
function namedBy<T extends SideSaver>(signal: Signal, running: readonly T[]): T | null {
  const named = 'key' in signal ? running.filter(({ key }) => key !== null && key === signal.key) : [];
  const isRefused = signal.kind === 'refused';
  return named.find(({ totalBytes }) => (totalBytes === null) === isRefused) ?? named[0] ?? null;
}

/** A step that was cancelled printed no end of its own, and only one without an archive had nothing to save. */
function unnamedOwner<T extends SideSaver>(signal: Signal, running: readonly T[]): T | null {
  const ended = running.filter(({ step }) => step.conclusion !== 'cancelled');
  const those = ended.length > 0 ? ended : running;
  const begun =
    signal.kind === 'not-saving'
      ? those.find(({ hasArchive }) => !hasArchive)
      : those.findLast(({ hasArchive }) => hasArchive);
  return begun ?? those[0] ?? null;
}
