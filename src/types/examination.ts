import type { Evidence } from './evidence.ts';
import type { TimelineJob } from './logs.ts';
import type { CacheSave, RestoreMiss } from './saves.ts';

/** The evidence of an attempt with what its logs show, before any conclusion is drawn. */
export interface Examination {
  evidence: Evidence;
  timeline: TimelineJob[];
  /** Names of entries in the archive that belong to no listed job. */
  unclaimedLogs: string[];
  /** The saves that the logs show. */
  logged: CacheSave[];
  /** Every known save, in job then step order. */
  saves: CacheSave[];
  misses: RestoreMiss[];
  /** Other attempts that were opened for the trace. */
  others: Examination[];
}
