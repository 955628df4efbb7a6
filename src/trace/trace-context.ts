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
