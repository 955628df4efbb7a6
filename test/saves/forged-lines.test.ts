import { expect, test } from 'vitest';
import { examineLogs } from '../../src/examine-logs.ts';
import { evidenceOfLogs } from '../../src/logs/given-evidence.ts';
import { bareEvidence } from '../../src/types/bare-evidence.ts';
import type { Evidence } from '../../src/types/evidence.ts';
import { job, step } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { said } from './save-lines.ts';

/** A line with the second of the job at which it was written, or which it bears. */
type Line = [second: number, text: string];

const BEGIN = Date.parse('2026-11-20T09:14:00Z');
const moment = (second: number): number => BEGIN + Math.round(second * 1000);
const header = ['##[group]Run actions/cache/save@v5', 'with:', '  path: venv', '  key: K', '##[endgroup]'];
const script = (text: string): string[] => [`##[group]Run ${text}`, 'shell: bash', '##[endgroup]'];
const ofAction = (uses: string): string[] => [`##[group]Run ${uses}`, 'with:', '  key: F', '##[endgroup]'];
const lines = (second: number, texts: readonly string[]): Line[] => texts.map((text) => [second, text]);

/**
 * The whole log of a job whose second and fourth steps print these lines, the fourth a script and the second whatever begins so,
 * and whose third is torn down in its save.
 */
function logOf(
  printed: readonly Line[],
  behind: readonly Line[] = [],
  build: readonly string[] = script('make'),
): string {
  const downloads = ['cache', 'github-script'].map(
    (name) => `Download action repository 'actions/${name}@v5'`,
  );
  const all: Line[] = [
    ...lines(0.5, ['Current runner version: x', ...downloads, 'Complete job name: j']),
    ...lines(2.1, build),
    ...printed,
    ...lines(6.2, header),
    ...([
      [6.5, said.archive],
      [8.1, said.sentPart],
      [9.1, said.sentPart],
      [9.4, said.cancelled],
    ] satisfies Line[]),
    ...lines(10.1, script('make clean')),
    ...behind,
    [11.1, 'Cleaning up orphan processes'],
  ];
  return all
    .map(([second, text]) => `${new Date(moment(second)).toISOString().replace('Z', '0000Z')} ${text}\n`)
    .join('');
}

/** The log with the list of steps beside it, and alone. */
function evidences(log: string): Evidence[] {
  const whole = { name: '0_j.txt', lines: scanLog(new TextEncoder().encode(log)) };
  const names = ['Set up job', 'Build', 'Save', 'Clean', 'Complete job'];
  const ends = [0, 2, 6, 10, 11, 12];
  const steps = names.map((name, index) => {
    const conclusion = name === 'Save' ? 'cancelled' : 'success';
    const [startedAt, completedAt] = [moment(ends[index] ?? 0), moment(ends[index + 1] ?? 0)];
    return step(index + 1, name, { conclusion, startedAt, completedAt });
  });
  const listed = bareEvidence(run, [job('j', steps, { conclusion: 'cancelled' })]);
  return [{ ...listed, logs: [whole] }, evidenceOfLogs([whole], [])];
}

function saves(log: string): string[][] {
  return evidences(log).map((evidence) =>
    examineLogs(evidence).saves.map(({ key, state }) => `${key} ${state.outcome} ${state.reservation}`),
  );
}

// A message of several lines, as of `::notice::`, has one time of the runner's: the others bear what a script gives them.
test.each<[string, Line[]]>([
  ['nothing', []],
  ['a step to come', lines(12, script('make'))],
  ['a step of the second in which the save begins', lines(6.4, script('make'))],
  ['a line of the debug log to come', [[12, '##[debug]Evaluating condition']]],
  ['the header of an action that was never downloaded', lines(6.1, ofAction('acme/x@v1'))],
  [
    'that containers are prepared, and the job may only read',
    lines(3, ['##[group]Checking docker version', 'Cache mode: read']),
  ],
])('a step that prints %s hides no save behind it', (_, printed) => {
  const [listed, alone] = saves(logOf(printed));
  expect(listed).toContain('K torn-down certain');
  expect(alone).toContain('K torn-down certain');
});

