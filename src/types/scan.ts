import type { Absence } from './absence.ts';
import type { Cause, CauseKind } from './causes.ts';
import type { AttemptId, Evidence, RunAttempt } from './evidence.ts';
import type { Finding } from './findings.ts';
import type { Gap, LogGap, ScanGap } from './gaps.ts';
import type { KeyEvent, RunInBrief, StuckKey } from './keys.ts';
import type { Instant, TimeWindow } from './primitives.ts';
import type { Save, Verdict } from './report.ts';
import type { Reservation } from './saves.ts';
import type { Warning } from './warnings.ts';

/** What the scan of a repository found, added up. */
export interface ScanReport {
  /** The version of this command. */
  version: string;
  scannedAt: Instant;
  verdict: Verdict;
  repository: { host: string; owner: string; repo: string };
  /** The runs that were created in it are listed. */
  window: TimeWindow;
  /** What narrows the list of runs, null where nothing does, and the most runs that are examined. */
  filters: { workflow: string | null; branch: string | null; limit: number };
  runs: RunCounts;
  saves: SaveCounts;
  /** Every save that did not finish, of the newest attempt first. */
  findings: ScanFinding[];
  /** The keys that are held at `scannedAt`, the worst first. */
  stuckNow: HeldKey[];
  steps: StepTally[];
  causes: CauseTally[];
  cost: ScanCost;
  /** What is worth a change though no key is stuck by it. */
  warnings: Warning[];
  /** The suspects of which nothing was to be had, one by one. */
  unread: UnreadAttempt[];
  /** What could not be examined, and so is not covered by the absence of a finding. */
  gaps: ScanGap[];
}

/** Runs, and attempts of them, which are counted one by one. */
interface RunCounts {
  /** Runs in the window. */
  listed: number;
  /** Attempts that were cancelled, failed or timed out; also earlier ones of runs that were repeated. */
  suspects: number;
  /** Suspects whose jobs were had. */
  examined: number;
  /** Examined attempts that the cache folder held. */
  fromCache: number;
  /** Suspects of which nothing was to be had. */
  unread: number;
  /** Runs whose latest attempt has not ended. */
  running: number;
  /** Runs beyond the limit; of those that were listed. */
  leftOut: number;
  /** What was created before is not listed, though the window begins earlier; null where all of it is. */
  listedSince: Instant | null;
}

/** What became of the saves of the examined attempts. */
export interface SaveCounts {
  seen: number;
  saved: number;
  skipped: number;
  refused: number;
  failed: number;
  tornDown: number;
  notReached: number;
  /** Keys that torn-down and failed saves left reserved for certain. */
  stuckConfirmed: number;
  stuckSuspected: number;
  /** Distinct keys that are held at the moment of the scan. */
  heldNow: number;
}

/** A save that did not finish, in brief: `cache-autopsy <run.url>` tells the whole story. */
export interface ScanFinding
  extends Pick<Save, 'job' | 'step' | 'action' | 'form' | 'outcome' | 'key' | 'version' | 'scope'> {
  run: RunInBrief & Pick<RunAttempt, 'path'>;
  tornDownAt: Instant | null;
  cause: Pick<Cause, 'kind' | 'certainty' | 'detail'>;
  reservation: Reservation;
  /** Null where nothing can have been reserved, and where no log was had to tell (then `reservation` is `unknown`). */
  certainty: StuckKey['certainty'] | null;
  state: StuckKey['state'] | null;
  reservedBetween: TimeWindow | null;
  expiresBetween: TimeWindow | null;
  /** When the key was finished, by a log of the scan or the list of caches; null where neither tells. */
  releasedAt: Instant | null;
}

/** A key that is held; several saves that left the same key, version and scope are one. */
export interface HeldKey extends Pick<StuckKey, 'key' | 'version' | 'scope' | 'certainty'> {
  heldSince: Instant;
  /** At the latest. */
  heldUntil: Instant;
  /** Indices into `findings`. */
  findings: number[];
  /** Scanned saves of it that were refused since, and restores that missed it where it is confirmed. */
  hits: number;
}

/** How often a step of a workflow was torn down, whatever the leg of its matrix. */
export interface StepTally {
  workflow: string | null;
  /** The name of the job without its matrix part. */
  job: string;
  step: string;
  tornDown: number;
  failed: number;
  /** How many of these left a key stuck. */
  stuck: number;
  lastAt: Instant | null;
}

/** How often a cause ended saves, and how many of these left a key stuck. */
export interface CauseTally {
  kind: CauseKind;
  count: number;
  stuck: number;
}

/** What it cost, as far as the scanned attempts show. */
export interface ScanCost {
  /** Work of jobs whose save was torn down, from the start of the job to the teardown. */
  tornDownJobSeconds: number;
  /** Time for which keys were held, until they expired or were finished, or until the scan: at most. */
  heldHours: number;
  /** From a restore that missed a stuck key to the save of what was built in its place; null where no log shows one. */
  rebuildSeconds: number | null;
  /** Scanned saves that were refused a stuck key. */
  refusedSaves: number;
}

/** An attempt that was examined, as far as the tallies need it. */
export interface ExaminedAttempt {
  run: Evidence['run'];
  jobs: Evidence['jobs'];
  saves: Save[];
  findings: ExaminedFinding[];
  verdict: Verdict;
  gaps: Gap[];
  fromCache: boolean;
}

/** A finding, and the refusals and misses of which the key that it left stuck was the reason. */
export type ExaminedFinding = Finding & { hits: KeyEvent[] };

/** An attempt that was judged by itself: what others did with its keys may still refute or release them. */
export interface UnsettledAttempt extends Omit<ExaminedAttempt, 'verdict' | 'findings'> {
  findings: Finding[];
  events: KeyEvent[];
  caches: Evidence['caches'];
  logGaps: LogGap[];
}

/** One to which what others did with its keys is applied. */
export type SettledAttempt = Omit<UnsettledAttempt, 'findings'> & Pick<ExaminedAttempt, 'findings'>;

/** A suspect of which nothing was to be had. */
export interface UnreadAttempt extends AttemptId {
  why: Absence;
}

/** Everything that the scan went through, before it is added up. */
export interface ScanResult
  extends Pick<ScanReport, 'repository' | 'window' | 'filters' | 'unread' | 'warnings'>,
    Pick<RunCounts, 'listed' | 'running' | 'leftOut'> {
  examined: ExaminedAttempt[];
  /** Nothing older was listed; null where the list is whole. */
  listEndsAt: Instant | null;
  /** Whether runs of the window could not be listed. */
  isListBroken: boolean;
  /** What was not gone through. */
  gaps: ScanGap[];
}
