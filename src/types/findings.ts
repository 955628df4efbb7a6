import type { Cause } from './causes.ts';
import type { Job, LogLine, RunAttempt, Step } from './evidence.ts';
import type { KeySource, Release, StuckKey, Victim } from './keys.ts';
import type { TimelineJob } from './logs.ts';
import type { Instant } from './primitives.ts';
import type { Remedy } from './remedies.ts';
import type { CacheSave, ProofClaim, Reservation } from './saves.ts';

/** A save that began and did not finish: what ended it, what it left behind, and what would have prevented it. */
export interface Finding {
  /** Index into `saves`. */
  save: number;
  teardown: { at: Instant | null; cause: Cause };
  /** Null if nothing can have been reserved, or if there is no log to tell (then `reservation` is `unknown`). */
  stuckKey: StuckKey | null;
  reservation: Reservation;
  evidence: ProofItem[];
  remedies: Remedy[];
  /** Where the key is written, so that a person can change it; null if that is not certain. */
  keySource: KeySource | null;
  /** The moments that matter, job by job, to be drawn on one time axis. */
  timeline: Lane[];
  /** Other attempts that met the stuck key, in the order in which they met it. */
  victims: Victim[];
  /** When the key was saved after all; null if no evidence shows it. */
  released: Release | null;
}

/** A log line, an answer of GitHub or an annotation that a finding rests on, with the page that shows it. */
export interface ProofItem {
  claim: ProofClaim;
  source: 'log' | 'annotation' | 'jobs' | 'caches' | 'runs';
  /** The job's id; null if the item belongs to none. */
  job: number | null;
  step: number | null;
  /** The line in the step's log, from 1. */
  line: number | null;
  at: Instant | null;
  text: ProofText;
  url: string | null;
  /** The lines around it, itself included, if the log was at hand and a page has room for them. */
  around?: LogLine[];
}

/** What the log or the annotation says, or what an answer of GitHub shows. */
export type ProofText =
  | string
  | { kind: 'step-ended'; step: string; status: string; conclusion: string | null }
  | { kind: 'job-failed'; job: string; step: string | null }
  | { kind: 'finished-entry'; key: string; bytes: number | null; ref: string | null };

/** One job in the picture. */
export interface Lane {
  job: string;
  url: string | null;
  spans: LaneSpan[];
  marks: LaneMark[];
}

/** A stretch of a lane: a step that ran before, the archive phase, the upload phase, or a save of unknown phase. */
export interface LaneSpan {
  kind: 'step' | 'archive' | 'upload' | 'save';
  label: string;
  from: Instant;
  until: Instant;
}

/** A moment of a lane. */
export interface LaneMark {
  kind: 'failed' | 'superseded' | 'cancelled' | 'reserved' | 'torn-down';
  label: string;
  at: Instant;
}

/** What a remedy has to know of a save. */
export interface SaveSite extends Pick<CacheSave, 'action' | 'form' | 'composites' | 'inputs'> {
  run: RunAttempt;
  job: Job;
  /** The step whose `uses:` is to be found in the file: for a post step, its main step. */
  mainStep: Step;
  jobKeys: TimelineJob['keys'];
  workflow: TimelineJob['workflow'];
  /** Whether a lock file has to name every action of the workflow. */
  isLocked: boolean;
}
