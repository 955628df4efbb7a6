import { describe, expect, test } from 'vitest';
import { exposureWords } from '../../src/render/content/lint-words.ts';
import { renderLintGithub } from '../../src/render/github/lint-annotations.ts';
import { renderSarif } from '../../src/render/sarif/sarif.ts';
import { renderLintText } from '../../src/render/text/lint-text.ts';
import { CANCELS, CANCELS_PULLS, combined, lintOf, saidOf, saving, workflow } from './linted.ts';

const unguarded = saving("steps.restore.outputs.cache-hit != 'true'");
const onMain = saving("github.ref == 'refs/heads/main'");

/** What a save without a guard is said to be, by what stands around it. */
const said = (top: string, job?: string, steps = unguarded): string[] =>
  saidOf(workflow({ top, steps, ...(job === undefined ? {} : { job: `runs-on: ubuntu-latest\n${job}` }) }));

const ERROR = ['unguarded-save error'];
const WARNING = ['unguarded-save warning'];

describe('a concurrency group', () => {
  test.each<[string, string, string[]]>([
    ['of the ref cancels on every branch', `on: push\n${CANCELS}`, ERROR],
    ['without cancel-in-progress replaces what waits', 'on: push\nconcurrency: ci', []],
    [
      'with cancel-in-progress: false does',
      'on: push\nconcurrency: { group: ci, cancel-in-progress: false }',
      [],
    ],
    [
      'of the run is never shared',
      'on: push\nconcurrency: { group: "${{ github.run_id }}", cancel-in-progress: true }',
      [],
    ],
    [
      'of the commit is not shared by pushes',
      'on: push\nconcurrency: { group: "${{ github.sha }}", cancel-in-progress: true }',
      [],
    ],
    [
      'of the commit may be shared by a nightly that runs on it (executorch)',
      'on: { push: { branches: [main] }, schedule: [{ cron: "0 0 * * *" }] }\nconcurrency: { group: "x-${{ github.sha }}", cancel-in-progress: true }',
      WARNING,
    ],
    [
      'of the commit and the event is not',
      'on: { push: { branches: [main] }, schedule: [{ cron: "0 0 * * *" }] }\nconcurrency: { group: "${{ github.event_name }}-${{ github.sha }}", cancel-in-progress: true }',
      [],
    ],
    ['of head_ref || run_id cancels pull requests', `on: [push, pull_request]\n${CANCELS_PULLS}`, ERROR],
    ['and nothing on push alone', `on: push\n${CANCELS_PULLS}`, []],
    [
      'of something that the context does not have is that of the run (tailscale)',
      'on: [push, pull_request]\nconcurrency: { group: "${{ github.pull_request.number || github.run_id }}", cancel-in-progress: true }',
      [],
    ],
    [
      'of the ref that the event tells cancels pushes (mne-python)',
      'on: push\nconcurrency: { group: "${{ github.event.number }}-${{ github.event.ref }}", cancel-in-progress: true }',
      ERROR,
    ],
    [
      'of what happened to a pull request cancels its pushes (datafusion-comet)',
      'on: pull_request\nconcurrency: { group: "${{ github.head_ref }}-${{ github.event.action == \'labeled\' && github.run_id }}", cancel-in-progress: true }',
      ERROR,
    ],
    [
      'of a pull request is entered once by what runs when it is opened',
      'on: { pull_request: { types: [opened] } }\nconcurrency: { group: "${{ github.head_ref }}", cancel-in-progress: true }',
      [],
    ],
    [
      'and those may be kept out by their type',
      'on: { pull_request: { types: [labeled] } }\nconcurrency: { group: "${{ github.head_ref }}-${{ github.event.action == \'labeled\' && github.run_id }}", cancel-in-progress: true }',
      WARNING,
    ],
    [
      'that cancels but on the default branch reaches the others',
      'on: push\nconcurrency: { group: "ci-${{ github.ref }}", cancel-in-progress: "${{ github.ref != \'refs/heads/main\' }}" }',
      ERROR,
    ],
    [
      'and not what runs there alone',
      'on: { push: { branches: [main] } }\nconcurrency: { group: "ci-${{ github.ref }}", cancel-in-progress: "${{ github.ref != \'refs/heads/main\' }}" }',
      [],
    ],
    [
      'nor under the two names that it may have (dsd-neo)',
      'on: { push: { branches: [main, master] } }\nconcurrency: { group: "ci-${{ github.ref }}", cancel-in-progress: "${{ github.ref_name != \'main\' }}" }',
      [],
    ],
    [
      'is asked of the newer run: a push is safe where only pull requests cancel',
      'on: { push: { branches: [main] } }\nconcurrency: { group: ci, cancel-in-progress: "${{ github.event_name == \'pull_request\' }}" }',
      [],
    ],
    [
      'unless a pull request can enter its group',
      'on: { push: { branches: [main] }, pull_request: }\nconcurrency: { group: ci, cancel-in-progress: "${{ github.event_name == \'pull_request\' }}" }',
      ERROR,
    ],
    [
      'of a switch of the workflow may cancel',
      'on: push\nconcurrency: { group: "ci-${{ github.ref }}", cancel-in-progress: "${{ fromJSON(vars.CANCEL) }}" }',
      WARNING,
    ],
    [
      'of a variable of the repository is one for all',
      'on: push\nconcurrency: { group: "${{ vars.GROUP }}", cancel-in-progress: true }',
      ERROR,
    ],
    [
      'of who pushed may be shared',
      'on: push\nconcurrency: { group: "${{ github.actor }}", cancel-in-progress: true }',
      WARNING,
    ],
    [
      'of a nightly that pushes share',
      `on: { push: { branches: [main] }, schedule: [{ cron: "0 0 * * *" }] }\n${CANCELS}`,
      [...ERROR, 'starved-save warning'],
    ],
    [
      'of a nightly of its own, started by hand too',
      `on: { schedule: [{ cron: "0 0 * * *" }], workflow_dispatch: }\n${CANCELS}`,
      [],
    ],
    ['of a merge queue, which nobody restores from', `on: merge_group\n${CANCELS}`, []],
    [
      'of tags, each a ref of its own',
      'on: { push: { tags: ["v*"] } }\nconcurrency: { group: release, cancel-in-progress: true }',
      [],
    ],
  ])('%s', (_, top, expected) => {
    expect(said(top)).toEqual(expected);
  });

  test('of two workflows without the name of either is one', () => {
    const group = 'concurrency: { group: "${{ github.ref }}", cancel-in-progress: true }';
    const saver = workflow({ top: `on: { schedule: [{ cron: "0 0 * * *" }] }\n${group}`, steps: unguarded });
    const other = `on: push\n${group}\njobs: { a: { runs-on: x, steps: [{ run: ls }] } }`;
    expect(saidOf({ '.github/workflows/nightly.yml': saver })).toEqual([]);
    const { findings } = lintOf({
      '.github/workflows/nightly.yml': saver,
      '.github/workflows/ci.yml': other,
    });
    expect(findings[0]?.exposure).toMatchObject([
      { kind: 'concurrency', events: ['schedule'], newer: ['push'], workflow: '.github/workflows/ci.yml' },
    ]);
  });

  test.each<[string, string[]]>([
    ['concurrency: { group: "job-${{ github.ref }}", cancel-in-progress: true }', ERROR],
    ['concurrency: { group: "job-${{ github.run_id }}", cancel-in-progress: true }', []],
    [
      'concurrency: { group: "job-${{ github.run_id }}", cancel-in-progress: true }\nstrategy: { fail-fast: false, matrix: { v: [1, 2] } }',
      ERROR,
    ],
    [
      'concurrency: { group: "job-${{ github.run_id }}-${{ matrix.v }}", cancel-in-progress: true }\nstrategy: { fail-fast: false, matrix: { v: [1, 2] } }',
      [],
    ],
  ])('of the job: %s', (job, expected) => {
    expect(said('on: push', job)).toEqual(expected);
  });
});

