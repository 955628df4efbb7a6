import { describe, expect, test } from 'vitest';
import { spareBranch, workflowOf } from '../../src/remedy/concurrency.ts';
import { cureSharedKey } from '../../src/remedy/leg-remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import { worded } from '../support/told.ts';
import { gitApply } from './oracles.ts';
import { remedyFor, run, savesOf, siblingFailed, sourceFile, wordedRemedies } from './sites.ts';

const legs = (step: string, key = 'k') => `jobs:
  build:
    strategy:
      matrix:
        python: ['3.12', '3.13']
    steps:
      - run: ${step}
      - name: Save
        uses: actions/cache/save@v5
        with: { path: out, key: "${key}" }
`;

function cure(text: string) {
  const file = sourceFile(text);
  const [save] = savesOf(file);
  if (save === undefined) throw new Error('no save');
  return { file, ...cureSharedKey(save.site, null, [file]) };
}

describe('legs of a matrix that save under one key', () => {
  test('need one saver, where they save the same', () => {
    const { file, dimension, remedies } = cure(legs('make'));
    expect(dimension).toBeNull();
    expect(remedies).toMatchObject([{ kind: 'one-saver', condition: "matrix.python == '3.12'" }]);
    expect(gitApply([file], remedies[0]?.patch ?? '')[0]).toContain(
      "if: matrix.python == '3.12'\n        uses:",
    );
  });

  test('need one saver, which is the guarded half of a combined cache', () => {
    const text = `jobs:
  build:
    strategy: { matrix: { python: ['3.12', '3.13'] } }
    steps:
      - uses: actions/cache@v5
        with: { path: out, key: k }
      - run: make
`;
    expect(cure(text).remedies).toMatchObject([
      {
        kind: 'one-saver',
        disposition: 'needs-review',
        condition:
          "always() && steps.make.outcome == 'success' && steps.cache.outputs.cache-hit != 'true' && matrix.python == '3.12'",
      },
    ]);
  });

  test('need one saver by hand, where their combinations may not all run', () => {
    const text = legs('make').replace(
      "python: ['3.12', '3.13']",
      "python: ['3.12', '3.13']\n        os: [a, b]\n        exclude: [{ os: a, python: '3.12' }]",
    );
    expect(cure(text).remedies).toMatchObject([{ kind: 'by-hand' }]);
  });

  test.each([
    ['Swatinem/rust-cache@v2', "`save-if: ${{ matrix.python == '3.12' }}`"],
    ['gradle/actions/setup-gradle@v5', "`cache-read-only: ${{ !(matrix.python == '3.12') }}`"],
    ['actions/setup-go@v6', 'Only restore there, with `actions/cache/restore`.'],
  ])('need one saver by the switch of %s', (uses, told) => {
    const file = sourceFile(legs('make').replace('actions/cache/save@v5', uses).replace('path: out, ', ''));
    const [save] = savesOf(sourceFile(legs('make')));
    if (save === undefined) throw new Error('no save');
    const site = { ...save.site, action: uses, inputs: {} };
    const [remedy] = cureSharedKey(site, null, [file]).remedies;
    expect(remedy === undefined ? null : worded(remedy).notes[0]).toContain(told);
  });

  test('need a key each, where a value of the matrix makes other content', () => {
    const { file, dimension, remedies } = cure(legs('make PYTHON=${{ matrix.python }}'));
    expect(dimension).toBe('python');
    expect(remedies).toMatchObject([{ kind: 'key-per-leg' }]);
    expect(gitApply([file], remedies[0]?.patch ?? '')[0]).toContain('key: "k-${{ matrix.python }}" }');
  });

  test.each([
    ['after the save', `${legs('make')}      - run: scripts/send \${{ matrix.python }}\n`],
    ['in the name of a file', legs('make matrix.json')],
    ['of which there is one', legs('make PYTHON=${{ matrix.python }}').replace("'3.12', ", '')],
    [
      'in another step than the one that fills the cache',
      legs('scripts/test ${{ matrix.python }}')
        .replace('    steps:\n', '    steps:\n      - run: cargo build\n')
        .replace('path: out', 'path: target'),
    ],
  ])('need no key each, where a value of the matrix stands %s', (_, text) => {
    expect(cure(text).dimension).toBeNull();
  });

  test('need one saver for each value that their key tells apart, and not for one that begins like it', () => {
    const text = legs('make', 'k-${{ matrix.python-version }}').replace(
      'python: [',
      "python-version: ['3']\n        python: [",
    );
    expect(cure(text).remedies).toMatchObject([{ kind: 'one-saver', condition: "matrix.python == '3.12'" }]);
  });

  test('need a key each, which may be written where the cache is restored', () => {
    const text = legs(
      'make PYTHON=${{ matrix.python }}',
      '${{ steps.cache.outputs.cache-primary-key }}',
    ).replace(
      '    steps:\n',
      '    steps:\n      - id: cache\n        uses: actions/cache/restore@v5\n        with: { path: out, key: "k" }\n',
    );
    const { file, dimension, remedies } = cure(text);
    expect(dimension).toBe('python');
    expect(gitApply([file], remedies[0]?.patch ?? '')[0]).toContain('key: "k-${{ matrix.python }}" }');
  });

  test('are left alone where the key tells them apart by another name', () => {
    expect(
      cure(legs('make PYTHON=${{ matrix.python }}', 'k-${{ steps.python.outputs.python-version }}'))
        .dimension,
    ).toBeNull();
  });
});

