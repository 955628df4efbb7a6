/**
 * The vocabulary: types only, plain data that survives JSON. Every stage knows these words and no stage knows another.
 * GitHub's words are spelled as GitHub spells them, the cache service's as it does.
 */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** ISO 8601, UTC, milliseconds: `2026-11-23T21:00:00.000Z`. The form that instants take in a report. */
export type Timestamp = string;

// ── Evidence: what GitHub answered, with nothing inferred ────────────────────────────────────────────────────────

/** All that was collected about one run attempt. Judged without a network, now or years later, to the same report. */
export interface Evidence {
  run: RunAttempt;
  jobs: Job[];
  /** Every log file that was had, reduced to the lines that can matter. */
  logs: LogFile[];
  annotations: JobAnnotations[];
  files: SourceFile[];
  caches: CacheList[];
  /** Runs of the same workflow and branch created around the cancel; null where nobody asked. */
  successors: RunSummary[] | null;
  /** What was asked for and not to be had, with the reason. */
  missing: Missing[];
}

/** `GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}`. */
export interface RunAttempt {
  id: number;
  attempt: number;
  /** The web host, `github.com` or that of a GitHub Enterprise instance. */
  host: string;
  owner: string;
  repo: string;
  url: string;
  workflowId: number | null;
  workflowName: string | null;
  /** `.github/workflows/ci.yml`, or `OWNER/REPO/.github/workflows/ci.yml@REF`, as GitHub said it. */
  path: string | null;
  event: string;
  headBranch: string | null;
  headSha: string;
  status: string | null;
  conclusion: string | null;
  /** When the first attempt was created. */
  createdAt: Instant | null;
  /** When this attempt started. */
  startedAt: Instant | null;
  /** `updated_at`: for a finished attempt, when it ended. */
  updatedAt: Instant | null;
  /** The default branch of the repository; null where the answer leaves it out, as it usually does. */
  defaultBranch: string | null;
  pullRequests: number[];
  referencedWorkflows: ReferencedWorkflow[];
}

/** A reusable workflow that the run called: `OWNER/REPO/.github/workflows/x.yml@REF` and the commit it resolved to. */
export interface ReferencedWorkflow {
  path: string;
  sha: string;
}

/** One job of `GET …/attempts/{attempt_number}/jobs`. Times are whole seconds, truncated. */
export interface Job {
  id: number;
  name: string;
  url: string | null;
  /** The attempt in which the job ran; a re-run carries the jobs that it does not repeat. */
  runAttempt: number | null;
  status: string;
  conclusion: string | null;
  startedAt: Instant | null;
  completedAt: Instant | null;
  /** From `check_run_url`: where the annotations are. */
  checkRunId: number | null;
  /** 0 and null both mean that no runner ever took the job. */
  runnerId: number | null;
  steps: Step[];
}

/** One step of a job. Numbers have gaps: post steps are numbered from twice the count of the steps before them. */
export interface Step {
  number: number;
  name: string;
  status: string;
  conclusion: string | null;
  startedAt: Instant | null;
  completedAt: Instant | null;
}

/** A log file by the name it had: an entry of the attempt's archive, or `job-logs/JOBID.txt` for one fetched by itself. */
export interface LogFile {
  name: string;
  lines: LogLine[];
}

/** One line of a log, without its timestamp, byte order mark and ANSI sequences. */
export interface LogLine {
  /** From 1, counted in the file, lines without a timestamp included. */
  number: number;
  /** When the runner wrote it (100 ns truncated to ms); null for a line that continues the one before it. */
  at: Instant | null;
  text: string;
}

/** `GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations` for one job. */
export interface JobAnnotations {
  jobId: number;
  annotations: Annotation[];
}

export interface Annotation {
  level: string | null;
  message: string;
  /** 1 for the server's own; for the runner's, the line in the step's log. */
  startLine: number | null;
}

/** A workflow or action file as it was at a commit. */
export interface SourceFile {
  owner: string;
  repo: string;
  sha: string;
  path: string;
  text: string;
}

/** One answer of `GET /repos/{owner}/{repo}/actions/caches`; `key` and `ref` are what was asked, null where unknown. */
export interface CacheList {
  key: string | null;
  ref: string | null;
  entries: CacheEntry[];
}

/** A finished cache entry. A reservation is, as far as anybody knows, never listed. */
export interface CacheEntry {
  ref: string | null;
  key: string;
  version: string | null;
  createdAt: Instant | null;
  sizeBytes: number | null;
}

export interface RunSummary {
  id: number;
  url: string;
  event: string;
  headBranch: string | null;
  createdAt: Instant | null;
}

/** What the judging would still like to know. Sources answer; what they cannot answer becomes `Missing`. */
export type Question =
  | { kind: 'logs' }
  | { kind: 'job-log'; jobId: number }
  | { kind: 'annotations'; jobId: number; checkRunId: number }
  | { kind: 'file'; owner: string; repo: string; sha: string; path: string }
  | { kind: 'caches'; key: string; ref: string | null }
  | {
      kind: 'successors';
      workflowId: number;
      branch: string | null;
      createdFrom: Instant;
      createdUntil: Instant;
    };

/** A question that got no answer. `reason` is a clause for people: `GitHub answered 410: the logs have expired`. */
export interface Missing {
  question: Question;
  reason: string;
}

// ── Judgement: what is concluded on the way from evidence to report ──────────────────────────────────────────────

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

// ── Report: the contract's JSON, `schemaVersion` 1 ───────────────────────────────────────────────────────────────

export type Verdict = 'stuck-key' | 'clean' | 'inconclusive';

/** The whole report, in the shape in which `--format json` prints it. Absent knowledge is null, never a missing field. */
export interface Report {
  schemaVersion: 1;
  tool: { name: 'cache-autopsy'; version: string };
  examinedAt: Timestamp;
  verdict: Verdict;
  run: ReportedRun;
  /** Every recognised cache save, healthy ones too, in job then step order. */
  saves: Save[];
  findings: Finding[];
  /** What could not be examined, and so is not covered by the absence of a finding. */
  gaps: string[];
}

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

export interface Save {
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
  /** What a reader should know of this save: why its key is null, why a refusal is benign, why its content is suspect. */
  notes: string[];
}

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

export interface Finding {
  /** Index into `saves`. */
  save: number;
  teardown: { at: Timestamp | null; cause: Cause };
  /** Null where nothing can have been reserved, and where no log was had to tell (then `reservation` is `unknown`). */
  stuckKey: StuckKey | null;
  reservation: Reservation;
  evidence: EvidenceItem[];
  remedies: Remedy[];
  /** The moments that matter, job by job, for a picture on one time axis. */
  timeline: Lane[];
}

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

export interface TimeWindow {
  from: Timestamp;
  until: Timestamp;
}

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

export type RemedyKind = 'guard-save-step' | 'split-cache-step' | 'by-hand';

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

export interface LaneMark {
  kind: 'failed' | 'superseded' | 'cancelled' | 'reserved' | 'torn-down';
  label: string;
  at: Timestamp;
}
