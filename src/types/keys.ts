import type { refusals } from '../trace/refusal-table.ts';
import type { Job, LogLine, RunAttempt, Step } from './evidence.ts';
import type { Instant, TimeWindow } from './primitives.ts';
import type { RefusalDetail, RefusalReason } from './saves.ts';

/** A key that was reserved, or may have been, and was not finished by its save. */
export interface StuckKey {
  key: string | null;
  version: string | null;
  scope: string | null;
  certainty: 'confirmed' | 'suspected';
  /** From the last moment when it certainly was not reserved to the first when it certainly was. */
  reservedBetween: TimeWindow | null;
  expiresBetween: TimeWindow | null;
  /** Null, like the windows, if no time is known. */
  state: 'held' | 'expired' | 'released' | null;
}

/**
 * What an attempt did with a cache key, as far as it may concern other attempts: `stuck` left a reservation behind (for
 * certain, or possibly, or reserved but perhaps finished), `refused` and `missed` may have met one, and `saved` ends
 * one.
 */
export type KeyEvent = KeyPlace &
  (
    | {
        kind: 'saved';
        startedAt: Instant;
        /** Whether a script may have written the lines that show it. */
        contested: boolean;
      }
    | {
        kind: 'refused';
        line: LogLine | null;
        reasons: RefusalReason[];
        presumed: RefusalReason | null;
        byOwnRetry: boolean;
        restoredBefore: boolean;
      }
    | { kind: 'missed'; line: LogLine; fatal: boolean; rebuiltUntil: Instant | null }
    | { kind: 'stuck'; heldFrom: Instant; heldUntil: Instant; certain: boolean; isPossible: boolean }
  );

/** Where a key was used, and which cache entry it stands for. */
export interface KeyPlace {
  run: RunAttempt;
  job: Job;
  step: Step;
  /** Index among the saves of the attempt; null for a restore. */
  save: number | null;
  /** Null if no line shows it, as for most setup actions. */
  key: string | null;
  version: string | null;
  scope: string | null;
  paths: string[];
  at: Instant;
  /** The pages of the step's log and of the line that shows the event; null if the job has no page. */
  stepUrl: string | null;
  url: string | null;
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

/** A run attempt, as far as it is needed to recognise it. */
export type RunInBrief = Pick<
  RunAttempt,
  'url' | 'id' | 'attempt' | 'workflowName' | 'event' | 'headBranch' | 'conclusion' | 'startedAt'
>;

/** Why a save was refused its key; the client prints the same words for every reason. */
export interface RefusedBy {
  kind: keyof typeof refusals;
  /** Whether it is no sign of a stuck key; null if that is not known. */
  benign: boolean | null;
  detail: RefusalDetail;
  /** Until when the key is held at the latest, if it is not known by what; else null. */
  heldUntil: Instant | null;
  /** Index into `findings`, for a stuck key. */
  finding: number | null;
  runUrl: string | null;
  jobUrl: string | null;
}

/** An attempt that was refused a stuck key or could not restore it. */
export interface Victim {
  run: RunInBrief;
  hits: Hit[];
  /** What its jobs spent on rebuilding what they did not find, in seconds; null if the logs do not show it. */
  rebuildSeconds: number | null;
}

/** One time that a key was refused or missed. */
export interface Hit {
  kind: 'refused' | 'missed';
  job: { id: number; name: string; url: string | null };
  step: { number: number; name: string; url: string | null };
  key: string;
  at: Instant;
  /** Whether it failed the job, as under `fail-on-cache-miss`. */
  fatal: boolean;
  /** The line that says so, and where it opens. */
  text: string;
  url: string | null;
}

/** How a stuck key ended: a later save of it, or a finished entry. */
export interface Release {
  at: Instant;
  source: 'log' | 'caches';
  /** The attempt that saved it; null if only the entry is known. */
  run: RunInBrief | null;
  url: string | null;
}