describe('a branch whose runs never get as far as their save', () => {
  const workflow = (concurrency: string) => sourceFile(`on: push\nconcurrency:\n${concurrency}\njobs: {}\n`);

  test('is spared by the concurrency', () => {
    const file = workflow('  group: ci\n  cancel-in-progress: true # always');
    const remedy = spareBranch(file, 'main');
    expect(remedy).toMatchObject({
      kind: 'concurrency',
      notes: expect.arrayContaining([{ kind: 'runs-wait' }]),
    });
    expect(gitApply([file], remedy.patch ?? '')[0]).toContain(
      "cancel-in-progress: ${{ github.ref != 'refs/heads/main' }} # always",
    );
  });

  test('is spared in its own workflow, and in none of the same path elsewhere', () => {
    const [own, other] = ['octo/cat', 'octo/rules'].map((repository) =>
      sourceFile('', '.github/workflows/ci.yml', repository),
    );
    const files = [own, other].flatMap((file) => file ?? []);
    const path = '.github/workflows/ci.yml@refs/heads/main';
    expect(workflowOf({ ...run, path }, files.toReversed())).toBe(own);
    expect(workflowOf({ ...run, path: `octo/rules/${path}` }, files)).toBe(other);
    expect(workflowOf({ ...run, path: null }, files)).toBeNull();
  });

  test.each([
    '  group: ci\n  queue: max\n  cancel-in-progress: true',
    '  group: ci\n  cancel-in-progress: ${{ inputs.x }}',
  ])('is left to people where it says `%s`', (concurrency) => {
    expect(spareBranch(workflow(concurrency), 'main')).toMatchObject({ kind: 'by-hand', patch: null });
  });
});

