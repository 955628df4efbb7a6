import { describe, expect, test } from 'vitest';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { Step } from '../../src/types/evidence.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';

const { archive, cancelled, sentPart } = said;
const header = (action: string, key = 'K'): string[] => [
  `##[group]Run ${action}`,
  'with:',
  '  path: venv',
  `  key: ${key}`,
  '##[endgroup]',
];
const script = ['##[group]Run make', 'shell: bash', '##[endgroup]'];
const torn = [archive, sentPart, cancelled];

/** The saves of one job, given the lines of each step by its number. */
function saves(steps: Step[], logs: Record<number, string[]>): string[] {
  const own = job('j', steps, { conclusion: 'cancelled' });
  const files = Object.entries(logs).map(([number, lines]) => logFile(`j/${number}_x.txt`, lines));
  const timeline = timelineOf([own], files);
  return findCacheSaves(timeline, run).map(
    ({ action, key, state }) => `${action} ${key} ${state.outcome} ${state.reservation}`,
  );
}

const broken: Partial<Step> = { conclusion: 'cancelled' };

describe('saves inside a composite', () => {
  const composite = ['##[group]Run ./.github/actions/x', '##[endgroup]'];
  const steps = [step(1, 'Set up job'), step(2, 'X', broken)];
  const setUp = (...downloads: string[]): string[] => [
    'Current runner version: x',
    ...downloads.map((name) => `Download action repository '${name}' (SHA:abc)`),
  ];
  const inner = [...composite, ...script, ...header('actions/cache/save@v5'), ...torn];
  const found = ['actions/cache/save@v5 K torn-down certain'];

  test.each([
    ['an action that the runner downloaded', setUp('actions/checkout@v6', 'actions/cache@v5'), found],
    ['an action that the runner never downloaded', setUp('actions/checkout@v6'), []],
    ['no word of any download', setUp(), found],
  ])('%s', (_, first, expected) => expect(saves(steps, { 1: first, 2: inner })).toEqual(expected));

  test('one whose action was downloaded by a set-up of which the log was not had', () => {
    const local = ["Download action repository 'actions/setup-node@v6' (SHA:abc)", ...inner];
    expect(saves(steps, { 2: local })).toEqual(found);
  });

  test('a post of which no line tells whose it is does not bear the key of the first action', () => {
    const own = [step(1, 'Set up job'), step(2, 'X'), step(5, 'Post X', broken)];
    const main = [...composite, ...header('actions/cache/restore@v5'), ...header('acme/saver@v1')];
    const logs = { 1: setUp(), 2: main, 5: ['Post job cleanup.', ...torn] };
    expect(saves(own, logs)).toEqual(['acme/saver@v1 null torn-down possible']);
  });

  test('inputs are known by their names in any case', () => {
    const shouted = inner.map((line) => line.replace('  key:', '  KEY:'));
    expect(saves(steps, { 1: setUp(), 2: shouted })).toEqual(found);
  });

  describe('of the repository itself, whose actions the runner downloads when it comes to it', () => {
    const downloaded = "Download action repository 'actions/cache@v5' (SHA:abc)";
    const immutable = [
      "##[group]Download immutable action package 'actions/cache@v5'",
      ...['Version: 5.0.1', 'Digest: sha256:abc', 'Source commit SHA: abc', '##[endgroup]'],
    ];
    const preparing = (...download: string[]): string[] => [
      ...['Prepare all required actions', 'Getting action download info'],
      ...download,
    ];
    const save = [...header('actions/cache/save@v5'), ...torn];
    const nested = ['##[group]Run ./.github/actions/y', '##[endgroup]'];
    const again = ['Failed to resolve action download info. Error: 503', 'Retrying in 12.3 seconds'];
    const slowly = [
      "##[warning]Failed to download action 'https://api.github.com/x'. Error: The request was aborted: 12:34",
      '##[warning]Back off 21.034 seconds before retry.',
    ];
    const onMac = 'Container action is only supported on Linux, skip pull and build docker images.';
    const debug = ['##[debug]action.yml for action: x', '##[debug]Loading inputs'];
    const unnamed = '##[warning]Encountered an error when evaluating display name ${{ x }}. Unexpected end';
    const unset = '##[error]The template is not valid. x/action.yml (Line: 3, Col: 4): Unexpected end';
    const odd = '##[warning]Node 24 is not supported on Linux ARM32 platforms. Falling back to Node 20.';

    test.each([
      ['before its header', [...preparing(downloaded), ...composite, ...save]],
      [
        'before its header, and a script comes first',
        [...preparing(downloaded), ...composite, ...script, ...save],
      ],
      ['as an immutable package', [...preparing(...immutable), ...composite, ...save]],
      ['of one inside it', [...composite, ...preparing(downloaded), ...nested, ...save]],
      [
        'of one inside it, at the second attempt',
        [...composite, ...preparing(...again, downloaded, ...slowly), ...nested, ...save],
      ],
      ['whose first action comes with a complaint', [...preparing(downloaded), ...composite, odd, ...save]],
      ['where no images are built', [...preparing(downloaded, onMac), ...composite, ...save]],
      ['with step debug logging on', [...preparing(downloaded), ...debug, ...composite, ...save]],
      ['whose first step has an odd name', [...preparing(downloaded), ...composite, unnamed, ...save]],
      ['whose first step has an odd variable', [...preparing(downloaded), ...composite, unset, ...save]],
      [
        'of one inside it, as an immutable package',
        [...composite, ...preparing(...immutable), ...nested, ...save],
      ],
    ])('%s', (_, lines) => {
      const logs = { 1: setUp('actions/checkout@v6'), 2: lines };
      expect(saves(steps, logs)).toEqual(found);
      const whole = [...setUp('actions/checkout@v6'), ...lines, 'Cleaning up orphan processes'];
      const timeline = timelineOf(
        [job('j', [...steps, step(3, 'Complete job')])],
        [logFile('0_j.txt', whole)],
      );
      expect(findCacheSaves(timeline, run).map(({ state }) => state.reservation)).toEqual(['certain']);
    });

    test.each([
      ['as an immutable package', preparing(...immutable)],
      ['where no images are built', preparing(downloaded, onMac)],
      ['with step debug logging on', [...preparing(downloaded), ...debug]],
    ])('%s, behind a script in the log of the job', (_, prepared) => {
      const own = [step(1, 'Set up job'), step(2, 'Make'), step(3, 'X', broken), step(4, 'Complete job')];
      const lines = [
        ...setUp('actions/checkout@v6'),
        'Complete job name: j',
        ...script,
        ...prepared,
        ...composite,
      ];
      const whole = [...lines, ...save, 'Cleaning up orphan processes'];
      const timeline = timelineOf([job('j', own)], [logFile('0_j.txt', whole)]);
      expect(findCacheSaves(timeline, run).map(({ state }) => state.reservation)).toEqual(['certain']);
    });
  });

  test.each([
    ['pulled', "##[group]Pull down action image 'alpine:3.20'"],
    ['built', "##[group]Build container for action use: '/home/runner/work/_actions/o/lint/v1/Dockerfile'."],
  ])('one for which an image is %s before its first step', (_, group) => {
    const image = [group, '##[command]/usr/bin/docker info', '##[endgroup]'];
    const docker = ['##[group]Run docker://alpine:3.20', '##[endgroup]'];
    const save = [...header('actions/cache/save@v5'), ...torn];
    expect(saves(steps, { 1: setUp(), 2: [...composite, ...image, ...docker, ...save] })).toEqual(found);
  });

  test('one before whose first step a warning of several lines stands', () => {
    const odd =
      "##[warning]Input 'save-always' has been deprecated with message: does not work.\nSee the docs.";
    const save = [...header('actions/cache/save@v5'), ...torn];
    expect(saves(steps, { 1: setUp(), 2: [...composite, odd, ...script, ...save] })).toEqual(found);
  });

  test('one with marks, and with step debug logging on', () => {
    const marked = [
      ...[...composite, '##[start-action display=Save;id=__self.1]', '##[debug]Evaluating condition'],
      ...['Prepare all required actions', '##[debug]Downloading', ...composite],
      ...['##[start-action display=Save;id=__self.1.1]', '##[debug]Starting: Save'],
    ];
    const save = [...header('actions/cache/save@v5'), ...torn];
    expect(saves(steps, { 1: setUp(), 2: [...marked, ...save] })).toEqual(found);
  });

  test('a group of its own that an action prints is no header, whatever it runs', () => {
    const group = ['##[group]Run ./gradlew build', '##[endgroup]'];
    const own = (uses: string) => saves(steps, { 1: setUp(), 2: [...header(uses), ...group, ...torn] });
    expect(own('acme/x@v1')).toEqual(['acme/x@v1 K torn-down possible']);
    expect(own('actions/cache/save@v5')).toEqual(found);
  });

  test('one that ran none of its steps is read all the same', () => {
    const marks = ['##[start-action display=A;id=__self.1]', '##[end-action id=__self.1;outcome=skipped]'];
    for (const lines of [marks, ["##[group]Pull down action image 'x'", cancelled]]) {
      const [own] = timelineOf([job('j', steps)], [logFile('j/2_X.txt', [...composite, ...lines])]);
      expect(own?.steps[1]?.blocks.map(({ action }) => action)).toEqual(['./.github/actions/x']);
    }
  });

  test('what a script in one says of a set-up and a download hides no action', () => {
    const said = ["Current runner version: 'x'", "Download action repository 'foo/x@v1' (SHA:abc)"];
    const own = [step(2, 'Y'), step(3, 'X', broken)];
    expect(saves(own, { 2: [...composite, ...script, ...said], 3: inner })).toEqual(found);
  });

  test('one whose owner is a secret, which the runner hides in its own lines as well', () => {
    const hidden = ['##[group]Run ***/ci/set-up@v1', '##[endgroup]', ...inner.slice(composite.length)];
    expect(saves(steps, { 1: setUp(), 2: hidden })).toEqual(found);
    const downloads = setUp('***/ci@v1', 'actions/cache@v5');
    expect(saves(steps, { 1: downloads, 2: hidden })).toEqual(found);
  });

  test.each(['julia-actions/cache@v2', 'gradle/gradle-build-action@v3'])(
    '%s, as another version is none',
    (uses) => {
      const own = [`##[group]Run ${uses}`, '##[endgroup]', ...header('actions/cache/save@v5'), ...torn];
      expect(saves(steps, { 1: setUp(), 2: own })).toEqual(found);
    },
  );

  test('one in a folder whose name has blanks', () => {
    const blank = ['##[group]Run ./.github/actions/Set up x', '##[endgroup]', ...script];
    expect(saves(steps, { 1: setUp(), 2: [...blank, ...inner.slice(-8)] })).toEqual(found);
  });

  test('an action of the repository that builds an image is none, whatever its output looks like', () => {
    const build = [...composite, '##[group]Building docker image', '##[endgroup]'];
    const fake = [...header('actions/cache/save@v5'), ...torn];
    expect(saves(steps, { 1: setUp('actions/cache@v5'), 2: [...build, ...fake] })).toEqual([]);
  });

  test('a local action is none that the runner downloads', () => {
    const local = [...composite, ...script, ...header('./.github/actions/save'), ...torn];
    const logs = { 1: setUp('actions/checkout@v6'), 2: local };
    expect(saves(steps, logs)).toEqual(['./.github/actions/save K torn-down possible']);
  });

  const lastLine = { cancelled, failure: '##[error]Process completed with exit code 1.' };
  test.each(['cancelled', 'failure'] as const)('a later one that makes the step a %s', (conclusion) => {
    const ruby = [...header('ruby/setup-ruby@v1'), 'Cache key: bundle-1', archive, said.sentWhole];
    const own = [step(1, 'Set up job'), step(2, 'X', { conclusion })];
    const logs = { 1: setUp(), 2: [...composite, ...ruby, ...script, lastLine[conclusion]] };
    expect(saves(own, logs)).toEqual(['ruby/setup-ruby@v1 bundle-1 saved none']);
    const torn = { ...logs, 2: [...composite, ...ruby, cancelled, ...script] };
    expect(saves(own, torn)).toEqual(['ruby/setup-ruby@v1 bundle-1 torn-down certain']);
  });

  test('ends with its own log where another action followed, not with the step', () => {
    const completedAt = Date.parse('2026-11-20T09:44:00Z');
    const own = job('j', [step(2, 'X', { completedAt })]);
    const save = [...composite, ...header('actions/cache/save@v5'), archive, said.sentWhole, said.saved];
    const endOf = (lines: string[]): number | null => {
      const timeline = timelineOf([own], [logFile('j/2_X.txt', lines)]);
      return findCacheSaves(timeline, run)[0]?.state.endedAt ?? null;
    };
    expect(endOf(save)).toBe(completedAt);
    expect(endOf([...save, ...script])).toBe(Date.parse('2026-11-20T09:14:00Z') + save.length - 1);
  });

  test('github-script is no composite, whatever its output looks like', () => {
    const fake = [
      '##[group]Run actions/github-script@v8',
      '##[endgroup]',
      ...header('actions/cache/save@v5'),
      ...torn,
    ];
    expect(saves(steps, { 1: setUp(), 2: fake })).toEqual([]);
  });
});

