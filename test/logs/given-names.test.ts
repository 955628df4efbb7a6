import { describe, expect, test } from 'vitest';
import { findLogGaps } from '../../src/coverage/gaps.ts';
import { findUnreadJobs } from '../../src/coverage/unread-logs.ts';
import { examineLogs } from '../../src/examine-logs.ts';
import { evidenceOfLogs } from '../../src/logs/given-evidence.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import { said } from '../saves/save-lines.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { job, logFile, step, timelineOf } from './builders.ts';

const S = Date.parse('2026-11-20T09:14:00Z');
const lasting = (from: number, until: number, own = {}) => ({
  startedAt: S + from * 1000,
  completedAt: S + until * 1000,
  ...own,
});
test.each([
  ['before', [0, 0], [0, 0]],
  ['same second', [1, 1], [1, 2]],
  ['later', [1, 5], [5, 7]],
])('a save beside a step that somebody called "Run tests": %s', (_, tests, save) => {
  const [tf = 0, tu = 0] = tests;
  const [sf = 0, su = 0] = save;
  for (const order of [0, 1]) {
    const t = step(order === 0 ? 2 : 3, 'Run tests', lasting(tf, tu));
    const s = step(order === 0 ? 3 : 2, 'Keep it', lasting(sf, su, { conclusion: 'cancelled' }));
    const steps = [step(1, 'Set up job', lasting(0, 0)), t, s, step(4, 'Complete job', lasting(8, 9))];
    const script = ['##[group]Run npm test', 'npm test', 'shell: /usr/bin/bash -e {0}', '##[endgroup]', 'ok'];
    const saving = [
      '##[group]Run actions/cache/save@v5',
      'with:',
      '  path: a',
      '  key: K',
      '##[endgroup]',
      said.archive,
      said.sentPart,
      said.cancelled,
    ];
    const at = (second: number, texts: string[]) =>
      texts.map((text, index) => ({ text, at: S + second * 1000 + index }));
    const parts =
      order === 0 ? [...at(tf, script), ...at(sf, saving)] : [...at(sf, saving), ...at(tf, script)];
    const lines = [
      ...at(0, ["Current runner version: '2.330.0'"]),
      ...parts,
      ...at(8, ['Cleaning up orphan processes']),
    ].map((line, index) => ({ ...line, number: index + 1 }));
    const timeline = timelineOf(
      [job('build', steps, lasting(0, 9))],
      [{ ...logFile('0_build.txt', []), lines }],
    );
    const saves = findCacheSaves(timeline, run).map(
      ({ key, state }) => `${key} ${state.outcome} ${state.reservation}`,
    );
    expect(saves).toEqual(['K torn-down certain']);
    expect(findUnreadJobs(timeline)).toEqual([]);
  }
});

test('the files of a step without a name and of its post are one action, though a file name bears no slash', () => {
  const evidence = evidenceOfLogs(
    [
      logFile('build/1_Set up job.txt', ['Current runner version: x']),
      logFile('build/2_Run actions_cache@v5.txt', [
        ...['##[group]Run actions/cache@v5', 'with:', '  path: a', '  key: K', '##[endgroup]'],
        'Cache not found for input keys: K',
      ]),
      logFile('build/4_Post Run actions_cache@v5.txt', [
        ...['Post job cleanup.', said.archive, said.sentPart, said.cancelled],
      ]),
    ],
    [],
  );
  const [save] = examineLogs(evidence).saves;
  expect([save?.key, save?.state.reservation]).toEqual(['K', 'certain']);
});

test('the marker of a composite before that of the post inside it is no post of the same action', () => {
  const log = logFile('0_build.txt', [
    ...['Current runner version: x', '##[group]Run ./keep', '##[endgroup]'],
    ...['##[group]Run make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'],
    ...['##[group]Run actions/cache@v5', 'with:', '  path: a', '  key: K', '##[endgroup]'],
    ...['Cache not found for input keys: K', 'Post job cleanup.', 'Post job cleanup.'],
    ...[said.archive, said.sentPart, said.cancelled, 'Cleaning up orphan processes'],
  ]);
  const saves = examineLogs(evidenceOfLogs([log], [])).saves;
  expect(saves.map(({ key, state }) => [key, state.reservation])).toEqual([['K', 'certain']]);
});

describe('the job of a log that was given by itself', () => {
  const saving = (name: string, key: string): string[] => [
    ...['Current runner version: x', `Complete job name: ${name}`],
    ...['##[group]Run actions/cache/save@v5', 'with:', '  path: a', `  key: ${key}`, '##[endgroup]'],
    ...[said.archive, said.sentPart, said.cancelled, 'Cleaning up orphan processes'],
  ];
  const examined = (...logs: [name: string, lines: string[]][]): string[] => {
    const files = logs.map(([name, lines]) => logFile(name, lines));
    return examineLogs(evidenceOfLogs(files, [])).saves.map(
      ({ job: { job: own }, key }) => `${own.name}: ${key}`,
    );
  };

  test('bears the name that the runner says', () => {
    expect(examined(['0_lone.txt', saving('call / build (3.13)', 'K')])).toEqual(['call / build (3.13): K']);
  });

  test.each([
    ['build', 'build'],
    ['build: a', 'build a'],
    ['x', 'build'],
  ])('unless that may be another, too: %j beside %j', (one, other) => {
    const first = ['0_build.txt', saving(one, 'K')] as [string, string[]];
    const second = ['1_x.txt', saving(other, 'L')] as [string, string[]];
    expect(examined(first, second)).toEqual(['build: K', 'x: L']);
  });

  const long = 'x'.repeat(90);
  test.each([
    ['are one', `0_${long}.txt`, `0_${long}.txt`],
    ['differ behind what a folder keeps', `0_${long}1.txt`, `0_${long}2.txt`],
    ['differ so in folders', `${long}1/2_Save.txt`, `${long}2/2_Save.txt`],
  ])('long names that %s are of two jobs', (_, one, other) => {
    const lines = saving('build', 'K');
    expect(examined([one, lines], [other, saving('build', 'L')]).map((told) => told.slice(-3))).toEqual([
      ': K',
      ': L',
    ]);
  });
});

