import { describe, expect, test } from 'vitest';
import { findRemedies } from '../../src/remedy/remedies.ts';
import { parseFile } from '../../src/workflow/yaml-document.ts';
import type { WordedRemedy } from '../support/told.ts';
import { worded } from '../support/told.ts';
import { gitApply } from './oracles.ts';
import { remedyFor, savesOf, siblingFailed, sourceFile } from './sites.ts';

const hit = (id: string) => `steps.${id}.outputs.cache-hit != 'true'`;

/** A job of steps as they are written, indented to their place. */
function job(steps: string) {
  return sourceFile(`on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n${steps}`);
}

function remedy(steps: string): WordedRemedy {
  return remedyFor(job(steps));
}

/** The remedy for the first of several saves. */
function firstRemedy(steps: string): WordedRemedy | undefined {
  const file = job(steps);
  const [save] = savesOf(file);
  return save && findRemedies(save.site, siblingFailed, [file]).map(worded)[0];
}

function patched(steps: string): string {
  const file = job(steps);
  return gitApply([file], remedyFor(file).patch ?? '')[0] ?? '';
}

const cache = (path: string, key = 'k') => `      - uses: actions/cache@v4
        id: cache
        with:
          path: ${path}
          key: ${key}
`;

describe('a combined cache behind which nothing is made', () => {
  // ddev/ddev, OpenSC/OpenSC and webiny/webiny-js save so what the job has built.
  const build = '      - name: Build\n        run: make dist\n';

  test('is saved right behind its restore, which only runs where all before it went well', () => {
    const found = remedy(`${build}${cache('dist')}      - run: echo done\n`);
    expect(found).toMatchObject({
      kind: 'split-cache-step',
      disposition: 'verified',
      condition: `always() && steps.cache.outcome == 'success' && ${hit('cache')}`,
    });
    expect(found.notes.join('\n')).toContain('right after it');
    expect(patched(build + cache('dist'))).toContain(
      '- uses: actions/cache/restore@v4\n        id: cache\n        with:\n          path: dist\n          key: k\n      - if: always()',
    );
  });

  test('is left alone once it is split, as any other', () => {
    const [save] = savesOf(sourceFile(patched(`${build}${cache('dist')}`)));
    const found =
      save &&
      findRemedies(save.site, siblingFailed, [sourceFile(patched(build + cache('dist')))]).map(worded);
    expect(found?.[0]?.notes[0]).toContain('The save is guarded');
    expect(found?.[0]?.notes.join()).not.toContain('half-built');
  });

  test('keeps a condition of its own, and gets an id where it has none', () => {
    const gated = cache('dist').replace('id: cache', "if: github.ref == 'refs/heads/main'");
    expect(remedy(build + gated)).toMatchObject({
      disposition: 'verified',
      condition: `always() && steps.cache.outcome == 'success' && ${hit('cache')}`,
    });
  });

  test('is by hand where it runs after a failure too', () => {
    const after = cache('dist').replace('id: cache', 'id: cache\n        if: always()');
    expect(remedy(build + after)).toMatchObject({ kind: 'by-hand', patch: null });
  });

  test('only restores where nothing is made before it either', () => {
    const lookUp = `      - uses: actions/checkout@v4\n${cache('dist')}      - run: echo "hit=$\{{ steps.cache.outputs.cache-hit }}" >> "$GITHUB_OUTPUT"\n`;
    expect(remedy(lookUp)).toMatchObject({ kind: 'restore-only', disposition: 'needs-review' });
  });
});

describe('a combined cache whose key another step of the job saves', () => {
  const saving = (key: string) => `      - uses: actions/cache/save@v4
        with:
          path: store
          key: ${key}
`;
  const key = "deps-${{ env.V }}-${{ hashFiles('deps.txt') }}";
  const listing = '      - run: list-deps > deps.txt\n';
  const building = '      - run: cabal build --only-dependencies all\n';

  test('only restores, where what the key asks was made before it and is left alone (ouroboros-network)', () => {
    expect(firstRemedy(listing + cache('store', key) + building + saving(key))).toMatchObject({
      kind: 'restore-only',
      disposition: 'verified',
    });
  });

  test.each([
    ['of a file that nothing made before it', cache('store', key) + building + saving(key)],
    [
      'of a file that a step names in between',
      `${listing}${cache('store', key)}      - run: update deps.txt\n${saving(key)}`,
    ],
    [
      'of files by a pattern',
      `${listing}${cache('store', key.replace('deps.txt', '**/deps.txt'))}${building}${saving(
        key.replace('deps.txt', '**/deps.txt'),
      )}`,
    ],
    [
      'of a file for which another one was made before it',
      cache('store', key).replace(/^/, listing.replace('deps.txt', 'deps.txt.bak')) + building + saving(key),
    ],
    [
      'of a variable that an action between them may set',
      `${cache('store', 'k-${{ env.pythonLocation }}')}      - uses: actions/setup-python@v6\n${building}${saving('k-${{ env.pythonLocation }}')}`,
    ],
    [
      'of a variable that a step sets in between',
      `${listing}${cache('store', key)}      - run: make; echo "V=2" >> "$GITHUB_ENV"\n${saving(key)}`,
    ],
  ])('but not by a key %s', (_, steps) => {
    expect(firstRemedy(steps)?.kind).toBe('split-cache-step');
  });
});