/** What the runner prints behind each header where a hook of the machine runs the steps, as in Kubernetes. */
const hook = [
  "##[group]Run '/home/runner/k8s/index.js'",
  'shell: /home/runner/externals/node20/bin/node {0}',
  '##[endgroup]',
];

describe('saves of a machine whose hook runs the steps', () => {
  const uses = 'actions/cache/save@v5';
  const found = [`${uses} K torn-down certain`];
  const whole = (lines: string[], steps: Step[]) => {
    const all = ['Current runner version: x', ...lines, 'Cleaning up orphan processes'];
    const own = job('j', [step(1, 'Set up job'), ...steps, step(9, 'Complete job')], {
      conclusion: 'cancelled',
    });
    return findCacheSaves(timelineOf([own], [logFile('0_j.txt', all)]), run).map(
      ({ action, key, state }) => `${action} ${key} ${state.outcome} ${state.reservation}`,
    );
  };

  test.each([
    ['a step of its own', [...header(uses), ...hook, ...torn]],
    [
      'a step inside a composite',
      ['##[group]Run ./x', '##[endgroup]', ...script, ...hook, ...header(uses), ...hook, ...torn],
    ],
  ])('%s', (_, lines) => {
    const steps = [step(2, 'X', broken)];
    expect(saves(steps, { 2: lines })).toEqual(found);
    expect(whole(lines, steps)).toEqual(found);
  });

  test('a step behind one that the machine runs before all others', () => {
    const at = Date.parse('2026-11-20T09:14:00Z');
    const time = { startedAt: at, completedAt: at };
    const steps = [step(2, 'Set up runner', time), step(3, 'Save', { ...broken, ...time })];
    expect(whole([...hook, 'ready', ...header(uses), ...torn], steps)).toEqual(found);
  });

  test('the steps of the runner for containers stay its own', () => {
    const steps = [step(1, 'Set up job'), step(2, 'Initialize containers'), step(3, 'X')];
    const [timeline] = timelineOf([job('j', steps)], [logFile('j/2_x.txt', [...hook, 'done'])]);
    expect(timeline?.steps.map(({ stage, dispute }) => `${stage} ${dispute}`)).toEqual([
      'job null',
      'job null',
      'main null',
    ]);
  });

  test('a post step', () => {
    const steps = [step(2, 'Run actions/cache@v5'), step(5, 'Post Run actions/cache@v5', broken)];
    const main = [...header('actions/cache@v5'), ...hook];
    const post = ['Post job cleanup.', '##[debug]Running JavaScript Action', ...hook, ...torn];
    expect(saves(steps, { 2: main, 5: post })).toEqual(['actions/cache@v5 K torn-down certain']);
    expect(whole([...main, ...post], steps)).toEqual(['actions/cache@v5 K torn-down certain']);
  });

  const stopped = '##[error]Executing the custom container implementation failed. Please contact somebody.';
  test.each([
    ['torn down, where no exit code is said, and may have gone on', [stopped], 'torn-down unknown'],
    ['failed, where one is', ['##[error]Process completed with exit code 1.', stopped], 'failed no'],
    [
      'failed, where it is below zero',
      ['##[error]Process completed with exit code -1.', stopped],
      'failed no',
    ],
    [
      'torn down with its machine, where it is 143',
      ['##[error]Process completed with exit code 143.', stopped],
      'torn-down no',
    ],
  ])('a hook that failed: %s', (_, end, expected) => {
    const lines = [...header(uses), ...hook, archive, sentPart, ...end];
    const own = job('j', [step(2, 'X', { conclusion: 'failure' })], { conclusion: 'cancelled' });
    const timeline = timelineOf([own], [logFile('j/2_X.txt', lines)]);
    const [save] = findCacheSaves(timeline, run);
    expect(`${save?.state.outcome} ${save?.state.finalized}`).toBe(expected);
  });

  test('two saves of a step end with it as after a cancel', () => {
    const both = ['Post job cleanup.', archive, sentPart, archive];
    const main = ['##[group]Run astral-sh/setup-uv@v7', '##[endgroup]'];
    const savesOf = (end: string, conclusion: string) => {
      const post = step(5, 'Post Run astral-sh/setup-uv@v7', { conclusion });
      return saves([step(2, 'Run astral-sh/setup-uv@v7'), post], { 2: main, 5: [...both, end] });
    };
    expect(savesOf(cancelled, 'cancelled')).toHaveLength(2);
    expect(savesOf(stopped, 'failure')).toEqual(savesOf(cancelled, 'cancelled'));
  });

  test('a script that prints the beginning of one hides nothing', () => {
    const fake = ["##[group]Run '/x'", 'shell: y'];
    const lines = [...header(uses), ...fake, ...torn];
    expect(saves([step(2, 'X', broken)], { 2: lines })).toEqual(found);
  });
});

