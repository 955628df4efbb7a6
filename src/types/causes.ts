import type { causes } from '../causes/cause-table.ts';

/** Why a save was torn down: the rows of `cause-table.ts`. */
export type CauseKind = keyof typeof causes;

/** `stated`: GitHub said so. `inferred`: from times and conclusions. */
export type CauseCertainty = 'stated' | 'inferred' | 'unknown';

/** The sibling, the group, the user, the minutes, as far as the evidence shows them. */
export type CauseDetail =
  /** In the words of the client, of the runner or of an annotation. */
  | { kind: 'client-said' | 'said'; text: string }
  | {
      kind:
        | 'log-ends'
        | 'ended-by-sigterm'
        | 'never-reported'
        | 'job-ran-out'
        | 'nothing-said'
        | 'end-unseen';
    }
  | { kind: 'step-stopped'; step: string; minutes: number | null }
  /** A step of the workflow cancelled it. */
  | { kind: 'stopped-by-step'; step: string; by: string }
  | { kind: 'cancelled-by'; user: string }
  | { kind: 'job-limit'; limit: string }
  | { kind: 'ended-alone'; minutes: number }
  /** The job that failed, and the step in which it did. */
  | { kind: 'sibling'; job: string; step: string | null; isInferred: boolean }
  /** The leg as the annotation calls it, if no job is known. */
  | { kind: 'leg'; token: string }
  | { kind: 'group'; name: string }
  | { kind: 'newer-run'; id: number }
  /** Together with annotations that say otherwise: a script can write them. */
  | { kind: 'contradicted'; detail: CauseDetail; otherwise: string[] }
  /** In the words of an earlier report; may be empty. */
  | { kind: 'told'; text: string };

/** What ended a save. */
export interface Cause {
  kind: CauseKind;
  certainty: CauseCertainty;
  detail: CauseDetail;
  /** The failed sibling. */
  jobUrl: string | null;
  /** The superseding run. */
  runUrl: string | null;
}
