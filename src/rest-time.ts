import type { Instant } from './types/primitives.ts';

/** The last moment that a time may stand for: REST cuts the parts of a second off. */
export function endOfSecond(at: Instant): Instant {
  return at % 1000 === 0 ? at + 999 : at;
}
