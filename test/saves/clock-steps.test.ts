import { expect, test } from 'vitest';
import { findLogGaps } from '../../src/coverage/gaps.ts';
import { examineLogs } from '../../src/examine-logs.ts';
import { evidenceOfLogs } from '../../src/logs/given-evidence.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { LogFile, Step } from '../../src/types/evidence.ts';
import type { TimelineJob } from '../../src/types/logs.ts';
import type { CacheSave } from '../../src/types/saves.ts';
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

/** The second of a line as REST tells it. */
function secondOf(line: Line | undefined): number {
  return BEGIN + 1000 * Math.floor(line?.[0] ?? 0);
}

type Logged = [name: string, lines: Line[]];

/** These steps between the first and the last of a job. */
function wholeJob(steps: readonly Logged[]): Logged[] {
  const downloads = ["Download action repository 'actions/cache@v5'", 'Complete job name: j'];
  return [
    ['Set up job', at(0, 'Current runner version: x', ...downloads)],
    ...steps,
    ['Complete job', at(14, 'Cleaning up orphan processes')],
  ];
}

function logOf(steps: readonly Logged[]): LogFile {
  const text = wholeJob(steps)
    .flatMap(([, lines]) => lines)
    .map(
      ([second, line]) => `${new Date(BEGIN + 1000 * second).toISOString().replace('Z', '0000Z')} ${line}\n`,
    )
    .join('');
  return { name: '0_j.txt', lines: scanLog(new TextEncoder().encode(text)) };
}

/** A job of which GitHub lists these steps, or some of them, with the log of all of it. */
function jobOf(steps: readonly Logged[], isListed: (step: Step) => boolean = () => true): TimelineJob[] {
  const listed = wholeJob(steps)
    .map(([name, lines], index) => {
      const [startedAt = null, completedAt = null] = [lines[0], lines.at(-1)].map((line) => secondOf(line));
      const conclusion = /Save|Post/.test(name) ? 'cancelled' : 'success';
      return step(index + 1, name, { conclusion, startedAt, completedAt });
    })
    .filter(isListed);
  return timelineOf([job('j', listed)], [logOf(steps)]);
}

function told(found: readonly CacheSave[]): string[] {
  return found.map(({ key, state }) => `${key} ${state.outcome} ${state.reservation}`);
}

function saves(steps: readonly Logged[]): string[] {
  return told(findCacheSaves(jobOf(steps), run));
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

test("nor does one that steps back inside a save's own header hide the save", () => {
  const header = cache(8, 'actions/cache/save@v5');
  const stepped = header.map(([second, text], index): Line => [index < 2 ? second : second - 2, text]);
  const steps: Logged[] = [
    ['Test', script(3, 'make test')],
    ['Save', [...stepped, ...torn(6)]],
  ];
  const alone = examineLogs(evidenceOfLogs([logOf(steps)], []));
  expect(told(alone.saves)).toEqual(['K torn-down certain']);
});

test('lines of two steps may change places by a millisecond', () => {
  const [begin, ...header] = cache(3.001, 'actions/cache/save@v5');
  const found = saves([['Save', [begin ?? [0, ''], ...at(3, 'with:'), ...header.slice(1), ...torn(3)]]]);
  expect(found).toEqual(['K torn-down certain']);
});

test.each([
  ['a millisecond into the next one is told', 1, 'not-listed'],
  ['seconds into the next one is doubted', 5000, 'begun-unseen'],
])('a save of a step that the list lacks whose last line stands %s', (_, ms, says) => {
  const steps: Logged[] = [
    ['Test', [...script(3, 'make test'), ...at(6, 'done')]],
    ['Save', [...cache(8, 'actions/cache/save@v5'), ...torn(8)]],
    ['Clean', script(11 - ms / 1000, 'make clean')],
  ];
  const [timed] = jobOf(steps, ({ name }) => name !== 'Save');
  expect(timed?.steps.flatMap(({ dispute }) => dispute ?? [])).toEqual([says]);
});

test('in a log that is given alone it makes no forgery of a save whose archive it begins too soon', () => {
  const log = logOf([
    ['Make', script(2, 'make')],
    ['Save', [...cache(3, 'actions/cache/save@v5'), ...torn(2.5)]],
  ]);
  expect(told(examineLogs(evidenceOfLogs([log], [])).saves)).toEqual(['K torn-down certain']);
});

test('a lone log of which a save is taken for a value is a part of one', () => {
  const log = logOf([
    ['Cache', cache(1, 'actions/cache@v5')],
    ['Test', [...script(3, 'make test'), ...at(12, '##[group]Run tests'), ...at(8.5, '##[endgroup]')]],
    ['Post Cache', [...at(9, post), ...torn(9)]],
    ['Post Checkout', at(12.5, post, '##[group]x', '##[endgroup]')],
  ]);
  const examination = examineLogs(evidenceOfLogs([log], []));
  expect(told(examination.saves)).toEqual([]);
  expect(findLogGaps(examination).map(({ kind }) => kind)).toEqual(['partial-logs']);
});
