import type { RunAttempt } from './evidence.ts';
import type { Finding } from './findings.ts';
import type { Gap } from './gaps.ts';
import type { RefusedBy, RunInBrief } from './keys.ts';
import type { Instant } from './primitives.ts';
import type { CacheSave, Guard, SaveNote, SaveState } from './saves.ts';
import type { Trace } from './trace.ts';
import type { Warning } from './warnings.ts';

/** `stuck-key`: at least one was found; `inconclusive`: none was found, and a log that could hold a save is missing. */
export type Verdict = 'stuck-key' | 'clean' | 'inconclusive';

/** The whole report. Absent knowledge is null, never a missing field. */
export interface Report {
  /** The version of this command. */
  version: string;
  examinedAt: Instant;
  verdict: Verdict;
  run: ReportedRun;
  /**
   * Every recognised cache save of the attempt, healthy ones too, in job then step order; after them those of other
   * attempts that left a stuck key which this one met.
   */
  saves: Save[];
  findings: Finding[];
  /** What is worth a change although it left no stuck key. */
  warnings: Warning[];
  /** What could not be examined: that nothing was found there proves nothing. */
  gaps: Gap[];
  trace: Trace;
}

/** The run attempt that was examined. */
export type ReportedRun = RunInBrief &
  Pick<RunAttempt, 'host' | 'owner' | 'repo' | 'path' | 'headSha' | 'updatedAt'>;

/** One recognised cache save: where it ran, and what became of it. */
export interface Save
  extends Pick<CacheSave, 'action' | 'form' | 'key' | 'paths' | 'version' | 'scope'>,
    Pick<SaveState, 'outcome' | 'phase' | 'startedAt' | 'endedAt' | 'upload'> {
  /** Null for a save of the reported attempt; else the attempt in which it ran. */
  run: RunInBrief | null;
  job: { id: number; name: string; url: string | null };
  step: { number: number; name: string; url: string | null };
  guard: Guard | null;
  /** Who held the key; null for a save that was not refused. */
  refusedBy: RefusedBy | null;
  /** What a reader should know about this save: why its key is null, why its content is suspect. */
  notes: SaveNote[];
}
