import { expect, test } from 'vitest';
import { eventOnServerClock } from '../../src/keys/key-events.ts';
import type { KeyEvent } from '../../src/types/keys.ts';
import { minute, missed, refused, saved, stuck } from '../trace/events.ts';

const MINUTE = 60_000;

/** The moments of an event. */
const momentsOf = (event: KeyEvent): unknown[] =>
  Object.values(event).filter((value) => typeof value === 'number' && value > 1e12);

test.each([
  ['stuck', stuck(), 3],
  ['saved', saved(), 2],
  ['refused', refused(), 1],
  ['missed', missed({ rebuiltUntil: minute(5) }), 2],
  ['missed, and not rebuilt', missed(), 1],
])('every moment of an event is by the server’s clock: %s', (_, event, count) => {
  const moved = eventOnServerClock(event, 7 * MINUTE);
  const expected = momentsOf(event).map((at) => Number(at) - 7 * MINUTE);
  expect(momentsOf(moved)).toEqual(expected);
  expect(expected).toHaveLength(count);
});
