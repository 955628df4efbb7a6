import { isSameAttempt } from '../run/attempt-names.ts';
import type { RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import { oncePer } from '../types/once-per.ts';
import type { Instant } from '../types/primitives.ts';
import type { RefusalReason } from '../types/saves.ts';
import {
  allHits,
  alsoSoughtIn,
  canMeet,
  entryCreatedAt,
  type HitEvent,
  isSameEntry,
  type KnownEvents,
  type SavedEvent,
  type StuckEvent,
  savedEvents,
  stuckEvents,
  type TraceContext,
} from './trace-context.ts';

/** What kept a save from its key, or a restore from its entry. */
export type Holder = { isSure: boolean } & (
  | { kind: 'stuck'; by: StuckEvent }
  | { kind: 'saved'; by: SavedEvent }
  | { kind: 'entry'; createdAt: Instant }
  | { kind: 'restored' }
  | { kind: 'service'; reasons: RefusalReason[] }
);

/** What is needed to find out what held a key. */
type HolderWorld = KnownEvents &
  Pick<TraceContext, 'caches' | 'ttlMs'> & { run: Pick<RunAttempt, 'defaultBranch'> };

/**
 * What held a key when it was refused or missed; null if unknown. The client prints the same words for every reason, so
 * the service's own reason comes first; then what certainly held the key at that time, the latest of several; then what
 * may have held it.
 */
export function findHolder(hit: HitEvent, world: HolderWorld): Holder | null {
  return holdersIn(world)(hit);
}

/** Asked for repeatedly, for each key and each attempt. */
const holdersIn = oncePer((world: HolderWorld) => oncePer((hit: HitEvent) => judgeHolder(hit, world)));

function judgeHolder(hit: HitEvent, world: HolderWorld): Holder | null {
  if (hit.kind === 'missed') return lastOf([...heldFor(hit, world), ...finishedBefore(hit, world)]);
  const held = heldFor(hit, world);
  const certain = held.filter(({ holder }) => holder.isSure);
  if (hit.reasons.length > 0) return { kind: 'service', reasons: hit.reasons, isSure: true };
  // If the key was held in its own scope, the restored entry was one of a wider scope.
  if (hit.restoredBefore && certain.length === 0) return { kind: 'restored', isSure: true };
  const own = stuckEvents(world).find((event) => isSameSave(event, hit));
  if (hit.byOwnRetry && own !== undefined) return { kind: 'stuck', by: own, isSure: true };
  return (
    lastOf([...certain, ...finishedBefore(hit, world)]) ??
    uploadingAt(hit, world) ??
    lastOf([...held, ...finishedSoon(hit, world)])
  );
}

interface Since {
  holder: Holder;
  since: Instant;
}

/** The reservations that held the key, or may have held it, at the time of a hit. */
function heldFor(hit: HitEvent, world: HolderWorld): Since[] {
  return stuckEvents(world)
    .filter((event) => event.heldFrom <= hit.at && hit.at <= event.heldUntil && !isSameSave(event, hit))
    .filter((event) => canMeet(hit, event, world.run.defaultBranch))
    .filter((event) => hit.kind === 'refused' || isProven(event, world))
    .map((by) => {
      const isSure = by.certain && hit.at < by.heldFrom + world.ttlMs;
      return { holder: { kind: 'stuck', by, isSure }, since: by.heldFrom };
    });
}

/**
 * Whether a reservation is certain, or proved by a refusal. A miss proves nothing: it is just as natural without a
 * reservation.
 */
function isProven(stuck: StuckEvent, world: HolderWorld): boolean {
  return stuck.certain || isProvenIn(world)(stuck);
}

const isProvenIn = oncePer((world: HolderWorld) =>
  oncePer((stuck: StuckEvent) =>
    allHits(world).some((hit) => {
      const holder = hit.kind === 'refused' && isSameEntry(hit, stuck) ? findHolder(hit, world) : null;
      return holder?.kind === 'stuck' && holder.by === stuck;
    }),
  ),
);

/** Entries that were finished before, according to a log or the list of caches. */
function finishedBefore(hit: HitEvent, world: HolderWorld): Since[] {
  const saved = savedEvents(world, hit.key)
    .filter((event) => event.at <= hit.at && canMeet(hit, event, world.run.defaultBranch))
    .map((by): Since => ({ holder: { kind: 'saved', by, isSure: true }, since: by.at }));
  const scopes = [hit.scope, ...alsoSoughtIn(hit, world.run.defaultBranch)];
  const createdAt = entryCreatedAt(hit, scopes, world.caches);
  if (createdAt === null || createdAt > hit.at) return saved;
  return [...saved, { holder: { kind: 'entry', createdAt, isSure: true }, since: createdAt }];
}

/** A save that was running at the time of a refusal, and was finished; one of the same attempt is the usual reason. */
function uploadingAt(hit: HitEvent, world: HolderWorld): Holder | null {
  const under = savedEvents(world, hit.key).filter(
    (event) => event.startedAt <= hit.at && hit.at < event.at && isSameEntry(event, hit),
  );
  const by = under.find((event) => isSameAttempt(event.run, hit.run)) ?? under.at(0);
  return by === undefined ? null : { kind: 'saved', by, isSure: isSameAttempt(by.run, hit.run) };
}

/** How long the upload of a large entry may take. */
const LONGEST_UPLOAD_MS = 10 * 60_000;

/** An entry that was finished so soon after a refusal that its upload may have been the reason. */
function finishedSoon(hit: HitEvent, { caches }: HolderWorld): Since[] {
  const createdAt = entryCreatedAt(hit, [hit.scope], caches);
  if (createdAt === null || createdAt > hit.at + LONGEST_UPLOAD_MS) return [];
  return [{ holder: { kind: 'entry', createdAt, isSure: false }, since: createdAt }];
}

function lastOf(candidates: Since[]): Holder | null {
  return candidates.toSorted((a, b) => b.since - a.since)[0]?.holder ?? null;
}

/** Whether a hit is by the save itself that left the key stuck. */
function isSameSave(a: StuckEvent, b: HitEvent): boolean {
  return isSameAttempt(a.run, b.run) && a.save === b.save;
}

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
