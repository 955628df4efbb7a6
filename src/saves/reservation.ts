import { endOfSecond } from '../run/rest-time.ts';
import type { Instant } from '../types/primitives.ts';
import type { ProofClaim, SaveOutcome, SavePhase, TrailItem, UploadProgress } from '../types/saves.ts';
import type { Signal } from './log-signals.ts';

/** The signals of one save, and how its client works. */
export interface SaveFacts {
  /** All signals of the save's block. */
  signals: readonly Signal[];
  /** Those from the archive line on, or all for a client that reserves before it archives; empty without an archive. */
  own: readonly Signal[];
  archived: Signal | null;
  /** Whether it archived, or sent, as far as the log shows. */
  hasBegun: boolean;
  /** The failure that the client reports; else null. */
  failure: Signal | null;
  reservesFirst: boolean;
  /** Whether the log does not rule out that the client reserves first. */
  mayReserveFirst: boolean;
  startedAt: Instant | null;
  endedAt: Instant | null;
}

/**
 * Whether the client reserves before it archives, according to the log: by its debug lines, else by the archive command,
 * which leaves the archive itself out from `@actions/cache` 2.0.6 on, or by a request that fails after it. The action's
 * version counts only for older clients, of which nothing else is known: 2.0.1 to 2.0.5 archive first.
 */
export function reserveOrder(signals: readonly Signal[], byVersion: boolean): 'first' | 'after' | 'unknown' {
  const archivedAt = signals.findIndex(({ kind }) => kind === 'archiving');
  const askedAt = signals.findIndex(({ kind }) => kind === 'debug-reserving' || kind === 'debug-reserved');
  if (askedAt !== -1) return archivedAt === -1 || askedAt < archivedAt ? 'first' : 'after';
  const archived = signals[archivedAt];
  if (archived?.kind !== 'archiving') return byVersion ? 'first' : 'after';
  if (archived.excludesItself || signals.slice(archivedAt).some(isTurnedAway)) return 'after';
  return byVersion || archived.compression === null ? 'first' : 'unknown';
}

/** Whether the service did not let the client reserve. */
function isTurnedAway(signal: Signal): boolean {
  return signal.kind === 'not-reserved' && signal.reason.includes('reserveCache failed: ');
}

/**
 * The first signal that cannot be printed before the service has recorded the key.
 *
 * v2: the upload's display timer starts when `CreateCacheEntry` has answered, and the Azure client, which triggers
 * DEP0169 on Node 24 with `@actions/cache` 4.x, is loaded after it. v1: `Cache Size:` is printed after the last chunk.
 * A client that reserves first has reserved when it archives.
 */
export function findReservationProof({ own, signals, archived, reservesFirst }: SaveFacts): Signal | null {
  if (reservesFirst && archived) return own.find(({ kind }) => kind === 'debug-reserved') ?? archived;
  const before = signals.slice(0, signals.length - own.length);
  const warnedBefore = before.some(({ kind }) => kind === 'blob-client-loaded');
  return own.find(({ kind }) => PROOFS.has(kind) && !(kind === 'blob-client-loaded' && warnedBefore)) ?? null;
}

const PROOFS: ReadonlySet<Signal['kind']> = new Set([
  'sent',
  'blob-client-loaded',
  'debug-reserved',
  'upload-sized',
  'upload-failed',
  'finalize-refused',
  'finalize-failed',
]);

/** A progress line. */
export type Progress = Extract<Signal, { kind: 'sent' }>;

/** The last progress line of the upload; null if none was printed. */
function lastSent(signals: readonly Signal[]): Progress | null {
  return signals.findLast((signal) => signal.kind === 'sent') ?? null;
}

/** Whether the last progress line counts every byte; the numbers decide, since `9996 of 10000` prints as 100.0 %. */
export function isUploadComplete(signals: readonly Signal[]): boolean {
  const last = lastSent(signals);
  return last !== null && last.sentBytes >= last.totalBytes;
}

/**
 * From the last moment at which the key certainly was not reserved to the first at which it certainly was. Without a
 * proof the upper bound is the refusal that an attempt of this very save may have caused, else the end of the step.
 */
export function reservationBounds(facts: SaveFacts): { from: Instant; until: Instant } | null {
  const { own, archived, reservesFirst, startedAt, endedAt } = facts;
  const proof = findReservationProof(facts);
  const refusal = own.find(({ kind }) => kind === 'refused');
  const from = (reservesFirst ? startedAt : archived?.line.at) ?? startedAt;
  const until = (proof ? certainlyReservedAt(proof) : refusal?.line.at) ?? (endedAt && endOfSecond(endedAt));
  if (from === null && until === null) return null;
  const lower = from ?? until ?? 0;
  return { from: lower, until: Math.max(lower, until ?? lower) };
}

function certainlyReservedAt(proof: Signal): Instant | null {
  const { at } = proof.line;
  return at === null || proof.kind !== 'sent' ? at : at - Math.floor(leastUploadMs(proof));
}

/**
 * A progress line gives the bytes and the speed since the upload began, so the least time that had passed follows: the
 * speed is rounded to 0.1 MB/s (1024² bytes), and at the upper end of that rounding the time is shortest.
 */
export function leastUploadMs({ sentBytes, megabytesPerSecond }: Progress): number {
  return Number.isFinite(megabytesPerSecond) && Number.isFinite(sentBytes)
    ? (sentBytes / 1024 ** 2 / (megabytesPerSecond + 0.05)) * 1000
    : 0;
}

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
