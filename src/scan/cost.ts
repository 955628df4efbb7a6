import { grouped } from '../grouped.ts';
import type { KeyEvent } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { ExaminedAttempt, ScanCost } from '../types/scan.ts';
import { type HeldSpan, heldMs, isHit } from './held-spans.ts';

/** What the torn-down saves cost, as far as the examined attempts show. */
export function scanCost(
  examined: readonly ExaminedAttempt[],
  spans: readonly HeldSpan[],
  now: Instant,
): ScanCost {
  const hits = examined
    .flatMap(({ events }) => events)
    .filter((event) => spans.some((span) => isHit(event, span)));
  const rebuilds = rebuildsMs(hits);
  return {
    tornDownJobSeconds: seconds(sum(examined.flatMap(tornDownJobMs))),
    heldHours: Number((heldMs(spans, now) / 3_600_000).toFixed(1)),
    rebuildSeconds: rebuilds.length === 0 ? null : seconds(sum(rebuilds)),
    refusedSaves: hits.filter(({ kind }) => kind === 'refused').length,
  };
}

/** Each job once, until the first of its saves was torn down. */
function tornDownJobMs({ jobs, saves, findings }: ExaminedAttempt): number[] {
  return jobs.flatMap(({ id, startedAt, completedAt }) => {
    const ends = findings.flatMap(({ save, teardown }) => {
      const torn = saves[save];
      if (torn?.job.id !== id || torn.outcome !== 'torn-down') return [];
      const end = teardown.at === null ? completedAt : teardown.at;
      return end === null ? [] : [end];
    });
    return startedAt === null || ends.length === 0 ? [] : [Math.max(0, Math.min(...ends) - startedAt)];
  });
}

/** A key that a job missed twice was built once. */
function rebuildsMs(hits: readonly KeyEvent[]): number[] {
  const rebuilds = hits.flatMap((event) => {
    if (event.kind !== 'missed' || event.rebuiltUntil === null) return [];
    return [{ build: `${event.job.id} ${event.rebuiltUntil}`, ms: event.rebuiltUntil - event.at }];
  });
  const builds = grouped(rebuilds, ({ build }) => build);
  return [...builds.values()].map((same) => Math.max(0, ...same.map(({ ms }) => ms)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
