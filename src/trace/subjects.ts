import { isSameAttempt } from '../run/attempt-names.ts';
import { findHolder, findRelease } from './holders.ts';
import {
  type HitEvent,
  isSameEntry,
  type SavedEvent,
  type StuckEvent,
  stuckEvents,
  type TraceContext,
} from './trace-context.ts';

/**
 * An event for which a culprit is sought: a refusal or a miss that it caused, or a save that may have ended its
 * reservation.
 */
export type SoughtEvent = HitEvent | SavedEvent;

/** What a trace is about. */
export interface Subjects {
  /**
   * The keys whose victims and end are sought: those that the attempt left stuck, met or ended, and later reservations
   * of the same keys.
   */
  keys: StuckEvent[];
  /**
   * The refusals and fatal misses of the attempt without a certain explanation, or saves that may have ended a
   * reservation.
   */
  sought: SoughtEvent[];
}

/**
 * What there is to trace for this attempt. Every new key begins with a harmless miss and a save, which is no reason to
 * look at other runs; whether a save ended another run's reservation is traced only if asked for.
 */
export function findSubjects(world: TraceContext): Subjects {
  const hits = world.own.filter(isComplaint);
  const holders = hits.map((hit) => ({ hit, holder: findHolder(hit, world) }));
  const own = world.own.filter((event) => event.kind === 'stuck');
  if (hits.length + own.length === 0) return world.asksReleases ? findReleased(world) : NOTHING;
  const met = holders.flatMap(({ holder }) => (holder?.kind === 'stuck' ? [holder.by] : []));
  return {
    keys: [...new Set([...own, ...met].flatMap((key) => [key, ...heldAgain(key, world)]))],
    sought: holders.filter(({ holder }) => !holder?.isSure).map(({ hit }) => hit),
  };
}

const NOTHING: Subjects = { keys: [], sought: [] };

function findReleased(world: TraceContext): Subjects {
  const saves = world.own.filter((event) => event.kind === 'saved').filter(({ key }) => key !== null);
  const keys = stuckEvents(world).filter((key) => saves.some((save) => save === findRelease(key, world)?.by));
  return { keys, sought: saves.filter((save) => !keys.some((key) => isSameEntry(key, save))) };
}

/**
 * Later reservations of the same entry that may still be held; a merely possible one counts only after the first has
 * expired.
 */
function heldAgain(key: StuckEvent, world: TraceContext): StuckEvent[] {
  return stuckEvents(world).filter(
    (event) =>
      isSameEntry(event, key) &&
      event.heldFrom > (event.certain ? key.heldFrom : key.heldUntil) &&
      event.heldUntil > world.now &&
      findRelease(event, world) === null,
  );
}

/** The reservations of other attempts that this one met, or that hold the key now. */
export function findCulprits(world: TraceContext): StuckEvent[] {
  return findSubjects(world).keys.filter(({ run }) => !isSameAttempt(run, world.run));
}

/** Whether an event is a reason to ask who held its key: a refusal, or a miss that failed its job. */
export function isComplaint(event: TraceContext['own'][number]): event is HitEvent {
  return event.kind === 'refused' || (event.kind === 'missed' && event.fatal);
}

/** How long after the expiry of a stuck key its save is still looked for. */
export const AFTERMATH_MS = 24 * 3_600_000;

/** How long before an event its culprit may have reserved the key. */
export function reachBack({ kind }: SoughtEvent, { ttlMs }: TraceContext): number {
  return kind === 'saved' ? ttlMs + AFTERMATH_MS : ttlMs;
}