describe('the producer of a combined cache', () => {
  test('is what fills the path, not a later step that copies out of it (ncnn)', () => {
    const steps = (copying: string) =>
      `${cache('openmp-install')}      - id: openmp
        if: ${hit('cache')}
        run: |
          make
          mkdir openmp-install
          cp -r build/* openmp-install
      - run: ${copying}
`;
    const guard = { disposition: 'verified', condition: "always() && steps.openmp.outcome == 'success'" };
    expect(remedy(steps('sudo cp openmp-install/include/* $SDK/usr/include && make'))).toMatchObject({
      condition: guard.condition,
    });
    expect(remedy(steps('cp more/* openmp-install/lib/')).condition).not.toBe(guard.condition);
    expect(remedy(steps('cp -t openmp-install/lib more/*')).condition).not.toBe(guard.condition);
    expect(remedy(steps('mv openmp-install/lib /tmp')).condition).not.toBe(guard.condition);
  });

  test('is not kept from being certain by an action that leaves nothing behind', () => {
    const steps = (uses: string) =>
      `${cache('dist')}      - id: build\n        run: make\n      - uses: ${uses}\n        id: later\n`;
    for (const uses of ['softprops/action-gh-release@v2', 'docker/login-action@v3', 'dorny/paths-filter@v3'])
      expect(remedy(steps(uses))).toMatchObject({ disposition: 'verified' });
    for (const uses of ['someone/prepare@v1', './.github/actions/upload', 'gradle/actions/setup-gradle@v4'])
      expect(remedy(steps(uses))).toMatchObject({ disposition: 'needs-review' });
  });

  test('is no step that only hands on what is there, as its action says', () => {
    const guard = {
      disposition: 'verified',
      condition: `always() && steps.build.outcome == 'success' && ${hit('cache')}`,
    };
    const steps = (uses: string) =>
      `${cache('dist')}      - id: build\n        run: make\n      - uses: ${uses}\n        id: later\n`;
    for (const uses of [
      'ncipollo/release-action@v1',
      'actions/deploy-pages@v4',
      'actions/attest-build-provenance@v3',
    ])
      expect(remedy(steps(uses))).toMatchObject(guard);
    for (const uses of ['docker/build-push-action@v6', 'pre-commit/action@v3', './.github/actions/release'])
      expect(remedy(steps(uses)).condition).not.toBe(guard.condition);
  });

  test('is not asked where it runs on a hit only (reth)', () => {
    const loading = `      - if: steps.cache.outputs.cache-hit == 'true'\n        run: load dist/*.tar\n`;
    const building = `      - id: build\n        if: ${hit('cache')}\n        run: make dist/all\n`;
    expect(remedy(cache('dist') + building + loading)).toMatchObject({
      disposition: 'verified',
      condition: "always() && steps.build.outcome == 'success'",
    });
  });

  test('is seen past another cache that lies beside its path', () => {
    const steps = `${cache('~/.tool/store')}      - uses: actions/cache/restore@v4
        with: { path: ~/.tool/registry, key: r }
      - id: build
        if: ${hit('cache')}
        run: make
      - uses: actions/cache/restore@v4
        with: { path: ~/.tool/other, key: o }
`;
    expect(remedy(steps)).toMatchObject({
      disposition: 'verified',
      condition: "always() && steps.build.outcome == 'success'",
    });
  });
});

test('a save that asks the hit of its own restore asks it once (elixir-nx/nx)', () => {
  const own = cache('dist').replace(
    'id: cache',
    `id: cache\n        if: ${hit('cache')} && env.RUN == 'true'`,
  );
  expect(remedy(`${own}      - id: build\n        run: make\n`).condition?.split('cache-hit')).toHaveLength(
    2,
  );
});

test('the second half goes before a comment that speaks of the next step (unity-test-runner)', () => {
  const steps = `${cache('Library')}      - id: tests
        uses: ./
        with:
          testMode: all
          # of the tests

      # Upload
      - uses: actions/upload-artifact@v4
        with: { name: x, path: y }
`;
  expect(patched(steps)).toMatch(
    /# of the tests\n\n {6}- if: always\(\)[\s\S]*\n\n {6}# Upload\n {6}- uses: actions\/upload/,
  );
});

