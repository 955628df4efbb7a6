/** Why a save was torn down. What is known of each is in `causes.ts`. */
export type CauseKind =
  | 'sibling-failed'
  | 'run-superseded'
  | 'run-cancelled'
  | 'job-timed-out'
  | 'step-timed-out'
  | 'runner-shut-down'
  | 'runner-lost'
  | 'upload-failed'
  | 'reserve-timed-out'
  | 'unknown';

/** `stated`: GitHub said so. `inferred`: from times and conclusions. */
export type CauseCertainty = 'stated' | 'inferred' | 'unknown';

/** What ended a save. What is known of each kind is in `causes.ts`. */
export interface Cause {
  kind: CauseKind;
  certainty: CauseCertainty;
  /** Human words: the sibling, the group, the user, the minutes. */
  detail: string;
  /** The failed sibling. */
  jobUrl: string | null;
  /** The superseding run. */
  runUrl: string | null;
}
