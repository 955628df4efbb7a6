import type { outcomes } from '../saves/outcome-table.ts';
import type { phases } from '../saves/phase-table.ts';
import type { LogLine } from './evidence.ts';
import type { TimelineJob, TimelineStep } from './logs.ts';
import type { Instant, TimeWindow } from './primitives.ts';
import type { RefusalReason, SaveNote } from './save-notes.ts';

/** How a save was written into the workflow. */
export type SaveForm = 'save-step' | 'post-step' | 'composite' | 'built-in';

/**
 * What became of a save; `not-reached` where a failure or a cancel kept its step from starting, `unknown` where its end is
 * not in the log.
 */
export type SaveOutcome = keyof typeof outcomes;

/** The phases of a save, in the order in which today's client goes through them. */
export type SavePhase = keyof typeof phases;

/** What can be said of the reservation: `possible` where a lost moment may hold it, `unknown` where no log was had. */
export type Reservation = 'certain' | 'possible' | 'none' | 'unknown';

/** How the log and the conclusion say that the step of a save ended. */
export type StepEnding =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'step-timed-out'
  | 'runner-shut-down'
  | 'runner-lost'
  | 'unknown';

/** How far an upload had come by its last progress line. */
export interface UploadProgress {
  sentBytes: number;
  totalBytes: number;
  /** As the client printed it, MBs/sec times 1024². */
  bytesPerSecond: number | null;
}

/** What an item of evidence goes to show. */
export type ProofClaim =
  | 'archiving'
  | 'maybe-reserved'
  | 'reserved'
  | 'not-reserved'
  | 'upload-complete'
  | 'failed'
  | 'torn-down'
  | 'cause'
  | 'released';

/** A line of a save's log that goes to show something. */
export interface TrailItem {
  claim: ProofClaim;
  line: LogLine;
}

/** What the log of one save proves. */
export interface SaveState {
  outcome: SaveOutcome;
  /** The furthest phase known to have begun. */
  phase: SavePhase | null;
  reservation: Reservation;
  /** Whether the entry was finished: `no` is proven, `unknown` is not. */
  finalized: 'yes' | 'no' | 'unknown';
  /** Bounds of the moment of the reservation; null where nothing can have been reserved, or no line gives a time. */
  reservedBetween: TimeWindow | null;
  startedAt: Instant | null;
  endedAt: Instant | null;
  archivedFrom: Instant | null;
  upload: UploadProgress | null;
  ending: StepEnding;
  /** For a save that failed without any cancel after it had, or may have, reserved its key. */
  ownFailure: 'upload-failed' | 'reserve-timed-out' | null;
  trail: TrailItem[];
  /** For a save that was refused: the line of the same job that shows the entry finished, since it was restored. */
  restoredBefore: LogLine | null;
  /** For a save that was refused: the service's reasons, where any were told. */
  refusedFor: RefusalReason[];
  notes: SaveNote[];
}

/** One recognised cache save, with the place where it ran and what became of it. */
export interface CacheSave {
  job: TimelineJob;
  step: TimelineStep;
  /** `actions/cache/save@v5`, as the log or the workflow names it. */
  action: string | null;
  form: SaveForm;
  /** The composite actions around it, outermost first, as the log's headers name them: `./.github/actions/restore`. */
  composites: string[];
  /** The evaluated inputs that the log's header shows: `key`, `path`, …; empty where no header was seen. */
  inputs: Record<string, string>;
  key: string | null;
  paths: string[];
  /** The entry's version hash, recomputed; null where it cannot be. */
  version: string | null;
  /**
   * The ref in whose scope the key is reserved, `refs/heads/dev`: that of the entry that its refusal names, else the job's;
   * null where neither is told.
   */
  scope: string | null;
  /** Whether only lines that a script may have written as well show that its action ran. */
  contested: boolean;
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

/** The condition that decides whether a running save survives a cancel, as written (without `${{ }}`). */
export interface Guard {
  condition: string;
  survivesCancellation: boolean;
}
