import type { LogLine } from '../types/evidence.ts';
import { parseSignals, type Signal } from './log-signals.ts';

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
