import { describe, expect, test } from 'vitest';
import { assignLogs, findUnclaimedLogs, readArchiveNames } from '../../src/logs/log-files.ts';
import type { LogFile } from '../../src/types/evidence.ts';
import type { JobLog } from '../../src/types/logs.ts';
import { scanLog } from '../support/scan-whole.ts';
import { job, logFile, step } from './builders.ts';

const MARK = 'Post job cleanup.';

/** Which of the steps 1 and 2 got a log, and how much of the job's was had, from an archive with these names. */
function assign(jobName: string, names: readonly string[]): { had?: JobLog['had']; found: number[] } {
  const files = names.map((name) => logFile(name, ['Current runner version: x', MARK]));
  const log = assignLogs([job(jobName, [step(1, 'one'), step(2, 'two')])], files)[0];
  const found = (log?.steps ?? []).flatMap((own) => (own.blocks.length > 0 ? [own.step.number] : []));
  return { ...(log ? { had: log.had } : {}), found };
}

const textsOf = (log: JobLog | undefined): string[][] =>
  (log?.steps ?? []).map(({ blocks }) => blocks.flatMap(({ lines }) => lines.map(({ text }) => text)));
const long = 'thisisnineteenchars_'.repeat(6);
const emoji = `Emoji Test ${'😅'.repeat(45)}`;