describe('posts inside a composite', () => {
  const steps = [step(1, 'Set up job'), step(2, 'X'), step(5, 'Post X', broken)];
  const main = (...actions: string[]): string[] => [
    '##[group]Run ./.github/actions/x',
    '##[endgroup]',
    ...actions.flatMap((action, index) => [
      ...header(action, `K${index + 1}`),
      'Cache not found for input keys: K',
    ]),
  ];
  const post = ['Post job cleanup.'];

  test("another post's warning is no sign of a save", () => {
    const lines = [...post, ...post, '##[warning]not logged out', ...post, ...torn];
    expect(saves(steps, { 2: main('actions/cache@v5', 'docker/login-action@v3'), 5: lines })).toEqual([
      'actions/cache@v5 K1 torn-down certain',
    ]);
  });

  test('a setup action that was not asked to cache takes no part', () => {
    const lines = [...post, ...post, ...post, ...torn];
    expect(saves(steps, { 2: main('actions/cache@v5', 'actions/setup-node@v6'), 5: lines })).toEqual([
      'actions/cache@v5 K1 torn-down certain',
    ]);
  });

  test.each<[string, string[], string[], string[]]>([
    [
      'what the last one began, the first one never did',
      ['actions/cache@v5', 'actions/cache@v5'],
      torn,
      ['actions/cache@v5 K2 torn-down certain', 'actions/cache@v5 K1 not-reached none'],
    ],
    [
      'of a setup action, which is no key of the cache before it',
      ['actions/cache@v5', 'actions/setup-node@v6'],
      torn,
      ['actions/setup-node@v6 null torn-down certain', 'actions/cache@v5 K1 not-reached none'],
    ],
    [
      'before anything was archived',
      ['actions/cache@v5'],
      [cancelled],
      ['actions/cache@v5 K1 not-reached none'],
    ],
  ])('a cancel tears down one: %s', (_, actions, lines, expected) => {
    expect(saves(steps, { 2: main(...actions), 5: [...post, ...post, ...lines] })).toEqual(expected);
  });

  test('two caches save last in, first out', () => {
    const lines = [...post, ...post, archive, said.sentWhole, 'Cache saved with key: K2', ...post, ...torn];
    expect(saves(steps, { 2: main('actions/cache@v5', 'actions/cache@v5'), 5: lines })).toEqual([
      'actions/cache@v5 K2 saved none',
      'actions/cache@v5 K1 torn-down certain',
    ]);
  });
});

