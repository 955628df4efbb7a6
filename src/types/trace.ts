import type { Absence } from './absence.ts';
import type { Gap } from './gaps.ts';
import type { Hit, RunInBrief } from './keys.ts';
import type { TimeWindow } from './primitives.ts';

/** What was looked at beyond the attempt, and why no further. */
export interface Trace {
  /** How many other attempts may be opened. */
  budget: number;
  /**
   * `not-needed`: nothing to trace; `off`: a budget of 0; `done`: everything that can matter was looked at; else what
   * stopped it.
   */
  ended: 'not-needed' | 'off' | 'done' | 'budget' | 'rate-limit' | 'unavailable';
  /** Why it stopped early; null if it did not. */
  detail: Absence | null;
  /** The period in which other attempts were looked for. */
  lookedBetween: TimeWindow | null;
  opened: OpenedRun[];
  /** Attempts that may matter and were not opened. */
  notOpened: number;
  /** Runs that may matter and have not ended, so that they have no logs yet. */
  stillRunning: number;
  /** Restores of this attempt that failed their job on a key that was not there. */
  misses: TracedMiss[];
}

/** Another attempt that was opened, and what it turned out to be. */
export interface OpenedRun {
  run: RunInBrief;
  role: 'culprit' | 'victim' | 'release' | 'benign' | 'nothing';
  /** Why it could not be read; null if it could. */
  problem: Gap | null;
}

/** A restore of this attempt that failed its job, and the stuck key that caused it. */
export interface TracedMiss extends Hit {
  /** Index into `findings` of the stuck key that explains it; null if none does. */
  finding: number | null;
}
