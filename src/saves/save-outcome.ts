import { forbidsWrites } from '../actions/cache-service.ts';
import type { RefusalReason, SaveNote, SaveState, StepEnding } from '../types/saves.ts';
import type { Signal } from './log-signals.ts';
import {
  failedCalls,
  findReservationProof,
  isUploadComplete,
  phaseOf,
  reservationBounds,
  reserveOrder,
  type SaveFacts,
  trailOf,
  uploadProgress,
} from './reservation.ts';
import { FAILURES, STOPS, saysNothing, tellsFailure, UPLOADING, wasHookStopped } from './telling-signals.ts';

/**
 * What became of one save, from what its log says: the decision tables of the v2 client, the v1 client and the clients
 * that reserve first.
 *
 * The signs are weighed from the most to the least telling: a reason not to begin, a refusal, a failure that the client
 * reports, a finished entry; what is left ended in the middle. `Cache saved with key:` counts only where no failure
 * was reported, since the v1 client prints it even then (actions/cache#1531).
 */
export function judgeSave(signals: readonly Signal[], context: SaveContext): SaveState {
  const archived = signals.find(({ kind }) => kind === 'archiving') ?? null;
  // A part of a log may begin after the archive.
  const first = archived ?? signals.find(({ kind }) => UPLOADING.has(kind));
  const order = reserveOrder(signals, context.reservesFirst);
  const reservesFirst = order === 'first';
  const own = reservesFirst ? signals : first ? signals.slice(signals.indexOf(first)) : [];
  const facts: SaveFacts = {
    ...context,
    reservesFirst,
    mayReserveFirst: order !== 'after',
    signals,
    own,
    archived,
    hasBegun: first !== undefined,
    failure: findFailure(signals, own, context),
  };
  const judgement =
    judgeNotSaving(facts) ??
    judgeRefusal(facts, context) ??
    judgeFailure(facts, context) ??
    judgeFinished(facts, context) ??
    judgeBrokenOff(facts, context) ??
    judgeUnfinished(facts, context);
  const stopped = signals.findLast(({ kind }) => STOPS.has(kind));
  return {
    restoredBefore: null,
    refusedFor: [],
    ...judgement,
    phase: phaseOf(facts, judgement.outcome),
    reservedBetween: judgement.reservation === 'none' ? null : reservationBounds(facts),
    startedAt: context.startedAt,
    endedAt: (judgement.outcome === 'torn-down' ? stopped?.line.at : null) ?? context.endedAt,
    archivedFrom: archived?.line.at ?? null,
    upload: uploadProgress(own),
    ending: context.ending,
    trail: trailOf(facts),
  };
}

/** A failure that the client reports; after a reservation the key stays reserved and is never finished. */
function judgeFailure(facts: SaveFacts, context: SaveContext): Judgement | null {
  const { own, failure } = facts;
  if (failure === null) return null;
  const { protocol, announcesSave } = context;
  const isFree = reservesNothing(facts, context);
  const proof = isFree ? null : findReservationProof(facts);
  const unfinished = { outcome: 'failed' as const, ownFailure: 'upload-failed' as const, notes: [] };
  if (proof) {
    const unclear = failure.kind === 'warned' && !announcesSave;
    const lost = unclear || own.some(({ kind }) => kind === 'finalize-failed');
    return { ...unfinished, reservation: 'certain', finalized: lost ? 'unknown' : 'no' };
  }
  const silentUpload = protocol === 'v1' && failure.kind === 'failed' && !/\btar\b/i.test(failure.message);
  const mayHold = !isFree && (silentUpload || facts.mayReserveFirst);
  if (mayHold && facts.archived) return { ...unfinished, reservation: 'possible', finalized: 'no' };
  const notes: SaveNote[] =
    failure.kind === 'not-reserved' ? [{ kind: 'not-saved', said: failure.reason }] : [];
  return { outcome: 'failed', ...NOTHING_RESERVED, notes };
}

/** The failure itself, or else the line that merely says that there was one. */
function findFailure(
  signals: readonly Signal[],
  own: readonly Signal[],
  context: SaveContext,
): Signal | null {
  const failures = signals.filter(({ kind }) => FAILURES.has(kind));
  const telling = failures.find(tellsFailure) ?? findBareWarning(own, context);
  return telling ?? failures[0] ?? null;
}

/**
 * A refused finalization can be told by a warning that holds nothing but the server's words (since toolkit 4.1.0). Lines
 * that an action prints however the save ended do not count as its end.
 */
function findBareWarning(own: readonly Signal[], { ending, announcesSave }: SaveContext): Signal | null {
  const counting = own.filter(
    (signal) =>
      signal.kind !== 'went-on' && !saysNothing(signal) && (announcesSave || !SUCCESSES.has(signal.kind)),
  );
  const last = counting.at(-1);
  const isOpen =
    ending === 'completed' && isUploadComplete(own) && !counting.some(({ kind }) => SUCCESSES.has(kind));
  return isOpen && last?.kind === 'warned' ? last : null;
}

const SUCCESSES: ReadonlySet<Signal['kind']> = new Set(['saved', 'committed']);

/**
 * A whole upload in a step that ended well and complains of nothing is taken for finished, closing line or not, unless
 * that line may be missing.
 */
