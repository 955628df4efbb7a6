import type { Instant } from '../../types/primitives.ts';
import type { Case } from '../content/finding-view.ts';

/** The life of a stuck key: from its reservation to its expiry, or to its release if that is later. */
export interface KeyLine {
  from: Instant;
  until: Instant;
  /** The release, or the expiry. */
  heldUntil: Instant;
  /** Those within the line, in the order of time. */
  marks: KeyMark[];
}

/** A moment on the line: its ends, a meeting with the key, or the examination. */
export interface KeyMark {
  kind: 'reserved' | 'missed' | 'refused' | 'now' | 'expires' | 'released';
  at: Instant;
}

/** The names of marks: in full, and for little room. */
export const keyMarkWords: Record<KeyMark['kind'], { full: string; brief: string }> = {
  reserved: { full: 'reserved', brief: 'reserved' },
  now: { full: 'examined', brief: 'examined' },
  expires: { full: 'expiry', brief: 'expiry' },
  missed: { full: 'restore missed', brief: 'missed' },
  refused: { full: 'save refused', brief: 'refused' },
  released: { full: 'saved', brief: 'saved' },
};

/** The line of a key that hit another run or was released; null for any other, since it would show nothing. */
export function keyLineOf({ finding }: Case, examinedAt: Instant): KeyLine | null {
  const { stuckKey, victims, released } = finding;
  const { reservedBetween = null, expiresBetween = null } = stuckKey ?? {};
  if (reservedBetween === null || expiresBetween === null) return null;
  if (victims.length === 0 && released === null) return null;
  const from = reservedBetween.until;
  const expiry = expiresBetween.until;
  const release = released === null ? [] : [released.at];
  const until = Math.max(expiry, ...release);
  if (!(from < until)) return null;
  const marks: KeyMark[] = [
    { kind: 'reserved', at: from },
    ...victims.flatMap(({ hits }) => hits.map(({ kind, at }) => ({ kind, at }))),
    { kind: 'now', at: examinedAt },
    { kind: 'expires', at: expiry },
    ...release.map((at) => ({ kind: 'released' as const, at })),
  ];
  const inside = marks.filter(({ at }) => at >= from && at <= until).toSorted((a, b) => a.at - b.at);
  return { from, until, heldUntil: Math.min(expiry, ...release), marks: inside };
}
