import { isSameEntry } from './entries.ts';
import { findHolder } from './holders.ts';
import { findRelease } from './victims.ts';
import { type HitEvent, isSameAttempt, type StuckEvent, stuckEvents, type TraceWorld } from './world.ts';

/** What a trace is about. */
export interface Subjects {
  /**
   * The keys whose victims and whose end are looked for: those that the attempt left stuck, those that it met, and what
   * holds one of them now, where somebody left it stuck again.
   */
  keys: StuckEvent[];
  /** The refusals and fatal misses of the attempt that nothing explains for certain yet. */
  sought: HitEvent[];
}

/**
 * What there is to trace from the attempt at hand. A miss that failed nothing is how every new key begins, and no reason
 * to look at other runs.
 */
export function findSubjects(world: TraceWorld): Subjects {
  const hits = world.own.filter(isComplaint);
  const holders = hits.map((hit) => ({ hit, holder: findHolder(hit, world) }));
  const own = world.own.filter((event) => event.kind === 'stuck');
  const met = holders.flatMap(({ holder }) => (holder?.kind === 'stuck' ? [holder.by] : []));
  return {
    keys: [...new Set([...own, ...met].flatMap((key) => [key, ...heldAgain(key, world)]))],
    sought: holders.filter(({ holder }) => !holder?.isSure).map(({ hit }) => hit),
  };
}

/** Later reservations of the same entry that may stand now; one that is merely possible can be none while it is held. */
function heldAgain(key: StuckEvent, world: TraceWorld): StuckEvent[] {
  return stuckEvents(world).filter(
    (event) =>
      isSameEntry(event, key) &&
      event.heldFrom > (event.certain ? key.heldFrom : key.heldUntil) &&
      event.heldUntil > world.now &&
      findRelease(event, world) === null,
  );
}

/** The attempts that left what the attempt at hand met, or hold it now. */
export function findCulprits(world: TraceWorld): StuckEvent[] {
  return findSubjects(world).keys.filter(({ run }) => !isSameAttempt(run, world.run));
}

/** Whether an event is a reason to ask who held its key: a refusal, or a miss that failed its job. */
export function isComplaint(event: TraceWorld['own'][number]): event is HitEvent {
  return event.kind === 'refused' || (event.kind === 'missed' && event.fatal);
}
