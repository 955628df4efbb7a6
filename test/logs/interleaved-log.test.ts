import { describe, expect, test } from 'vitest';
import { findCause } from '../../src/causes/find-cause.ts';
import { findUnreadJobs } from '../../src/coverage/unread-logs.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { LogFile, Step } from '../../src/types/evidence.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';
import { job, step, timelineOf } from './builders.ts';

// Composed after the runner's sources and the public record of job 108839381533 (runner 2.337.0): headers are unbroken and
// in the order of their steps, what comes behind them mixes, and the wait says for whom it waits before they have ended.
const ZERO = Date.parse('2026-09-28T10:00:00Z');
const lasting = (from: number, until: number, own: Partial<Step> = {}): Partial<Step> => ({
  startedAt: ZERO + from * 1000,
  completedAt: ZERO + until * 1000,
  ...own,
});
const at = (second: number, ...messages: string[]): string[] =>
  messages.map((message) => {
    const iso = new Date(ZERO + second * 1000 + 200).toISOString().replace('Z', '1234Z');
    return `${iso} ${message}`;
  });
const header = (key: string): string[] => [
  '##[group]Run actions/cache/save@v5',
  'with:',
  `  path: ${key}`,
  `  key: ${key}`,
  '##[endgroup]',
];
const tar =
  '[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /home/runner/work/r/r --files-from manifest.txt --use-compress-program zstdmt';
const sent = (bytes: number, total: number): string =>
  `Sent ${bytes} of ${total} (${((100 * bytes) / total).toFixed(1)}%), 10.0 MBs/sec`;
const refusal = (key: string): string =>
  `Failed to save: Unable to reserve cache with key ${key}, another job may be creating this cache.`;
const setUp = at(0, 'Current runner version: 2.337.0');
const end = at(20, 'Cleaning up orphan processes');
const file = (name: string, lines: readonly string[]): LogFile => ({
  name,
  lines: scanLog(new TextEncoder().encode(`${lines.join('\n')}\n`)),
});

function examine(steps: Step[], logs: LogFile[]) {
  const timeline = timelineOf([job('build', steps, lasting(0, 21))], logs);
  const saves = findCacheSaves(timeline, run);
  return {
    timeline,
    unread: findUnreadJobs(timeline).length,
    saves: saves.map(({ key, state }) => `${key} ${state.outcome} ${state.reservation} ${state.finalized}`),
    causes: saves.map(
      (save) => findCause(save, { run, timeline, annotations: null, successors: null }).cause,
    ),
  };
}

