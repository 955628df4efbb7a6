import { expect, test } from 'vitest';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import { job, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { said } from './save-lines.ts';

/** A line with the second of the job at which it was written, by the machine's clock. */
type Line = [second: number, text: string];

const BEGIN = Date.parse('2026-11-20T09:14:00Z');
const { archive, cancelled, post, sentPart } = said;
const at = (second: number, ...texts: string[]): Line[] => texts.map((text) => [second, text]);
const script = (second: number, text: string): Line[] =>
  at(second, `##[group]Run ${text}`, 'shell: bash', '##[endgroup]');
const cache = (second: number, uses: string): Line[] =>
  at(second, `##[group]Run ${uses}`, 'with:', '  path: venv', '  key: K', '##[endgroup]');
const torn = (second: number): Line[] => [
  ...at(second + 0.1, archive),
  ...at(second + 2, sentPart),
  ...at(second + 3, cancelled),
];

/** What becomes of the saves of a job that has these steps besides its own first and last, in the log of the whole job. */
function saves(steps: [name: string, lines: Line[]][]): string[] {
  const all: typeof steps = [
    ['Set up job', at(0, 'Current runner version: x', 'Complete job name: j')],
    ...steps,
    ['Complete job', at(14, 'Cleaning up orphan processes')],
  ];
  const text = all
    .flatMap(([, lines]) => lines)
    .map(
      ([second, line]) => `${new Date(BEGIN + 1000 * second).toISOString().replace('Z', '0000Z')} ${line}\n`,
    )
    .join('');
  const own = job(
    'j',
    all.map(([name], index) =>
      step(index + 1, name, { conclusion: /Save|Post/.test(name) ? 'cancelled' : 'success' }),
    ),
  );
  const log = { name: '0_j.txt', lines: scanLog(new TextEncoder().encode(text)) };
  return findCacheSaves(timelineOf([own], [log]), run).map(
    ({ key, state }) => `${key} ${state.outcome} ${state.reservation}`,
  );
}

test.each([
  ['that ended', at(4.6, '##[endgroup]')],
  ['that it left open', []],
])('behind a group of a script %s a clock that steps back takes no save with it', (_, end) => {
  const found = saves([
    ['Test', [...script(3, 'make test'), ...at(4, '##[group]Run tests'), ...end]],
    ['Save', [...cache(8, 'actions/cache/save@v5'), ...torn(8)]],
    ['Clean', [...script(8.3, 'make clean'), ...at(8.4, '##[group]x', '##[endgroup]')]],
  ]);
  expect(found).toEqual(['K torn-down certain']);
});

test('nor does one that steps back inside the group take the post behind it', () => {
  const found = saves([
    ['Cache', cache(1, 'actions/cache@v5')],
    ['Test', [...script(3, 'make test'), ...at(17, '##[group]Run tests'), ...at(9.9, '##[endgroup]')]],
    ['Post Cache', [...at(10, post), ...torn(10)]],
  ]);
  expect(found).toEqual(['K torn-down certain']);
});

test('lines of two steps may change places by a millisecond', () => {
  const [begin, ...header] = cache(3.001, 'actions/cache/save@v5');
  const found = saves([['Save', [begin ?? [0, ''], ...at(3, 'with:'), ...header.slice(1), ...torn(3)]]]);
  expect(found).toEqual(['K torn-down certain']);
});
