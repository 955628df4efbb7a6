import type { Suspect } from '../scan/suspects.ts';
import { sideBySide } from '../sources/side-by-side.ts';
import type { UnreadAttempt, UnsettledAttempt } from '../types/scan.ts';
import { type Examining, examineSuspect, examineUnasked } from './examine-suspect.ts';

/** How many attempts are examined at once. */
const SIDE_BY_SIDE = 5;

/** How many attempts are examined between two progress messages. */
const STRIDE = 10;

/**
 * The results for the suspects, in their order; `isLimited` if GitHub asked for a pause that is too long, after which
 * nothing is asked any more. Rejects when interrupted.
 */
export async function examineSuspects(
  suspects: readonly Suspect[],
  examining: Examining,
  { signal, onProgress }: { signal: AbortSignal; onProgress: (message: string) => void },
): Promise<{ examined: UnsettledAttempt[]; unread: UnreadAttempt[]; isLimited: boolean }> {
  let isLimited = false;
  let done = 0;
  // All are waited for, so that none writes to the store after the end.
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
