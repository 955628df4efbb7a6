import { describe, expect, test } from 'vitest';
import { findLogGaps } from '../../src/coverage/gaps.ts';
import { examineLogs } from '../../src/examine-logs.ts';
import { parseActionBlocks } from '../../src/logs/action-blocks.ts';
import { assignLogs } from '../../src/logs/log-files.ts';
import { knowSteps } from '../../src/logs/step-kinds.ts';
import { splitJobLog } from '../../src/logs/step-parts.ts';
import { bareEvidence } from '../../src/types/bare-evidence.ts';
import type { Step } from '../../src/types/evidence.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { job, logFile, step, timelineOf } from './builders.ts';

const SECOND = Date.parse('2026-11-20T09:14:00Z');
const times = (from: number, until = from): Partial<Step> => ({
  startedAt: SECOND + from * 1000,
  completedAt: SECOND + until * 1000,
});

function split(steps: Step[], ...parts: [from: number, messages: string[]][]): Record<number, string[]> {
  const lines = parts.flatMap(([from, messages]) => {
    const time = new Date(SECOND + from * 1000).toISOString().slice(0, 19);
    return logFile('', messages, time).lines;
  });
  const numbered = lines.map((line, index) => ({ ...line, number: index + 1 }));
  const ofSteps = splitJobLog(knowSteps(steps), numbered);
  const texts = numbered.map(({ text }) => text);
  return Object.fromEntries(
    ofSteps.map((part) => [part.step?.number ?? 'none', texts.slice(part.from, part.until)]),
  );
}

const setup = 'Current runner version: x';
const fake = [
  '##[group]Run actions/cache/save@v5',
  'with:',
  '  key: fake',
  '##[endgroup]',
  'Sent 1 of 2 (50.0%), 1.0 MBs/sec',
];
const script = ['##[group]Run echo', '##[endgroup]'];

