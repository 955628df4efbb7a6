import { isSameAttempt } from '../attempt-names.ts';
import type { RunAttempt } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import { entryCreatedAt, isSameEntry } from './entries.ts';
import { findHolder } from './holders.ts';
import {
  type HitEvent,
  type KnownEvents,
  type SavedEvent,
  type StuckEvent,
  savedEvents,
  type TraceContext,
} from './trace-context.ts';

/** An attempt that met a stuck key, and how. */
export interface VictimAttempt {
  run: RunAttempt;
  hits: HitEvent[];
}

/** The other attempts that met what was left stuck, in the order in which they did. */
export function findVictims(stuck: StuckEvent, world: TraceContext): VictimAttempt[] {
  const attempts = [{ run: world.run, events: world.own }, ...world.others];
  return attempts
    .filter(({ run }) => !isSameAttempt(run, stuck.run))
    .map(({ run, events }) => ({
      run,
      hits: events
        .filter((event) => event.kind === 'refused' || event.kind === 'missed')
        .filter((event) => isHitBy(stuck, event, world))
        .toSorted((a, b) => a.at - b.at),
    }))
    .filter(({ hits }) => hits.length > 0)
    .toSorted((a, b) => (a.hits[0]?.at ?? 0) - (b.hits[0]?.at ?? 0));
}

function isHitBy(stuck: StuckEvent, hit: HitEvent, world: TraceContext): boolean {
  const holder = findHolder(hit, world);
  return holder?.kind === 'stuck' && holder.by === stuck;
}

/** How a stuck key came to an end: the save that finished it, where a log or a list tells. */
export interface ReleaseEvent {
  at: Instant;
  by: SavedEvent | null;
}

/** The time by which an entry's creation may differ from the line that says so. */
const TOLERANCE_MS = 10 * 60_000;

/** What tells of finished entries. */
export type ReleaseWorld = KnownEvents & Pick<TraceContext, 'caches'>;

/** The first finished entry after the reservation; null where neither a log nor a list shows one. */
export function findRelease(stuck: StuckEvent, world: ReleaseWorld): ReleaseEvent | null {
  const [saved] = savedEvents(world, stuck.key)
    .filter((event) => event.at > stuck.heldFrom && isSameEntry(event, stuck))
    .toSorted((a, b) => a.at - b.at);
  const createdAt = stuck.key === null ? null : entryCreatedAt(stuck, [stuck.scope], world.caches);
  const listed = createdAt !== null && createdAt > stuck.heldFrom ? createdAt : null;
  if (saved !== undefined && (listed === null || saved.at <= listed + TOLERANCE_MS))
    return { at: saved.at, by: saved };
  return listed === null ? null : { at: listed, by: null };
}
