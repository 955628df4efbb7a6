import type { SaveOutcome, SavePhase } from '../types/saves.ts';
import type { Signal } from './log-signals.ts';
import type { SaveFacts } from './reservation.ts';

/** The furthest phase of a save that is known to have begun; null if none is. */
export function phaseOf(
  { own, signals, archived, failure }: SaveFacts,
  outcome: SaveOutcome,
): SavePhase | null {
  const kinds = new Set(own.map(({ kind }) => kind));
  const calls = failedCalls(own);
  const has = (...wanted: Signal['kind'][]): boolean => wanted.some((kind) => kinds.has(kind));
  if (outcome === 'skipped') return null;
  if (
    outcome === 'saved' ||
    failure?.kind === 'warned' ||
    has('upload-sized', 'finalize-refused', 'finalize-failed') ||
    calls.has('finalize')
  ) {
    return 'finalize';
  }
  if (has('sent', 'blob-client-loaded', 'debug-reserved', 'upload-failed')) return 'upload';
  if (calls.has('create') || has('debug-reserving') || signals.some(({ kind }) => kind === 'refused'))
    return 'reserve';
  return archived ? 'archive' : null;
}

/** Which calls had an attempt that failed; one that the message does not name is told by whether the upload had begun. */
export function failedCalls(own: readonly Signal[]): Set<'create' | 'finalize'> {
  const uploadAt = own.findIndex(({ kind }) => kind === 'sent');
  return new Set(
    own.flatMap((signal, index) => {
      if (signal.kind !== 'attempt-failed') return [];
      return [signal.call ?? (uploadAt !== -1 && uploadAt < index ? 'finalize' : 'create')];
    }),
  );
}