describe('a whole-job log split into steps', () => {
  test('each step takes the start line of its kind; skipped steps take none', () => {
    const steps = [
      step(1, 'Set up job'),
      step(2, 'Build'),
      step(3, 'Save', { conclusion: 'skipped' }),
      step(6, 'Post Build'),
      step(7, 'Complete job'),
    ];
    const parts = [setup, ...script, 'Post job cleanup.', 'Cleaning up orphan processes'];
    expect(split(steps, [0, parts])).toEqual({
      1: [setup],
      2: script,
      6: ['Post job cleanup.'],
      7: ['Cleaning up orphan processes'],
    });
  });

  test("the runner's preamble belongs to the step that it precedes", () => {
    const preamble = 'Node 20 is being deprecated. This workflow is running with Node 24 by default.';
    expect(split([step(1, 'Set up job'), step(2, 'Build')], [0, [setup, preamble, ...script]])[2]).toEqual([
      preamble,
      ...script,
    ]);
  });

  test('an action that prints nothing is no composite of the step behind it, which would have no log', () => {
    const silent = ['##[group]Run a/filter@v1', '##[endgroup]'];
    const miss = 'Cache not found for input keys: k';
    const cache = ['##[group]Run actions/cache@v5', 'with:', '  key: k', '##[endgroup]', miss];
    const steps = [step(2, 'Filter', times(0)), step(3, 'Cache', times(0)), step(4, 'Build', times(0, 9))];
    expect(split(steps, [0, [...silent, ...cache, ...script]])).toEqual({ 2: silent, 3: cache, 4: script });
  });

  test('each step begins in its own second where as many would find a later one', () => {
    const headOf = (action: string): string[] => [`##[group]Run ${action}`, '##[endgroup]'];
    const cache = [...headOf('actions/cache@v5'), 'Cache not found for input keys: k'];
    const other = [...headOf('b/script@v1'), 'Cache restored from key: x'];
    const steps = [
      step(2, 'Filter', times(0)),
      step(3, 'Cache', times(0)),
      step(4, 'Run b/script@v1', times(0, 1)),
      step(5, 'Script', times(1, 2)),
      step(6, 'Composite', times(2)),
    ];
    const first = [...headOf('a/filter@v1'), ...cache, ...other];
    expect(split(steps, [0, first], [1, other], [2, [...headOf('a/all@v1'), ...script]])[3]).toEqual(cache);
  });

  test('a header that a script prints does not start the next step, seconds apart', () => {
    const steps = [step(2, 'Print', times(0, 5)), step(3, 'Save', times(5, 6))];
    expect(split(steps, [0, [...script, ...fake]], [5, script])).toEqual({
      2: [...script, ...fake],
      3: script,
    });
  });

  test('a header that a script prints does not start the next step, in the same second', () => {
    const steps = [step(2, 'Print', times(0)), step(3, 'Build', times(0))];
    expect(split(steps, [0, [...script, ...fake, ...script]])).toEqual({
      2: [...script, ...fake],
      3: script,
    });
  });

  test.each<[string, string[]]>([
    ['behind the set-up', []],
    ['behind a script', script],
  ])('a step keeps its header where the clock steps back to that of the next, %s', (_, before) => {
    const save = [...fake.slice(0, 4), 'Sent 1 of 2 (50.0%), 1.0 MBs/sec'];
    const first = step(2, 'Make', { ...times(1), conclusion: before.length > 0 ? 'success' : 'skipped' });
    const steps = [
      step(1, 'Set up job', times(1)),
      first,
      step(3, 'Save', times(1)),
      step(4, 'Build', times(1, 2)),
    ];
    expect(split(steps, [1, [setup, 'noise', ...before, ...save]], [1, script])).toMatchObject({
      3: save,
      4: script,
    });
  });

  test('inner headers of a composite stay with it, in the same second', () => {
    const composite = [
      '##[group]Run ./.github/actions/x',
      '##[endgroup]',
      '##[group]Run actions/cache/save@v5',
      '##[endgroup]',
      'Cache saved with key: K',
    ];
    const steps = [step(2, 'Composite', times(0)), step(3, 'Build', times(0))];
    expect(split(steps, [0, [...composite, ...script]])).toEqual({ 2: composite, 3: script });
  });

  test('a header behind the last group that an action printed is the next step, in the same second', () => {
    const action = [
      '##[group]Run actions/setup-node@v6',
      '##[endgroup]',
      'Environment details',
      '##[endgroup]',
    ];
    const steps = [
      step(2, 'Set up Node', times(0)),
      step(3, 'Restore', times(0)),
      step(4, 'Build', times(0, 9)),
    ];
    const restore = [
      '##[group]Run actions/cache/restore@v5',
      '##[endgroup]',
      'Cache not found for input keys: K',
    ];
    expect(split(steps, [0, [...action, ...restore, ...script]])).toMatchObject({ 3: restore, 4: script });
  });

  test('post steps in the second in which a script ended take one each', () => {
    const steps = [
      step(2, 'A', times(0)),
      step(3, 'B', times(0)),
      step(7, 'Post B', times(0)),
      step(8, 'Post A', times(0)),
    ];
    const post = ['Post job cleanup.'];
    expect(split(steps, [0, [...script, ...script, ...post, ...post]])).toEqual({
      2: script,
      3: script,
      7: post,
      8: post,
    });
  });

  test('inner posts of a composite stay with it, in the same second', () => {
    const inner = ['Post job cleanup.', 'Cache saved with key: K'];
    const composite = ['##[group]Run ./a', '##[endgroup]', '##[group]Run actions/cache@v5', '##[endgroup]'];
    const steps = [
      step(2, 'Check out', times(0)),
      step(3, 'Composite', times(0)),
      step(4, 'Build', times(0)),
      step(8, 'Post Composite', times(1)),
      step(9, 'Post Check out', times(1)),
    ];
    const checkout = ['##[group]Run actions/checkout@v5', '##[endgroup]', '##[endgroup]'];
    const posts = ['Post job cleanup.', ...inner, 'Post job cleanup.'];
    expect(split(steps, [0, [...checkout, ...composite, ...script]], [1, posts])).toMatchObject({
      8: ['Post job cleanup.', ...inner],
      9: ['Post job cleanup.'],
    });
  });

  test('a default name has to agree with the header', () => {
    const steps = [step(2, 'Run echo', times(0)), step(3, 'Run make', times(0))];
    const make = ['##[group]Run make', '##[endgroup]'];
    expect(split(steps, [0, [...script, ...fake, ...make]])[3]).toEqual(make);
  });

  test('a save that no step takes leaves a gap: it is no part of what sets the job up', () => {
    const own = job('j', [step(1, 'Set up job', times(0)), step(9, 'Complete job', times(1))]);
    const log = logFile('0_j.txt', [setup, ...fake, 'Cleaning up orphan processes']);
    const evidence = { ...bareEvidence(run, [own]), logs: [log] };
    expect(findLogGaps(examineLogs(evidence))).toEqual([
      { kind: 'disputed-steps', job: 'j', says: 'not-its-own', steps: ['Set up job'] },
    ]);
  });

  test.each([
    ['leaves a gap', fake, ['Save']],
    ['leaves none where nothing was said of it', fake.slice(0, -1), []],
  ])('a save that may as well be words of the script before it %s', (_, save, disputed) => {
    const composite = ['##[group]Run ./.github/actions/x', '##[endgroup]', ...script];
    const steps = ['Set up job', 'Build', 'Save', 'X'].map((name, index) => step(index + 1, name, times(0)));
    const log = logFile('0_j.txt', [setup, ...script, ...save, ...composite]);
    const evidence = { ...bareEvidence(run, [job('j', steps)]), logs: [log] };
    expect(findLogGaps(examineLogs(evidence)).flatMap((gap) => ('steps' in gap ? gap.steps : []))).toEqual(
      disputed,
    );
  });

  test('line numbers count in the step', () => {
    const lines = logFile('', [setup, 'noise', ...script]).lines;
    const own = job('j', [step(1, 'Set up job'), step(2, 'Build')]);
    const [log] = assignLogs([own], [{ name: '0_j.txt', lines }]);
    expect(log?.steps[1]?.blocks[0]?.lines.map(({ number }) => number)).toEqual([1, 2]);
  });
});

