import { isSameAttempt } from '../attempt-names.ts';
import type { KeyEvent } from '../types/keys.ts';
import { isSameEntry, isSamePlace } from './entries.ts';
import { type KnownEvents, type SavedEvent, type StuckEvent, savedEvents } from './trace-context.ts';

/**
 * The events of several attempts, with what they say of each other applied: a reservation that was merely possible is
 * refuted by whoever saved the key while it would have been held, and a key that a set-up action did not print when it
 * saved is the first that the same step was refused, where no save that was finished held it then.
 */
export function settleEvents(attempts: readonly (readonly KeyEvent[])[], ttlMs: number): KeyEvent[][] {
  const all = attempts.flat();
  const refused = all.filter((event) => event.kind === 'refused').toSorted((a, b) => a.at - b.at);
  const events = { own: all, others: [] };
  const settled = (event: KeyEvent): KeyEvent[] => {
    if (event.kind !== 'stuck') return [event];
    const known = event.key === null ? { ...event, key: keyOf(event, refused, events) } : event;
    const isRefuted =
      known.isPossible &&
      savedEvents(events, known.key).some(
        (other) =>
          !other.contested &&
          isSameEntry(other, known) &&
          other.at > known.heldFrom &&
          other.at < known.heldFrom + ttlMs,
      );
    return isRefuted ? [] : [known];
  };
  return attempts.map((events) => events.flatMap(settled));
}

type Refused = Extract<KeyEvent, { kind: 'refused' }>;

function keyOf(stuck: StuckEvent, refused: Refused[], events: KnownEvents): string | null {
  const unnamed = unnamedSaves(events);
  const isBenign = (event: Refused): boolean =>
    [...savedEvents(events, event.key), ...unnamed].some(
      (other) => mayBeOfKey(other, event) && other.startedAt <= event.at && other.at > stuck.heldFrom,
    );
  const first = refused.find(
    (event) =>
      event.reasons.length === 0 &&
      event.at > stuck.heldFrom &&
      event.at <= stuck.heldUntil &&
      isSamePlace(event, stuck) &&
      !isBenign(event),
  );
  return first?.key ?? null;
}

/** Whether a save finished what a refusal was of, or may have: other legs do the same in the same step, and may not print their key. */
function mayBeOfKey(saved: SavedEvent, refused: Refused): boolean {
  return saved.key === null
    ? isSameAttempt(saved.run, refused.run) && saved.step.name === refused.step.name
    : isSameEntry(saved, refused);
}

function unnamedSaves({ own }: KnownEvents): SavedEvent[] {
  return own.filter((event) => event.kind === 'saved').filter(({ key }) => key === null);
}
