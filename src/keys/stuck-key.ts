import { endOfSecond } from '../run/rest-time.ts';
import type { CacheEntry, CacheList } from '../types/evidence.ts';
import type { StuckKey } from '../types/keys.ts';
import type { Instant, TimeWindow } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';

/** What is needed to decide whether a key is still reserved. */
export interface KeyContext {
  scope: string | null;
  now: Instant;
  /** How long the service holds an unfinished key. */
  ttlMs: number;
  caches: readonly CacheList[];
  /** Every save of the run attempt. */
  saves: readonly CacheSave[];
}

/**
 * The key that a torn-down or failed save left reserved; null if nothing can have been reserved, or if a merely
 * possible reservation is refuted: another leg, or any run within its lifetime, finished the entry.
 */
export function findStuckKey(save: CacheSave, context: KeyContext): StuckKey | null {
  const { state, key, version } = save;
  if (state.reservation !== 'certain' && state.reservation !== 'possible') return null;
  const reserved = state.reservedBetween ?? fallbackBounds(save, context.now);
  const entry = findFinishedEntry(save, context);
  if (state.reservation === 'possible') {
    if (savedByAnother(save, context.saves)) return null;
    if (
      entry?.createdAt != null &&
      reserved &&
      isBefore(save, entry.createdAt, reserved.from + context.ttlMs)
    )
      return null;
  }
  const expires = reserved && {
    from: reserved.from + context.ttlMs,
    until: reserved.until + context.ttlMs,
  };
  return {
    key,
    version,
    scope: context.scope,
    certainty: state.reservation === 'certain' && state.finalized === 'no' ? 'confirmed' : 'suspected',
    reservedBetween: reserved,
    expiresBetween: expires,
    state: entry ? 'released' : expires && (isBefore(save, context.now, expires.until) ? 'held' : 'expired'),
  };
}

/** Whether a moment of the server's clock is before a moment of the clock of the save's runner. */
function isBefore({ job }: CacheSave, atServer: Instant, atRunner: Instant): boolean {
  return atServer < atRunner - job.aheadMs;
}

/**
 * Whether the list of caches shows that the save was finished although its log does not: nobody else can finish a
 * reserved key, so an entry made within the lifetime of the reservation is this save's own.
 */
export function isFinishedInList(save: CacheSave, context: KeyContext): boolean {
  const { state } = save;
  if (state.reservation !== 'certain' || state.finalized !== 'unknown' || state.reservedBetween === null)
    return false;
  const createdAt = findFinishedEntry(save, context)?.createdAt ?? null;
  return createdAt !== null && isBefore(save, createdAt, state.reservedBetween.from + context.ttlMs);
}

/**
 * The finished entry of the same key, version and scope in the list of caches; null if there is none, which proves
 * nothing about a reservation.
 */
export function findFinishedEntry(
  { key, version }: CacheSave,
  { scope, caches }: KeyContext,
): CacheEntry | null {
  if (key === null || version === null || scope === null) return null;
  const entries = caches.flatMap((list) => list.entries);
  return (
    entries.find(
      (entry) =>
        entry.key === key && entry.version === version && entry.ref === scope && (entry.sizeBytes ?? 0) > 0,
    ) ?? null
  );
}

/** Whether another job of the run finished the same entry, which is impossible while this save holds the key. */
function savedByAnother(save: CacheSave, saves: readonly CacheSave[]): boolean {
  return saves.some(
    (other) =>
      other !== save &&
      other.state.outcome === 'saved' &&
      !other.contested &&
      save.key !== null &&
      other.key === save.key &&
      other.version === save.version,
  );
}

/** Bounds from the times of the step or job; null if no time is known. */
function fallbackBounds({ state, step, job }: CacheSave, now: Instant): TimeWindow | null {
  const begun = state.startedAt ?? step.step.startedAt ?? job.job.startedAt;
  if (begun === null && job.job.status === 'unknown') return null;
  const from = begun ?? now;
  return { from, until: Math.max(from, endOfSecond(state.endedAt ?? job.job.completedAt ?? now)) };
}
