import type { RefusalReason } from '../types/save-notes.ts';
import { type Judgement, modeReasons, NOTHING_RESERVED, type SaveContext } from './judgement.ts';
import type { Signal } from './log-signals.ts';
import type { SaveFacts } from './reservation.ts';

/**
 * Every failed reservation is told as a refusal, whatever its reason. One that follows an attempt without an answer may
 * be refused because of that attempt, which the service has recorded (actions/cache#1612). Where every attempt was used up
 * and answered, the refusal says only that the last one failed as the others did.
 */
export function judgeRefusal(
  { signals }: SaveFacts,
  { cacheMode, isLowTrust }: SaveContext,
): Judgement | null {
  const refused = signals.find((signal) => signal.kind === 'refused');
  if (refused === undefined) return null;
  const told = signals.flatMap((signal) => (signal.kind === 'refusal-reason' ? [signal.reason] : []));
  const attempts = signals.filter((signal) => signal.kind === 'attempt-failed');
  const mayHold =
    refused.mayStand || attempts.some(({ mayStand }) => mayStand) || isByItself(attempts.at(-1));
  const spent = mayHold ? [] : attempts.filter(({ leavesOne }) => leavesOne);
  const said = [
    ...told,
    ...spent.map(({ message }) => message),
    ...(refused.reason === null ? [] : [refused.reason]),
  ]
    .filter((reason) => !/409|already exists/.test(reason))
    .map((text): RefusalReason => ({ kind: 'said', text }));
  const mode = modeReasons(cacheMode);
  // Older clients drop the service's reason.
  const isDenied = said.length + mode.length === 0 && refused.scope === null && isLowTrust;
  const refusedFor: RefusalReason[] = isDenied ? [{ kind: 'low-trust-event' }] : [...said, ...mode];
  const state = { outcome: 'refused' as const, refusedFor, notes: [] };
  if (!mayHold || refusedFor.length > 0) return { ...state, ...NOTHING_RESERVED };
  return { ...state, reservation: 'possible', finalized: 'no', ownFailure: 'reserve-timed-out' };
}

/**
 * Whether an attempt that the service failed to answer well may be the reason why the next one was refused: had it recorded
 * one before, that one would have been refused.
 */
function isByItself(last: Extract<Signal, { kind: 'attempt-failed' }> | undefined): boolean {
  return last !== undefined && !last.leavesOne && last.message.startsWith('Failed request: (500)');
}