function judgeFinished(
  { own, signals }: SaveFacts,
  { announcesSave, ending, closed }: SaveContext,
): Judgement | null {
  const said = signals.some(({ kind }) => SUCCESSES.has(kind));
  const isWhole = ending === 'completed' && isUploadComplete(own) && (closed || !announcesSave);
  if (!said && !isWhole) return null;
  const notes: SaveNote[] = said ? [] : [{ kind: 'whole-upload', announced: announcesSave }];
  return { outcome: 'saved', reservation: 'none', finalized: 'yes', ownFailure: null, notes };
}

function judgeNotSaving({ signals, hasBegun }: SaveFacts): Judgement | null {
  const reason = hasBegun ? undefined : signals.find((signal) => signal.kind === 'not-saving');
  return reason ? { outcome: 'skipped', ...NOTHING_RESERVED, notes: [reason.why] } : null;
}

/**
 * The end of the save is not in the log: it breaks off, or goes on without a word of it. What was reserved may have been
 * finished since. Null if the step was stopped, or failed with its log whole, and where a client that had not begun
 * ended well.
 */
function judgeBrokenOff(facts: SaveFacts, context: SaveContext): Judgement | null {
  const { ending, closed, announcesSave } = context;
  const isSilent = ending === 'completed' && !facts.hasBegun && (closed || !announcesSave);
  const isOpen = closed ? ending === 'completed' && !facts.reservesFirst : OPEN.has(ending);
  if (!isOpen || isSilent) return null;
  const isReserved = findReservationProof(facts) !== null;
  const reservation = reservesNothing(facts, context) ? 'none' : isReserved ? 'certain' : 'unknown';
  const notes: SaveNote[] = [{ kind: 'breaks-off' }];
  return { outcome: 'unknown', reservation, finalized: 'unknown', ownFailure: null, notes };
}

/** Endings that prove nothing about a save whose last lines are missing. */
const OPEN: ReadonlySet<StepEnding> = new Set(['completed', 'failed', 'unknown']);

/** Whether the step cannot reserve anything: a cache mode forbids it, or the store needs no reservation. */
function reservesNothing({ signals }: SaveFacts, { cacheMode, storesElsewhere }: SaveContext): boolean {
  // Such an action may fall back on the cache service, and then shows the progress that only its client shows.
  const isElsewhere = storesElsewhere && !signals.some(({ kind }) => kind === 'sent');
  return forbidsWrites(cacheMode) || isElsewhere || signals.some(({ kind }) => kind === 'stored-elsewhere');
}

/** The save ended in the middle. How far it had come decides what may be reserved. */
function judgeUnfinished(facts: SaveFacts, context: SaveContext): Judgement {
  const { own, hasBegun } = facts;
  const { ending, closed } = context;
  const torn = ending !== 'completed' && ending !== 'failed';
  if (!torn && !hasBegun) {
    const outcome = ending === 'failed' ? 'failed' : 'skipped';
    return { outcome, ...NOTHING_RESERVED, notes: [{ kind: 'no-reason' }] };
  }
  const lost =
    failedCalls(own).has('finalize') ||
    isUploadComplete(own) ||
    own.some(({ kind }) => kind === 'upload-sized');
  // An upload ends when its runner is lost, whatever was printed last.
  const lacksLines = !closed && ending !== 'runner-lost';
  const kinds = new Set(facts.signals.map(({ kind }) => kind));
  const inContainer = kinds.has('in-container') || wasHookStopped(kinds);
  const finalized = lost || inContainer || lacksLines ? 'unknown' : 'no';
  const inside: SaveNote[] = inContainer ? [{ kind: 'in-container' }] : [];
  if (torn) {
    const reservation = stoppedReservation(facts, context);
    return { outcome: 'torn-down', reservation, finalized, ownFailure: null, notes: inside };
  }
  const reservation = askedReservation(facts, context) ?? 'none';
  const ownFailure = reservation === 'none' ? null : 'upload-failed';
  return {
    outcome: 'failed',
    reservation,
    finalized,
    ownFailure,
    notes: [{ kind: 'ends-inside' }, ...inside],
  };
}

/** Of a save that was stopped: the time between its archive and the first progress may have been that of its request. */
function stoppedReservation(facts: SaveFacts, context: SaveContext): SaveState['reservation'] {
  const known = askedReservation(facts, context);
  if (known !== null) return known;
  // Of a lost runner the last lines are lost as well, so a missing line proves nothing.
  const isWhole = context.closed && context.ending !== 'runner-lost';
  if (!facts.hasBegun) return isWhole ? 'none' : 'unknown';
  const neverAsked = isWhole && facts.signals.some(({ kind }) => kind === 'debug-on');
  return context.archiverOutlived || neverAsked ? 'none' : 'possible';
}

/** What the lines show of a reservation, however the save ended; null if they show none. */
function askedReservation(facts: SaveFacts, context: SaveContext): SaveState['reservation'] | null {
  if (reservesNothing(facts, context)) return 'none';
  if (findReservationProof(facts)) return 'certain';
  // A client that asks to reserve has archived, so an archiver that outlived the step is another's.
  const mayHaveAsked =
    facts.mayReserveFirst ||
    facts.own.some(({ kind }) => kind === 'attempt-failed' || kind === 'debug-reserving');
  return mayHaveAsked ? 'possible' : null;
}

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

/**
 * Every failed reservation is told as a refusal, whatever its reason. One that follows an attempt without an answer may
 * be refused because of that attempt, which the service has recorded (actions/cache#1612). Where every attempt was used up
 * and answered, the refusal says only that the last one failed as the others did.
 */
function judgeRefusal({ signals }: SaveFacts, { cacheMode, isLowTrust }: SaveContext): Judgement | null {
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
