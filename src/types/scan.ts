import type { Absence } from './absence.ts';
import type { Cause, CauseKind } from './causes.ts';
import type { AttemptId, CacheEntry, Evidence, RunAttempt } from './evidence.ts';
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
  /** The runs created in it are listed. */
  window: TimeWindow;
  /** What narrows the list of runs, or null, and how many runs are examined at most. */
  filters: { workflow: string | null; branch: string | null; limit: number };
  runs: RunCounts;
  saves: SaveCounts;
  /** Every save that did not finish, the newest attempt first. */
  findings: ScanFinding[];
  /** The keys that are held at `scannedAt`, the worst first. */
  stuckNow: HeldKey[];
  steps: StepTally[];
  causes: CauseTally[];
  cost: ScanCost;
  /** What is worth a change though no key is stuck by it. */
  warnings: Warning[];
  /** The suspects that could not be read, one by one. */
  unread: UnreadAttempt[];
  /** What could not be examined, and so is not covered by the absence of a finding. */
  gaps: ScanGap[];
}

/** How many runs there are, and attempts of them, each attempt counted by itself. */
interface RunCounts {
  /** Runs in the window. */
  listed: number;
  /** Attempts that were cancelled, failed or timed out, including earlier attempts of runs that were repeated. */
  suspects: number;
  /** Suspects whose jobs could be read. */
  examined: number;
  /** Examined attempts that were in the cache folder. */
  fromCache: number;
  /** Suspects that could not be read. */
  unread: number;
  /** Runs whose latest attempt has not ended. */
  running: number;
  /** Listed runs beyond the limit. */
  leftOut: number;
  /** Runs created before this are not listed although the window begins earlier; null if all are. */
  listedSince: Instant | null;
}

/** The outcomes of the saves in the examined attempts. */
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

/** A save that did not finish, in brief: `cache-autopsy <run.url>` gives the full report. */
export interface ScanFinding
  extends Pick<Save, 'job' | 'step' | 'action' | 'form' | 'outcome' | 'key' | 'version' | 'scope'> {
  run: RunInBrief & Pick<RunAttempt, 'path'>;
  tornDownAt: Instant | null;
  cause: Pick<Cause, 'kind' | 'certainty' | 'detail'>;
  reservation: Reservation;
  /** Null if nothing can have been reserved, or if there is no log to tell (then `reservation` is `unknown`). */
  certainty: StuckKey['certainty'] | null;
  state: StuckKey['state'] | null;
  reservedBetween: TimeWindow | null;
  expiresBetween: TimeWindow | null;
  /** When the key was finished, according to a log of the scan or the list of caches; null if neither shows it. */
  releasedAt: Instant | null;
}

/** A key that is held; several saves that left the same key, version and scope count as one. */
export interface HeldKey extends Pick<StuckKey, 'key' | 'version' | 'scope' | 'certainty'> {
  heldSince: Instant;
  /** At the latest. */
  heldUntil: Instant;
  /** Indices into `findings`. */
  findings: number[];
  /** Scanned saves that were refused it since, and restores that missed it if it is confirmed. */
  hits: number;
}

/** How often a step of a workflow was torn down, in all legs of its matrix together. */
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

/** What the torn-down saves cost, as far as the scanned attempts show. */
export interface ScanCost {
  /** Work of jobs whose save was torn down, from the start of the job to the teardown. */
  tornDownJobSeconds: number;
  /** How long keys were held at most: until they expired or were finished, or until the scan. */
  heldHours: number;
  /** From a restore that missed a stuck key to the save of what was built instead; null if no log shows it. */
  rebuildSeconds: number | null;
  /** Scanned saves that were refused a stuck key. */
  refusedSaves: number;
}

/** An examined attempt, as far as the tallies need it. */
export interface ExaminedAttempt {
  run: Evidence['run'];
  jobs: Evidence['jobs'];
  saves: Save[];
  findings: ExaminedFinding[];
  verdict: Verdict;
  gaps: Gap[];
  fromCache: boolean;
}

/** A finding, and the refusals and misses that its stuck key caused. */
export type ExaminedFinding = Finding & { hits: KeyEvent[] };

/** An attempt judged by itself: what others did with its keys may still refute or release them. */
export interface UnsettledAttempt extends Omit<ExaminedAttempt, 'verdict' | 'findings'> {
  findings: Finding[];
  events: KeyEvent[];
  caches: Evidence['caches'];
  logGaps: LogGap[];
}

/** An attempt judged with regard to what others did with its keys. */
export type SettledAttempt = Omit<UnsettledAttempt, 'findings'> & Pick<ExaminedAttempt, 'findings'>;

/** A suspect that could not be read. */
export interface UnreadAttempt extends AttemptId {
  why: Absence;
}

/** Everything that the scan covered, before it is added up. */
export interface ScanResult
  extends Pick<ScanReport, 'repository' | 'window' | 'filters' | 'unread' | 'warnings'>,
    Pick<RunCounts, 'listed' | 'running' | 'leftOut'> {
  examined: ExaminedAttempt[];
  /** Nothing older was listed; null if the list is whole. */
  listEndsAt: Instant | null;
  /** Whether runs of the window could not be listed. */
  isListBroken: boolean;
  /** What was not covered. */
  gaps: ScanGap[];
}

/** What a search for the holder of a key found where it was nobody's stuck key now. */
export interface KeySearch {
  key: string;
  repository: ScanReport['repository'];
  /** The runs created in between were listed. */
  from: Instant;
  until: Instant;
  /** How many attempts ended badly, and how many of them were read. */
  suspects: number;
  read: number;
  /** `finished`: the key was saved; `expired`: a reservation held it, and has run out. */
  holder: 'finished' | 'expired' | 'unknown';
  /** The finished entry, per the list of caches; null if the list has none. */
  entry: CacheEntry | null;
  /** The attempt whose log shows that it was saved; null if none does. */
  savedBy: RunAttempt | null;
  gaps: ScanGap[];
}