/** The cases of TestGetZipLogMap in cli/cli pkg/cmd/run/view/logs_test.go, and what later archives added. */
describe('which entry of the archive is whose log', () => {
  const rows: [string, string, string[], Partial<ReturnType<typeof assign>>][] = [
    [
      'job log missing, step log present',
      'job foo',
      ['job foo/1_step one.txt'],
      { had: 'by-step', found: [1] },
    ],
    [
      'job name and step number 1',
      'job foo',
      ['0_job foo.txt', 'job foo/1_step one.txt'],
      { had: 'whole', found: [1] },
    ],
    [
      'job name and step number 2',
      'job foo',
      ['0_job foo.txt', 'job foo/2_step two.txt'],
      { had: 'whole', found: [2] },
    ],
    ['step name does not match', 'job foo', ['job foo/1_mismatch.txt'], { found: [1] }],
    ['step number does not match', 'job foo', ['job foo/9_step one.txt'], { had: 'by-step', found: [9] }],
    ['no step logs', 'job foo', ['0_job foo.txt'], { had: 'whole', found: [] }],
    ['random prefix', 'job foo', ['999999999_job foo.txt'], { had: 'whole' }],
    ['legacy name', 'job foo', ['-9999999999_job foo.txt'], { had: 'whole' }],
    ['one job name is a suffix of another', 'job foo', ['0_jjob foo.txt'], { had: 'none', found: [] }],
    [
      'metacharacters',
      'metacharacters .+*?()|[]{}^$ job',
      ['0_metacharacters .+*?()|[]{}^$ job.txt'],
      { had: 'whole' },
    ],
    ['another job', 'job foo', ['0_not job foo.txt'], { had: 'none', found: [] }],
    ['slash, removed', 'job foo / with slash', ['0_job foo  with slash.txt'], { had: 'whole' }],
    ['slash, replaced', 'job foo / with slash', ['0_job foo _ with slash.txt'], { had: 'whole' }],
    ['colon, removed', 'job foo : with colon', ['0_job foo  with colon.txt'], { had: 'whole' }],
    ['colon, replaced', 'job foo : with colon', ['0_job foo _ with colon.txt'], { had: 'whole' }],
    ['longer than a file name may be', long, [`0_${long.slice(0, 90)}.txt`], { had: 'whole' }],
    ['an emoji cut in half', emoji, [`${emoji.slice(0, 89)}\uFFFD/1_x.txt`], { found: [1] }],
    ['other characters lost', 'a<b>c', ['0_a b c.txt'], { had: 'whole' }],
    ['junk beside it', 'job foo', ['__MACOSX/job foo/._1_x.txt', '0_job foo.txt'], { had: 'whole' }],
  ];
  test.each(rows)('%s', (_, jobName, names, expected) =>
    expect(assign(jobName, names)).toMatchObject(expected),
  );

  test('the normal name is taken before the legacy one', () => {
    const files = [
      logFile('-1_job.txt', ['##[error]legacy']),
      logFile('0_job.txt', ['Current runner version: x']),
    ];
    const [log] = assignLogs([job('job', [step(1, 'Set up job')])], files);
    expect(textsOf(log)[0]).toEqual(['Current runner version: x']);
  });

  test('a job fetched by itself beats the archive, and a missing step file is cut from the whole log', () => {
    const steps = [step(1, 'Set up job'), step(2, 'Run actions/cache/save@v5')];
    const header = '##[group]Run actions/cache/save@v5';
    const whole = logFile('job-logs/123.txt', ['Current runner version: x', header, '##[error]own']);
    const files = [
      logFile('0_j.txt', ['Current runner version: x', header]),
      logFile('j/1_Set up job.txt', ['Current runner version: x']),
      whole,
    ];
    const [log] = assignLogs([job('j', steps)], files);
    expect(textsOf(log)).toEqual([['Current runner version: x'], [header, '##[error]own']]);
  });

  test.each([
    ['its text', ['2026-11-20T09:14:00.0000000Z   path: node_mod']],
    ['its time', ['2026-11-20T09:14:00.0000000Z   path: node_modules', '2026-1']],
  ])('a step file that breaks off in a line, in %s, goes on with the log of the job', (_, end) => {
    const steps = [step(1, 'Set up job'), step(2, 'Save')];
    const stamp = '2026-11-20T09:14:00.0000000Z';
    const header = ['##[group]Run actions/cache/save@v5', 'with:'].map((line) => `${stamp} ${line}`);
    const rest = ['  path: node_modules', '  key: K', '##[endgroup]'].map((line) => `${stamp} ${line}`);
    const file = (name: string, lines: string[]) => ({
      name,
      lines: scanLog(new TextEncoder().encode(lines.join('\n'))),
    });
    const whole = file('0_j.txt', [`${stamp} Current runner version: x`, ...header, ...rest]);
    const [log] = assignLogs([job('j', steps)], [whole, file('j/2_Save.txt', [...header, ...end])]);
    expect(log?.steps[1]?.blocks).toMatchObject([{ inputs: { path: 'node_modules', key: 'K' } }]);
  });

  test.each([
    ['is missing', []],
    ['is damaged', ['\0\ufeff2026-11-20T09:14:00.0000000Z ##[group]Run actions/cache/save@v5']],
    ['has lost its time', ['##[group]Run actions/cache/save@v5']],
  ])('a step file of which the first line %s begins with that of the log of the job', (_, first) => {
    const stamp = '2026-11-20T09:14:00.0000000Z';
    // Well before what follows, as it may be.
    const header = '2026-11-20T09:13:58.0000000Z ##[group]Run actions/cache/save@v5';
    const rest = ['with:', '  key: K', '##[endgroup]', '##[error]own'].map((line) => `${stamp} ${line}`);
    const file = (name: string, lines: string[]) => ({
      name,
      lines: scanLog(new TextEncoder().encode(lines.join('\n'))),
    });
    const whole = file('0_j.txt', [`${stamp} Current runner version: x`, header, ...rest]);
    const steps = [step(1, 'Set up job'), step(2, 'Save')];
    const [log] = assignLogs([job('j', steps)], [whole, file('j/2_Save.txt', [...first, ...rest])]);
    expect(log?.steps[1]?.blocks).toMatchObject([{ action: 'actions/cache/save@v5', inputs: { key: 'K' } }]);
  });

  test('jobs of one name are told apart by the time of their first line, or not at all', () => {
    const startedAt = Date.parse('2026-11-20T09:14:00Z');
    const at = (seconds: number): ReturnType<typeof step>[] => [
      step(1, 'Set up job', { startedAt: startedAt + seconds * 1000 }),
    ];
    const jobs = [job('build', at(0), { id: 1 }), job('build', at(30), { id: 2 })];
    const files = [
      logFile('0_build.txt', ['Current runner version: second'], '2026-11-20T09:14:30'),
      logFile('1_build (1).txt', ['Current runner version: first'], '2026-11-20T09:14:00'),
    ];
    const firstLines = (logs: JobLog[]): (string | undefined)[] => logs.map((log) => textsOf(log)[0]?.[0]);
    expect(firstLines(assignLogs(jobs, files))).toEqual([
      'Current runner version: first',
      'Current runner version: second',
    ]);
    const alike = [job('build', at(0), { id: 1 }), job('build', at(0), { id: 2 })];
    expect(assignLogs(alike, files).map(({ had }) => had)).toEqual(['none', 'none']);
  });

  test("of two logs of one name, neither takes the name of another job's", () => {
    const jobs = ['build', 'build (2)'].map((name, id) => job(name, [step(1, 'Set up job')], { id }));
    const files = [
      logFile('0_build.txt', ['Current runner version: first']),
      logFile('1_build.txt', ['Current runner version: its twin']),
      logFile('2_build (2).txt', ['Current runner version: leg']),
    ];
    for (const order of [files, files.toReversed()])
      expect(textsOf(assignLogs(jobs, order)[1])[0]).toEqual(['Current runner version: leg']);
    expect([...readArchiveNames(files).keys()].sort()).toEqual(['build', 'build (2)', 'build (3)']);
  });

  test("a name may be another's with any number", () => {
    const numbers = Array.from({ length: 30_000 }, (_, index) => `${index}_b (${index}).txt`);
    const files = [...numbers, '1_b.txt', '2_b.txt'].map((name) => ({ name, lines: [] }));
    expect(readArchiveNames(files).size).toBe(files.length);
  });

  test("the server's events are kept apart", () => {
    const files = [logFile('j/system.txt', ['Evaluating build.if']), logFile('j/1_Set up job.txt', [MARK])];
    expect(assignLogs([job('j', [])], files)[0]?.server.map(({ text }) => text)).toEqual([
      'Evaluating build.if',
    ]);
  });
});