describe('a save on the default branch alone', () => {
  test('is not reached by a group that is unique there', () => {
    expect(said(`on: [push, pull_request]\n${CANCELS_PULLS}`, undefined, onMain)).toEqual([]);
  });

  test('is, by one that is not', () => {
    expect(said(`on: [push, pull_request]\n${CANCELS}`, undefined, onMain)).toEqual([
      'unguarded-save error',
      'starved-save warning',
    ]);
  });

  test('through the condition of its job, a variable, or default_branch', () => {
    const top = `on: [push, pull_request]\n${CANCELS_PULLS}`;
    expect(said(top, "if: github.event_name == 'push'")).toEqual([]);
    expect(said(top, 'if: github.ref_name == github.event.repository.default_branch')).toEqual([]);
    const env = 'env: { SAVE: "${{ github.ref == \'refs/heads/main\' }}" }';
    expect(said(top, env, saving("env.SAVE == 'true'"))).toEqual([]);
  });
});

describe('a matrix', () => {
  const legs = (strategy: string, more = ''): string[] => said('on: push', `strategy: ${strategy}\n${more}`);

  test.each<[string, string, string, string[]]>([
    ['of two legs fails fast', '{ matrix: { v: [1, 2] } }', '', ERROR],
    ['unless it says otherwise', '{ fail-fast: false, matrix: { v: [1, 2] } }', '', []],
    ['of one leg has no sibling', '{ matrix: { v: [1] } }', '', []],
    ['that leaves one out has none either', '{ matrix: { v: [1, 2], exclude: [{ v: 2 }] } }', '', []],
    ['of entries that are included', '{ matrix: { include: [{ v: 1 }, { v: 2 }] } }', '', ERROR],
    ['of which an entry only adds to a leg', '{ matrix: { v: [1], include: [{ v: 1, w: 2 }] } }', '', []],
    ['of legs in turn tears none', '{ max-parallel: 1, matrix: { v: [1, 2] } }', '', []],
    ['of which no leg may fail the job', '{ matrix: { v: [1, 2] } }', 'continue-on-error: true', []],
    [
      'of which one may',
      '{ matrix: { v: [1, 2], include: [{ v: 2, try: true }] } }',
      'continue-on-error: "${{ matrix.try == true }}"',
      ['unguarded-save warning'],
    ],
    ['that an expression makes', '{ matrix: "${{ fromJSON(needs.a.outputs.m) }}" }', '', WARNING],
    ['of which a vector is made', '{ matrix: { v: "${{ fromJSON(needs.a.outputs.v) }}" } }', '', WARNING],
    ['of which an expression lists the values', '{ matrix: { v: "${{ fromJSON(\'[1]\') }}" } }', '', []],
    ['with a switch', '{ fail-fast: "${{ vars.FAST }}", matrix: { v: [1, 2] } }', '', WARNING],
    ['that is none: a strategy alone', '{ fail-fast: true }', '', []],
  ])('%s', (_, strategy, more, expected) => {
    expect(legs(strategy, more)).toEqual(expected);
  });
});