const container = '##[command]/usr/bin/docker run --name x -e HOME x';
test.each([
  ['a container of its own', ['##[group]Run ./.github/actions/x', '##[endgroup]', container]],
  ['an image', ['##[group]Run docker://alpine:3', '##[endgroup]', container]],
  ['a program of its own', ['##[group]Run ./.github/actions/x', '##[endgroup]']],
  ['a program that nobody knows', ['##[group]Run acme/retry@v1', '##[endgroup]']],
])('nor does an action that runs %s and prints headers', (_, build) => {
  const [listed] = saves(logOf(lines(6.4, script('make')), [], build));
  expect(listed).toContain('K torn-down certain');
  const [named] = saves(logOf(lines(5.9, ofAction('actions/cache/save@v5')), [], build));
  expect(named).toContain('K torn-down certain');
  const [equal] = evidences(logOf([[3, 'x'], ...lines(6.1, script('make'))], [], build)).map((evidence) =>
    examineLogs(evidence),
  );
  expect(equal?.timeline[0]?.steps.map(({ dispute }) => dispute)).toContain('begun-unseen');
});

test('a save to come that a script prints is none of a step that the list lacks', () => {
  const torn = [...header, said.archive, said.sentPart, said.cancelled];
  const forged = torn.map((text) => text.replace('key: K', 'key: F'));
  const [listed] = saves(logOf(forged.map((text, index): Line => [30 + index, text])));
  expect(listed).toEqual(['K torn-down certain']);
});

test('nor does a script behind it that waits for steps in the background, where the list shows none', () => {
  const waits = 'Waiting for background step(s) to complete: Save';
  const [listed] = saves(logOf([], lines(10.3, [waits, said.retryCreate, said.refused, said.hit])));
  expect(listed).toEqual(['K torn-down certain']);
});

test.each([
  ['behind it', [], ['Waiting for background step(s) to complete: Save', said.sentWhole, said.saved]],
  ['before it', [[5.9, 'Waiting for background step(s) to complete: Save']], [said.sentWhole, said.saved]],
] satisfies [string, Line[], string[]][])(
  'nor does one %s in a log that is given alone: a step that was stopped says nothing more',
  (_, before, behind) => {
    const [, alone] = saves(logOf(before, lines(10.3, behind)));
    expect(alone).toEqual(['K torn-down certain']);
  },
);

test('nor does one before it, when the second in which the save begins has ended before its header', () => {
  const waits = 'Waiting for background step(s) to complete: Save';
  const said10 = lines(10.3, [said.retryCreate, said.refused, said.hit]);
  const late = logOf([[6.98, waits]], said10).replace(/T09:14:06\.[25]/g, (at) => at.replace('06.', '07.'));
  expect(saves(late.replace(/T09:14:07\.2/g, 'T09:14:07.0'))[0]).toEqual(['K torn-down certain']);
});

test('debug lines before a step belong to it: with them its client was started in time', () => {
  const log = logOf([[6.1, '##[debug]Evaluating condition']]).replace(/T09:14:06\.5/, 'T09:14:06.2');
  expect(log).toContain(`T09:14:06.2000000Z ${said.archive}`);
  expect(saves(log)[1]).toContain('K torn-down certain');
});

test.each<[string, Line[], Line[]]>([
  ['before it', [[6.1, said.shutdown]], []],
  ['behind it', [], [[10.2, said.shutdown]]],
])('a script %s does not shut the machine down', (_, before, behind) => {
  const [listed] = evidences(logOf(before, behind)).map((evidence) => examineLogs(evidence).saves);
  expect(listed?.map(({ state }) => state.ending)).toEqual(['cancelled']);
});
