import { describe, expect, test } from 'vitest';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { LogFile, Step } from '../../src/types/evidence.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';

const { archive, cancelled, header, post, sentPart, sentWhole } = said;
const inner = ['with:', '  path: venv\n~/.cache', '  key: K'];

/** What becomes of two torn saves, one in a composite, where every header shows a variable of this value. */
function saves(value: string): string[] {
  const env = ['env:', `  BODY: text${value}`, '##[endgroup]'];
  const save = [header, ...inner, ...env, archive, sentPart, cancelled];
  const torn = { conclusion: 'cancelled' };
  const logged: [name: string, lines: string[], own?: Partial<Step>][] = [
    ['Set up job', ['Current runner version: x', 'Complete job name: j']],
    ['Make', ['##[group]Run make', 'shell: bash', ...env]],
    ['Node', ['##[group]Run actions/setup-node@v6', ...env]],
    ['Save', save, torn],
    ['Post Node', [post]],
    ['Complete job', ['Cleaning up orphan processes']],
  ];
  const found = (parts: typeof logged, files: LogFile[]) => {
    const steps = parts.map(([name, , own], index) => step(index + 1, name, own));
    return findCacheSaves(timelineOf([job('j', steps, torn)], files), run);
  };
  const composite: typeof logged = [
    ...logged,
    ['X', ['##[group]Run ./.github/actions/x', ...env, ...save], torn],
  ];
  const byStep = composite.map(([, lines], index) => logFile(`j/${index + 1}_x.txt`, lines));
  const byJob = [
    logFile(
      '0_j.txt',
      logged.flatMap(([, lines]) => lines),
    ),
  ];
  return [...found(composite, byStep), ...found(logged, byJob)].map(
    ({ step: { step: own }, key, paths, state }) =>
      `${own.name} ${key} ${paths.join(' ')} ${state.outcome} ${state.reservation} ${state.finalized}`,
  );
}

const saver = ['##[group]Run actions/cache/save@v5', 'with:', '  path: a', '  key: L', '##[endgroup]'];

const script = ['##[group]Run make', 'shell: bash', '##[endgroup]'];
const untouched = [
  'Save K venv ~/.cache torn-down certain no',
  'X K venv ~/.cache torn-down certain no',
  'Save K venv ~/.cache torn-down certain no',
];

// As of a body of a pull request: the runner dates the first line of a value only, and anybody may have written the others.
describe.each<[string, string[]]>([
  ['an upload', ['##[endgroup]', archive, sentPart]],
  ['the end of an upload', ['##[endgroup]', archive, sentWhole, said.saved]],
  ['that it was saved', [said.saved]],
  ['that it was refused', [said.refused]],
  ['that nothing was to be saved', [said.hit]],
  ['that it was stored elsewhere', ['Uploading cache from a to b/c']],
  ['that it was cancelled', [cancelled]],
  ['another save', ['##[endgroup]', ...saver, archive, sentPart]],
  ['a post step', ['##[endgroup]', post, archive, sentPart]],
  ['a cache mode', ['Current runner version: x', 'Cache mode: read']],
  ['what outlived the job', ['Cleaning up orphan processes', 'Terminate orphan process: pid (1) (tar)']],
  ['steps in the background', ['Waiting for background step(s) to complete: Save']],
  ['a marker of the runner', ['##[start-action display=x;id=y]']],
  ['a script', ['shell: bash']],
  ['two scripts', [...script, ...script]],
  ['a hook of the machine', ["##[group]Run '/x/y'", 'shell: bash', '##[endgroup]']],
])('a value of several lines that says %s changes nothing', (_, lines) => {
  test.each([
    ['', ''],
    [' with times long past', '2020-01-01T00:00:00.0000000Z '],
    [' with times of the job', '2026-11-20T09:14:00.0200000Z '],
    [' with times to come', '2030-01-01T00:00:00.0000000Z '],
  ])('as it is%s', (_, time) => {
    expect(saves(['', ...lines.map((line) => time + line)].join('\n'))).toEqual(untouched);
  });
});

test('nor does one with a line for each second in which it may be read', () => {
  const begin = Date.parse('2026-11-20T09:11:00.970Z');
  const each = Array.from({ length: 400 }, (_, second) => {
    const time = new Date(begin + 1000 * second).toISOString().replace('Z', '0000Z ');
    return [...script, archive, sentWhole, said.saved].map((line) => time + line);
  });
  expect(saves('')).toEqual(untouched);
  expect(saves(['', ...each.flat()].join('\n'))).toEqual(untouched);
});

test('the text of a script, which the runner colours, is none of the log', () => {
  const text = [post, archive, sentPart, "##[group]Run '/x/y'", 'shell: x', 'with:'];
  const coloured = text.map((line) => `\x1b[36;1m${line}\x1b[0m`);
  const steps = [step(1, 'Make'), step(2, 'Save', { conclusion: 'cancelled' })];
  const lines = ['##[group]Run ./make.sh', ...coloured, 'shell: bash', '##[endgroup]'];
  const torn = [header, ...inner, '##[endgroup]', archive, sentPart, cancelled];
  const found = findCacheSaves(timelineOf([job('j', steps)], [logFile('0_j.txt', [...lines, ...torn])]), run);
  expect(found.map(({ key, step: own }) => [own.step.name, key])).toEqual([['Save', 'K']]);
});