describe('a matrix whose legs ask for one group', () => {
  const one = (group: string, cancels: string, values = '[1, 2]', on = 'push'): string[] =>
    said(
      `on: ${on}`,
      `strategy: { fail-fast: false, matrix: { v: ${values} } }\nconcurrency: { group: "\${{ github.run_id }}${group}", cancel-in-progress: ${cancels} }`,
    );

  test.each<[string, string, string, string | undefined, string[]]>([
    ['tears its own legs down', '', 'true', undefined, ERROR],
    ['but each has its own', '-${{ matrix.v }}', 'true', undefined, []],
    ['though not the first two', '-${{ matrix.v == 1 }}', 'true', '[1, 2, 3]', ERROR],
    ['may do so, where a variable says whether', '', '"${{ vars.CANCEL }}"', undefined, WARNING],
  ])('%s', (_, group, cancels, values, expected) => {
    expect(one(group, cancels, values)).toEqual(expected);
  });

  test('but not where an event that is written twice meets itself', () => {
    expect(one('-${{ matrix.v }}', 'true', undefined, '[push, push]')).toEqual([]);
  });
});

test('a matrix that fails fast under one of its events alone', () => {
  const only = (event: string): string[] =>
    said(
      'on: [push, pull_request]',
      `strategy: { fail-fast: "\${{ github.event_name == '${event}' }}", matrix: { v: [1, 2] } }`,
    );
  expect([only('push'), only('pull_request'), only('schedule')]).toEqual([ERROR, ERROR, []]);
  const [finding] = lintOf(
    workflow({
      top: 'on: [push, pull_request]',
      job: 'runs-on: x\nstrategy: { fail-fast: "${{ github.event_name != \'push\' }}", matrix: { v: [1, 2] } }',
      steps: unguarded,
    }),
  ).findings;
  expect(finding?.exposure).toMatchObject([{ kind: 'fail-fast', events: ['pull_request'] }]);
});

