import { forbidsWrites } from '../actions/cache-policy.ts';
import type { RefusalReason } from '../types/save-notes.ts';
import type { SaveState, StepEnding } from '../types/saves.ts';
import type { SaveFacts } from './reservation.ts';

/** What is known of a save besides its own lines. */
export interface SaveContext extends Pick<SaveFacts, 'startedAt' | 'endedAt' | 'reservesFirst'> {
  /** Whether it stores in a bucket of the user's own, where nothing is reserved. */
  storesElsewhere: boolean;
  ending: StepEnding;
  /** Whether the log shows that nothing of the save is missing at its end. */
  closed: boolean;
  /** `v1` on GitHub Enterprise Server, and for clients before `@actions/cache` 4.0.0. */
  protocol: 'v1' | 'v2';
  /** Whether the action prints a line when it has saved, and only then. */
  announcesSave: boolean;
  /** Whether an archiver still ran at the end of the job, so that the archive was not finished when the step ended. */
  archiverOutlived: boolean;
  /** The cache mode that the job's set-up printed; under `read` and `none` nothing can be reserved. */
  cacheMode: string | null;
  /** Whether the event gets a read-only token, and nothing shows that this job got another. */
  isLowTrust: boolean;
}

/** The outcome of a save, before times and proofs are added. */
export type Judgement = Pick<SaveState, 'outcome' | 'reservation' | 'finalized' | 'ownFailure' | 'notes'> &
  Partial<Pick<SaveState, 'refusedFor'>>;

/** The state of a save that never reserved its key. */
export const NOTHING_RESERVED = { reservation: 'none', finalized: 'no', ownFailure: null } as const;

/** The cache mode as the reason of a refusal; none if it allows writes. */
export function modeReasons(mode: string | null): RefusalReason[] {
  return mode !== null && forbidsWrites(mode) ? [{ kind: 'cache-mode', mode }] : [];
}
