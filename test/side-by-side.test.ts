import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { sideBySide } from '../src/sources/side-by-side.ts';

test('as many as said are worked on at once, and results keep the order', async () => {
  let [now, most] = [0, 0];
  const results = await sideBySide([30, 10, 20, 0], 2, async (turns) => {
    now += 1;
    most = Math.max(most, now);
    for (let turn = 0; turn < turns; turn += 1) await setImmediate();
    now -= 1;
    return turns * 2;
  });
  expect(results).toEqual([60, 20, 40, 0]);
  expect(most).toBe(2);
});

test('after a failure nothing is begun, and what was under way has ended', async () => {
  const [begun, ended]: [number[], number[]] = [[], []];
  const work = sideBySide([1, 2, 3, 4, 5], 2, async (item) => {
    begun.push(item);
    if (item === 2) throw new Error('two');
    await setImmediate();
    ended.push(item);
  });
  await expect(work).rejects.toThrow('two');
  expect([begun, ended]).toEqual([[1, 2], [1]]);
});
