import { grouped } from '../types/grouped.ts';
import type { KeyEvent } from '../types/keys.ts';
import { oncePer } from '../types/once-per.ts';
import { isSameEntry, isSamePlace } from './entries.ts';
import { type KnownEvents, type SavedEvent, type StuckEvent, savedEvents } from './trace-context.ts';

/**
 * Applies what the events of several attempts show about each other: a merely possible reservation is refuted by a save
 * of the key while it would have been held; and a torn-down save that did not print its key gets the first key that the
 * same step was refused, unless a finished save explains that refusal.
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
  const endOf = lastEnds(events);
  const first = refused.find(
    (event) =>
      event.reasons.length === 0 &&
      event.at > stuck.heldFrom &&
      event.at <= stuck.heldUntil &&
      endOf(event) <= stuck.heldFrom &&
      isSamePlace(event, stuck),
  );
  return first?.key ?? null;
}

/**
 * When the last save that began before a refusal and is, or may be, of its key was finished: a key stuck before that
 * was not the reason. Each stuck key without a name needs this for each refusal.
 */
const lastEnds = oncePer((events: KnownEvents) =>
  oncePer((refused: Refused) =>
    [...finishedOf(refused, events), ...unnamedBeside(refused, events)]
      .filter(({ startedAt }) => startedAt <= refused.at)
      .reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY),
  ),
);

/** The saves that finished the key of a refusal. */
function finishedOf(refused: Refused, events: KnownEvents): SavedEvent[] {
  return savedEvents(events, refused.key).filter((saved) => isSameEntry(saved, refused));
}

/** Saves that may have finished it: other legs run the same step, and may not print their key. */
function unnamedBeside(refused: Refused, events: KnownEvents): SavedEvent[] {
  return unnamedSaves(events).get(stepOf(refused)) ?? [];
}

const unnamedSaves = oncePer(({ own }: KnownEvents) =>
  grouped(
    own.filter((event) => event.kind === 'saved').filter(({ key }) => key === null),
    stepOf,
  ),
);

function stepOf({ run, step }: KeyEvent): string {
  return JSON.stringify([run.id, run.attempt, step.name]);
}
