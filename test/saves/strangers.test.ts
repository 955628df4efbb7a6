import { expect, test } from 'vitest';
import { parseSignals } from '../../src/saves/log-signals.ts';
import { separateSaves } from '../../src/saves/parallel-saves.ts';
import { logLines, said } from './save-lines.ts';

test.each([
  `Sent 5 of ${'9'.repeat(400)} (0.0%), 1.0 MBs/sec`,
  `Sent 5 of 9 (0.0%), ${'9'.repeat(400)} MBs/sec`,
  `Cache Size: ~1 MB (${'9'.repeat(400)} B)`,
])('no client prints such a number (%#)', (line) => {
  expect(parseSignals(logLines([line]))).toEqual([]);
});

test('thousands of archives and ends in one step make hundreds of saves at most', () => {
  const lines = [...Array(3000).fill(said.archive), ...Array(3000).fill(said.cancelled)];
  const { saves } = separateSaves(parseSignals(logLines(lines)));
  expect(saves).toHaveLength(200);
  expect(Math.max(...saves.map(({ length }) => length))).toBeLessThan(20);
});
