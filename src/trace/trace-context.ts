import { grouped } from '../grouped.ts';
import { oncePer } from '../once-per.ts';
import type { CacheList, Missing, RunAttempt, RunList } from '../types/evidence.ts';
import type { LogGap } from '../types/gaps.ts';
import type { KeyEvent } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';

/** All that is known around the attempt at hand: what it and the others that were opened did with cache keys. */
export interface TraceContext {
  run: RunAttempt;
  own: readonly KeyEvent[];
  /** The events of each attempt that was opened. */
  others: readonly OpenedAttempt[];
  /** Finished entries, as lists gave them for the attempt at hand and the others. */
  caches: readonly CacheList[];
  lists: readonly RunList[];
  /** What was asked beyond the attempt and not to be had. */
  missing: readonly Missing[];
  /** How many other attempts may be opened. */
  budget: number;
  /** Whether the saves of an attempt in which nothing went wrong are to be asked what they ended. */
  asksReleases: boolean;
  now: Instant;
  ttlMs: number;
  /** The ref in whose scope a run saves, as far as its list tells. */
  scopeOf: (run: RunAttempt) => string | null;
}

/** An attempt that was opened, with what it did. */
interface OpenedAttempt {
  run: RunAttempt;
  events: readonly KeyEvent[];
  /** Why it could not be read, or not in full; null where it was. */
  problem: LogGap | null;
}

/** What attempts did with cache keys, and nothing else. */
export interface KnownEvents {
  own: readonly KeyEvent[];
  others: readonly Pick<OpenedAttempt, 'events'>[];
}

/** A reservation that an attempt left behind. */
export type StuckEvent = Extract<KeyEvent, { kind: 'stuck' }>;

/** A meeting with a key that was not to be had. */
export type HitEvent = Extract<KeyEvent, { kind: 'refused' | 'missed' }>;

/** A save that was finished. */
export type SavedEvent = Extract<KeyEvent, { kind: 'saved' }>;

/** The events of all attempts, sorted out: a run of many jobs has thousands, and each hit asks for its own few. */
interface SortedEvents {
  stuck: StuckEvent[];
  hits: HitEvent[];
  /** By key. */
  saved: Map<string | null, SavedEvent[]>;
}

/** Every reservation that was left behind, those of the attempt at hand first. */
export function stuckEvents(world: KnownEvents): StuckEvent[] {
  return sortedEvents(world).stuck;
}

/** Every refusal and every miss, those of the attempt at hand first. */
export function allHits(world: KnownEvents): HitEvent[] {
  return sortedEvents(world).hits;
}

/** Every finished save of a key, those of the attempt at hand first. */
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
