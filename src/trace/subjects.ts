import { isSameAttempt } from '../attempt-names.ts';
import { isSameEntry } from './entries.ts';
import { findHolder } from './holders.ts';
import {
  type HitEvent,
  type SavedEvent,
  type StuckEvent,
  stuckEvents,
  type TraceContext,
} from './trace-context.ts';
import { findRelease } from './victims.ts';

/** What a culprit is looked for: a refusal or a miss, which it caused, or a save, which may have ended what it left. */
export type SoughtEvent = HitEvent | SavedEvent;

/** What a trace is about. */
export interface Subjects {
  /**
   * The keys whose victims and whose end are looked for: those that the attempt left stuck, those that it met or ended,
   * and what holds one of them now, where somebody left it stuck again.
   */
  keys: StuckEvent[];
  /** The refusals and fatal misses of the attempt that nothing explains for certain yet, or saves that may have ended something. */
  sought: SoughtEvent[];
}

/**
 * What there is to trace from the attempt at hand. A miss that failed nothing, and a save, is how every new key begins, and
 * no reason to look at other runs: whether a save ended what another run had left is looked into where it was asked for.
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

/** Later reservations of the same entry that may stand now; one that is merely possible can be none while it is held. */
function heldAgain(key: StuckEvent, world: TraceContext): StuckEvent[] {
  return stuckEvents(world).filter(
    (event) =>
      isSameEntry(event, key) &&
      event.heldFrom > (event.certain ? key.heldFrom : key.heldUntil) &&
      event.heldUntil > world.now &&
      findRelease(event, world) === null,
  );
}

/** The attempts that left what the attempt at hand met, or hold it now. */
export function findCulprits(world: TraceContext): StuckEvent[] {
  return findSubjects(world).keys.filter(({ run }) => !isSameAttempt(run, world.run));
}

/** Whether an event is a reason to ask who held its key: a refusal, or a miss that failed its job. */
export function isComplaint(event: TraceContext['own'][number]): event is HitEvent {
  return event.kind === 'refused' || (event.kind === 'missed' && event.fatal);
}

/** How long after its expiry a key that was left stuck is still looked for, and the save of it. */
export const AFTERMATH_MS = 24 * 3_600_000;

/** How long before an event its culprit can have reserved the key. */
export function reachBack({ kind }: SoughtEvent, { ttlMs }: TraceContext): number {
  return kind === 'saved' ? ttlMs + AFTERMATH_MS : ttlMs;
}