describe('what stands before a header', () => {
  const first = (...messages: string[]): (string | null)[] =>
    parseActionBlocks(logFile('', messages).lines).map(({ action }) => action);
  const save = ['##[group]Run actions/cache/save@v5', '##[endgroup]', 'Cache saved with key: K'];

  test.each([
    ['a complaint about an input', "##[warning]Unexpected input(s) 'x', valid inputs are ['path']"],
    ['a deprecated input', "##[warning]Input 'save-always' has been deprecated with message: x"],
    ['the preparation of a local composite', 'Prepare all required actions'],
    ['a download', "Download action repository 'actions/cache@v5' (SHA:abc)"],
  ])('%s', (_, line) => expect(first(line, ...save)).toEqual(['actions/cache/save@v5']));

  test('debug lines, inside a composite', () => {
    expect(first('##[group]Run ./a', '##[endgroup]', '##[debug]Evaluating condition', ...save)).toEqual([
      'actions/cache/save@v5',
    ]);
  });

  test('an input may have a line that looks like the shell of a script', () => {
    const { lines } = logFile('', ['##[group]Run a/b@v1', 'with:', '  path: x\nshell: y', '##[endgroup]']);
    const blocks = parseActionBlocks(lines);
    expect(blocks[0]).toMatchObject({ action: 'a/b@v1', inputs: { path: 'x\nshell: y' } });
  });

  test('an input may begin with an empty line', () => {
    const lines = ['##[group]Run a/b@v1', 'with:', '  id: 1', '  path: \nx', '##[endgroup]'];
    const text = lines.map((line) => `2026-06-21T08:45:29.2354788Z ${line}`).join('\n');
    const blocks = parseActionBlocks(scanLog(Buffer.from(text)));
    expect(blocks[0]?.inputs).toEqual({ id: '1', path: '\nx' });
  });

  test('a script that is called by its path is no composite', () => {
    const header = ['##[group]Run ./ci.sh', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
    expect(first(...header, ...save)).toEqual([null]);
  });
});

describe('what each action in a step printed', () => {
  const blocks = (...messages: string[]) =>
    parseActionBlocks(logFile('', messages).lines).map(({ action, inputs, composites }) => ({
      action,
      inputs,
      composites,
    }));

  test('an action with its inputs', () => {
    expect(
      blocks(
        '##[group]Run actions/cache@v4',
        'with:',
        '  path: a',
        '  key: k: 1',
        'env:',
        '  key: other',
        '##[endgroup]',
      ),
    ).toEqual([{ action: 'actions/cache@v4', inputs: { path: 'a', key: 'k: 1' }, composites: [] }]);
  });

  test('a script that prints a header stays a script', () => {
    expect(blocks(...script, ...fake)).toEqual([{ action: null, inputs: {}, composites: [] }]);
  });

  test('an action that prints a header is no composite', () => {
    const outer = ['##[group]Run actions/github-script@v8', '##[endgroup]', 'noise'];
    expect(blocks(...outer, ...fake).map(({ action }) => action)).toEqual(['actions/github-script@v8']);
  });

  test('a composite is taken apart, one inside another is named around what follows', () => {
    const inner = [
      '##[group]Run ./b',
      '##[endgroup]',
      '##[group]Run actions/cache/save@v5',
      'with:',
      '  key: k',
      '##[endgroup]',
      'Cache saved with key: k',
    ];
    expect(blocks('##[group]Run ./a', '##[endgroup]', ...inner, ...script)).toEqual([
      { action: 'actions/cache/save@v5', inputs: { key: 'k' }, composites: ['./a', './b'] },
      { action: null, inputs: {}, composites: ['./a', './b'] },
    ]);
  });

  test('a composite may take its time to evaluate its first inner step', () => {
    const lines = logFile('', [
      '##[group]Run ./a',
      '##[endgroup]',
      '##[group]Run actions/cache/save@v5',
    ]).lines;
    const late = lines.map((line, index) => ({ ...line, at: index < 2 ? 0 : 5000 }));
    expect(parseActionBlocks(late).map(({ action }) => action)).toEqual(['actions/cache/save@v5']);
  });

  test('where the runner marks inner steps, a header without a mark does not count', () => {
    const marked = ['##[start-action display=x;id=y]', '##[group]Run make', '##[endgroup]', ...fake];
    expect(blocks('##[group]Run ./a', '##[endgroup]', ...marked).map(({ action }) => action)).toEqual([null]);
  });
});

describe('post steps and their main steps', () => {
  test('duplicates pair last in, first out', () => {
    const steps = [
      step(2, 'Run actions/cache@v4'),
      step(3, 'Run actions/cache@v4'),
      step(7, 'Post Run actions/cache@v4'),
      step(8, 'Post Run actions/cache@v4'),
    ];
    const [timeline] = timelineOf([job('j', steps)], []);
    expect(timeline?.steps.map(({ main }) => main?.step.number ?? null)).toEqual([null, null, 3, 2]);
  });

  test('a script and a restore of the same name have no post', () => {
    const steps = [step(2, 'Cache'), step(3, 'Cache'), step(7, 'Post Cache')];
    const files = [
      logFile('j/2_Cache.txt', script),
      logFile('j/3_Cache.txt', ['##[group]Run actions/cache@v5', '##[endgroup]']),
    ];
    const own = job('j', steps);
    const [timeline] = timelineOf([own], files);
    expect(timeline?.steps.at(-1)?.main?.step.number).toBe(3);
  });

  test('a main step that is called like a post is told by its number', () => {
    const steps = [step(1, 'Set up job'), step(2, 'Cache'), step(3, 'Post Cache'), step(6, 'Post Cache')];
    const [timeline] = timelineOf([job('j', steps)], []);
    expect(timeline?.steps.map(({ stage }) => stage)).toEqual(['job', 'main', 'main', 'post']);
  });

  test('a step that is only called "Post …" is a main step', () => {
    const [timeline] = timelineOf([job('j', [step(2, 'Post results')])], []);
    expect(timeline?.steps[0]?.stage).toBe('main');
  });
});