test.each([
  ['its own step', 2],
  ['its post step', 5],
])('an action whose versions save in different stages is seen in %s', (_, saving) => {
  const steps = [step(2, 'QEMU'), step(5, 'Post QEMU')].map((own) =>
    own.number === saving ? { ...own, ...broken } : own,
  );
  const caching = ['Caching binfmt-x64 to GitHub Actions cache', ...torn];
  const lines = { 2: header('docker/setup-qemu-action@v3'), 5: ['Post job cleanup.'] };
  const logs = { ...lines, [saving]: [...(saving === 2 ? lines[2] : lines[5]), ...caching] };
  expect(saves(steps, logs)).toEqual(['docker/setup-qemu-action@v3 binfmt-x64 torn-down certain']);
});

test('of saves that run side by side, each has the key that is said of it, and of no other', () => {
  const whole = 'Sent 300 of 300 (100.0%), 1.0 MBs/sec';
  const lines = [archive, archive, whole, 'Cache saved with the key: java-1', sentPart, cancelled];
  const steps = [step(2, 'JDK'), step(5, 'Post JDK', broken)];
  const logs = { 2: header('actions/setup-java@v5'), 5: ['Post job cleanup.', ...lines] };
  expect(saves(steps, logs)).toEqual([
    'actions/setup-java@v5 java-1 saved none',
    'actions/setup-java@v5 null torn-down certain',
  ]);
});

