import type { Evidence } from './evidence.ts';
import type { TimelineJob } from './logs.ts';
import type { CacheSave, RestoreMiss } from './saves.ts';

/** The evidence of an attempt with what its logs show, before anything is concluded from it. */
export interface Examination {
  evidence: Evidence;
  timeline: TimelineJob[];
  /** Names of the archive that no job of the list claims. */
  unclaimedLogs: string[];
  /** The saves that the logs tell of. */
  logged: CacheSave[];
  /** Every save that is known, in job then step order. */
  saves: CacheSave[];
  misses: RestoreMiss[];
  /** Other attempts that were opened for the trace. */
  others: Examination[];
}
