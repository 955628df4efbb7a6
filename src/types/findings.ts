import type { Cause } from './causes.ts';
import type { Job, LogLine, RunAttempt, Step } from './evidence.ts';
import type { KeySource, Release, StuckKey, Victim } from './keys.ts';
import type { TimelineJob } from './logs.ts';
import type { Instant } from './primitives.ts';
import type { Remedy } from './remedies.ts';
import type { CacheSave, ProofClaim, Reservation } from './saves.ts';

/** A save that began and did not finish: what ended it, what it left behind, and what would have kept it alive. */
export interface Finding {
  /** Index into `saves`. */
  save: number;
  teardown: { at: Instant | null; cause: Cause };
  /** Null where nothing can have been reserved, and where no log was had to tell (then `reservation` is `unknown`). */
  stuckKey: StuckKey | null;
  reservation: Reservation;
  evidence: ProofItem[];
  remedies: Remedy[];
  /** Where the key is written, so that a person can change it; null where that is not certain. */
  keySource: KeySource | null;
  /** The moments that matter, job by job, for a picture on one time axis. */
  timeline: Lane[];
  /** Other attempts that met the stuck key, in the order in which they did. */
  victims: Victim[];
  /** When the key was saved after all; null where no evidence shows it. */
  released: Release | null;
}

/** A line, an answer or an annotation that a finding rests on, with the page at which it opens. */
export interface ProofItem {
  claim: ProofClaim;
  source: 'log' | 'annotation' | 'jobs' | 'caches' | 'runs';
  /** The job's id; null where the item belongs to none. */
  job: number | null;
  step: number | null;
  /** The line in the step's log, from 1. */
  line: number | null;
  at: Instant | null;
  text: ProofText;
  url: string | null;
  /** The lines around it, itself among them, where a page has room for them and the log was at hand. */
  around?: LogLine[];
}

/** What the log or the annotation says, or what an answer of GitHub goes to show. */
export type ProofText =
  | string
  | { kind: 'step-ended'; step: string; status: string; conclusion: string | null }
  | { kind: 'job-failed'; job: string; step: string | null }
  | { kind: 'finished-entry'; key: string; bytes: number | null; ref: string | null };

/** One job on the picture. */
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

/** A torn-down (or merely located) save, as far as a remedy has to know it. */
export interface SaveSite extends Pick<CacheSave, 'action' | 'form' | 'composites' | 'inputs'> {
  run: RunAttempt;
  job: Job;
  /** The step whose `uses:` is to be found in the file: of a post step its main step. */
  mainStep: Step;
  jobKeys: TimelineJob['keys'];
  workflow: TimelineJob['workflow'];
  /** Whether a lock file has to name every action of the workflow. */
  isLocked: boolean;
}
