import type { LogLine } from '../types/evidence.ts';
import { parseSignals, type Signal } from './log-signals.ts';

/** What the runner says when it stops a step. */
export const STOPS: ReadonlySet<Signal['kind']> = new Set([
  'cancelled',
  'step-timed-out',
  'runner-shut-down',
]);

/** A hook of the machine's that is stopped fails, as does its step, but says no exit code (ContainerHookManager.cs). */
export function wasHookStopped(kinds: ReadonlySet<Signal['kind']>): boolean {
  return kinds.has('hook-failed') && !kinds.has('exit-code') && !kinds.has('terminated');
}

/** What a client says of a save that failed. */
export const FAILURES: ReadonlySet<Signal['kind']> = new Set([
  'failed',
  'not-reserved',
  'upload-failed',
  'finalize-refused',
  'finalize-failed',
]);

/** Whether a line says no more than that a save failed, as one does that stands behind the failure itself. */
export function saysNothing(signal: Signal): boolean {
  return signal.kind === 'failed' && signal.message === '';
}

/** Whether a signal tells of a failure more than that there was one. */
export function tellsFailure(signal: Signal): boolean {
  return FAILURES.has(signal.kind) && !saysNothing(signal);
}

/** What only a save says; a setup action that was not asked to cache says none of it. */
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

/** What a client says besides, and no runner. */
const OF_CLIENT: ReadonlySet<Signal['kind']> = new Set([
  ...(['blob-client-loaded', 'attempt-failed', 'refusal-reason', 'upload-sized', 'committed'] as const),
  ...SIGNS_OF_SAVE,
  ...FAILURES,
]);

/** Whether a signal is of a client, of whatever step. */
export function isOfClient({ kind }: Signal): boolean {
  return OF_CLIENT.has(kind);
}

/** Whether a save speaks in these signals. */
export function tellsSave(signals: readonly Signal[]): boolean {
  return signals.some(({ kind }) => SIGNS_OF_SAVE.has(kind));
}

/** Whether a save speaks in what was printed. */
export function saysOfSave({ lines }: { lines: readonly LogLine[] }): boolean {
  return tellsSave(parseSignals(lines));
}