describe('a job that needs no save', () => {
  const jobs = (inputs: string, needs = 'needs: [make]') => `jobs:
  make:
    steps:
      - id: cache
        uses: actions/cache@v5
        with: { path: out, key: k }
      - if: steps.cache.outputs.cache-hit != 'true'
        run: make
  use:
    ${needs}
    steps:
      - uses: actions/cache@v5
        with: { path: out, key: k${inputs} }
      - run: scripts/test
`;
  const remediesOf = (text: string) => {
    const file = sourceFile(text);
    const save = savesOf(file).find(({ site }) => site.jobKeys.includes('use'));
    return save === undefined ? [] : wordedRemedies(save.site, siblingFailed, [file]);
  };

  test.each([
    ['since another one saves the key', jobs(''), ['restore-only', 'split-cache-step']],
    [
      'since a miss ends it',
      jobs(', fail-on-cache-miss: true', 'if: true'),
      ['restore-only', 'split-cache-step'],
    ],
    [
      'but for one that restores by a prefix where the key is not there',
      jobs(', fail-on-cache-miss: true, restore-keys: k', 'if: true'),
      ['split-cache-step'],
    ],
    [
      'but for one that goes on after its miss',
      jobs(', fail-on-cache-miss: true', 'if: true').replace(
        '        with: { path: out, key: k, fail',
        '        continue-on-error: true\n        with: { path: out, key: k, fail',
      ),
      ['split-cache-step'],
    ],
    ['but for one that waits for nobody', jobs('', 'if: true'), ['split-cache-step']],
  ])('%s', (_, text, kinds) => {
    expect(remediesOf(text).map(({ kind }) => kind)).toEqual(kinds);
  });

  test.each([
    ['k-${{ matrix.os }}', '', 'restore-only verified'],
    ['${{ steps.cache.outputs.cache-primary-key }}', '', 'restore-only verified'],
    ['k-${{ matrix.os }}', 'if: inputs.save, ', 'split-cache-step verified'],
    ["k-${{ hashFiles('x') }}", '', 'split-cache-step verified'],
  ])('since a step saves the same key before the job ends: %s %s', (key, condition, first) => {
    const own = key.includes('steps.') ? 'k-${{ matrix.os }}' : key;
    const { kind, disposition } =
      savesOf(
        sourceFile(`jobs:
  a:
    steps:
      - { id: cache, uses: actions/cache@v5, with: { path: out, key: "${own}" } }
      - { run: make out }
      - { ${condition}uses: actions/cache/save@v5, with: { path: out, key: "${key}" } }
`),
      ).flatMap(({ site, list }) => wordedRemedies(site, siblingFailed, [list.file]))[0] ?? {};
    expect(`${kind} ${disposition}`).toBe(first);
  });

  test('for certain where a step ends it too, on whatever is no hit (ddev/ddev)', () => {
    const text = jobs(', fail-on-cache-miss: true', 'if: true').replace(
      '      - uses: actions/cache@v5\n        with: { path: out, key: k, fail-on-cache-miss: true }\n',
      (cache) =>
        `${cache.replace('- uses', '- id: cache\n        uses')}      - { if: steps.cache.outputs.cache-hit != 'true', run: exit 1 }\n`,
    );
    expect(remediesOf(text)[0]).toMatchObject({ kind: 'restore-only', disposition: 'verified' });
  });

  test('for review where a miss ends it, since it has come to its save by a longer key', () => {
    const text = jobs(', fail-on-cache-miss: true', 'if: true');
    expect(remediesOf(text)[0]).toMatchObject({ kind: 'restore-only', disposition: 'needs-review' });
  });

  test('since another one saves the key that it has restored', () => {
    const halves = jobs('')
      .replace('uses: actions/cache@v5', 'uses: actions/cache/restore@v5')
      .replace(
        '        run: make\n',
        '        run: make\n      - uses: actions/cache/save@v5\n        with: { path: out, key: "${{ steps.cache.outputs.cache-primary-key }}" }\n',
      );
    expect(remediesOf(halves)[0]?.kind).toBe('restore-only');
  });

  test.each([
    ['merge_group', 'restore-only'],
    ['issue_comment', 'restore-only'],
    ['discussion', 'restore-only'],
    ['push', 'split-cache-step'],
  ])('since no later run sees what one of its event saves: %s', (event, kind) => {
    const file = sourceFile(jobs(''));
    const site = savesOf(file).find(({ site: { jobKeys } }) => jobKeys.includes('make'))?.site;
    const of =
      site === undefined ? [] : wordedRemedies({ ...site, run: { ...run, event } }, siblingFailed, [file]);
    expect(of[0]?.kind).toBe(kind);
  });

  test.each([
    ['read', true, 'restore-only verified'],
    ['none', false, 'restore-only verified'],
    ['write-only', true, 'split-cache-step verified'],
    ['write', false, 'split-cache-step verified'],
  ])('since its cache mode stores nothing: %s (of the job: %s)', (mode, isOfJob, first) => {
    const text = `jobs:
  a:
    steps:
      - { id: cache, uses: actions/cache@v5, with: { path: out, key: k } }
      - { run: make out }
`;
    const moded = isOfJob
      ? text.replace('    steps:', `    cache-mode: ${mode}\n    steps:`)
      : `cache-mode: ${mode}\n${text}`;
    const { kind, disposition } = remedyFor(sourceFile(moded));
    expect(`${kind} ${disposition}`).toBe(first);
  });

  /** A job that takes its cache from one step, runs these, and a test that builds nothing. */
  const cachingBefore = (steps: string): string => `jobs:
  use:
    steps:
      - id: cache
        uses: actions/cache@v5
        with: { path: out, key: k }
${steps}      - run: scripts/test
`;

  test('since a step of its own ends it on a miss', () => {
    const text = cachingBefore(`      - if: steps.cache.outputs.cache-hit != 'true'
        run: |
          echo "Failed to restore"
          exit 1
`);
    expect(remediesOf(text)[0]).toMatchObject({ kind: 'restore-only', disposition: 'verified' });
    expect(remediesOf(text.replace("'true'\n", "'true' && inputs.x\n"))[0]?.kind).toBe('split-cache-step');
  });

  test.each([
    ['if scripts/reached; then exit 0; fi', 'split-cache-step'],
    ['[ -d out ] && exit', 'split-cache-step'],
    ['exec scripts/other', 'split-cache-step'],
    ['scripts/reached && { echo "no exit 1"; exit 0; }', 'split-cache-step'],
    ['test -d out ||', 'split-cache-step'],
    ['test -d out || # or stop', 'split-cache-step'],
    ['[ -d out ] || \\', 'split-cache-step'],
    ['[ -d out ] || exit 2', 'restore-only'],
    ['echo "this will exit"', 'restore-only'],
  ])(
    'or not, where a script that may end well before its last line: `%s` (mattermost-mobile)',
    (line, kind) => {
      const text = cachingBefore(`      - run: |
          ${line}
          exit 1
`);
      expect(remediesOf(text)[0]?.kind).toBe(kind);
    },
  );

  test.each([
    ['[x, y]', '[x, y]', 'ubuntu-latest', ['restore-only', 'split-cache-step']],
    ['[x]', '[x, y]', 'ubuntu-latest', ['split-cache-step']],
    ['[x, y]', '[x, y]', 'macos-latest', ['split-cache-step']],
  ])('but where another one saves %s of its values %s, on %s', (theirs, own, machine, kinds) => {
    const legs = (job: string, values: string, runsOn: string) =>
      `  ${job}:\n    runs-on: ${runsOn}\n    strategy: { matrix: { v: ${values} } }`;
    const text = jobs('')
      .replaceAll('key: k }', 'key: "k-${{ matrix.v }}" }')
      .replace('  make:', legs('make', theirs, 'ubuntu-latest'))
      .replace('  use:', legs('use', own, machine));
    expect(remediesOf(text).map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('a key that is raised', () => {
  const bumped = (text: string) => {
    const file = sourceFile(text);
    const [save] = savesOf(file);
    const remedies =
      save === undefined ? [] : wordedRemedies(save.site, { ...siblingFailed, bumpsKey: true }, [file]);
    const remedy = remedies.find(({ kind }) => kind === 'bump-key');
    return { remedy, text: gitApply([file], remedy?.patch ?? '')[0] ?? '' };
  };
  const job = (key: string, env = '') => `${env}jobs:
  a:
    steps:
      - id: cache
        uses: actions/cache/restore@v5
        with: { path: out, key: "${key}", restore-keys: k- }
      - run: make
      - uses: actions/cache/save@v5
        with: { path: out, key: "${key}" }
`;

  test('is raised by its own version, wherever it is built', () => {
    const { remedy, text } = bumped(job('k-v3-${{ runner.os }}'));
    expect(remedy).toMatchObject({
      disposition: 'verified',
      notes: expect.arrayContaining([expect.stringContaining('restore-keys')]),
    });
    expect(text.match(/k-v4-/g)).toHaveLength(2);
  });

  test('is raised by an ending where the file has it on several lines', () => {
    const folded = job('KEY').replaceAll(
      /with: \{ path: out, key: "KEY"(?:, restore-keys: k-)? \}/g,
      'with:\n          path: out\n          key: >-\n            k-${{ runner.os }}-${{\n            runner.arch }}',
    );
    const { remedy, text } = bumped(folded);
    expect(remedy).toMatchObject({ disposition: 'verified' });
    expect(text.match(/ {12}runner\.arch \}\}-v2\n/g)).toHaveLength(2);
  });

  test('is raised by the variable that holds its version', () => {
    const { text } = bumped(job('k-${{ env.CACHE }}', 'env:\n  CACHE: 7\n'));
    expect(text).toContain('CACHE: 8');
  });

  test('is raised in a local action too, as soon as that was read', () => {
    const workflow = sourceFile(`${job('k-v3')}      - uses: ./.github/actions/x\n`);
    const action = sourceFile(
      'runs:\n  using: composite\n  steps:\n    - uses: actions/cache/restore@v5\n      with: { path: out, key: "k-v3" }\n',
      '.github/actions/x/action.yml',
    );
    const [save] = savesOf(workflow);
    const stateWith = (...files: SourceFile[]) =>
      save &&
      wordedRemedies(save.site, { ...siblingFailed, bumpsKey: true }, files).find(
        ({ kind }) => kind === 'bump-key',
      )?.disposition;
    expect(stateWith(workflow)).toBe('needs-review');
    expect(stateWith(workflow, action)).toBe('verified');
    // The same key, in a text in which it cannot be raised in place.
    const escaped = { ...action, text: action.text.replace('"k-v3"', '"k-\\x763"') };
    expect(stateWith(workflow, escaped)).toBe('needs-review');
  });

  test.each([
    ['inputs.key', 'inputs.path', 'needs-review'],
    ['inputs.key', "'other'", 'needs-review'],
    ['inputs.key', null, 'verified'],
  ])(
    'is for review where an action is given the key as `%s`, for the path %s: %s',
    (key, path, disposition) => {
      const [restoring = ''] = job('k-${{ runner.os }}').split('      - uses: actions/cache/save');
      const call = '- { uses: ./.github/actions/keep, with: { path: out, key: "k-${{ runner.os }}" } }';
      const built = sourceFile(`${restoring}      ${call}\n`);
      const text = `runs:
  using: composite
  steps:
    - uses: actions/cache/save@v5
      with: { path: "${path === null ? 'its/own' : `\${{ ${path} }}`}", key: "\${{ ${key} }}" }
`;
      const keep = sourceFile(text, '.github/actions/keep/action.yml');
      const site = savesOf(keep)[0]?.site;
      const made = site && wordedRemedies(site, { ...siblingFailed, bumpsKey: true }, [built, keep]);
      expect(made?.find(({ kind }) => kind === 'bump-key')).toMatchObject({ disposition });
    },
  );

  test.each([
    ['Linux-${{ matrix.kind }}-${{ github.sha }}', 'needs-review'],
    ['Linux-node-modules-${{ github.sha }}', 'needs-review'],
    ['${{ matrix.key }}', 'needs-review'],
    ['Linux-${{ matrix.kind }}', 'needs-review'],
    ['${{ runner.os }}-cargo-${{ github.sha }}', 'verified'],
    ['${{ runner.os }}-cargo-${{ matrix.kind }}', 'verified'],
  ])('beside the key `%s` of the same path: %s', (other, disposition) => {
    const text = job('${{ runner.os }}-node-modules-${{ github.sha }}');
    const [, itsJob = ''] = job(other).split('jobs:\n');
    const { remedy } = bumped(text + itsJob.replace('  a:', '  b:'));
    expect(remedy?.disposition).toBe(disposition);
    expect(remedy?.notes.some((note) => note.includes('may build the same key'))).toBe(
      disposition === 'needs-review',
    );
  });

  // With `linux-dev` in the matrix of the one and `linux` in that of the other both come to the same.
  test.each([
    ['${{ matrix.os }}-dev-deps', 'b', 'needs-review'],
    ['${{ matrix.os }}-dev-deps', 'a', 'verified'],
    ['${{ matrix.os }}-deps-2', 'b', 'verified'],
  ])('beside `%s`, which asks the matrix, in job %s: %s', (other, name, disposition) => {
    const text = job('${{ matrix.os }}-deps');
    const [, itsJob = ''] = job(other).split('jobs:\n');
    const itsSteps = itsJob.slice(itsJob.indexOf('steps:\n') + 'steps:\n'.length);
    const { remedy } = bumped(
      text + (name === 'a' ? itsSteps.replaceAll('id: ', 'id: other-') : itsJob.replace('  a:', '  b:')),
    );
    expect(remedy?.disposition).toBe(disposition);
  });

  test('is for review where a workflow that is called was not read', () => {
    const called = '  b: { uses: ./.github/workflows/called.yml }\n';
    expect(bumped(job('k-v3') + called).remedy?.disposition).toBe('needs-review');
  });

  test.each([
    ["${{ hashFiles('api/v1/go.sum') }}-v1", "${{ hashFiles('api/v1/go.sum') }}-v2"],
    ['conv1-cache-v1', 'conv1-cache-v2'],
    ['v1x-${{ env.v1 }}-v1-a', 'v1x-${{ env.v1 }}-v2-a'],
  ])('is raised at its version, not where the same letters stand: `%s`', (key, raised) => {
    const { remedy, text } = bumped(job(key));
    expect(remedy?.disposition).toBe('verified');
    expect([...text.matchAll(/key: "(.*?)"/g)].map(([, found]) => found)).toEqual([raised, raised]);
  });

  test('is raised where it is written with other spaces', () => {
    const text = job('k-${{ runner.os }}').replace('${{ runner.os }}', '${{runner.os}}');
    expect(bumped(text).remedy?.disposition).toBe('verified');
    expect(bumped(text).text.match(/runner\.os ?\}\}-v2"/g)).toHaveLength(2);
  });

  test('gets an end where it has no version', () => {
    expect(bumped(job('k-${{ runner.os }}')).text.match(/runner\.os \}\}-v2"/g)).toHaveLength(2);
  });
});
