import type { Timestamp, TimeWindow } from './report.ts';

/** A run attempt, as far as it takes to know it again. */
export interface RunInBrief {
  url: string;
  id: number;
  attempt: number;
  workflowName: string | null;
  event: string;
  headBranch: string | null;
  conclusion: string | null;
  startedAt: Timestamp | null;
}

/** Why a save was refused its key, though the client says the same words whatever the reason. */
export interface RefusedBy {
  kind:
    | 'stuck-key'
    | 'sibling'
    | 'finished-entry'
    | 'read-only-token'
    | 'rate-limit'
    | 'budget'
    | 'service'
    | 'unknown';
  /** Whether it is no sign of a stuck key; null where nobody can tell. */
  benign: boolean | null;
  /** A clause for people. */
  detail: string;
  /** Until when the key is held at the latest, where nobody can tell by what; null where somebody can. */
  heldUntil: Timestamp | null;
  /** Index into `findings`, for a stuck key. */
  finding: number | null;
  runUrl: string | null;
  jobUrl: string | null;
}

/** An attempt that was refused a stuck key, or could not restore it. */
export interface Victim {
  run: RunInBrief;
  hits: Hit[];
  /** What its jobs spent on building what they did not find, in seconds; null where the logs do not say. */
  rebuildSeconds: number | null;
}

/** One meeting with a key that was not to be had. */
export interface Hit {
  kind: 'refused' | 'missed';
  job: { id: number; name: string; url: string | null };
  step: { number: number; name: string; url: string | null };
  key: string;
  at: Timestamp;
  /** Whether it failed the job, as under `fail-on-cache-miss`. */
  fatal: boolean;
  /** The line that says so, and where it opens. */
  text: string;
  url: string | null;
}

/** How it is known that a stuck key is over: a later save of it, or a finished entry. */
export interface Release {
  at: Timestamp;
  source: 'log' | 'caches';
  /** The attempt that saved it; null where only the entry is known. */
  run: RunInBrief | null;
  url: string | null;
}

/** What was looked at beyond the attempt, and why no further. */
export interface Trace {
  /** How many other attempts may be opened. */
  budget: number;
  /**
   * `not-needed`: nothing to trace; `off`: a budget of 0; `done`: whatever can matter was looked at; else what kept it
   * from going on.
   */
  ended: 'not-needed' | 'off' | 'done' | 'budget' | 'rate-limit' | 'unavailable';
  /** Why it did not go on, as a clause for people; null where it ended by itself. */
  detail: string | null;
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
  problem: string | null;
}

/** A restore of the attempt at hand that failed its job, and the stuck key that was the reason. */
export interface TracedMiss extends Hit {
  /** Index into `findings` of the stuck key that explains it; null where none does. */
  finding: number | null;
}
