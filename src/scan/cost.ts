import { rebuildTime } from '../trace/rebuild-time.ts';
import type { Instant } from '../types/primitives.ts';
import type { Save } from '../types/report.ts';
import type { ExaminedAttempt, ScanCost } from '../types/scan.ts';
import { type HeldSpan, heldMs } from './held-spans.ts';

/** What the torn-down saves cost, as far as the examined attempts show. */
export function scanCost(
  examined: readonly ExaminedAttempt[],
  spans: readonly HeldSpan[],
  now: Instant,
): ScanCost {
  const hits = spans.flatMap((span) => span.hits);
  const rebuilt = rebuildTime(hits);
  return {
    tornDownJobSeconds: seconds(sum(examined.flatMap(tornDownJobMs))),
    heldHours: Number((heldMs(spans, now) / 3_600_000).toFixed(1)),
    rebuildSeconds: rebuilt === null ? null : seconds(rebuilt),
    refusedSaves: hits.filter(({ kind }) => kind === 'refused').length,
  };
}

/** For each job, the time until the first of its saves was torn down. */
function tornDownJobMs({ jobs, saves, findings }: ExaminedAttempt): number[] {
  return jobs.flatMap(({ id, startedAt, completedAt }) => {
    const ends = findings.flatMap(({ save, teardown }) => {
      const torn = saves[save];
      if (torn?.job.id !== id || torn.outcome !== 'torn-down') return [];
      const end = teardown.at === null ? completedAt : teardown.at - aheadOf(torn);
      return end === null ? [] : [end];
    });
    return startedAt === null || ends.length === 0 ? [] : [Math.max(0, Math.min(...ends) - startedAt)];
  });
}

/** How far the clock of a save's times is ahead of the server's, which gives the times of its job. */
function aheadOf({ notes }: Save): number {
  return notes.find((note) => note.kind === 'clock-off')?.aheadMs ?? 0;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}