test('what only shows the state of a cache is no producer, wherever it writes that (ADIOS2)', () => {
  const steps = (script: string) => `      - uses: actions/cache/restore@v4
        id: cache
        with: { path: .ccache, key: k }
      - id: build
        run: ./build
      - id: show
        run: ${script}
      - uses: actions/cache/save@v4
        with: { path: .ccache, key: "$\{{ steps.cache.outputs.cache-primary-key }}" }
`;
  expect(remedy(steps('ccache -s | tee "${GITHUB_STEP_SUMMARY}"')).condition).toContain(
    'steps.build.outcome',
  );
  expect(remedy(steps('ccache -s | tee $GITHUB_STEP_SUMMARY')).condition).toContain('steps.build.outcome');
  expect(remedy(steps('make-list | tee .ccache/list')).condition).toContain('steps.show.outcome');
});

describe('a quoted text whose lines go on too far left (symbolicator, r-lib/actions)', () => {
  const quoted = (rest: string) =>
    `${
      job(`${cache('dist')}      - id: build
        env:
          FULL: "${'$'}{{
        github.event_name != 'pull_request'
          }}"
        run: make
`).text
    }${rest}`;

  test('is read as GitHub reads it, and stays as it is written', () => {
    const file = sourceFile(quoted('').replaceAll('\n', '\r\n'));
    const found = remedyFor(file);
    expect(found).toMatchObject({ disposition: 'verified' });
    const [after = ''] = gitApply([file], found.patch ?? '');
    expect(after).toContain(
      `FULL: "${'$'}{{\r\n        github.event_name != 'pull_request'\r\n          }}"`,
    );
  });

  test.each([
    ['an empty line', '"make\n\n true"'],
    ['the mark of another document', '"make\n--- x"'],
  ])('is a fault with %s in it', (_, script) => {
    const file = sourceFile(quoted(`      - run: ${script}\n`));
    expect(parseFile(file)).toMatchObject({ reason: { fault: { kind: 'invalid' } } });
  });

  test('is a fault where it has no end', () => {
    const file = sourceFile(quoted('env: "open\n'));
    expect(parseFile(file)).toMatchObject({ reason: { fault: { kind: 'invalid' } } });
  });
});

describe('a combined cache in a composite action', () => {
  const action = (path: string, script: string) =>
    sourceFile(
      `runs:
  using: composite
  steps:
    - uses: actions/cache@v4
      id: cache
      with: { path: ${path}, key: k }
    - id: install
      run: ${script}
      shell: bash
    - run: npm run build
      shell: bash
`,
      '.github/actions/setup/action.yml',
    );

  test('is split where one of its own steps installs all that it holds (trpc, rainbow)', () => {
    expect(remedyFor(action('node_modules', 'npm ci'))).toMatchObject({
      disposition: 'needs-review',
      condition: `always() && steps.install.outcome == 'success' && ${hit('cache')}`,
    });
  });

  test.each([
    ['target', 'cargo build'],
    ['dist', 'make install'],
  ])('is by hand where the calling job may add to `%s`', (path, script) => {
    expect(remedyFor(action(path, script))).toMatchObject({ kind: 'by-hand', patch: null });
  });
});

test.each([
  ['with line breaks of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
  ['with a byte order mark', (text: string) => `\ufeff${text}`],
])('a generated file %s is one, too (webiny)', (_, written) => {
  const { text } = job(`${cache('dist')}      - id: build\n        run: make\n`);
  const file = sourceFile(written(`# This file was automatically generated. DO NOT EDIT.\n${text}`));
  expect(remedyFor(file)).toMatchObject({ disposition: 'needs-review' });
});

describe('what comes after the step that fills the path', () => {
  const upload = (uses: string) => `      - uses: ${uses}\n        with: { target: x86_64 }\n`;

  test.each(['taiki-e/upload-rust-binary-action@v1', 'wangyoucao577/go-release-action@v1'])(
    'may build before it publishes: %s',
    (uses) => {
      const found = remedy(`      - run: make deps\n${cache('target')}${upload(uses)}`);
      expect(found.disposition).not.toBe('verified');
    },
  );

  test.each([
    'cp -r extra ${{ env.DEPS }}',
    'cp -r extra third-party/ > /dev/null',
    'rsync -a x/ third-party/ --exclude .git',
  ])('may copy into it: %s', (command) => {
    const path = command.includes('DEPS') ? '${{ env.DEPS }}' : 'third-party';
    const fill = `      - if: ${hit('cache')}\n        run: ./fetch.sh\n`;
    expect(patched(`${cache(path)}${fill}      - id: copy\n        run: ${command}\n`)).toMatch(
      /steps\.copy\.outcome == 'success'/,
    );
  });

  test('may be what still runs in the background', () => {
    const found = remedy(
      `      - id: inst\n        run: npm ci\n        background: true\n${cache('~/.npm')}      - wait: inst\n`,
    );
    expect(found.disposition).not.toBe('verified');
  });
});
