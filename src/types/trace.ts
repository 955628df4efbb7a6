import type { Absence } from './absence.ts';
import type { Gap } from './gaps.ts';
import type { Hit, RunInBrief } from './keys.ts';
import type { TimeWindow } from './primitives.ts';

/** What was looked at beyond the attempt, and why no further. */
export interface Trace {
  /** How many other attempts may be opened. */
  budget: number;
  /**
   * `not-needed`: nothing to trace; `off`: a budget of 0; `done`: whatever can matter was looked at; else what kept it
   * from going on.
   */
  ended: 'not-needed' | 'off' | 'done' | 'budget' | 'rate-limit' | 'unavailable';
  /** Why it did not go on; null where it ended by itself. */
  detail: Absence | null;
  /** The stretch of time in which other attempts were looked for. */
  lookedBetween: TimeWindow | null;
  opened: OpenedRun[];
  /** Attempts that come in question and were not opened. */
  notOpened: number;
  /** Runs that come in question and have not ended, so that they have no logs yet. */
  stillRunning: number;
  /** Restores of this attempt that failed their job on a key that was not there. */
  misses: TracedMiss[];
}

/** Another attempt that was looked at, and what it turned out to be. */
export interface OpenedRun {
  run: RunInBrief;
  role: 'culprit' | 'victim' | 'release' | 'benign' | 'nothing';
  /** Why it could not be read; null where it was. */
  problem: Gap | null;
}

/** A restore of the attempt at hand that failed its job, and the stuck key that was the reason. */
export interface TracedMiss extends Hit {
  /** Index into `findings` of the stuck key that explains it; null where none does. */
  finding: number | null;
}
