import { forbidsWrites } from '../actions/cache-policy.ts';
import type { RefusalReason } from '../types/save-notes.ts';
import type { SaveState, StepEnding } from '../types/saves.ts';
import type { SaveFacts } from './reservation.ts';

/** What is known of a save apart from its own lines. */
export interface SaveContext extends Pick<SaveFacts, 'startedAt' | 'endedAt' | 'reservesFirst'> {
  /** Whether its store is a bucket of the user's own, in which nothing is reserved. */
  storesElsewhere: boolean;
  ending: StepEnding;
  /** Whether the log shows that nothing of the save can be missing at its end. */
  closed: boolean;
  /** `v1` on GitHub Enterprise Server, and for clients before `@actions/cache` 4.0.0. */
  protocol: 'v1' | 'v2';
  /** Whether the action prints a line when it has saved, and only then. */
  announcesSave: boolean;
  /** The job's end found an archiver still at work, so the archive was not finished when the step ended. */
  archiverOutlived: boolean;
  /** The cache mode that the job's set-up printed; under `read` and `none` nothing can be reserved. */
  cacheMode: string | null;
  /** Whether the event gets a token that cannot write, and nothing says that this job got another. */
  isLowTrust: boolean;
}

/** What became of a save, before times and proofs are put to it. */
export type Judgement = Pick<SaveState, 'outcome' | 'reservation' | 'finalized' | 'ownFailure' | 'notes'> &
  Partial<Pick<SaveState, 'refusedFor'>>;

/** What a save leaves behind that never reserved. */
export const NOTHING_RESERVED = { reservation: 'none', finalized: 'no', ownFailure: null } as const;

/** The cache mode, as the reason of a refusal; none if it forbids no writes. */
export function modeReasons(mode: string | null): RefusalReason[] {
  return mode !== null && forbidsWrites(mode) ? [{ kind: 'cache-mode', mode }] : [];
}