describe('an archive given alone that has the log of its job besides', () => {
  const at = (second: number, lines: readonly string[]): string[] =>
    lines.map((line) => `2026-11-20T10:00:${String(second).padStart(2, '0')}.3500000Z ${line}`);
  const header = ['##[group]Run actions/cache/save@v5', 'with:', '  path: a', '  key: K', '##[endgroup]'];
  const script = ['##[group]Run make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
  const saving = [
    ...at(3, header),
    ...at(4, [said.archive]),
    ...at(5, [said.sentPart]),
    ...at(7, [said.cancelled]),
  ];
  const steps: [string, string[]][] = [
    [
      'build/1_Set up job.txt',
      at(0, ["Current runner version: '2.330.0'", "Download action repository 'actions/cache@v5'"]),
    ],
    ['build/2_Make.txt', at(1, script)],
    ['build/3_Save.txt', saving],
    ['build/4_Complete job.txt', at(8, ['Cleaning up orphan processes'])],
  ];
  const dated = (name: string, lines: readonly string[]) => ({
    name,
    lines: scanLog(new TextEncoder().encode(lines.join('\n'))),
  });
  const whole = dated(
    '0_build.txt',
    steps.flatMap(([, lines]) => lines),
  );
  const judged = (files: typeof steps) => {
    const logs = [whole, ...files.map(([name, lines]) => dated(name, lines))];
    const examination = examineLogs(evidenceOfLogs(logs, []));
    const saves = examination.saves.map(({ key, state }) => `${key}: ${state.outcome}`);
    return { saves, gaps: findLogGaps(examination).map(({ kind }) => kind) };
  };

  test.each([0, 1, 5])('has the whole save where the file of its step breaks off behind line %i', (count) => {
    const files = steps.map(([name, lines]): [string, string[]] => [
      name,
      lines === saving ? lines.slice(0, count) : lines,
    ]);
    expect(judged(files)).toEqual({ saves: ['K: torn-down'], gaps: [] });
  });

  test('is not whole where that file is missing', () => {
    const files = steps.filter(([, lines]) => lines !== saving);
    expect(judged(files)).toEqual({ saves: [], gaps: ['absent-steps'] });
  });
});

describe('an archive of step files alone is whole although a restore found nothing', () => {
  const at = (second: number, lines: readonly string[]): string =>
    lines.map((line) => `2026-11-20T10:00:0${second}.3500000Z ${line}`).join('\n');
  const gapsOf = (files: readonly (readonly [string, string])[]) => {
    const logs = files.map(([name, text]) => {
      return { name: `build/${name}.txt`, lines: scanLog(new TextEncoder().encode(text)) };
    });
    return findLogGaps(examineLogs(evidenceOfLogs(logs, [])));
  };
  const begun = (action: string, key: string): string[] => [
    ...[`##[group]Run ${action}`, 'with:', '  path: p', `  key: ${key}`, '##[endgroup]'],
  ];
  test.each([
    ['a fork saved in its post step', 'acme/cache@v5', 'Post Cache', ['Post job cleanup.']],
    [
      'its path was saved under a longer key',
      'actions/cache/restore@v5',
      'Keep',
      begun('actions/cache/save@v5', 'K-1'),
    ],
  ])('if %s', (_, action, saver, lines) => {
    const files: [string, string][] = [
      ['1_Set up job', at(0, ["Current runner version: '2.330.0'"])],
      ['2_Cache', at(1, [...begun(action, 'K-'), 'Cache not found for input keys: K-'])],
      [`5_${saver}`, at(3, [...lines, said.archive, said.sentWhole, 'Cache saved with key: K-1'])],
      ['9_Complete job', at(8, ['Cleaning up orphan processes'])],
    ];
    expect(gapsOf(files)).toEqual([]);
  });

  test('if there is no number that a step may have had', () => {
    const files: [string, string][] = [
      ['1_Set up job', at(0, ["Current runner version: '2.330.0'"])],
      ['2_Cache', at(1, [...begun('actions/cache/restore@v5', 'K'), 'Cache not found for input keys: K'])],
      ['3_Complete job', at(8, ['Cleaning up orphan processes'])],
    ];
    expect(gapsOf(files)).toEqual([]);
    expect(gapsOf(files.map(([name, text]) => [name.replace('3_', '4_'), text]))).toMatchObject([
      { kind: 'absent-steps' },
    ]);
  });
});
