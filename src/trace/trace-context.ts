import type { CacheList, Missing, RunAttempt, RunList } from '../types/evidence.ts';
import type { LogGap } from '../types/gaps.ts';
import { grouped } from '../types/grouped.ts';
import type { KeyEvent } from '../types/keys.ts';
import { oncePer } from '../types/once-per.ts';
import type { Instant } from '../types/primitives.ts';

/** Everything that is known for the trace: what this attempt and the others that were opened did with cache keys. */
export interface TraceContext {
  run: RunAttempt;
  own: readonly KeyEvent[];
  /** The events of each attempt that was opened. */
  others: readonly OpenedAttempt[];
  /** Finished entries from the lists of this attempt and the others. */
  caches: readonly CacheList[];
  lists: readonly RunList[];
  /** What was asked for and is missing. */
  missing: readonly Missing[];
  /** How many other attempts may be opened. */
  budget: number;
  /** Whether to look for what the saves ended, even if nothing went wrong in this attempt. */
  asksReleases: boolean;
  now: Instant;
  ttlMs: number;
  /** The ref in whose scope a run saves, as far as a list shows it; else null. */
  scopeOf: (run: RunAttempt) => string | null;
}

/** An attempt that was opened, with what it did. */
interface OpenedAttempt {
  run: RunAttempt;
  events: readonly KeyEvent[];
  /** Why it could not be read, or not in full; null if it was. */
  problem: LogGap | null;
}

/** What attempts did with cache keys. */
export interface KnownEvents {
  own: readonly KeyEvent[];
  others: readonly Pick<OpenedAttempt, 'events'>[];
}

/** A reservation that an attempt left behind. */
export type StuckEvent = Extract<KeyEvent, { kind: 'stuck' }>;

/** A refusal or a miss of a key. */
export type HitEvent = Extract<KeyEvent, { kind: 'refused' | 'missed' }>;

/** A save that was finished. */
export type SavedEvent = Extract<KeyEvent, { kind: 'saved' }>;

/** The events of all attempts by kind: a run with many jobs has thousands, and each hit needs only a few. */
interface SortedEvents {
  stuck: StuckEvent[];
  hits: HitEvent[];
  /** By key. */
  saved: Map<string | null, SavedEvent[]>;
}

/** Every reservation that was left behind, those of this attempt first. */
export function stuckEvents(world: KnownEvents): StuckEvent[] {
  return sortedEvents(world).stuck;
}

/** Every refusal and every miss, those of this attempt first. */
export function allHits(world: KnownEvents): HitEvent[] {
  return sortedEvents(world).hits;
}

/** Every finished save of a key, those of this attempt first. */
export function savedEvents(world: KnownEvents, key: string | null): SavedEvent[] {
  return key === null ? [] : (sortedEvents(world).saved.get(key) ?? []);
}

const sortedEvents = oncePer(({ own, others }: KnownEvents): SortedEvents => {
  const events = [...own, ...others.flatMap((other) => other.events)];
  return {
    stuck: events.filter((event) => event.kind === 'stuck'),
    hits: events.filter((event) => event.kind === 'refused' || event.kind === 'missed'),
    saved: grouped(
      events.filter((event) => event.kind === 'saved'),
      ({ key }) => key,
    ),
  };
});

/**
 * Whether two events may be about the same entry: same key, version and scope. An unknown version or scope is no
 * contradiction; different paths mean different versions.
 */
export function isSameEntry(a: KeyEvent, b: KeyEvent): boolean {
  return isSameKey(a, b) && isSameScope(a, b);
}

/**
 * Whether an attempt could meet an entry. A save is refused only by an entry in its own scope; a restore also looks
 * into the scopes of a pull request's base branch and of the default branch (GitHub's documentation, "Dependency
 * caching").
 */
export function canMeet(
  hit: HitEvent,
  entry: StuckEvent | SavedEvent,
  defaultBranch: string | null,
): boolean {
  if (isSameEntry(hit, entry)) return true;
  return isSameKey(hit, entry) && alsoSoughtIn(hit, defaultBranch).includes(entry.scope ?? '');
}

/** The scopes besides its own in which an event looked for the entry: none for a save. */
export function alsoSoughtIn(
  { kind, run }: Pick<KeyEvent, 'kind' | 'run'>,
  defaultBranch: string | null,
): string[] {
  return kind === 'missed' ? widerScopes(run, defaultBranch) : [];
}

/** The scopes that a run can read besides its own. */
export function widerScopes({ pullRequests }: RunAttempt, defaultBranch: string | null): string[] {
  const bases = pullRequests.flatMap(({ base }) => base ?? []);
  return [...bases, ...(defaultBranch === null ? [] : [defaultBranch])].map((name) => `refs/heads/${name}`);
}

/**
 * When a finished entry of the same key and version was created in one of the scopes, according to the lists; null for
 * none.
 */
export function entryCreatedAt(
  { key, version }: KeyEvent,
  scopes: readonly (string | null)[],
  caches: readonly CacheList[],
): Instant | null {
  const entry = caches
    .flatMap(({ entries }) => entries)
    .find(
      (entry) =>
        entry.key === key &&
        (version === null || entry.version === version) &&
        entry.ref !== null &&
        scopes.includes(entry.ref) &&
        (entry.sizeBytes ?? 0) > 0,
    );
  return entry?.createdAt ?? null;
}

/**
 * Whether two runs may save in the same scope if that is not known of both: they have the same branch of the same
 * repository, and both or neither are of a pull request, which has a scope of its own.
 */
export function mayShareScope(a: RunAttempt, b: RunAttempt): boolean {
  const isOfPull = ({ event }: RunAttempt): boolean =>
    event.startsWith('pull_request') && event !== 'pull_request_target';
  if (a.id === b.id) return true;
  if (a.headBranch !== b.headBranch || isOfPull(a) !== isOfPull(b)) return false;
  return a.headRepository === null ? !isOfPull(a) : a.headRepository === b.headRepository;
}

function isSameKey(a: KeyEvent, b: KeyEvent): boolean {
  if (a.key === null || a.key !== b.key) return false;
  if (a.version !== null && b.version !== null) return a.version === b.version;
  return a.paths.length === 0 || b.paths.length === 0 || a.paths.join('\n') === b.paths.join('\n');
}

/** Whether two events are of the same step of a workflow file, in the same scope. */
export function isSamePlace(a: KeyEvent, b: KeyEvent): boolean {
  return placeOf(a) === placeOf(b) && isSameScope(a, b);
}

function placeOf({ run, job, step }: KeyEvent): string {
  return [run.path?.split('@')[0], job.name, step.name].join('\n');
}

function isSameScope(a: KeyEvent, b: KeyEvent): boolean {
  return a.scope === null || b.scope === null ? mayShareScope(a.run, b.run) : a.scope === b.scope;
}
