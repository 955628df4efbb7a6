import { expect, test } from 'vitest';
import { renderLintJson } from '../../src/render/json/v1/lint-json.ts';
import { renderLintText } from '../../src/render/text/lint-text.ts';
import { combined, lintOf, saidOf, saving, workflow } from './linted.ts';

test.each<[step: string, isNamed: boolean]>([
  ['- uses: Swatinem/rust-cache@v2', true],
  ['- uses: Swatinem/rust-cache@v2\n  with: { save-if: "${{ github.ref == \'refs/heads/main\' }}" }', true],
  ['- uses: Swatinem/rust-cache@v2\n  with: { save-if: false }', false],
  ['- uses: hendrikmuhs/ccache-action@v1', true],
  ['- uses: actions/setup-node@v4', false],
  ['- uses: actions/setup-node@v4\n  with: { cache: npm }', true],
  ['- uses: actions/setup-go@v5', true],
  ['- uses: actions/setup-go@v5\n  with: { cache: false }', false],
  ['- uses: ruby/setup-ruby@v1\n  with: { bundler-cache: true }', true],
  ['- uses: r-lib/actions/setup-r-dependencies@v2', true],
  ['- uses: r-lib/actions/setup-r-dependencies@v2\n  with: { cache: false }', false],
  ['- uses: mozilla-actions/sccache-action@v0.0.9', false],
  ['- uses: actions/checkout@v4', false],
  [combined(), false],
])('%s saves where no rule looks: %s', (step, isNamed) => {
  expect(lintOf(workflow({ steps: step })).notJudged.length > 0).toBe(isNamed);
});

test('the saves that no rule judges are told, also where nothing was found', () => {
  const report = lintOf(workflow({ steps: '- name: Rust\n  uses: Swatinem/rust-cache@v2' }));
  const [one] = report.notJudged;
  expect(JSON.parse(renderLintJson(report, '1.0.0')).notJudged).toEqual([one]);
  expect(one).toMatchObject({ job: 'build', step: 1, stepName: 'Rust', action: 'Swatinem/rust-cache@v2' });
  expect(renderLintText(report, { width: 200, colour: false })).toBe(
    'no findings in 1 file\n1 more save was not judged, since it is made by swatinem/rust-cache and no `if:` can guard that.\n',
  );
});

test.each([
  ['always()', []],
  ['${{ !failure() }}', []],
  ['!cancelled()', ['unguarded-save error']],
  ["github.ref == 'refs/heads/main'", ['unguarded-save error', 'starved-save warning']],
])('a job under %s, when a newer run cancels its own', (condition, found) => {
  const job = `if: ${JSON.stringify(condition)}\nruns-on: ubuntu-latest`;
  expect(saidOf(workflow({ job, steps: saving("steps.restore.outputs.cache-hit != 'true'") }))).toEqual(
    found,
  );
});

test('a volume of Namespace is no save', () => {
  const step = '- uses: namespacelabs/nscloud-cache-action@v1\n  with: { path: deps, key: deps }';
  expect(saidOf(workflow({ steps: step }))).toEqual([]);
});

test('save-always is no guard, whatever decides it', () => {
  const steps = combined().replace(
    'path: deps',
    'path: deps, save-always: "${{ inputs.cache == \'always\' }}"',
  );
  expect(saidOf(workflow({ steps }))).toContain('false-guard warning');
});
