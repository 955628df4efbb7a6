import { workflowPath } from '../run/attempt-names.ts';
import { rebuildTime } from '../trace/rebuild-time.ts';
import { grouped } from '../types/grouped.ts';
import type { Instant } from '../types/primitives.ts';
import type { Save } from '../types/report.ts';
import type { SaveOutcome } from '../types/saves.ts';
import type {
  CauseTally,
  ExaminedAttempt,
  SaveCounts,
  ScanCost,
  ScanFinding,
  StepTally,
} from '../types/scan.ts';
import { type HeldSpan, heldMs } from './held-spans.ts';

/** The outcomes of the saves of all attempts. */
export function countSaves(
  examined: readonly ExaminedAttempt[],
  findings: readonly ScanFinding[],
): Omit<SaveCounts, 'heldNow'> {
  const saves = examined.flatMap((attempt) => attempt.saves);
  const count = (outcome: SaveOutcome): number => saves.filter((save) => save.outcome === outcome).length;
  const stuck = (certainty: ScanFinding['certainty']): number =>
    findings.filter((finding) => finding.certainty === certainty).length;
  return {
    seen: saves.length,
    saved: count('saved'),
    skipped: count('skipped'),
    refused: count('refused'),
    failed: count('failed'),
    tornDown: count('torn-down'),
    notReached: count('not-reached'),
    stuckConfirmed: stuck('confirmed'),
    stuckSuspected: stuck('suspected'),
  };
}

/** The steps whose saves did not finish, those with most such saves first. */
export function tallySteps(findings: readonly ScanFinding[]): StepTally[] {
  const places = grouped(findings, ({ run, job, step }) =>
    JSON.stringify([workflowPath(run), withoutMatrix(job.name), step.name]),
  );
  return [...places.values()]
    .map(stepTally)
    .toSorted(
      (a, b) =>
        b.tornDown + b.failed - (a.tornDown + a.failed) ||
        b.stuck - a.stuck ||
        (b.lastAt ?? 0) - (a.lastAt ?? 0),
    );
}

function stepTally(same: readonly [ScanFinding, ...ScanFinding[]]): StepTally {
  const [{ run, job, step }] = same;
  const failed = same.filter(({ outcome }) => outcome !== 'torn-down').length;
  const times = same.flatMap(({ tornDownAt }) => tornDownAt ?? []);
  return {
    workflow: workflowPath(run),
    job: withoutMatrix(job.name),
    step: step.name,
    tornDown: same.length - failed,
    failed,
    stuck: countStuck(same),
    lastAt: times.length === 0 ? null : Math.max(...times),
  };
}

/**
 * `shared / build` of `shared / build (3.13, arm64)`: the name without what a matrix adds to each part. A job whose own
 * `name:` looks like that is treated the same.
 */
export function withoutMatrix(name: string): string {
  return name
    .split(' / ')
    .map((part) => part.replace(/(?<=\S) \(.*\)$/, ''))
    .join(' / ');
}

/** The causes of the findings, the most frequent first. */
export function tallyCauses(findings: readonly ScanFinding[]): CauseTally[] {
  return [...grouped(findings, ({ cause }) => cause.kind)]
    .map(([kind, same]) => ({ kind, count: same.length, stuck: countStuck(same) }))
    .toSorted((a, b) => b.count - a.count || b.stuck - a.stuck);
}

function countStuck(findings: readonly ScanFinding[]): number {
  return findings.filter(({ certainty }) => certainty !== null).length;
}

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