test.each([
  ['as many archivers as saves', ['(tar)', '(zstdmt)', '(tar)', '(zstdmt)'], 'none'],
  ['fewer: the others may have asked', ['(tar)', '(zstdmt)'], 'possible'],
])('of saves that archive side by side, outlived by %s', (_, processes, reservation) => {
  const steps = [step(2, 'JDK'), step(5, 'Post JDK', broken), step(6, 'Complete job')];
  const orphans = processes.map((name, pid) => `Terminate orphan process: pid (${pid}) ${name}`);
  const logs = {
    2: header('actions/setup-java@v5'),
    5: ['Post job cleanup.', archive, archive, cancelled],
    6: ['Cleaning up orphan processes', ...orphans],
  };
  const one = `actions/setup-java@v5 null torn-down ${reservation}`;
  expect(saves(steps, logs)).toEqual([one, one]);
});

test.each([
  ['as many archivers as saves', ['(tar)', '(zstdmt)', '(tar)', '(zstdmt)'], 'none'],
  ['fewer: one of them may have asked', ['(tar)', '(zstdmt)'], 'possible'],
])('of steps that archive side by side, outlived by %s', (_, processes, reservation) => {
  const steps = [step(2, 'A', broken), step(3, 'B', broken), step(6, 'Complete job')];
  const orphans = processes.map((name, pid) => `Terminate orphan process: pid (${pid}) ${name}`);
  const logs = {
    2: [...header('actions/cache/save@v5', 'A'), archive, cancelled],
    3: [...header('actions/cache/save@v5', 'B'), archive, cancelled],
    6: ['Cleaning up orphan processes', ...orphans],
  };
  const keys = saves(steps, logs).map((save) => save.replace(/^\S+ (\S+) torn-down /, '$1 '));
  expect(keys).toEqual([`A ${reservation}`, `B ${reservation}`]);
});