describe('a save in the background, cancelled with the job', () => {
  const cancelled = lasting(2, 9, { conclusion: 'cancelled' });
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Save', cancelled),
    step(3, 'Test', lasting(2, 9, { conclusion: 'cancelled' })),
    step(4, 'Parallel group', lasting(2, 9, { conclusion: 'cancelled' })),
    step(9, 'Complete job', lasting(20, 21)),
  ];
  const whole = [
    ...setUp,
    ...at(2, ...header('K'), '##[group]Run make test', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'),
    ...at(
      3,
      'Waiting for background step(s) to complete: Save, Test',
      tar,
      'Sent 1 of 3 (33.3%), 1.0 MBs/sec is a test name',
    ),
    ...at(5, sent(4_000_000, 9_000_000)),
    ...at(9, 'Finished waiting for background step(s).', '  Save: Canceled', '  Test: Canceled'),
    ...end,
  ];

  test('prints nothing of it: its conclusion and the summary of the wait are the evidence, and a script may have said the rest', () => {
    const { saves, unread } = examine(steps, [file('0_build.txt', whole)]);
    expect(saves).toEqual(['K torn-down certain unknown']);
    expect(unread).toBe(0);
  });

  test('is found where the clock of the runner is ten minutes off', () => {
    const late = whole.map((line) => line.replace('T10:0', 'T10:1'));
    expect(examine(steps, [file('0_build.txt', late)]).saves).toEqual(['K torn-down certain unknown']);
  });

  test('whose own file is all there is may have lost its last lines', () => {
    const files = [
      file('build/1_Set up job.txt', setUp),
      file('build/2_Save.txt', [
        ...at(2, ...header('K')),
        ...at(3, tar),
        ...at(5, sent(4_000_000, 9_000_000)),
      ]),
      file('build/3_Test.txt', at(2, '##[group]Run make test', 'shell: bash', '##[endgroup]')),
      file('build/4_Parallel group.txt', [
        ...at(3, 'Waiting for background step(s) to complete: Save, Test'),
        ...at(9, 'Finished waiting for background step(s).', '  Save: Canceled', '  Test: Canceled'),
      ]),
      file('build/9_Complete job.txt', end),
    ];
    const { saves, unread } = examine(steps, files);
    expect(saves).toEqual(['K torn-down certain unknown']);
    expect(unread).toBe(1);
  });

  test.each([
    ['is empty', []],
    ['breaks off', [...at(2, ...header('K')), ...at(3, tar)]],
  ])('whose file %s is read off the log of the job', (_, lines) => {
    const { saves } = examine(steps, [file('0_build.txt', whole), file('build/2_Save.txt', lines)]);
    expect(saves).toEqual(['K torn-down certain unknown']);
  });

  test('is not saved because a script at its side says so of another key', () => {
    const forged = whole.toSpliced(-5, 0, ...at(8, 'Cache saved with key: FORGED'));
    expect(examine(steps, [file('0_build.txt', forged)]).saves).toEqual(['K torn-down certain unknown']);
  });
});

describe('two saves side by side', () => {
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Save A', lasting(2, 7)),
    step(3, 'Save B', lasting(2, 9, { conclusion: 'cancelled' })),
    step(4, 'Wait for both', lasting(2, 9, { conclusion: 'cancelled' })),
    step(9, 'Complete job', lasting(20, 21)),
  ];
  const log = (...lines: string[]): string[] => [
    ...setUp,
    ...at(2, ...header('A'), ...header('B')),
    ...at(3, 'Waiting for background step(s) to complete: Save A, Save B', tar, tar),
    ...lines,
    ...at(9, 'Finished waiting for background step(s).', '  Save A: Succeeded', '  Save B: Canceled'),
    ...end,
  ];
  test.each([
    ['first', 100, 900],
    ['second', 900, 100],
  ])('are parted by the line that tells of the key, whose upload began %s', (_, early, late) => {
    const whole = log(
      ...at(4, sent(10, early), sent(7, late)),
      ...at(5, sent(20, 900), sent(100, 100)),
      ...at(6, 'Cache saved with key: A', sent(400, 900)),
    );
    const { saves, unread } = examine(steps, [file('0_build.txt', whole)]);
    expect(saves).toEqual(['A saved none yes', 'B torn-down certain no']);
    expect(unread).toBe(0);
  });
  test('of which no line tells are parted by archive and total, and less is certain of them', () => {
    const torn = steps.map((own) => (own.number === 2 ? { ...own, conclusion: 'cancelled' } : own));
    const whole = log(...at(4, sent(10, 100), sent(7, 900)), ...at(5, sent(20, 900), sent(60, 100)));
    const { saves } = examine(torn, [file('0_build.txt', whole)]);
    expect(saves).toEqual(['A torn-down certain unknown', 'B torn-down certain unknown']);
  });
});