describe('logs of jobs that the list lacks', () => {
  const legs = [job('test (1)', [], { id: 1 }), job('test (2)', [], { id: 2 })];
  const files = (...names: string[]) => names.map((name) => logFile(name, [MARK]));
  test.each<[string, ReturnType<typeof job>[], string[], string[]]>([
    ['a leg', legs, ['0_test (1).txt', '1_test (2).txt', '2_test (3).txt'], ['test (3)']],
    ['all of them', [], ['0_lint.txt', 'lint/1_x.txt', 'a _ b/1_x.txt', '1_a  b.txt'], ['lint', 'a _ b']],
    ['none, one of which is not understood', legs, ['0_test (1).txt', '1_zwei.txt'], []],
    ['one that was fetched', legs, ['job-logs/1.txt', 'job-logs/7.txt'], ['job-logs/7.txt']],
    [
      'none: the events of the server are no log',
      legs,
      ['0_test (1).txt', '1_test (2).txt', 'y/system.txt'],
      [],
    ],
    [
      'none of two that have one name',
      [job('build', [], { id: 1 }), job('build', [], { id: 2 })],
      ['0_build.txt', '1_build (1).txt'],
      [],
    ],
  ])('%s', (_, jobs, names, expected) => {
    expect(findUnclaimedLogs(jobs, files(...names))).toEqual(expected);
  });
});

const names = ['Set up job', 'Cache', 'Post Cache', 'Complete job'];

test.each<[string, (lines: string[][]) => LogFile[]]>([
  [
    'the files of an archive',
    (all) => all.map((lines, index) => logFile(`build/${index + 1}_${names[index]}.txt`, lines)),
  ],
  ['the whole log', (all) => [logFile('0_build.txt', all.flat())]],
])('steps that GitHub has forgotten are read off %s, as those of a lone log are', (_, filesOf) => {
  const lines = [
    ['Current runner version: x'],
    ['##[group]Run actions/cache@v5', 'with:', '  key: K-1', '##[endgroup]'],
    [MARK],
    ['Cleaning up orphan processes'],
  ];
  const [log] = assignLogs([job('build', [])], filesOf(lines));
  expect(log?.steps.map(({ kind, dispute }) => [kind, dispute])).toEqual(
    ['setup', 'main', 'post', 'complete'].map((kind) => [kind, 'not-listed']),
  );
});
