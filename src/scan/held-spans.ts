import type { Finding } from '../types/findings.ts';
import { grouped } from '../types/grouped.ts';
import type { KeyEvent, StuckKey } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { ExaminedAttempt, HeldKey, ScanFinding } from '../types/scan.ts';

/** A save that did not finish, and the events that met its key. */
interface UnfinishedSave {
  finding: ScanFinding;
  hits: readonly KeyEvent[];
}

/** Every save of the attempts that did not finish, in the order of the attempts. */
export function unfinishedSaves(examined: readonly ExaminedAttempt[]): UnfinishedSave[] {
  return examined.flatMap((attempt) =>
    attempt.findings.flatMap((finding) => {
      const save = attempt.saves[finding.save];
      if (save === undefined) return [];
      const { kind, certainty, detail } = finding.teardown.cause;
      const { stuckKey } = finding;
      const { key, version, scope } = stuckKey ?? save;
      const { job, step, action, form, outcome } = save;
      const inBrief = {
        run: attempt.run,
        ...{ job, step, action, form, outcome, key, version, scope },
        tornDownAt: finding.teardown.at,
        cause: { kind, certainty, detail },
        reservation: finding.reservation,
        certainty: stuckKey?.certainty ?? null,
        state: stuckKey?.state ?? null,
        reservedBetween: stuckKey?.reservedBetween ?? null,
        expiresBetween: stuckKey?.expiresBetween ?? null,
        releasedAt: releasedAt(finding),
      };
      return [{ finding: inBrief, hits: finding.hits }];
    }),
  );
}

/** When its key was finished: by a later save, else by an entry in the list of caches. */
function releasedAt({ released, evidence }: Finding): Instant | null {
  return released?.at ?? evidence.find(({ claim }) => claim === 'released')?.at ?? null;
}

/** The time for which a save that did not finish held its key. */
export interface HeldSpan extends Pick<StuckKey, 'key' | 'version' | 'scope' | 'certainty'> {
  /** Index into the findings. */
  finding: number;
  isHeld: boolean;
  from: Instant;
  /** When the key expires or was finished, at the latest. */
  until: Instant;
  /** The events that met it. */
  hits: readonly KeyEvent[];
  /** A text that identifies the cache entry; an unknown key is equal to no other. */
  entry: string;
}

/** The spans of the saves that left a key stuck. */
export function heldSpans(saves: readonly UnfinishedSave[]): HeldSpan[] {
  return saves.flatMap(({ finding: found, hits }, finding) => {
    const { key, version, scope, certainty, state, reservedBetween, expiresBetween } = found;
    if (certainty === null || reservedBetween === null || expiresBetween === null) return [];
    const from = reservedBetween.from;
    // A run saves in one scope, even if that is unknown.
    const entry = JSON.stringify(key === null ? [finding] : [key, version, scope ?? found.run.id]);
    const until = Math.min(expiresBetween.until, releaseOf(found, from));
    return [{ finding, key, version, scope, certainty, isHeld: state === 'held', from, until, hits, entry }];
  });
}

function releaseOf({ releasedAt }: ScanFinding, from: Instant): Instant {
  return releasedAt === null ? Number.POSITIVE_INFINITY : Math.max(from, releasedAt);
}

/** The keys that are still held: confirmed ones before suspected ones, and of those the last to expire first. */
export function keysHeldNow(spans: readonly HeldSpan[]): HeldKey[] {
  const byEntry = grouped(
    spans.filter(({ isHeld }) => isHeld),
    ({ entry }) => entry,
  );
  return [...byEntry.values()]
    .map((same): HeldKey => {
      const [{ key, version, scope }] = same;
      const isConfirmed = same.some(({ certainty }) => certainty === 'confirmed');
      return {
        ...{ key, version, scope },
        certainty: isConfirmed ? 'confirmed' : 'suspected',
        heldSince: Math.min(...same.map(({ from }) => from)),
        heldUntil: Math.max(...same.map(({ until }) => until)),
        findings: same.map(({ finding }) => finding),
        hits: same.flatMap(({ hits }) => hits).length,
      };
    })
    .toSorted(
      (a, b) =>
        Number(a.certainty === 'suspected') - Number(b.certainty === 'suspected') ||
        b.heldUntil - a.heldUntil ||
        (a.key ?? '').localeCompare(b.key ?? ''),
    );
}

/** How long entries were held up to now, in milliseconds; time in which several saves held the same entry counts once. */
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
