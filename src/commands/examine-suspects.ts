import type { Suspect } from '../scan/suspects.ts';
import type { UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';
import { type Examining, examineSuspect, examineUnasked, type Outcome } from './examine-suspect.ts';

/** What came of the suspects, in their order. */
export interface ExaminedSuspects {
  examined: UnsettledAttempt[];
  unread: UnreadAttempt[];
  /** Whether GitHub asked for a pause that was too long to be waited for. */
  isLimited: boolean;
}

/** So many attempts are examined side by side. */
const SIDE_BY_SIDE = 5;

/** How many attempts there are between two words of progress. */
const STRIDE = 10;

/** Examines the suspects, the first ones first. From a rate limit on nothing is asked. Rejects when interrupted. */
export async function examineSuspects(
  suspects: readonly Suspect[],
  examining: Examining,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (message: string) => void },
): Promise<ExaminedSuspects> {
  const outcomes: Outcome[] = [];
  const waiting = suspects.entries();
  let isLimited = false;
  let done = 0;
  const work = async (): Promise<void> => {
    for (const [index, suspect] of waiting) {
      signal.throwIfAborted();
      const outcome = isLimited
        ? await examineUnasked(suspect, examining)
        : await examineSuspect(suspect, examining);
      outcomes[index] = outcome;
      isLimited ||= outcome.isLimited;
      done += 1;
      if (done % STRIDE === 0 || done === suspects.length)
        onProgress(`examined ${done} of ${suspects.length} attempts`);
    }
  };
  // All of them are waited for, so that none writes into a store that is left already.
  const ends = await Promise.allSettled(Array.from({ length: SIDE_BY_SIDE }, work));
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return {
    examined: outcomes.flatMap((outcome) => (outcome.kind === 'examined' ? [outcome.attempt] : [])),
    unread: outcomes.flatMap((outcome) => (outcome.kind === 'unread' ? [outcome.attempt] : [])),
    isLimited,
  };
}
