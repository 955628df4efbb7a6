import { isGone } from '../../absence-words.ts';
import { hasEnded } from '../../run/status.ts';
import type { Evidence, RunAttempt } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';

/** Logs may appear a moment after the end of an attempt, and are answered with 404 until then. */
const SETTLED_MS = 10 * 60_000;

/** Whether an attempt ended so long ago that nothing about it will change. */
export function isSettled(run: RunAttempt, now: Instant): boolean {
  return hasEnded(run) && run.updatedAt !== null && now - run.updatedAt > SETTLED_MS;
}

/** The evidence without what is missing only for now, so that it is asked for again the next time. */
export function withoutPassing(evidence: Evidence): Evidence {
  const lasting = evidence.missing.filter((item) => item.question.kind === 'logs' || isGone(item.why));
  return { ...evidence, missing: lasting };
}
