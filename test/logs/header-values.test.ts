import { expect, test } from 'vitest';
import { withoutValues } from '../../src/logs/header-values.ts';
import type { LogLine } from '../../src/types/evidence.ts';
import { cpuSeconds } from '../support/cpu-seconds.ts';

const lineOf = (at: number, text: string): LogLine => ({ number: 0, at, text });
const COUNT = 40_000;

test.each<[string, LogLine[]]>([
  [
    'of headers whose ends go back, the last one first',
    [
      ...Array.from({ length: COUNT }, (_, index) => lineOf(1000 * index, '##[group]Run x')),
      ...Array.from({ length: COUNT }, (_, index) => lineOf(1000 * (COUNT - index) - 990, '##[endgroup]')),
    ],
  ],
  [
    'of lines of one header',
    [
      ...[lineOf(0, '##[group]Run x'), ...Array.from({ length: 2 * COUNT }, () => lineOf(0, '  x: y'))],
      ...[lineOf(900, '##[endgroup]'), lineOf(0, '##[endgroup]')],
    ],
  ],
])('any number %s is read soon', (_, lines) => {
  expect(cpuSeconds(() => withoutValues(lines))).toBeLessThan(1);
});
