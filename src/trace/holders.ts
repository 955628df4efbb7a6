import type { Instant } from '../types/evidence.ts';
import { canMeet, entryCreatedAt, isSameEntry } from './entries.ts';
import {
  type HitEvent,
  isSameAttempt,
  type SavedEvent,
  type StuckEvent,
  savedEvents,
  stuckEvents,
  type TraceWorld,
} from './world.ts';

/** What kept a save from its key, or a restore from its entry. */
export type Holder =
  | { kind: 'stuck'; by: StuckEvent }
  | { kind: 'saved'; by: SavedEvent }
  | { kind: 'entry'; createdAt: Instant }
  | { kind: 'service'; reasons: string[] };

/** A save that began before a refusal may have been finished a while after it. */
const LONGEST_UPLOAD_MS = 10 * 60_000;

/**
 * Who held a key at the moment at which it was not to be had; null where nothing that was looked at tells. The client says
 * the same words whatever the reason, so the service's own reason is asked first, then what the siblings of the same
 * attempt did, then whatever happened to the entry last before that moment, in whichever attempt.
 */
export function findHolder(hit: HitEvent, world: TraceWorld): Holder | null {
  const known = holders.get(world) ?? new Map<HitEvent, Holder | null>();
  holders.set(world, known);
  const found = known.get(hit);
  if (found !== undefined) return found;
  const holder = judgeHolder(hit, world);
  known.set(hit, holder);
  return holder;
}

/** Asked for again and again, for each key and each attempt. */
const holders = new WeakMap<TraceWorld, Map<HitEvent, Holder | null>>();

function judgeHolder(hit: HitEvent, world: TraceWorld): Holder | null {
  if (hit.kind === 'missed') return lastOf(stuckBefore(hit, world));
  if (hit.reasons.length > 0) return { kind: 'service', reasons: hit.reasons };
  const own = stuckEvents(world).find((event) => isSameSave(event, hit));
  if (hit.ownAttempt && own !== undefined) return { kind: 'stuck', by: own };
  const saved = savedEvents(world, hit.key).filter((event) => isSameEntry(event, hit));
  const sibling = saved.find((event) => isSameAttempt(event.run, hit.run));
  if (sibling !== undefined) return { kind: 'saved', by: sibling };
  const before = saved
    .filter((event) => event.startedAt <= hit.at)
    .map((by) => ({ holder: { kind: 'saved', by } as const, since: by.startedAt }));
  return lastOf([...stuckBefore(hit, world), ...before, ...entryBefore(hit, world)]);
}

interface Since {
  holder: Holder;
  since: Instant;
}

function stuckBefore(hit: HitEvent, world: TraceWorld): Since[] {
  return stuckEvents(world)
    .filter((event) => event.heldFrom <= hit.at && hit.at <= event.heldUntil && !isSameSave(event, hit))
    .filter((event) => canMeet(hit, event, world.run.defaultBranch))
    .map((by) => ({ holder: { kind: 'stuck', by }, since: by.heldFrom }));
}

function entryBefore(hit: HitEvent, { caches }: TraceWorld): Since[] {
  const createdAt = entryCreatedAt(hit, caches);
  if (createdAt === null || createdAt > hit.at + LONGEST_UPLOAD_MS) return [];
  return [{ holder: { kind: 'entry', createdAt }, since: createdAt }];
}

function lastOf(candidates: Since[]): Holder | null {
  return candidates.toSorted((a, b) => b.since - a.since)[0]?.holder ?? null;
}

function isSameSave(a: StuckEvent, b: HitEvent): boolean {
  return isSameAttempt(a.run, b.run) && a.save === b.save;
}
