import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { completeLimits } from '../../../src/sources/github/client-options.ts';
import { createWaitBudget } from '../../../src/sources/github/wait-budget.ts';

function patienceOf(maxWaitMs: number, signal = new AbortController().signal) {
  const told: string[] = [];
  return { told, ...createWaitBudget({ maxWaitMs, signal, onProgress: (message) => told.push(message) }) };
}

describe('patience', () => {
  test('has a bound for all pauses together', async () => {
    const { pause, told } = patienceOf(50);
    expect([await pause(30, 'a'), await pause(30, 'b'), await pause(10, 'c')]).toEqual([true, false, true]);
    expect(told).toEqual(['a; trying again in 1 s', 'c; trying again in 1 s']);
  });

  test('counts pauses side by side once', async () => {
    const { pause } = patienceOf(1000);
    expect(await Promise.all([pause(40, 'a'), pause(40, 'b'), pause(30, 'c')])).toEqual([true, true, true]);
    expect(await pause(970, 'd')).toBe(false);
  });

  test('counts the time of requests that came to nothing', async () => {
    const { pause, charge } = patienceOf(5000);
    const started = performance.now();
    await sleep(40);
    charge(started);
    charge(started);
    expect(await pause(4970, 'a')).toBe(false);
    expect(await pause(1, 'b')).toBe(true);
  });

  test('ends with the signal, and leaves no timer behind', async () => {
    const controller = new AbortController();
    const pausing = patienceOf(60_000, controller.signal).pause(50_000, 'a');
    controller.abort();
    await expect(pausing).rejects.toMatchObject({ name: 'AbortError' });
  });
});

test.each([
  [{}, 30_000],
  [{ maxWaitMs: 15_000 }, 7500],
  [{ maxWaitMs: 0 }, 1000],
  [{ stallMs: 200 }, 200],
])('with %j a silent server is borne for %i ms', (limits, stallMs) => {
  expect(completeLimits(limits).stallMs).toBe(stallMs);
});
