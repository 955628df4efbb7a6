import { describe, expect, test } from 'vitest';
import { examineLogs } from '../src/examine-logs.ts';
import type { Annotation, Evidence, LogFile, Step } from '../src/types/evidence.ts';
import { job, logFile, step } from './logs/builders.ts';
import { run } from './support/run.ts';

const workflow = { owner: 'o', repo: 'r', sha: run.headSha, path: '.github/workflows/ci.yml' };

/** A job of four steps, whose third is called as one likes, and whose last two are posts. */
function evidenceOf(
  steps: string,
  conclusions: readonly string[],
  {
    logs = [],
    warnings = [],
    own = {},
  }: { logs?: LogFile[]; warnings?: string[]; own?: Partial<Evidence> } = {},
): Evidence {
  const names = ['Set up job', 'Fetch', 'Build', 'Keep', 'Post Keep', 'Post Fetch', 'Complete job'];
  const listed = names.map(
    (name, index): Step =>
      step([1, 2, 3, 4, 8, 9, 10][index] ?? 0, name, { conclusion: conclusions[index] ?? 'success' }),
  );
  const annotations = warnings.map(
    (message): Annotation => ({ level: 'warning', message, path: '.github', startLine: 9 }),
  );
  const text = `jobs:\n  build:\n    runs-on: x\n    steps:\n${steps}`;
  return {
    ...{ run, jobs: [job('build', listed)], logs, files: [{ ...workflow, text }] },
    ...{ annotations: [{ jobId: 123, annotations }], caches: [], successors: null, runLists: [], others: [] },
    missing: [],
    ...own,
  };
}

function saves(evidence: Evidence): string[] {
  return examineLogs(evidence).saves.map(
    ({ step: own, action, key, state: { outcome, refusedFor, notes } }) =>
      [
        own.step.number,
        ...[action, outcome, key ?? 'no key', ...notes.map(({ kind }) => kind)],
        ...refusedFor.map((why) => (why.kind === 'said' ? why.text : why.kind)),
      ].join(' '),
  );
}

const fetches = '      - { name: Fetch, uses: acme/fetch@v1 }\n      - { name: Build, run: make }\n';
const keepBy = (uses: string) =>
  `${fetches}      - { name: Keep, uses: ${uses}, with: { path: out, key: k } }\n`;
const ended = (...conclusions: string[]) => ['success', 'success', ...conclusions];

describe('a step without a log is a save if the workflow file says so', () => {
  const save = keepBy('actions/cache/save@v5');
  test.each<[string, string, string[], string[]]>([
    [
      'that was cancelled',
      save,
      ended('success', 'cancelled'),
      ['4 actions/cache/save@v5 torn-down no key no-log'],
    ],
    ['that failed', save, ended('success', 'failure'), ['4 actions/cache/save@v5 failed no key no-log']],
    ['behind a failure', save, ended('failure', 'skipped'), ['4 actions/cache/save@v5 not-reached no key']],
    [
      'whose condition was false',
      save,
      ended('success', 'skipped'),
      ['4 actions/cache/save@v5 skipped no key condition-false'],
    ],
    // The client's own failures fail no step.
    ['that went well', save, ended('success', 'success'), []],
    [
      'that saves in its post step',
      keepBy('actions/cache@v5'),
      ended('success', 'success', 'cancelled'),
      ['8 actions/cache@v5 torn-down no key no-log'],
    ],
    ['that only restores', keepBy('actions/cache/restore@v5'), ended('success', 'cancelled'), []],
    [
      'of an action that may not have been asked to',
      keepBy('actions/setup-node@v6'),
      ended('success', 'success', 'cancelled'),
      [],
    ],
    [
      'by a step that may be another',
      `${save}      - { name: Keep, uses: actions/cache/save@v5 }\n`,
      ended('success', 'cancelled'),
      [],
    ],
  ])('%s', (_, steps, conclusions, expected) => {
    expect(saves(evidenceOf(steps, conclusions))).toEqual(expected);
  });

  test('and not where the file was not had', () => {
    expect(saves(evidenceOf(save, ended('success', 'cancelled'), { own: { files: [] } }))).toEqual([]);
  });

  test('beside those whose log was had', () => {
    const logs = [logFile('0_build.txt', ['Current runner version: x', '##[group]Run make', '##[endgroup]'])];
    const evidence = evidenceOf(save, ['success', 'skipped', 'failure', 'skipped', 'skipped', 'skipped'], {
      logs,
    });
    expect(saves(evidence)).toEqual(['4 actions/cache/save@v5 not-reached no key']);
  });
});

describe('of a job without a log an annotation tells that a save was refused', () => {
  const refused =
    'Failed to save: Unable to reserve cache with key uv-1, another job may be creating this cache.';
  const limit = "You've hit a rate limit, your rate limit will reset in 1 seconds";
  const uv = keepBy('astral-sh/setup-uv@v8');
  test.each<[string, string, string[], string[]]>([
    [
      'by the one step that can have saved',
      uv,
      [refused],
      ['8 astral-sh/setup-uv@v8 refused uv-1 by-annotation'],
    ],
    [
      'with the reason',
      uv,
      [limit, 'Node.js 20 actions are deprecated.', refused],
      [`8 astral-sh/setup-uv@v8 refused uv-1 by-annotation ${limit}`],
    ],
    [
      'and both of one step that saves twice',
      uv,
      [refused, refused.replace('uv-1', 'uv-1-python')],
      ['uv-1', 'uv-1-python'].map((key) => `8 astral-sh/setup-uv@v8 refused ${key} by-annotation`),
    ],
    ['and which of two it was is not told', uv.replace('acme/fetch@v1', 'actions/cache@v5'), [refused], []],
    ['and nothing of other warnings', uv, ['Node.js 20 actions are deprecated.', limit], []],
    ['and nothing where no step saves', keepBy('acme/keep@v1'), [refused], []],
  ])('%s', (_, steps, warnings, expected) => {
    expect(saves(evidenceOf(steps, [], { warnings }))).toEqual(expected);
  });

  test('and not of one that has its log', () => {
    const logs = [
      logFile('0_build.txt', [
        'Current runner version: x',
        '##[group]Run astral-sh/setup-uv@v8',
        '##[endgroup]',
      ]),
    ];
    expect(saves(evidenceOf(uv, [], { logs, warnings: [refused] }))).toEqual([]);
  });
});
