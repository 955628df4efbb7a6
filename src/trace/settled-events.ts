import { grouped } from '../grouped.ts';
import { oncePer } from '../once-per.ts';
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
 * When the last of the saves was finished that had begun before a refusal, and were, or may have been, of its key: a key
 * that was stuck before then was not what it was refused. Each stuck key without a name asks this of each refusal.
 */
const lastEnds = oncePer((events: KnownEvents) =>
  oncePer((refused: Refused) =>
    [...finishedOf(refused, events), ...unnamedBeside(refused, events)]
      .filter(({ startedAt }) => startedAt <= refused.at)
      .reduce((last, { at }) => Math.max(last, at), Number.NEGATIVE_INFINITY),
  ),
);

/** The saves that finished what a refusal was of. */
function finishedOf(refused: Refused, events: KnownEvents): SavedEvent[] {
  return savedEvents(events, refused.key).filter((saved) => isSameEntry(saved, refused));
}

/** Those that may have: other legs do the same in the same step, and may not print their key. */
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