describe('a workflow that others call', () => {
  const called = workflow({ top: 'on: workflow_call', steps: unguarded });
  const caller = (top: string, job = ''): string =>
    `name: Top\n${top}\njobs: { call: { uses: ./.github/workflows/called.yml ${job} } }`;
  const linted = (top: string, job = ''): string[] =>
    saidOf({ '.github/workflows/called.yml': called, '.github/workflows/top.yml': caller(top, job) });

  test('from elsewhere may be cancelled', () => {
    expect(saidOf({ '.github/workflows/called.yml': called })).toEqual(WARNING);
  });

  test('has the exposure of its callers, and none where they have none', () => {
    expect(linted('on: push')).toEqual([]);
    expect(linted(`on: push\n${CANCELS}`)).toEqual(ERROR);
    expect(linted('on: push', ', strategy: { matrix: { v: [1, 2] } }')).toEqual(WARNING);
    expect(
      linted('on: push', ', concurrency: { group: "x-${{ github.ref }}", cancel-in-progress: true }'),
    ).toEqual(ERROR);
  });

  test('gets its inputs from them', () => {
    const group = 'concurrency: { group: "${{ inputs.group }}", cancel-in-progress: true }';
    const files = (input: string) => ({
      '.github/workflows/called.yml': workflow({
        top: `on: { workflow_call: { inputs: { group: { type: string } } } }\n${group}`,
        steps: unguarded,
      }),
      '.github/workflows/top.yml': caller('on: push', `, with: { group: "${input}" }`),
    });
    expect(saidOf(files('${{ github.run_id }}'))).toEqual([]);
    expect(saidOf(files('${{ github.ref }}'))).toEqual(ERROR);
  });
});

describe('an action', () => {
  const action = `runs:\n  using: composite\n  steps:\n${combined()
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n')}`;
  const using = (top: string, uses = './.github/actions/a'): string =>
    workflow({ top, steps: `- uses: ${uses}` });

  test('that nothing here uses may be cancelled elsewhere', () => {
    expect(saidOf({ 'action.yml': action })).toEqual(['combined-save warning']);
  });

  test('has the exposure of the jobs that use it', () => {
    const path = '.github/actions/a/action.yml';
    expect(saidOf({ [path]: action, '.github/workflows/ci.yml': using('on: push') })).toEqual([]);
    for (const uses of ['./.github/actions/a', '$/.github/actions/a/'])
      expect(
        saidOf({ [path]: action, '.github/workflows/ci.yml': using(`on: push\n${CANCELS}`, uses) }),
      ).toEqual(['combined-save error']);
  });
});

test('a group without the branch of a push is told to be that of all branches (foreman_monitoring)', () => {
  const group = (text: string) => `concurrency: { group: "${text}", cancel-in-progress: true }`;
  const words = (text: string) =>
    lintOf(workflow({ top: `on: [push, pull_request]\n${group(text)}`, steps: unguarded })).findings.flatMap(
      ({ exposure }) => exposure.map(exposureWords),
    );
  expect(words('${{ github.head_ref }}-ci')).toEqual([
    expect.stringContaining('a newer push or pull_request run of any branch cancels the run before it'),
  ]);
  expect(words('${{ github.ref }}-ci')).toEqual([
    expect.stringContaining('a newer push or pull_request run cancels the run before it'),
  ]);
});

describe('an action in .github', () => {
  const own = '.github/actions/a/action.yml';
  const action = `runs:\n  using: composite\n  steps:${combined().replaceAll('\n', '\n    ')}\n`;
  const top = `on: push\n${CANCELS}`;
  const checkout = (more: string) => `- uses: actions/checkout@v4\n  with: { path: src/own${more} }`;
  const inFolder = (more: string): string =>
    workflow({ top, steps: `${checkout(more)}\n- uses: ./src/own/.github/actions/a` });
  const quiet = workflow({ top, steps: '- run: make' });

  test('that no workflow runs is nobody’s (Kong, libsecp256k1 in go-ethereum)', () => {
    expect(saidOf({ [own]: action, '.github/workflows/ci.yml': quiet })).toEqual([]);
    expect(saidOf({ [`vendor/x/${own}`]: action, '.github/workflows/ci.yml': quiet })).toEqual([]);
    expect(saidOf({ [own]: action })).toEqual(['combined-save warning']);
    expect(saidOf({ 'a/action.yml': action, '.github/workflows/ci.yml': quiet })).toEqual([
      'combined-save warning',
    ]);
  });

  test('is run from where the repository is checked out (electron)', () => {
    for (const more of ['', ', repository: "${{ github.repository }}"'])
      expect(saidOf({ [own]: action, '.github/workflows/ci.yml': inFolder(more) })).toEqual([
        'combined-save error',
      ]);
    expect(saidOf({ [own]: action, '.github/workflows/ci.yml': inFolder(', repository: o/other') })).toEqual(
      [],
    );
  });
});

