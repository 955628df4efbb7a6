import type { Absence } from './absence.ts';
import type { AttemptId } from './evidence.ts';
import type { Dispute } from './logs.ts';
import type { Instant } from './primitives.ts';

/** Something that could not be examined: that nothing was found there proves nothing. */
export type Gap =
  | LogGap
  /** Only logs were given; `alone` if they are those of one job. */
  | { kind: 'logs-alone'; alone: boolean }
  | { kind: 'annotations'; of: UnreadLog[]; why: Absence }
  | { kind: 'file'; owner: string; repo: string; path: string; why: Absence }
  | { kind: 'caches' | 'successors' | 'attempt'; why: Absence }
  /** In the words of an earlier report. */
  | { kind: 'told'; text: string };

/** A log that could hold a save and was not read; logs with the same reason are one gap. */
export type LogGap =
  | { kind: 'logs'; of: UnreadLog[]; why: Absence }
  | { kind: 'unclaimed-logs'; names: string[] }
  /** The run has not ended: GitHub lists a job only when the jobs that it needs are done. */
  | { kind: 'run-running' }
  /** Logs given as files that lack the beginning or the end of the job. */
  | { kind: 'partial-logs'; jobs: string[] }
  /** Archives without the log of a step that may have saved, and may have been skipped. */
  | { kind: 'absent-steps'; jobs: string[] }
  /** Steps with more saves than are judged. */
  | { kind: 'more-saves'; job: string; steps: string[] }
  /** Saves of a job without a log that were refused these keys, according to its annotations. */
  | { kind: 'refusals'; job: string; keys: string[] }
  /** Steps that ran according to the log, whatever the list of steps says. */
  | { kind: 'disputed-steps'; job: string; says: Dispute; steps: string[] };

/** A job whose log or annotations were not read, or the steps of it that were not. */
export interface UnreadLog {
  job: string;
  /** Empty for the whole job. */
  steps: string[];
}

/** What a scan could not cover: a gap in some attempts, runs that were not listed, or a rate limit that ended it. */
export type ScanGap =
  | { kind: 'attempts'; attempts: AttemptId[]; gap: Gap }
  | { kind: 'not-listed'; before: Instant; why: Absence | null }
  | { kind: 'stopped'; kept: 'all' | 'part' | 'off' }
  /** Workflow files that are missing; their successful runs may have cancelled a save themselves. */
  | { kind: 'workflows'; paths: string[]; why: Absence }
  /** In the words of an earlier report. */
  | { kind: 'told'; text: string };
