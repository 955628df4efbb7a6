import type { Instant } from '../types/primitives.ts';

/**
 * Whether the clock went back between two lines, given their times in the order in which they stand: that of the runner was
 * set back, or somebody has written a line in its words with a time of his own. Lines that are written side by side may change
 * places by a millisecond, since each takes its time before it is its turn.
 */
export function wentBack(before: Instant, behind: Instant): boolean {
  return behind < before - SIDE_BY_SIDE_MS;
}

const SIDE_BY_SIDE_MS = 2;