test('a save that still runs is no save yet', () => {
  const running = { status: 'in_progress', conclusion: null };
  const own = job('j', [step(2, 'Run actions/cache/save@v5', running)], running);
  const files = [logFile('job-logs/123.txt', [...header('actions/cache/save@v5'), archive, sentPart])];
  expect(findCacheSaves(timelineOf([own], files), run)).toEqual([]);
});

describe('an action that nobody listed', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Lint', broken), step(5, 'Post Lint', broken)];
  const uses = (action: string, ...inputs: string[]): string[] => [
    `##[group]Run ${action}`,
    'with:',
    ...inputs.map((input) => `  ${input}`),
    '##[endgroup]',
  ];
  const post = ['Post job cleanup.'];
  const docker = '##[command]/usr/bin/docker run --name x --rm ghcr.io/o/a:v1';
  const suspected = ['octo/setup-cave@v1 null torn-down possible'];

  test.each<[string, Record<number, string[]>, string[]]>([
    ['its main step archives', { 2: [...uses('octo/setup-cave@v1'), ...torn], 5: post }, suspected],
    ['its post step archives', { 2: uses('octo/setup-cave@v1'), 5: [...post, ...torn] }, suspected],
    [
      'it names its key itself',
      { 2: [...uses('octo/setup-cave@v1'), "Saving Zig cache with key 'zig-1'", ...torn], 5: post },
      ['octo/setup-cave@v1 zig-1 torn-down possible'],
    ],
    [
      'it runs its work in groups',
      { 2: [...uses('octo/setup-cave@v1'), '##[group]Run the installer', '##[endgroup]', ...torn], 5: post },
      suspected,
    ],
    [
      'its main step is refused a key, before it archives anything (bahmutov/npm-install#71)',
      { 2: [...uses('octo/setup-cave@v1'), said.refusedOld], 5: post },
      ['octo/setup-cave@v1 K refused none'],
    ],
    [
      'its post step is refused a key',
      { 2: uses('octo/setup-cave@v1'), 5: [...post, said.refusedOld] },
      ['octo/setup-cave@v1 K refused none'],
    ],
  ])('saves where %s, and is at most suspected', (_, logs, expected) => {
    expect(saves(steps, logs)).toEqual(expected);
  });

  test.each<[string, Record<number, string[]>]>([
    [
      'it shows progress and no archive',
      { 2: [...uses('octo/setup-cave@v1'), sentPart, cancelled], 5: post },
    ],
    ['it is a container', { 2: [...uses('octo/setup-cave@v1'), docker, ...torn], 5: post }],
    ['it is an image', { 2: [...uses('docker://octo/cave:1'), ...torn], 5: post }],
    [
      'it runs a script of the workflow',
      { 2: [...uses('octo/with-post@v1', 'post: make'), ...torn], 5: post },
    ],
    [
      'its post step runs a script of the workflow',
      { 2: uses('octo/with-post@v1', 'post: make'), 5: [...post, ...torn] },
    ],
    [
      'another header is among its lines',
      { 2: [...uses('octo/setup-cave@v1'), 'Cache saved with key: K', ...script, ...torn], 5: post },
    ],
  ])('saves nothing where %s', (_, logs) => {
    expect(saves(steps, logs)).toEqual([]);
  });
});

describe('an action that saves in its main step', () => {
  test.each(['jdx/mise-action@v3', 'mlugg/setup-zig@v2', 'msys2/setup-msys2@v2', 'pre-commit/action@v2.0.3'])(
    '%s',
    (action) => {
      const steps = [step(1, 'Set up job'), step(2, 'Set up', broken)];
      const key = 'Saving cache with key: K';
      expect(saves(steps, { 2: [...header(action), key, ...torn] })).toEqual([
        `${action} K torn-down certain`,
      ]);
    },
  );
});

