import { grouped } from '../grouped.ts';
import type { KeyEvent, StuckKey } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { HeldKey, ScanFinding } from '../types/scan.ts';

/** The time for which a save that did not finish held its key. */
export interface HeldSpan extends Pick<StuckKey, 'key' | 'version' | 'scope' | 'certainty'> {
  /** Index into the findings. */
  finding: number;
  isHeld: boolean;
  from: Instant;
  /** When the key expires, or was finished: at the latest. */
  until: Instant;
  /** The scope; where nobody knows it the run's id, since a run saves in one scope. */
  place: string | number;
  /** One text for all spans of one cache entry; a key that nobody knows is like no other. */
  entry: string;
}

/** The spans of the findings that left a key stuck. */
export function heldSpans(findings: readonly ScanFinding[]): HeldSpan[] {
  return findings.flatMap((found, finding) => {
    const { key, version, scope, certainty, state, reservedBetween, expiresBetween } = found;
    if (certainty === null || reservedBetween === null || expiresBetween === null) return [];
    const from = reservedBetween.from;
    const place = scope ?? found.run.id;
    const entry = JSON.stringify(key === null ? [finding] : [key, version, place]);
    const until = Math.min(expiresBetween.until, releaseOf(found, from));
    return [{ finding, key, version, scope, certainty, isHeld: state === 'held', from, until, place, entry }];
  });
}

function releaseOf({ releasedAt }: ScanFinding, from: Instant): Instant {
  return releasedAt === null ? Number.POSITIVE_INFINITY : Math.max(from, releasedAt);
}

/** The keys that are still held: confirmed ones before suspected ones, and of those the last to expire first. */
export function keysHeldNow(spans: readonly HeldSpan[], events: readonly KeyEvent[]): HeldKey[] {
  const byEntry = grouped(
    spans.filter(({ isHeld }) => isHeld),
    ({ entry }) => entry,
  );
  return [...byEntry.values()]
    .flatMap((same) => {
      const [first] = same;
      if (first === undefined) return [];
      const { key, version, scope } = first;
      const isConfirmed = same.some(({ certainty }) => certainty === 'confirmed');
      return [
        {
          ...{ key, version, scope },
          certainty: isConfirmed ? ('confirmed' as const) : ('suspected' as const),
          heldSince: Math.min(...same.map(({ from }) => from)),
          heldUntil: Math.max(...same.map(({ until }) => until)),
          findings: same.map(({ finding }) => finding),
          hits: events.filter((event) => same.some((span) => isHit(event, span))).length,
        },
      ];
    })
    .toSorted(
      (a, b) =>
        Number(a.certainty === 'suspected') - Number(b.certainty === 'suspected') ||
        b.heldUntil - a.heldUntil ||
        (a.key ?? '').localeCompare(b.key ?? ''),
    );
}

/** Whether a save was refused a key, or a restore missed it, while and where a span held it, and because of it. */
export function isHit(event: KeyEvent, span: HeldSpan): boolean {
  if (event.kind !== 'refused' && event.kind !== 'missed') return false;
  // A key that was perhaps never reserved is missed as naturally.
  if (event.kind === 'missed' && span.certainty === 'suspected') return false;
  // What the service names as its reason, such as a read-only token, would have refused any key.
  if (event.kind === 'refused' && (event.byOwnRetry || event.reasons.length > 0)) return false;
  if (event.key === null || event.key !== span.key) return false;
  if (!placesInSight(event).includes(span.place)) return false;
  if (event.version !== null && span.version !== null && event.version !== span.version) return false;
  return event.at > span.from && event.at < span.until;
}

/** A restore also looks into the scopes of the branch that a pull request goes to, and of the default branch. */
function placesInSight({ kind, scope, run }: KeyEvent): HeldSpan['place'][] {
  const own = scope ?? run.id;
  if (kind !== 'missed') return [own];
  const names = [...run.pullRequests.map(({ base }) => base), run.defaultBranch];
  return [own, ...names.flatMap((name) => (name === null ? [] : `refs/heads/${name}`))];
}

/** The time for which any span held its entry, up to now, in milliseconds: what several held at once counts once. */
export function heldMs(spans: readonly HeldSpan[], now: Instant): number {
  const entries = grouped(spans, ({ entry }) => entry);
  return [...entries.values()].reduce((sum, same) => sum + covered(same, now), 0);
}

function covered(spans: readonly HeldSpan[], now: Instant): number {
  let sum = 0;
  let end = Number.NEGATIVE_INFINITY;
  for (const { from, until } of spans.toSorted((a, b) => a.from - b.from)) {
    const last = Math.min(until, now);
    sum += Math.max(0, last - Math.max(from, end));
    end = Math.max(end, last);
  }
  return sum;
}
