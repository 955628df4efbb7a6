import type { Suspect } from '../scan/suspects.ts';
import { sideBySide } from '../side-by-side.ts';
import type { UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';
import { type Examining, examineSuspect, examineUnasked } from './examine-suspect.ts';

/** So many attempts are examined side by side. */
const SIDE_BY_SIDE = 5;

/** How many attempts there are between two words of progress. */
const STRIDE = 10;

/**
 * What came of the suspects, in their order, the first ones examined first; `isLimited` where GitHub asked for a pause that
 * was too long to be waited for: from then on nothing is asked. Rejects when interrupted.
 */
export async function examineSuspects(
  suspects: readonly Suspect[],
  examining: Examining,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (message: string) => void },
): Promise<{ examined: UnsettledAttempt[]; unread: UnreadAttempt[]; isLimited: boolean }> {
  let isLimited = false;
  let done = 0;
  // All of them are waited for, so that none writes into a store that is left already.
  const outcomes = await sideBySide(suspects, SIDE_BY_SIDE, async (suspect) => {
    signal.throwIfAborted();
    const outcome = isLimited
      ? await examineUnasked(suspect, examining)
      : await examineSuspect(suspect, examining);
    isLimited ||= outcome.isLimited;
    done += 1;
    if (done % STRIDE === 0 || done === suspects.length)
      onProgress(`examined ${done} of ${suspects.length} attempts`);
    return outcome;
  });
  return {
    examined: outcomes.flatMap((outcome) => (outcome.kind === 'examined' ? [outcome.attempt] : [])),
    unread: outcomes.flatMap((outcome) => (outcome.kind === 'unread' ? [outcome.attempt] : [])),
    isLimited,
  };
}
