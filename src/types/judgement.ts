import type { Instant, Job, LogLine, RunAttempt, Step } from './evidence.ts';
import type { EvidenceClaim, UploadProgress } from './report.ts';

/** The log of one step, wherever its lines came from. Line numbers count from 1 in the step. */
export interface StepLog {
  step: number;
  lines: LogLine[];
}

/** The logs of one job, sorted out: its steps, and what the server wrote about it (`system.txt`). */
export interface JobLog {
  jobId: number;
  /** Null where no log of the job was had. */
  steps: StepLog[] | null;
  /** Whether the log of the whole job was had, so that no part of it can be missing. */
  whole: boolean;
  /** What the runner wrote about the job itself, which stands in the log of the whole job and in no step's file. */
  notices: LogLine[];
  server: LogLine[];
}

/** What one action or script printed: a whole step, or a part of a composite action's step. */
export interface ActionBlock {
  stage: 'main' | 'post';
  /** `actions/cache/save@v5` or `./path` as the runner's header names it; null for a script, and for every post. */
  action: string | null;
  /** The evaluated inputs of the header; a post step prints none. */
  inputs: Record<string, string>;
  /** The actions around it, outermost first; empty where it is the step's own. */
  composites: string[];
  lines: LogLine[];
}

/** A step with its log, and a post step with the main step that it cleans up after. */
export interface TimelineStep {
  step: Step;
  stage: 'main' | 'post' | 'job';
  /** Empty where the log of the step was not had. */
  blocks: ActionBlock[];
  /** For a post step: its main step, where the evidence tells which. */
  main: TimelineStep | null;
}

/** A job with its steps, and how much of its log was had. */
export interface TimelineJob {
  job: Job;
  /** In step order. */
  steps: TimelineStep[];
  log: 'whole' | 'by-step' | 'none';
  notices: LogLine[];
  server: LogLine[];
}

/** How a save was written into the workflow. */
export type SaveForm = 'save-step' | 'post-step' | 'composite' | 'built-in';

/** What became of a save; `not-reached` where a failure or a cancel kept its step from starting. */
export type SaveOutcome = 'saved' | 'skipped' | 'refused' | 'failed' | 'torn-down' | 'not-reached';

/** The phases of a save, in the order in which today's client goes through them. */
export type SavePhase = 'archive' | 'reserve' | 'upload' | 'finalize';

/** What can be said of the reservation: `possible` where a lost moment may hold it, `unknown` where no log was had. */
export type Reservation = 'certain' | 'possible' | 'none' | 'unknown';

/** How the log and the conclusion say that the step of a save ended. */
export type StepEnding =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'step-timed-out'
  | 'runner-shut-down'
  | 'runner-lost';

/** A line of a save's log that goes to show something. */
export interface TrailItem {
  claim: EvidenceClaim;
  line: LogLine;
}

/** What the log of one save proves. */
export interface SaveState {
  outcome: SaveOutcome;
  phase: SavePhase | null;
  reservation: Reservation;
  /** Whether the entry was finished: `no` is proven, `unknown` is not. */
  finalized: 'yes' | 'no' | 'unknown';
  /** Bounds of the moment of the reservation; null where nothing can have been reserved, or no line gives a time. */
  reservedBetween: { from: Instant; until: Instant } | null;
  startedAt: Instant | null;
  endedAt: Instant | null;
  archivedFrom: Instant | null;
  upload: UploadProgress | null;
  ending: StepEnding;
  /** For a save that failed without any cancel after it had, or may have, reserved its key. */
  ownFailure: 'upload-failed' | 'reserve-timed-out' | null;
  trail: TrailItem[];
  /** For a save that was refused: the service's reasons, where any were told. */
  refusedFor: string[];
  notes: string[];
}

/** One recognised cache save, with the place where it ran and what became of it. */
export interface SaveAttempt {
  job: TimelineJob;
  step: TimelineStep;
  action: string | null;
  form: SaveForm;
  composites: string[];
  inputs: Record<string, string>;
  key: string | null;
  paths: string[];
  version: string | null;
  state: SaveState;
}

/** A restore that found nothing under its key, nor under a prefix that it named. */
export interface RestoreMiss {
  job: TimelineJob;
  step: TimelineStep;
  key: string;
  paths: string[];
  /** The line that says so. */
  line: LogLine;
  /** Whether it failed the step, as under `fail-on-cache-miss`. */
  fatal: boolean;
}

/**
 * What an attempt did with a cache key, as far as other attempts may have to do with it: `stuck` is a reservation that
 * was left behind (certain to be one, or merely possible, or reserved but perhaps finished), `refused` and `missed` are
 * meetings with one, perhaps, and `saved` is the end of one.
 */
export type KeyEvent = KeyPlace &
  (
    | { kind: 'saved'; startedAt: Instant }
    | { kind: 'refused'; line: LogLine | null; reasons: string[]; ownAttempt: boolean }
    | { kind: 'missed'; line: LogLine; fatal: boolean; rebuiltUntil: Instant | null }
    | { kind: 'stuck'; heldFrom: Instant; heldUntil: Instant; certain: boolean; isPossible: boolean }
  );

/** Where a key was met, and which entry it stands for. */
export interface KeyPlace {
  run: RunAttempt;
  job: Job;
  step: Step;
  /** Index among the saves of the attempt; null for a restore. */
  save: number | null;
  /** Null where no line gives it, as for most setup actions. */
  key: string | null;
  version: string | null;
  scope: string | null;
  paths: string[];
  at: Instant;
  /** Where the step's log opens, and where the line that tells of the event; null where the job has no page. */
  stepUrl: string | null;
  url: string | null;
}

/** Why a save was torn down. What is known of each is in `causes.ts`. */
export type CauseKind =
  | 'sibling-failed'
  | 'run-superseded'
  | 'run-cancelled'
  | 'job-timed-out'
  | 'step-timed-out'
  | 'runner-shut-down'
  | 'runner-lost'
  | 'upload-failed'
  | 'reserve-timed-out'
  | 'unknown';

/** `stated`: GitHub said so. `inferred`: from times and conclusions. */
export type CauseCertainty = 'stated' | 'inferred' | 'unknown';

/** The workflow file in which a job is defined, at the commit that ran. */
export interface WorkflowLocation {
  owner: string;
  repo: string;
  path: string;
  sha: string;
}

/** A torn-down (or merely located) save, as far as a remedy has to know it. */
export interface SaveSite {
  run: RunAttempt;
  job: Job;
  /** The step in which the save ran: for a post step, that one. */
  step: Step;
  /** The step whose `uses:` is to be found in the file: the main step of a post step, else `step` itself. */
  mainStep: Step;
  /** `actions/cache/save@v5`, as the log's header names it. */
  action: string | null;
  form: SaveForm;
  /** The composite actions around it, outermost first, as the log's headers name them: `./.github/actions/restore`. */
  composites: string[];
  /** The evaluated inputs that the log's header shows: `key`, `path`, …; empty where no header was seen. */
  inputs: Record<string, string>;
  /** YAML keys that the job may have, as the evidence names them (`Evaluating build.if`); empty where it does not. */
  jobKeys: string[];
  /** Null where the evidence does not say. */
  workflow: WorkflowLocation | null;
}
