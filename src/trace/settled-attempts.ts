import type { SettledAttempt, UnsettledAttempt } from '../types/scan.ts';
import { settleEvents } from './settled-events.ts';
import { settleFindings, withRelease } from './settled-findings.ts';
import { hitsOf } from './victims.ts';

/** Applies what the attempts of a scan show about each other's keys, by the rules of a trace. */
export function settleAttempts(attempts: readonly UnsettledAttempt[], ttlMs: number): SettledAttempt[] {
  const settled = settleEvents(
    attempts.map(({ events }) => events),
    ttlMs,
  );
  const defaultBranch = attempts.find(({ run }) => run.defaultBranch !== null)?.run.defaultBranch ?? null;
  const caches = attempts.flatMap((attempt) => attempt.caches);
  const world = { own: settled.flat(), others: [], run: { defaultBranch }, caches, ttlMs };
  return attempts.map((attempt, index) => {
    const findings = settleFindings(attempt, settled[index] ?? []).map(({ finding, stuck }) =>
      stuck === null
        ? { ...finding, hits: [] }
        : { ...withRelease(finding, stuck, world), hits: hitsOf(stuck, world) },
    );
    return { ...attempt, findings };
  });
}
