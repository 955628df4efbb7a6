import { expect, test } from 'vitest';
import { findSubjects } from '../../src/trace/subjects.ts';
import type { KeyEvent } from '../../src/types/keys.ts';
import { minute, opened, refused, run, saved, stuck, world } from './events.ts';

const HOUR = 60;
const own = run(10, -20);

/** Of the given time and length: the reservation that run 20 left of the same key. */
function again(from: number, hours: number, fields: Parameters<typeof stuck>[0] = {}): KeyEvent {
  const left = stuck({ run: run(20, from - 5), ...fields });
  return { ...left, heldFrom: minute(from), heldUntil: minute(from + hours * HOUR) } as KeyEvent;
}

test.each<[string, KeyEvent[], number[]]>([
  ['left stuck again after that', [again(25 * HOUR, 24)], [10, 20]],
  ['that may be left stuck again after that', [again(25 * HOUR, 24, { isPossible: true })], [10, 20]],
  ['certainly left stuck again while it should have been held', [again(20 * HOUR, 24)], [10, 20]],
  ['that nobody can have reserved while it was held', [again(20 * HOUR, 24, { isPossible: true })], [10]],
  ['left stuck again, which is over as well', [again(25 * HOUR, 2)], [10]],
  [
    'left stuck again, and saved since',
    [again(25 * HOUR, 24), saved({ run: run(30, 26 * HOUR), at: minute(27 * HOUR) })],
    [10],
  ],
  ['left stuck in another scope', [again(25 * HOUR, 24, { scope: 'refs/heads/dev' })], [10]],
  ['refused again', [refused({ run: run(30, 26 * HOUR), at: minute(26 * HOUR) })], [10]],
])('an expired key %s', (_, events, runs) => {
  const others = events.map((event) => opened(event));
  const here = world([stuck({ run: own })], { now: minute(30 * HOUR), others });
  expect(findSubjects(here).keys.map(({ run: { id } }) => id)).toEqual(runs);
});