test('a cancel: step that stops a save is its cause, in a job that succeeded', () => {
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Save', lasting(2, 9, { conclusion: 'cancelled' })),
    step(3, 'Stop saving', lasting(8, 9)),
    step(9, 'Complete job', lasting(20, 21)),
  ];
  const whole = [
    ...setUp,
    ...at(2, ...header('K')),
    ...at(3, tar),
    ...at(5, sent(4, 9)),
    ...at(8, 'Cancelling background step(s): Save'),
    ...at(9, 'Finished cancelling background step(s).', '  Save: Canceled'),
    ...end,
  ];
  const { saves, causes } = examine(steps, [file('0_build.txt', whole)]);
  expect(saves).toEqual(['K torn-down certain no']);
  expect(causes).toMatchObject([
    { kind: 'step-cancelled', certainty: 'stated', detail: { step: 'Save', by: 'Stop saving' } },
  ]);
});

// The order of the last five steps of job 108839381533 of dubzzz/fast-check, all of them begun in one second.
test('steps that begin in one second have their headers and waits in the order of their numbers', () => {
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Prepare', lasting(2, 7)),
    step(3, 'Wait for fixtures to be prepared', lasting(7, 7)),
    step(4, 'Check types (latest)', lasting(7, 9, { conclusion: 'failure' })),
    step(5, 'Save', lasting(7, 10, { conclusion: 'cancelled' })),
    step(6, 'Parallel group', lasting(7, 10, { conclusion: 'cancelled' })),
    step(13, 'Complete job', lasting(20, 21)),
  ];
  const script = ['##[group]Run make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
  const whole = [
    ...setUp,
    ...at(2, ...script),
    ...at(
      7,
      'Waiting for background step(s) to complete: Prepare',
      'Finished waiting for background step(s).',
      '  Prepare: Succeeded',
    ),
    ...at(7, ...script, ...header('K')),
    ...at(7, 'Waiting for background step(s) to complete: Check types (latest), Save'),
    ...at(8, tar, sent(4, 9)),
    ...at(9, '##[error]Process completed with exit code 1.'),
    ...at(
      10,
      'Finished waiting for background step(s).',
      '  Check types (latest): Failed',
      '  Save: Canceled',
    ),
    ...end,
  ];
  const { saves, unread } = examine(steps, [file('0_build.txt', whole)]);
  expect(saves).toEqual(['K torn-down certain unknown']);
  expect(unread).toBe(0);
});

test('a save in the background that begins and ends within the second of its wait is no part of the wait', () => {
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Save', lasting(7, 7)),
    step(3, 'Build', lasting(7, 7)),
    step(4, 'Join', lasting(7, 7)),
    step(9, 'Complete job', lasting(20, 21)),
  ];
  const script = ['##[group]Run make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
  const wait = ['Finished waiting for all background step(s).', '  Save: Succeeded'];
  const behind = ['Waiting for all background step(s) to complete: Save', tar, refusal('K'), ...wait];
  const whole = [...setUp, ...at(7, ...header('K'), ...script, ...behind), ...end];
  expect(examine(steps, [file('0_build.txt', whole)]).saves).toEqual(['K refused none no']);
});

test('more steps at the side of others than a job has leave open how each of them ended', () => {
  const count = 501;
  const steps = Array.from({ length: count }, (_, index) =>
    step(index + 1, `Save ${index}`, lasting(index, 600)),
  );
  const waits = at(0, 'Waiting for background step(s) to complete: Save 1');
  const whole = [...steps.flatMap((_, index) => at(index, ...header(`${index}`), tar)), ...waits];
  const { timeline } = examine(steps, [file('0_build.txt', whole)]);
  expect(timeline[0]?.steps.some(({ closed }) => closed)).toBe(false);
});

