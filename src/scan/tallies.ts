import { workflowPath } from '../run/attempt-names.ts';
import { grouped } from '../types/grouped.ts';
import type { SaveOutcome } from '../types/saves.ts';
import type { CauseTally, ExaminedAttempt, SaveCounts, ScanFinding, StepTally } from '../types/scan.ts';

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
