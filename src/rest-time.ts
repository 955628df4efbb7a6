import type { Instant } from './types/primitives.ts';

/** The last moment that a time of the REST API may mean: it drops the fraction of a second. */
export function endOfSecond(at: Instant): Instant {
  return at % 1000 === 0 ? at + 999 : at;
}