test('a step in the background whose time is up is the one that the runner names, whatever began behind it', () => {
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Save', lasting(2, 9, { conclusion: 'failure' })),
    step(3, 'Test', lasting(4, 12)),
    step(4, 'Wait', lasting(12, 12, { conclusion: 'failure' })),
    step(9, 'Complete job', lasting(20, 21)),
  ];
  const whole = [
    ...setUp,
    ...at(2, ...header('K')),
    ...at(3, tar),
    ...at(4, '##[group]Run make test', 'shell: bash', '##[endgroup]'),
    ...at(5, sent(4, 9)),
    ...at(9, "##[error]The background step 'Save' has timed out after 1 minutes."),
    ...at(12, 'Waiting for background step(s) to complete: Save'),
    ...at(12, 'Finished waiting for background step(s).', '  Save: Failed'),
    ...end,
  ];
  const { saves, causes } = examine(steps, [file('0_build.txt', whole)]);
  expect(saves).toEqual(['K torn-down certain unknown']);
  expect(causes).toMatchObject([{ kind: 'step-timed-out', certainty: 'stated' }]);
  // Which a script at its side can print.
  const done = whole.toSpliced(
    whole.indexOf(at(5, sent(4, 9)).join()) + 1,
    0,
    ...at(6, 'Cache saved with key: K'),
  );
  expect(examine(steps, [file('0_build.txt', done)]).saves).toEqual(['K torn-down certain unknown']);
});

test('a cancelled save is not done because a line says so that a script at its side may have printed', () => {
  const saving = lasting(2, 9, { conclusion: 'cancelled' });
  const steps = [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, 'Test', lasting(2, 9)),
    step(3, 'Save', saving),
    step(4, 'Wait', lasting(9, 9, { conclusion: 'cancelled' })),
    step(9, 'Complete job', lasting(20, 21)),
  ];
  const whole = (script: string[]): string[] => [
    ...setUp,
    ...at(2, ...script, ...header('K')),
    ...at(3, tar),
    ...at(5, sent(4, 9), 'Cache saved with key: K'),
    ...at(9, 'Waiting for background step(s) to complete: Save'),
    ...at(9, 'Finished waiting for background step(s).', '  Save: Canceled'),
    ...end,
  ];
  const script = ['##[group]Run echo', 'shell: bash', '##[endgroup]'];
  const action = ['##[group]Run actions/setup-go@v6', '##[endgroup]'];
  expect(examine(steps, [file('0_build.txt', whole(script))]).saves).toEqual(['K torn-down certain unknown']);
  expect(examine(steps, [file('0_build.txt', whole(action))]).saves).toEqual(['K saved none yes']);
});

