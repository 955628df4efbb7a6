import type { Instant } from '../types/primitives.ts';

/**
 * Whether the clock went back between two lines, given their times in the order of the log: the runner's clock was set
 * back, or somebody wrote a line like the runner's with another time. Lines written at the same time may change places
 * by a millisecond, since each gets its time before it is written.
 */
export function wentBack(before: Instant, behind: Instant): boolean {
  return behind < before - SIDE_BY_SIDE_MS;
}

const SIDE_BY_SIDE_MS = 2;
