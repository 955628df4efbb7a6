import { isGone } from '../../absence-words.ts';
import { hasEnded } from '../../status.ts';
import type { Evidence, RunAttempt } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';

/** Logs may be a moment behind the end of an attempt, and are answered with 404 until then. */
const SETTLED_MS = 10 * 60_000;

/** Whether an attempt ended so long ago that nothing of it will change. */
export function isSettled(run: RunAttempt, now: Instant): boolean {
  return hasEnded(run) && run.updatedAt !== null && now - run.updatedAt > SETTLED_MS;
}

/** The evidence without what was missing for a passing reason, so that whoever reads it again asks for that. */
export function withoutPassing(evidence: Evidence): Evidence {
  const lasting = evidence.missing.filter((item) => item.question.kind === 'logs' || isGone(item.why));
  return { ...evidence, missing: lasting };
}