test('two ways to one save are told with the runs that cancel on each (lnd)', () => {
  const job = (event: string): string =>
    `  ${event}:\n    if: github.event_name == '${event}'\n    runs-on: x\n    steps:\n      - uses: ./a\n`;
  const [finding] = lintOf({
    '.github/workflows/ci.yml': `on: [push, pull_request]\n${CANCELS}\njobs:\n${job('pull_request')}${job('push')}`,
    'a/action.yml': `runs:\n  using: composite\n  steps:${combined().replaceAll('\n', '\n    ')}\n`,
  }).findings;
  expect(finding?.exposure).toMatchObject([
    { events: ['pull_request', 'push'], newer: ['pull_request', 'push'] },
  ]);
});

test('one reason of many workflows is told once, with their lines (opendal)', () => {
  const report = lintOf({
    'a/action.yml': `runs:\n  using: composite\n  steps:${combined().replaceAll('\n', '\n    ')}\n`,
    ...Object.fromEntries(
      [1, 2, 3, 4, 5].map((n) => [
        `.github/workflows/${n}.yml`,
        workflow({ steps: '- uses: ./a' }).replace('CI', `CI ${n}`),
      ]),
    ),
  });
  const [finding] = report.findings;
  expect(finding?.exposure).toHaveLength(5);
  const text = renderLintText(report, { width: 80, colour: false }).replace(/\s+/g, ' ');
  expect(text.match(/because/g)).toHaveLength(1);
  expect(text).toContain('1.yml:3, .github/workflows/2.yml:3, .github/workflows/3.yml:3 and 2 more)');
  const sarif = renderSarif(report, '0.1.0');
  for (const id of [1, 2, 3, 4, 5]) expect(sarif).toContain(`](${id})`);
  expect(renderLintGithub(report).match(/Because/g)).toHaveLength(1);
});

test('files that were not read are counted beyond those that GitHub shows', () => {
  const gaps = Array.from({ length: 14 }, (_, index) => ({
    path: `.github/workflows/${index}.yml`,
    reason: { kind: 'no-jobs' as const },
  }));
  const notices = renderLintGithub({ ...lintOf({}), gaps }).match(/^::notice .*$/gm) ?? [];
  expect(notices).toHaveLength(10);
  expect(notices.at(-1)).toBe('::notice title=Not shown::5 more unread files: GitHub shows ten of a kind');
});

test.each<[string, string]>([
  ['gh run cancel', 'run: gh run cancel ${{ github.run_id }}'],
  ['the API', 'run: gh api -X POST repos/o/r/actions/runs/${{ github.run_id }}/cancel'],
  ['an action for earlier runs', 'uses: styfle/cancel-workflow-action@0.12.1'],
])('a step that cancels, by %s', (_, step) => {
  const other = `  other:\n    runs-on: x\n    steps:\n      - name: Stop\n        if: failure()\n        ${step}\n`;
  expect(saidOf(workflow({ top: 'on: push', steps: unguarded }) + other)).toEqual(WARNING);
});

describe('an input of a composite action', () => {
  const called = (given: string): string[] =>
    saidOf({
      '.github/workflows/ci.yml': workflow({ steps: `- uses: ./a\n${given}` }),
      'a/action.yml': `inputs: { cached: { default: "false" } }\nruns:\n  using: composite\n  steps:${combined('k', "  if: inputs.cached == 'true'\n").replaceAll('\n', '\n    ')}\n`,
    });

  test('is what the calling step gives (opendal), else its default (helix)', () => {
    expect(called('  with: { cached: true }')).toEqual(['combined-save error']);
    expect(called('  with: { Cached: "${{ github.event_name == \'push\' }}" }')).toEqual([
      'combined-save error',
    ]);
    expect(called('  with: { cached: false }')).toEqual([]);
    expect(called('')).toEqual([]);
  });
});
