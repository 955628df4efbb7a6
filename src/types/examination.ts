import type { Evidence } from './evidence.ts';
import type { TimelineJob } from './logs.ts';
import type { CacheSave, RestoreMiss } from './saves.ts';

/** The evidence of an attempt with what its logs show, before anything is concluded from it. */
export interface Examination {
  evidence: Evidence;
  timeline: TimelineJob[];
  /** Names of the archive that no job of the list claims. */
  unclaimedLogs: string[];
  saves: CacheSave[];
  misses: RestoreMiss[];
  /** Other attempts that were opened for the trace. */
  others: Examination[];
}
