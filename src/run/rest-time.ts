import type { Instant } from '../types/primitives.ts';

/** A time as the REST API tells it: it drops the fraction of a second. */
export function startOfSecond(at: Instant): Instant {
  return Math.floor(at / 1000) * 1000;
}

/** The last moment that a time of the REST API may mean. */
export function endOfSecond(at: Instant): Instant {
  return at % 1000 === 0 ? at + 999 : at;
}
