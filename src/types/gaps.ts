import type { Absence } from './absence.ts';
import type { AttemptId } from './evidence.ts';
import type { Dispute } from './logs.ts';
import type { Instant } from './primitives.ts';

/** Something that could not be examined, so that the absence of a finding does not cover it. */
export type Gap =
  | LogGap
  /** Logs were all that was given; `alone` where one job's. */
  | { kind: 'logs-alone'; alone: boolean }
  | { kind: 'annotations'; of: UnreadLog[]; why: Absence }
  | { kind: 'file'; owner: string; repo: string; path: string; why: Absence }
  | { kind: 'caches' | 'successors' | 'attempt'; why: Absence }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };

/** A log that could hold a save and was not read; those of one reason together. */
export type LogGap =
  | { kind: 'logs'; of: UnreadLog[]; why: Absence }
  | { kind: 'unclaimed-logs'; names: string[] }
  /** The run has not ended: GitHub does not list a job before those that it needs are done. */
  | { kind: 'run-running' }
  /** Logs that somebody gave, of which the beginning or the end of the job is missing. */
  | { kind: 'partial-logs'; jobs: string[] }
  /** Steps that show more saves than are judged. */
  | { kind: 'more-saves'; job: string; steps: string[] }
  /** Saves of a job whose log is gone, which its annotations say were refused these keys. */
  | { kind: 'refusals'; job: string; keys: string[] }
  /** Steps whose log shows that they ran, whatever the list of steps says. */
  | { kind: 'disputed-steps'; job: string; says: Dispute; steps: string[] };

/** A job whose log or annotations were not read, or the steps of it that were not. */
export interface UnreadLog {
  job: string;
  /** None for the whole job. */
  steps: string[];
}

/** What a scan did not go through: a gap of some attempts, runs that were not listed, or what a rate limit ended. */
export type ScanGap =
  | { kind: 'attempts'; attempts: AttemptId[]; gap: Gap }
  | { kind: 'not-listed'; before: Instant; why: Absence | null }
  | { kind: 'stopped'; kept: 'all' | 'part' | 'off' }
  /** Workflows that were not to be had, of which runs that succeeded may have cancelled a save themselves. */
  | { kind: 'workflows'; paths: string[]; why: Absence }
  /** As an earlier report tells it. */
  | { kind: 'told'; text: string };
