import type { UnsettledAttempt } from '../types/scan.ts';
import { settleEvents } from './settled-events.ts';
import { settleFindings, withRelease } from './settled-findings.ts';

/** The attempts of a scan, with what they say of each other's keys applied by the rules of a trace. */
export function settleAttempts(attempts: readonly UnsettledAttempt[], ttlMs: number): UnsettledAttempt[] {
  const settled = settleEvents(
    attempts.map(({ events }) => events),
    ttlMs,
  );
  const world = { own: settled.flat(), others: [], caches: attempts.flatMap(({ caches }) => caches) };
  return attempts.map((attempt, index) => {
    const events = settled[index] ?? [];
    const findings = settleFindings(attempt, events).map(({ finding, stuck }) =>
      stuck === null ? finding : withRelease(finding, stuck, world),
    );
    return { ...attempt, events, findings };
  });
}
