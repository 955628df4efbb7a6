import { isSameAttempt } from '../run/attempt-names.ts';
import type { RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { Instant } from '../types/primitives.ts';
import { entryCreatedAt, isSameEntry } from './entries.ts';
import { findHolder, type HolderWorld, isSameSave } from './holders.ts';
import {
  allHits,
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

/** The other attempts that met a stuck key, in the order in which they met it. */
export function findVictims(stuck: StuckEvent, world: HolderWorld): VictimAttempt[] {
  const ofOthers = hitsOf(stuck, world)
    .filter(({ run }) => !isSameAttempt(run, stuck.run))
    .toSorted((a, b) => a.at - b.at);
  const byAttempt = grouped(ofOthers, ({ run }) => `${run.id}/${run.attempt}`);
  return [...byAttempt.values()].map((hits) => ({ run: hits[0].run, hits }));
}

/** The refusals and misses that a stuck key caused, except those of the save itself. */
export function hitsOf(stuck: StuckEvent, world: HolderWorld): HitEvent[] {
  return allHits(world).filter((hit) => {
    const holder = findHolder(hit, world);
    return holder?.kind === 'stuck' && holder.by === stuck && !isSameSave(stuck, hit);
  });
}

/** How a stuck key ended: the time, and the save that finished it if a log shows it. */
export interface ReleaseEvent {
  at: Instant;
  by: SavedEvent | null;
}

/** How much an entry's creation may differ from the time of the log line. */
const TOLERANCE_MS = 10 * 60_000;

/** What is needed to find finished entries. */
export type ReleaseWorld = KnownEvents & Pick<TraceContext, 'caches'>;

/** The first finished entry after the reservation; null if neither a log nor a list shows one. */
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