test('an action that runs scripts of the workflow where it saves is at most suspected (cypress-io/github-action)', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Test', broken)];
  const uses = [
    '##[group]Run cypress-io/github-action@v6',
    'with:',
    '  command: npm run e2e',
    '##[endgroup]',
  ];
  expect(saves(steps, { 2: [...uses, ...torn] })).toEqual([
    'cypress-io/github-action@v6 null torn-down possible',
  ]);
  // What fails after the upload is a script, and what is stopped long after it had its answer.
  const sent = [...uses, archive, said.sentWhole];
  const failed = [step(1, 'Set up job'), step(2, 'Test', { conclusion: 'failure' })];
  const saved = ['cypress-io/github-action@v6 null saved none'];
  expect(saves(failed, { 2: [...sent, '##[error]Process completed with exit code 1.'] })).toEqual(saved);
  const stoppedAfter = (seconds: number): string[] => {
    const own = job('j', steps, { conclusion: 'cancelled' });
    const file = logFile('j/2_x.txt', [...sent, cancelled]);
    const lines = file.lines.map((line) =>
      line.text === cancelled ? { ...line, at: (line.at ?? 0) + seconds * 1000 } : line,
    );
    return findCacheSaves(timelineOf([own], [{ ...file, lines }]), run).map(({ state }) => state.outcome);
  };
  const lost = [step(1, 'Set up job'), step(2, 'Test', { conclusion: null })];
  expect(saves(lost, { 2: sent })).toEqual(['cypress-io/github-action@v6 null torn-down possible']);
  expect([stoppedAfter(60), stoppedAfter(200)]).toEqual([['torn-down'], ['saved']]);
});

test('an upload that codeql-action gave up waiting for bears its key, and may be stuck (src/trap-caching.ts)', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Analyze')];
  const told = 'Uploading TRAP cache to Actions cache with key codeql-trap-1-2.20.1-java-0a1b';
  const late = 'Timed out waiting for TRAP cache for java to upload, will continue without uploading';
  expect(
    saves(steps, { 2: [...header('github/codeql-action/analyze@v3'), told, archive, sentPart, late] }),
  ).toEqual(['github/codeql-action/analyze@v3 codeql-trap-1-2.20.1-java-0a1b unknown certain']);
});

test('an upload that goes on beside the next bears its own key, of archives side by side none bears that of another', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Analyze')];
  const trap = (key: string): string => `Uploading TRAP cache to Actions cache with key ${key}`;
  const of = (bytes: number, total: number): string =>
    `Sent ${bytes} of ${total} (${((100 * bytes) / total).toFixed(1)}%), 1.0 MBs/sec`;
  const uses = header('github/codeql-action/analyze@v3');
  const keys = (...lines: string[]): string[] =>
    saves(steps, { 2: [...uses, ...lines] }).map((save) => save.replace(/^\S+ /, ''));
  expect(
    keys(trap('java'), archive, of(1, 900), trap('js'), archive, of(2, 900), of(50, 50), of(3, 900)),
  ).toEqual(['java unknown certain', 'null saved none']);
  expect(keys(trap('java'), trap('js'), archive, archive, of(1, 900))).toEqual([
    'null unknown certain',
    'null unknown unknown',
  ]);
});

test('a failure of the first client of all leaves nothing behind, since it reserves nothing (actions/cache@v1.0.3)', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Cache'), step(5, 'Post Cache')];
  const own =
    '[command]/usr/bin/tar -cz -f /home/runner/work/_temp/1/cache.tgz -C /home/runner/work/r/r/venv .';
  const post = ['Post job cleanup.', own, '[warning]Cache service responded with 503'];
  expect(saves(steps, { 2: header('actions/cache@v1.0.3'), 5: post })).toEqual([
    'actions/cache@v1.0.3 K failed none',
  ]);
});

describe('a store of the user, in which nothing is reserved', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Cache'), step(5, 'Post Cache', broken)];
  const cache = (...inputs: string[]): string[] => [
    '##[group]Run tespkg/actions-cache@v1',
    'with:',
    '  path: venv',
    '  key: K',
    ...inputs.map((input) => `  ${input}`),
    '##[endgroup]',
  ];
  test.each<[string, string[], string[], string]>([
    ['a bucket', ['bucket: cave', 'endpoint: s3.example'], [archive, cancelled], 'none'],
    ['no bucket', [], [archive, cancelled], 'possible'],
    ['a bucket, and the cache service where that fails', ['bucket: cave'], torn, 'certain'],
  ])('%s', (_, inputs, lines, reservation) => {
    const found = saves(steps, { 2: cache(...inputs), 5: ['Post job cleanup.', ...lines] });
    expect(found).toEqual([`tespkg/actions-cache@v1 K torn-down ${reservation}`]);
  });
});

