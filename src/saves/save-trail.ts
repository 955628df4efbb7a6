import type { ProofClaim, TrailItem, UploadProgress } from '../types/saves.ts';
import type { Signal } from './log-signals.ts';
import { findReservationProof, isUploadComplete, lastSent, type SaveFacts } from './reservation.ts';

/** How far the upload had come; null without a progress line, or if its numbers are masked. */
export function uploadProgress(own: readonly Signal[]): UploadProgress | null {
  const last = lastSent(own);
  if (last === null || !Number.isFinite(last.totalBytes)) return null;
  const speed = Number.isFinite(last.megabytesPerSecond)
    ? Math.round(last.megabytesPerSecond * 1024 ** 2)
    : null;
  return { sentBytes: last.sentBytes, totalBytes: last.totalBytes, bytesPerSecond: speed };
}

/** The lines that prove a finding: the archive, the first proof, the last progress, each failure, the end. */
export function trailOf(facts: SaveFacts): TrailItem[] {
  const proof = findReservationProof(facts);
  const last = lastSent(facts.own);
  return facts.signals.flatMap((signal): TrailItem[] => {
    const progress: ProofClaim | null =
      signal === last && isUploadComplete(facts.own)
        ? 'upload-complete'
        : signal === proof || signal === last
          ? 'reserved'
          : null;
    // A failure that only an upload can have is a proof of the reservation as well.
    const claim = signal === facts.failure ? 'failed' : progress === null ? CLAIMS[signal.kind] : undefined;
    return [progress, claim].flatMap((said) => (said ? [{ claim: said, line: signal.line }] : []));
  });
}

const CLAIMS: Partial<Record<Signal['kind'], ProofClaim>> = {
  archiving: 'archiving',
  'attempt-failed': 'maybe-reserved',
  'debug-reserving': 'maybe-reserved',
  refused: 'failed',
  'upload-failed': 'failed',
  'finalize-refused': 'failed',
  'finalize-failed': 'failed',
  failed: 'failed',
  cancelled: 'torn-down',
  'step-timed-out': 'torn-down',
  'runner-shut-down': 'torn-down',
};
