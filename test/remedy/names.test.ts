import { describe, expect, test } from 'vitest';
import { remedyFor, sourceFile } from './sites.ts';

/** The steps of a job that has a cache before them, each given as its lines. */
function patched(cache: string, ...steps: string[]): string {
  const lines = [
    `- name: ${cache}`,
    '  uses: actions/cache@v5',
    '  with: { path: venv, key: k }',
    ...steps.map((step) => `- ${step}`),
  ];
  const text = ['jobs:', '  a:', '    steps:', ...lines.map((line) => `      ${line}`), ''].join('\n');
  return remedyFor(sourceFile(text)).patch ?? '';
}

describe('the saving half of a cache', () => {
  test.each([
    ['Restore venv', 'Save venv'],
    ['Add cache for cargo', 'Save cargo cache'],
    ['Lookup build cache', 'Save build cache'],
    ['Handle build cache', 'Save build cache'],
    ["Restore/persist mypy's cache", "Save mypy's cache"],
    ['Retrieve PLT Cache', 'Save PLT Cache'],
    ['Load Cached Packages', 'Save Packages'],
    ['Attempt to use cached baseline analysis', 'Save baseline analysis'],
    ['Restore pre-commit environment from cache', 'Save pre-commit environment'],
    ['cache-bacio', 'save-bacio'],
    ['Set up cache', 'Save cache'],
    ['save build results to cache', 'Save build results to cache'],
    ['cache-openmp for macos', 'Save openmp for macos'],
  ])('of `%s` is called `%s`', (name, saved) => {
    expect(patched(name, 'run: make')).toContain(`+      - name: ${saved}\n`);
  });
});

describe('the new id of a step', () => {
  test.each([
    ['bash ./tools/run_tests.sh --all', 'run_tests'],
    ['python3 tools/download.py physical', 'download-physical'],
    ['cargo build --release', 'cargo-build'],
  ])('is of what `%s` runs: `%s`', (script, id) => {
    expect(patched('Cache', `run: ${script}`)).toContain(`- id: ${id}\n`);
  });

  test('is of the first command that makes something', () => {
    const script = 'run: |\n          # Twice\n          cd app\n          mix test';
    expect(patched('Cache', script)).toContain('- id: mix-test\n');
  });

  test.each([
    ['Cache venv', 'Create the base environment', 'create-venv'],
    [
      'Cache website artifacts',
      'Build for nightlies with stable version',
      'build-for-nightlies-with-stable-version',
    ],
    ['Restore cache', 'Download the gcc and glibc toolchain', 'download-the-gcc-and-glibc-toolchain'],
    ['Cache', 'mix test inside ${{ matrix.project }}', 'mix-test'],
    ['Cache', 'Check for any local git changes (such as generated docs)', 'check-for-any-local-git-changes'],
    ['Cache', 'Restore deps and _build', 'restore-deps-and-build'],
    ['Cache', 'Check that language extensions are in sync', 'check-that-language-extensions'],
  ])('beside `%s` is, for `%s`, `%s`', (cache, name, id) => {
    expect(patched(cache, `name: ${name}\n        run: make`)).toContain(`id: ${id}\n`);
  });

  test('has no noun of one cache, where the job has others that have none (nimbus-eth2)', () => {
    const build = 'name: Build the virtual machine of it\n        run: make';
    const other = 'uses: actions/cache/restore@v5';
    expect(patched('Cache fixtures', build)).toContain('id: build-fixtures\n');
    expect(patched('Cache fixtures', build, other)).toContain('id: build-the-virtual-machine-of-it\n');
  });
});