describe('a refusal of a key that the same job has restored', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Set up QEMU'), step(5, 'Post Set up QEMU')];
  const restoredBefore = (...main: string[]): string | null => {
    const lines: Record<number, string[]> = {
      2: ['##[group]Run docker/setup-qemu-action@v3', '##[endgroup]', ...main],
      5: ['Post job cleanup.', archive, said.refused],
    };
    const files = Object.entries(lines).map(([number, own]) => logFile(`j/${number}_x.txt`, own));
    return findCacheSaves(timelineOf([job('j', steps)], files), run)[0]?.state.restoredBefore?.text ?? null;
  };
  test('is known to be of a finished entry (QuantomOS)', () => {
    expect(restoredBefore('Cache hit for: K', 'Restored x from GitHub Actions cache')).toBe(
      'Cache hit for: K',
    );
  });
  test('and not where another key was restored, or none', () => {
    expect(restoredBefore('Cache hit for: K2')).toBeNull();
    expect(restoredBefore()).toBeNull();
  });
});

describe('the keys of the saves of setup-uv (HEAD 2026-08-20), which saves twice in one post step', () => {
  const steps = [step(1, 'Set up job'), step(2, 'UV'), step(5, 'Post UV', broken)];
  const main = [
    '##[group]Run astral-sh/setup-uv@v8',
    '##[endgroup]',
    'No GitHub Actions cache found for key: uv-1',
  ];
  const [uv, python] = ['Including uv cache path: /home/r/.cache/uv', 'Including Python cache path: /p'];
  test.each<[string, string[], string[]]>([
    ['the first torn down', [uv, ...torn], ['uv-1 torn-down certain']],
    [
      'the second torn down',
      [uv, archive, said.sentWhole, 'uv cache saved with key: uv-1', python, ...torn],
      ['uv-1 saved none', 'uv-1-python torn-down certain'],
    ],
    [
      'the second torn down, the first a hit',
      ['Cache hit occurred on key uv-1, not saving cache.', python, ...torn],
      ['uv-1 skipped none', 'uv-1-python torn-down certain'],
    ],
    ['nothing but Pythons', [python, ...torn], ['uv-1-python torn-down certain']],
    [
      'the first saved, the second a hit',
      [
        ...[uv, archive, said.sentWhole, 'uv cache saved with key: uv-1'],
        'Python cache hit occurred on key uv-1-python, not saving cache.',
      ],
      ['uv-1-python skipped none', 'uv-1 saved none'],
    ],
    // Versions before saved both in one entry (astral-sh/setup-uv, early 2026).
    [
      'both in one',
      ['Saving cache path: /c', python, 'Final cache paths: /c, /p', ...torn],
      ['uv-1 torn-down certain'],
    ],
  ])('%s', (_, lines, expected) => {
    const found = saves(steps, { 2: main, 5: ['Post job cleanup.', ...lines] });
    expect(found).toEqual(expected.map((save) => `astral-sh/setup-uv@v8 ${save}`));
  });
});

test('rust-cache saves what is incremental before the rest, and tells the key of neither but in its own words', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Rust'), step(5, 'Post Rust', broken)];
  const shown = ['Cache Key:', '    v0-rust-1'];
  const found = saves(steps, {
    2: ['##[group]Run Swatinem/rust-cache@v2', '##[endgroup]', ...shown],
    5: [
      'Post job cleanup.',
      ...shown,
      ...['... Saving incremental cache ...', archive, said.sentWhole],
      ...['... Saving cache with key v0-rust-1', ...torn],
    ],
  });
  expect(found).toEqual(
    ['saved none', 'v0-rust-1 torn-down certain'].map((one) => expect.stringContaining(one)),
  );
});

test('rust-cache says of a hit that it saves nothing', () => {
  const steps = [step(1, 'Set up job'), step(2, 'Rust'), step(5, 'Post Rust')];
  const found = saves(steps, {
    2: ['##[group]Run Swatinem/rust-cache@v2', '##[endgroup]', 'Cache Key:', '    v0-rust-1'],
    5: ['Post job cleanup.', 'Cache up-to-date.'],
  });
  expect(found).toEqual(['Swatinem/rust-cache@v2 v0-rust-1 skipped none']);
});

test.each([
  ['gradle/actions/setup-gradle@v6', 'Basic caching failed to save entry with key `K-1`: Error: boom'],
  [
    'actions/setup-node@v6',
    '##[warning]Failed to save: Unable to finalize cache with key K-1, another job may be finalizing this cache.',
  ],
])('the key of a save of %s is told by how it failed', (action, failure) => {
  const steps = [step(1, 'Set up job'), step(2, 'X'), step(5, 'Post X')];
  const lines = ['Post job cleanup.', archive, said.sentWhole, failure];
  const found = saves(steps, { 2: [`##[group]Run ${action}`, '##[endgroup]'], 5: lines });
  expect(found).toEqual([`${action} K-1 failed certain`]);
});
