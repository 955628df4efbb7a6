import type { Evidence, Missing, RunAttempt } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';

/** GitHub's own words for what will not come back (`explain-failure.ts`); a token that may not, or a bad hour, may pass. */
const GONE = /^GitHub answered (?:404|410)\b/;

/** Logs may be a moment behind the end of an attempt, and are answered with 404 until then. */
const SETTLED_MS = 10 * 60_000;

/** Whether an attempt ended so long ago that nothing of it will change. */
export function isSettled({ status, conclusion, updatedAt }: RunAttempt, now: Instant): boolean {
  const hasEnded = status === 'completed' || (status === null && conclusion !== null);
  return hasEnded && updatedAt !== null && now - updatedAt > SETTLED_MS;
}

/** Whether asking again later would give the same: what is missing is gone. */
export function isGone({ reason }: Missing): boolean {
  return GONE.test(reason);
}

/** Whether the token may not read it. */
export function isForbidden({ reason, rateLimited }: Missing): boolean {
  return rateLimited !== true && /^GitHub answered 403\b/.test(reason);
}

/** The evidence without what was missing for a passing reason, so that whoever reads it again asks for that. */
export function withoutPassing(evidence: Evidence): Evidence {
  const lasting = evidence.missing.filter((item) => item.question.kind === 'logs' || isGone(item));
  return { ...evidence, missing: lasting };
}
