import type {
  CauseCertainty,
  CauseKind,
  Reservation,
  SaveForm,
  SaveOutcome,
  SavePhase,
} from './judgement.ts';
import type { RefusedBy, Release, RunInBrief, Trace, Victim } from './trace.ts';

export type * from './trace.ts';

/** ISO 8601, UTC, milliseconds: `2026-11-23T21:00:00.000Z`. The form that instants take in a report. */
export type Timestamp = string;

/** `stuck-key`: at least one was found; `inconclusive`: none was, and a log that could hold a save was not to be had. */
export type Verdict = 'stuck-key' | 'clean' | 'inconclusive';

/** The whole report, in the shape in which `--format json` prints it. Absent knowledge is null, never a missing field. */
export interface Report {
  schemaVersion: 1;
  tool: { name: 'cache-autopsy'; version: string };
  examinedAt: Timestamp;
  verdict: Verdict;
  run: ReportedRun;
  /**
   * Every recognised cache save of the attempt, healthy ones too, in job then step order; behind them those of other
   * attempts that left a key stuck which this one met.
   */
  saves: Save[];
  findings: Finding[];
  /** What could not be examined, and so is not covered by the absence of a finding. */
  gaps: string[];
  trace: Trace;
}

/** The run attempt that was examined. */
export interface ReportedRun {
  url: string;
  host: string;
  owner: string;
  repo: string;
  id: number;
  attempt: number;
  workflowName: string | null;
  workflowPath: string | null;
  event: string;
  headBranch: string | null;
  headSha: string;
  conclusion: string | null;
  startedAt: Timestamp | null;
  completedAt: Timestamp | null;
}

/** One recognised cache save: where it ran, and what became of it. */
export interface Save {
  /** Null for a save of the attempt that is reported; else the attempt in which it ran. */
  run: RunInBrief | null;
  job: { id: number; name: string; url: string | null };
  step: { number: number; name: string; url: string | null };
  /** `actions/cache/save@v5`, as the log or the workflow names it. */
  action: string | null;
  form: SaveForm;
  key: string | null;
  paths: string[];
  /** The entry's version hash, recomputed; null where it cannot be. */
  version: string | null;
  /** The ref in whose scope the key is reserved: `refs/heads/dev`; null where unknown. */
  scope: string | null;
  outcome: SaveOutcome;
  /** The furthest phase known to have begun. */
  phase: SavePhase | null;
  startedAt: Timestamp | null;
  endedAt: Timestamp | null;
  upload: UploadProgress | null;
  guard: Guard | null;
  /** Who held the key; null for a save that was not refused. */
  refusedBy: RefusedBy | null;
  /** What a reader should know of this save: why its key is null, why its content is suspect. */
  notes: string[];
}

/** How far an upload had come by its last progress line. */
export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
  /** As the client printed it, MBs/sec times 1024². */
  bytesPerSecond: number | null;
}

/** The condition that decides whether a running save survives a cancel, as written (without `${{ }}`). */
export interface Guard {
  condition: string;
  survivesCancellation: boolean;
}

/** A save that began and did not finish: what ended it, what it left behind, and what would have kept it alive. */
export interface Finding {
  /** Index into `saves`. */
  save: number;
  teardown: { at: Timestamp | null; cause: Cause };
  /** Null where nothing can have been reserved, and where no log was had to tell (then `reservation` is `unknown`). */
  stuckKey: StuckKey | null;
  reservation: Reservation;
  evidence: EvidenceItem[];
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

/** The place of a cache key in a workflow or action file. */
export interface KeySource {
  /** `OWNER/REPO` of the file. */
  repository: string;
  file: string;
  /** The line of `key:`, from 1. */
  line: number;
  /** The key as written, on one line. */
  expression: string;
}

/** What ended a save. What is known of each kind is in `causes.ts`. */
export interface Cause {
  kind: CauseKind;
  certainty: CauseCertainty;
  /** Human words: the sibling, the group, the user, the minutes. */
  detail: string;
  /** The failed sibling. */
  jobUrl: string | null;
  /** The superseding run. */
  runUrl: string | null;
}

/** Bounds of a moment that nobody has recorded. */
export interface TimeWindow {
  from: Timestamp;
  until: Timestamp;
}

/** A key that was reserved, or may have been, and not finished by its save. */
export interface StuckKey {
  key: string | null;
  version: string | null;
  scope: string | null;
  certainty: 'confirmed' | 'suspected';
  /** From the last moment at which it certainly was not reserved to the first at which it certainly was. */
  reservedBetween: TimeWindow;
  expiresBetween: TimeWindow;
  state: 'held' | 'expired' | 'released';
}

/** What an item of evidence goes to show. */
export type EvidenceClaim =
  | 'archiving'
  | 'maybe-reserved'
  | 'reserved'
  | 'not-reserved'
  | 'upload-complete'
  | 'failed'
  | 'torn-down'
  | 'cause'
  | 'released';

/** A line, an answer or an annotation that a finding rests on, with the page at which it opens. */
export interface EvidenceItem {
  claim: EvidenceClaim;
  source: 'log' | 'annotation' | 'jobs' | 'caches' | 'runs';
  /** The job's id; null where the item belongs to none. */
  job: number | null;
  step: number | null;
  /** The line in the step's log, from 1. */
  line: number | null;
  at: Timestamp | null;
  text: string;
  url: string | null;
}

/** What a remedy edits; `by-hand` where no patch can be proven. */
export type RemedyKind = 'guard-save-step' | 'split-cache-step' | 'by-hand';

/** Something that would have kept the save alive, or the steps to take where no edit would. */
export interface Remedy {
  kind: RemedyKind;
  disposition: 'verified' | 'needs-review';
  file: string | null;
  /** `OWNER/REPO` of the file, which for a reusable workflow is not the repository of the run. */
  repository: string | null;
  condition: string | null;
  /** A unified diff with `a/` and `b/` names, null for `by-hand`. */
  patch: string | null;
  /** What it changes, what it does not cover. */
  notes: string[];
  /** The outcome of the proof in one line; null where none was made. */
  proof: string | null;
}

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
  from: Timestamp;
  until: Timestamp;
}

/** A moment of a lane. */
export interface LaneMark {
  kind: 'failed' | 'superseded' | 'cancelled' | 'reserved' | 'torn-down';
  label: string;
  at: Timestamp;
}
