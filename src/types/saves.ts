import type { outcomes, phases } from '../saves/outcome-table.ts';
import type { LogLine } from './evidence.ts';
import type { TimelineJob, TimelineStep } from './logs.ts';
import type { Instant, TimeWindow } from './primitives.ts';

/** How a save was written into the workflow. */
export type SaveForm = 'save-step' | 'post-step' | 'composite' | 'built-in';

/**
 * The outcome of a save; `not-reached` if a failure or a cancel kept its step from starting, `unknown` if its end is
 * not in the log.
 */
export type SaveOutcome = keyof typeof outcomes;

/** The phases of a save, in the order of today's client. */
export type SavePhase = keyof typeof phases;

/**
 * Whether the key was reserved: `possible` if it may have been in a moment that the log does not show, `unknown`
 * without a log.
 */
export type Reservation = 'certain' | 'possible' | 'none' | 'unknown';

/** How the step of a save ended, according to its log and conclusion. */
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

/** What an item of evidence shows. */
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

/** A line of a save's log that shows something. */
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
  /** Bounds of the moment of the reservation; null if nothing can have been reserved, or no line has a time. */
  reservedBetween: TimeWindow | null;
  startedAt: Instant | null;
  endedAt: Instant | null;
  archivedFrom: Instant | null;
  upload: UploadProgress | null;
  ending: StepEnding;
  /** For a save that failed without a cancel after it reserved its key, or may have. */
  ownFailure: 'upload-failed' | 'reserve-timed-out' | null;
  trail: TrailItem[];
  /** For a refused save: the line of the same job that shows the finished entry, because it was restored. */
  restoredBefore: LogLine | null;
  /** For a refused save: the service's reasons, if it gave any. */
  refusedFor: RefusalReason[];
  notes: SaveNote[];
}

/** One recognised cache save, with the place where it ran and its outcome. */
export interface CacheSave {
  job: TimelineJob;
  step: TimelineStep;
  /** `actions/cache/save@v5`, as the log or the workflow names it. */
  action: string | null;
  form: SaveForm;
  /** The composite actions around it, outermost first, as the log's headers name them: `./.github/actions/restore`. */
  composites: string[];
  /** The evaluated inputs in the log's header: `key`, `path`, …; empty if there is no header. */
  inputs: Record<string, string>;
  key: string | null;
  paths: string[];
  /** The entry's version hash, recomputed; null if that is not possible. */
  version: string | null;
  /**
   * The ref in whose scope the key is reserved, `refs/heads/dev`: that of the entry named in its refusal, else the
   * job's; null if neither is known.
   */
  scope: string | null;
  /** Whether only lines that a script could also write show that its action ran. */
  contested: boolean;
  state: SaveState;
}

/** A restore that found nothing under its key or its restore keys. */
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

/** What a reader should know about a save besides its outcome. */
export type SaveNote =
  /** Why nothing was saved. */
  | { kind: 'exact-hit' | 'no-paths' | 'condition-false' | 'no-reason' }
  | { kind: 'mode-forbids'; mode: string }
  | { kind: 'not-saved'; said: string }
  /** How much of it the log shows. */
  | { kind: 'whole-upload'; announced: boolean }
  | { kind: 'breaks-off' | 'ends-inside' | 'no-log' | 'last-line-lost' | 'in-container' }
  /** Only an annotation of its job shows it, which a script can write too. */
  | { kind: 'by-annotation' }
  /** What the log shows of its key. */
  | { kind: 'key-hidden'; debugShows: boolean }
  | { kind: 'key-masked' | 'key-of-refusal' }
  /** Its content may be half built, because the step before it did not succeed. */
  | { kind: 'half-built'; step: string; ended: 'cancelled' | 'failed' }
  /**
   * In an export of BuildKit: the index of its layers, or a layer for which the same line is printed if its key is
   * taken.
   */
  | { kind: 'index-of-layers' | 'layer-may-be-taken' }
  /** How far its runner's clock is ahead of the server's; negative if it is behind. */
  | { kind: 'clock-off'; aheadMs: number }
  /** Its step has more saves than are judged. */
  | { kind: 'one-of-many' }
  /** A script may have written its lines, or some of them may belong to a step that ran beside it. */
  | { kind: 'contested' | 'picked-out' }
  /** Its lines were printed by a script, which can print anything. */
  | { kind: 'said-by-script' }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** Why the service refused a save its key although nothing holds the key. */
export type RefusalReason =
  | { kind: 'said'; text: string }
  | { kind: 'cache-mode'; mode: string }
  | { kind: 'low-trust-event' }
  /** BuildKit drops the reason; since June 2026 it is nearly always a read-only token. */
  | { kind: 'dropped'; said: string };

/** Who or what refused a save its key, if the evidence shows it. */
export type RefusalDetail =
  | { kind: 'service'; reasons: RefusalReason[] }
  /** The entry is finished: the list of caches has it, or the same job restored it earlier. */
  | { kind: 'entry-listed' | 'entry-restored' }
  /** Another save finished it: a job of the same run, or another run. */
  | { kind: 'sibling-saved'; job: string }
  | { kind: 'run-saved'; run: RunName }
  /** An unfinished save holds it, or may hold it; in the same run if none is named. */
  | { kind: 'own-attempt' }
  | { kind: 'left-stuck'; job: string; run: RunName | null; certain: boolean }
  | { kind: 'unexplained' }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** A run as one attempt refers to another; the attempt is null for the first of another run. */
export interface RunName {
  id: number;
  attempt: number | null;
}
