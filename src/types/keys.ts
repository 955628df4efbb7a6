import type { refusals } from '../trace/refusal-table.ts';
import type { Job, LogLine, RunAttempt, Step } from './evidence.ts';
import type { Instant, TimeWindow } from './primitives.ts';
import type { RefusalDetail, RefusalReason } from './save-notes.ts';

/** A key that was reserved, or may have been, and not finished by its save. */
export interface StuckKey {
  key: string | null;
  version: string | null;
  scope: string | null;
  certainty: 'confirmed' | 'suspected';
  /** From the last moment at which it certainly was not reserved to the first at which it certainly was. */
  reservedBetween: TimeWindow | null;
  expiresBetween: TimeWindow | null;
  /** Null, like the windows, where nothing tells a time. */
  state: 'held' | 'expired' | 'released' | null;
}

/**
 * What an attempt did with a cache key, as far as other attempts may have to do with it: `stuck` is a reservation that
 * was left behind (certain to be one, or merely possible, or reserved but perhaps finished), `refused` and `missed` are
 * meetings with one, perhaps, and `saved` is the end of one.
 */
export type KeyEvent = KeyPlace &
  (
    | {
        kind: 'saved';
        startedAt: Instant;
        /** Whether a script may have written what says so. */
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

/** A run attempt, as far as it takes to know it again. */
export type RunInBrief = Pick<
  RunAttempt,
  'url' | 'id' | 'attempt' | 'workflowName' | 'event' | 'headBranch' | 'conclusion' | 'startedAt'
>;

/** Why a save was refused its key, though the client says the same words whatever the reason. */
export interface RefusedBy {
  kind: keyof typeof refusals;
  /** Whether it is no sign of a stuck key; null where nobody can tell. */
  benign: boolean | null;
  detail: RefusalDetail;
  /** Until when the key is held at the latest, where nobody can tell by what; null where somebody can. */
  heldUntil: Instant | null;
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
  at: Instant;
  /** Whether it failed the job, as under `fail-on-cache-miss`. */
  fatal: boolean;
  /** The line that says so, and where it opens. */
  text: string;
  url: string | null;
}

/** How it is known that a stuck key is over: a later save of it, or a finished entry. */
export interface Release {
  at: Instant;
  source: 'log' | 'caches';
  /** The attempt that saved it; null where only the entry is known. */
  run: RunInBrief | null;
  url: string | null;
}
