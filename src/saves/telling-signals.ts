import type { LogLine } from '../types/evidence.ts';
import { parseSignals, type Signal } from './log-signals.ts';
import { leastUploadMs, type Progress } from './reservation.ts';

/** What the runner prints when it stops a step. */
export const STOPS: ReadonlySet<Signal['kind']> = new Set([
  'cancelled',
  'step-timed-out',
  'runner-shut-down',
]);

/** Whether a hook of the machine was stopped: its step fails, but prints no exit code (ContainerHookManager.cs). */
export function wasHookStopped(kinds: ReadonlySet<Signal['kind']>): boolean {
  return kinds.has('hook-failed') && !kinds.has('exit-code') && !kinds.has('terminated');
}

/** Signals of a failed save. */
export const FAILURES: ReadonlySet<Signal['kind']> = new Set([
  'failed',
  'not-reserved',
  'upload-failed',
  'finalize-refused',
  'finalize-failed',
]);

/** What only an upload says. */
export const UPLOADING: ReadonlySet<Signal['kind']> = new Set([
  'sent',
  'upload-failed',
  'finalize-refused',
  'finalize-failed',
]);

/** Whether a line says only that a save failed, and comes after the failure itself. */
export function saysNothing(signal: Signal): boolean {
  return signal.kind === 'failed' && signal.message === '';
}

/** Whether a signal says more about a failure than that there was one. */
export function tellsFailure(signal: Signal): boolean {
  return FAILURES.has(signal.kind) && !saysNothing(signal);
}

/** Signals that only a save prints; a setup action that was not asked to cache prints none of them. */
const SIGNS_OF_SAVE: ReadonlySet<Signal['kind']> = new Set([
  'archiving',
  'sent',
  'upload-failed',
  'finalize-refused',
  'finalize-failed',
  'refused',
  'saved',
  'not-saving',
  'debug-reserving',
  'debug-reserved',
]);

/** Other signals of a client, which the runner never prints. */
const OF_CLIENT: ReadonlySet<Signal['kind']> = new Set([
  ...(['blob-client-loaded', 'attempt-failed', 'refusal-reason', 'upload-sized', 'committed'] as const),
  ...SIGNS_OF_SAVE,
  ...FAILURES,
]);

/** Whether a signal is of a client, of whatever step. */
export function isOfClient({ kind }: Signal): boolean {
  return OF_CLIENT.has(kind);
}

/** Whether there is a sign of a save among these signals. */
export function tellsSave(signals: readonly Signal[]): boolean {
  return signals.some(({ kind }) => SIGNS_OF_SAVE.has(kind));
}

/** Whether there is a sign of a save in these lines. */
export function saysOfSave({ lines }: { lines: readonly LogLine[] }): boolean {
  return tellsSave(parseSignals(lines));
}

/**
 * Whether lines have a client's timing: it reports its progress once a second from the start of the upload, and the
 * bytes and the speed in a line give the least time since the archive was begun. A script that prints such lines would
 * have to wait as long.
 */
export function keepsPace(lines: readonly LogLine[]): boolean {
  const signals = parseSignals(lines);
  const partly = signals.filter(isPartly);
  const archivedAt = signals.find(({ kind }) => kind === 'archiving')?.line.at ?? null;
  return (
    archivedAt !== null &&
    partly.length > 0 &&
    partly.every((sent, index) => {
      const { at } = sent.line;
      const before = partly[index - 1];
      const isTick = before === undefined || at === null || at - (before.line.at ?? at) >= TICK_MS;
      return at !== null && isTick && at - archivedAt >= Math.max(FIRST_MS, leastUploadMs(sent) - TICK_MS);
    })
  );
}

/** Whether lines came sooner than any client, which has to start first, can have printed them. */
export function outrunsClient(lines: readonly LogLine[]): boolean {
  const startedAt = lines[0]?.at ?? null;
  const first = parseSignals(lines).find(({ kind }) => kind === 'archiving' || kind === 'sent');
  const at = first?.line.at ?? null;
  const passed = startedAt === null || at === null ? null : at - startedAt;
  // A clock that steps back shows nothing.
  return passed !== null && passed >= 0 && passed < START_MS;
}

function isPartly(signal: Signal): signal is Progress {
  return signal.kind === 'sent' && signal.sentBytes < signal.totalBytes;
}

const FIRST_MS = 900;
const TICK_MS = 300;
const START_MS = 30;