describe('lines of steps in the background go to whom they can be of', () => {
  const script = ['##[group]Run make test', 'shell: bash', '##[endgroup]'];
  const wait = (name: string, result: string) => [
    ...at(9, `Waiting for background step(s) to complete: ${name}`),
    ...at(9, 'Finished waiting for background step(s).', `  ${name}: ${result}`),
  ];
  const steps = (name: string, conclusion: string) => [
    step(1, 'Set up job', lasting(0, 1)),
    step(2, name, lasting(2, 9, { conclusion })),
    step(3, 'Test', lasting(3, 9)),
    step(4, 'Wait', lasting(9, 9, { conclusion })),
    step(9, 'Complete job', lasting(20, 21)),
  ];

  test('of an export of layers, which a script follows', () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const whole = [
      ...setUp,
      ...at(2, '##[group]Run docker/build-push-action@v6', 'with:', '  cache-to: type=gha', '##[endgroup]'),
      ...at(3, ...script),
      ...at(4, '#16 exporting to GitHub Actions Cache', `#16 writing layer ${digest}`),
      ...wait('Image', 'Canceled'),
      ...end,
    ];
    const torn = [`buildkit-blob-1-${digest} torn-down possible unknown`];
    expect(examine(steps('Image', 'cancelled'), [file('0_build.txt', whole)]).saves).toEqual(torn);
    // A script can print the end of it.
    const forged = [
      ...whole.slice(0, -end.length),
      ...at(5, `#16 writing layer ${digest} 0.1s done`),
      ...end,
    ];
    expect(examine(steps('Image', 'cancelled'), [file('0_build.txt', forged)]).saves).toEqual(torn);
  });

  test('of an action that nobody listed, beside one that saves nothing and a script', () => {
    const checkout = step(2, 'Run actions/checkout@v6', lasting(2, 9));
    const renumbered = steps('Emulator', 'cancelled').map((own) => ({ ...own, number: own.number + 1 }));
    const [first, ...others] = renumbered;
    const whole = [
      ...setUp,
      ...at(2, '##[group]Run actions/checkout@v6', '##[endgroup]'),
      ...at(2, '##[group]Run acme/emulator@v2', '##[endgroup]'),
      ...at(3, ...script),
      ...at(4, tar, sent(4, 9)),
    ];
    const over = [...wait('Emulator', 'Canceled'), ...end];
    const listed = [...(first ? [{ ...first, number: 1 }] : []), checkout, ...others];
    const torn = ['null torn-down possible unknown'];
    expect(examine(listed, [file('0_build.txt', [...whole, ...over])]).saves).toEqual(torn);
    // The script can say that it saved.
    const forged = [...whole, ...at(5, 'Cache saved with key: X'), ...over];
    expect(examine(listed, [file('0_build.txt', forged)]).saves).toEqual(torn);
  });

  const downloads = at(
    0,
    "Download action repository 'actions/cache@v5' (SHA:0057852bfaa89a56745cba8c7296529d2fc39830)",
  );
  test('of a composite, though another prints between its header and that of its first step', () => {
    const two = [
      step(1, 'Set up job', lasting(0, 1)),
      step(2, 'Cache', lasting(2, 9, { conclusion: 'success' })),
      step(3, 'Run ./save', lasting(2, 9, { conclusion: 'cancelled' })),
      step(4, 'Parallel group', lasting(2, 9, { conclusion: 'cancelled' })),
      step(9, 'Complete job', lasting(20, 21)),
    ];
    const whole = [
      ...[...setUp, ...downloads],
      ...at(2, '##[group]Run actions/cache@v5', 'with:', '  path: p', '  key: A', '##[endgroup]'),
      ...at(2, '##[group]Run ./save', '##[endgroup]', 'Cache not found for input keys: A', ...header('K')),
      ...at(3, 'Waiting for background step(s) to complete: Cache, Run ./save', tar, sent(4, 9)),
      ...at(9, 'Finished waiting for background step(s).', '  Cache: Succeeded', '  Run ./save: Canceled'),
      ...end,
    ];
    const { saves } = examine(two, [file('0_build.txt', whole)]);
    expect(saves).toContainEqual(expect.stringMatching(/^K torn-down (?:possible|certain)/));
  });

  test('of an action that nobody listed, before a script beside it prints a group of its own', () => {
    const two = [
      step(1, 'Set up job', lasting(0, 1)),
      step(2, 'Save', lasting(2, 9, { conclusion: 'cancelled' })),
      step(3, 'Test', lasting(3, 8, { conclusion: 'success' })),
      step(4, 'Wait', lasting(9, 10, { conclusion: 'success' })),
      step(9, 'Complete job', lasting(20, 21)),
    ];
    const whole = [
      ...[...setUp, ...downloads],
      ...at(2, '##[group]Run acme/x@v1', 'with:', '  a: b', '##[endgroup]'),
      ...at(3, '##[group]Run npm test', 'shell: bash', '##[endgroup]', tar),
      ...at(4, sent(4, 9)),
      ...at(7, '##[group]Run tests', '##[endgroup]'),
      ...at(9, 'Waiting for background step(s) to complete: Save', '  Save: Canceled'),
      ...end,
    ];
    const { saves } = examine(two, [file('0_build.txt', whole)]);
    expect(saves).toEqual(['null torn-down possible unknown']);
  });

  test('of an action that nobody listed, beside as many as the known ones have', () => {
    const two = [
      step(1, 'Set up job', lasting(0, 1)),
      step(2, 'One', lasting(2, 9, { conclusion: 'success' })),
      step(3, 'Other', lasting(2, 9, { conclusion: 'cancelled' })),
      step(4, 'Parallel group', lasting(2, 9, { conclusion: 'cancelled' })),
      step(9, 'Complete job', lasting(20, 21)),
    ];
    const whole = [
      ...[...setUp, ...downloads],
      ...at(2, ...header('A'), '##[group]Run acme/x@v1', '##[endgroup]'),
      ...at(2, 'Waiting for background step(s) to complete: One, Other'),
      ...at(3, tar, tar),
      ...at(4, sent(5, 5), sent(4, 9)),
      ...at(5, 'Cache saved with key: A'),
      ...at(9, 'Finished waiting for background step(s).', '  One: Succeeded', '  Other: Canceled'),
      ...end,
    ];
    const { saves } = examine(two, [file('0_build.txt', whole)]);
    expect(saves).toEqual(['A saved none yes', 'null torn-down possible unknown']);
  });

  test('of an action that archives, beside one that exports layers and archives nothing', () => {
    const two = [
      step(1, 'Set up job', lasting(0, 1)),
      step(2, 'Image', lasting(2, 9, { conclusion: 'success' })),
      step(3, 'Other', lasting(2, 9, { conclusion: 'cancelled' })),
      step(4, 'Parallel group', lasting(2, 9, { conclusion: 'cancelled' })),
      step(9, 'Complete job', lasting(20, 21)),
    ];
    const build = [
      '##[group]Run docker/build-push-action@v6',
      'with:',
      '  cache-to: type=gha',
      '##[endgroup]',
    ];
    const whole = [
      ...[...setUp, ...downloads],
      ...at(2, ...build, '##[group]Run acme/x@v1', '##[endgroup]'),
      ...at(2, 'Waiting for background step(s) to complete: Image, Other'),
      ...at(3, '#16 exporting to GitHub Actions Cache', tar),
      ...at(4, sent(4, 9)),
      ...at(9, 'Finished waiting for background step(s).', '  Image: Succeeded', '  Other: Canceled'),
      ...end,
    ];
    const { saves } = examine(two, [file('0_build.txt', whole)]);
    expect(saves).toContainEqual('null torn-down possible no');
  });

  const failure = (total: number): string[] => [
    '##[warning]uploadCacheArchiveSDK: internal error uploading cache archive: x',
    ...[sent(total, total), '##[warning]Failed to save: x', '##[warning]Cache save failed.'],
  ];
  const hit = 'Cache hit occurred on the primary key A, not saving cache.';
  const SKIPS = new Set([hit]);
  test.each<[string, string[], string[], string, string]>([
    ['beside one that saves', failure(9), [sent(5, 5), 'Cache saved with key: B'], 'A', 'B saved none yes'],
    ['beside one that has its entry', [hit], failure(5), 'B', 'A skipped none no'],
  ])(
    'of which one fails %s: how the other ended tells whose the failure is, and by that alone it is known',
    (_, early, late, failed, other) => {
      const two = [
        step(1, 'Set up job', lasting(0, 1)),
        step(2, 'One', lasting(2, 9, { conclusion: 'success' })),
        step(3, 'Two', lasting(2, 9, { conclusion: 'success' })),
        step(4, 'Parallel group', lasting(2, 9, { conclusion: 'success' })),
        step(9, 'Complete job', lasting(20, 21)),
      ];
      const whole = [
        ...setUp,
        ...at(2, ...header('A'), ...header('B'), 'Waiting for background step(s) to complete: One, Two'),
        ...at(
          3,
          ...early.filter((line) => SKIPS.has(line)),
          tar,
          ...(early.some((line) => SKIPS.has(line)) ? [] : [tar]),
        ),
        ...at(4, ...early.filter((line) => !SKIPS.has(line))),
        ...at(6, ...late),
        ...at(9, 'Finished waiting for background step(s).', '  One: Succeeded', '  Two: Succeeded'),
        ...end,
      ];
      const { saves } = examine(two, [file('0_build.txt', whole)]);
      expect(saves.toSorted()).toEqual([other, `${failed} failed certain unknown`].toSorted());
    },
  );

  const noPath =
    '##[warning]Path Validation Error: Path(s) specified in the action for caching do(es) not exist, hence no cache is being saved.';
  test.each<[string, string[], string[]]>([
    ['an action that nobody listed', ['##[group]Run acme/x@v1', '##[endgroup]'], []],
    ['a save that had nothing to save', header('A'), [noPath]],
  ])('what a client says after it failed does not give its failure to %s', (_, other, said) => {
    const two = [
      step(1, 'Set up job', lasting(0, 1)),
      step(2, 'One', lasting(2, 9, { conclusion: 'success' })),
      step(3, 'Two', lasting(2, 9, { conclusion: 'success' })),
      step(4, 'Parallel group', lasting(2, 9, { conclusion: 'success' })),
      step(9, 'Complete job', lasting(20, 21)),
    ];
    const whole = [
      ...[...setUp, ...downloads],
      ...at(2, ...header('B'), ...other, 'Waiting for background step(s) to complete: One, Two'),
      ...at(3, tar, ...said),
      ...at(4, ...failure(9), 'Cache saved with key: B'),
      ...at(9, 'Finished waiting for background step(s).', '  One: Succeeded', '  Two: Succeeded'),
      ...end,
    ];
    const { saves } = examine(two, [file('0_build.txt', whole)]);
    expect(saves.filter((save) => save.startsWith('B'))).toEqual([
      expect.stringMatching(/^B failed certain/),
    ]);
    expect(saves.join()).not.toMatch(/A failed|saved/);
  });

  test.each([
    ['and then sends nothing', [sent(4, 9), refusal('K')]],
    ['before the other sends', [refusal('K'), sent(4, 9)]],
    ['and says so twice', [sent(4, 9), refusal('K'), '##[warning]Cache save failed.']],
  ])('under one key, of which one is refused %s', (_, first) => {
    const two = [
      ...steps('One', 'success').slice(0, 2),
      step(3, 'Two', lasting(2, 9)),
      step(4, 'Parallel group', lasting(2, 9)),
      step(9, 'Complete job', lasting(20, 21)),
    ];
    const whole = [
      ...setUp,
      ...at(2, ...header('K'), ...header('K'), 'Waiting for background step(s) to complete: One, Two'),
      ...at(3, tar, tar),
      ...at(4, ...first),
      ...at(6, sent(9, 9), 'Cache saved with key: K'),
      ...at(9, 'Finished waiting for background step(s).', '  One: Succeeded', '  Two: Succeeded'),
      ...end,
    ];
    const { saves } = examine(two, [file('0_build.txt', whole)]);
    expect(saves.toSorted()).toEqual(['K refused none no', 'K saved none yes']);
  });

  test('and none of a clean-up to a save that has ended a moment before', () => {
    const posts = [
      ...steps('Other', 'success').slice(0, 2),
      step(3, 'Cache', lasting(4, 5)),
      step(4, 'Wait', lasting(5, 9)),
      step(5, 'Save', lasting(9, 10)),
      step(9, 'Post Cache', lasting(10, 14, { conclusion: 'cancelled' })),
      step(11, 'Complete job', lasting(20, 21)),
    ];
    const whole = [
      ...setUp,
      ...at(2, ...script),
      ...at(4, '##[group]Run actions/cache@v5', 'with:', '  path: a', '  key: A', '##[endgroup]'),
      ...wait('Other', 'Succeeded'),
      ...at(9.2, ...header('K')),
      ...at(9.4, tar, sent(9, 9), 'Cache saved with key: K'),
      ...at(10.1, 'Post job cleanup.', tar, sent(4, 8)),
      ...at(14, '##[error]The operation was canceled.'),
      ...end,
    ];
    const { saves } = examine(posts, [file('0_build.txt', whole)]);
    expect(saves).toEqual(['K saved none yes', 'A torn-down certain no']);
  });
});
