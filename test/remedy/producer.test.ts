import { describe, expect, test } from 'vitest';
import { bumpKey } from '../../src/remedy/key-bump.ts';
import type { WordedRemedy } from '../support/told.ts';
import { remedyFor, savesOf, sourceFile } from './sites.ts';

const miss = "steps.cache.outputs.cache-hit != 'true'";
const restore = '- { id: cache, uses: actions/cache/restore@v5, with: { path: out, key: k } }';
const build = '- { id: build, run: make }';

/** A job of flow-style steps, one a line. */
function job(steps: string[], head: string[] = []): string {
  return ['jobs:', '  a:', ...head, '    steps:', ...steps.map((step) => `      ${step}`), ''].join('\n');
}

function remedy(...steps: string[]): WordedRemedy {
  return remedyFor(sourceFile(job(steps)));
}

function save(condition = miss, inputs = 'path: out, key: k'): string {
  return `- { if: "${condition}", uses: actions/cache/save@v5, with: { ${inputs} } }`;
}

const guard = (id: string, more = '') => `always() && steps.${id}.outcome == 'success'${more}`;

describe('the producer of an explicit save', () => {
  test.each<[string, string[], string | null, WordedRemedy['disposition']]>([
    [
      'is the nearest step of its condition',
      [restore, `- { id: build, if: "${miss}", run: make }`, save()],
      guard('build'),
      'verified',
    ],
    [
      'is a test before the save: it was waited for so far',
      [restore, build, '- { id: test, run: make test }', save()],
      guard('test', ` && ${miss}`),
      'verified',
    ],
    [
      'is not a set-up',
      [restore, build, '- uses: actions/setup-node@v5', save()],
      guard('build', ` && ${miss}`),
      'verified',
    ],
    [
      'is not what only reports',
      [restore, build, '- uses: actions/upload-artifact@v5', save()],
      guard('build', ` && ${miss}`),
      'verified',
    ],
    ['is a set-up where nothing else is left', [restore, save()], guard('cache', ` && ${miss}`), 'verified'],
    [
      'is what comes after a step that does not always run',
      [restore, build, '- { if: inputs.x, run: make x }', '- { id: show, run: ls }', save()],
      guard('show', ` && ${miss}`),
      'verified',
    ],
    [
      'is none before a step that does not always run',
      [restore, build, '- { if: inputs.x, run: make x }', save(), build.replace('build', 'later')],
      null,
      'needs-review',
    ],
    [
      'is none before a step that may fail',
      [restore, build, '- { continue-on-error: true, run: make x }', save(), build.replace('build', 'later')],
      null,
      'needs-review',
    ],
    [
      'is a step without effect where the save ends the job',
      [restore, build, '- { if: inputs.x, run: make x }'].concat(save()),
      guard('whole'),
      'needs-review',
    ],
    [
      'is to be reviewed where failures were saved',
      [restore, build, save(`!cancelled() && ${miss}`)],
      guard('build', ` && ${miss}`),
      'needs-review',
    ],
    [
      'is to be reviewed for a key of the run',
      [build, save('success()', 'path: out, key: "k-${{ github.run_id }}"')],
      guard('build'),
      'needs-review',
    ],
    [
      'is to be reviewed for a hash of the content',
      [build, save('success()', 'path: out, key: "${{ hashFiles(\'out/**\') }}"')],
      guard('build'),
      'needs-review',
    ],
    [
      'is to be reviewed where the job cancels its run',
      [build, '- { if: failure(), run: "gh run cancel x" }', save('success()')],
      guard('build'),
      'needs-review',
    ],
    [
      'is none for a key of failures',
      [build, save('failure()', 'path: out, key: k-failed-1')],
      null,
      'needs-review',
    ],
  ])('%s', (_, steps, condition, disposition) => {
    expect(remedy(...steps)).toMatchObject({ condition, disposition });
  });

  test('is not asked for where the job goes on after a cancel', () => {
    const file = sourceFile(job([build, save('success()')], ['    if: always()']));
    expect(remedyFor(file)).toMatchObject({ kind: 'by-hand', patch: null });
    expect(remedyFor(file).notes[0]).toContain('goes on after a cancel');
  });
});

/** A block of one combined cache among other steps. */
function combined(path: string, steps: string[], before: string[] = []): WordedRemedy {
  const cache = ['- id: cache', '  uses: actions/cache@v5', '  with:', `    path: ${path}`, '    key: k'];
  return remedyFor(sourceFile(job([...before, ...cache, ...steps])));
}

/** The lines before and after the saving half. */
function around({ patch }: WordedRemedy): string[] {
  const lines = (patch ?? '').split('\n');
  const at = lines.findIndex((line) => line.includes('actions/cache/save'));
  return lines
    .slice(0, at)
    .filter((line) => /run: /.test(line))
    .slice(-1)
    .map((line) => line.replace(/^.*run: /, ''));
}

describe('a combined cache', () => {
  const install = ['- name: Install', `  if: ${miss}`, '  run: npm ci'];

  test.each<[string, string, string[], string, string]>([
    [
      'is saved after the last step of its miss',
      'node_modules',
      [...install, '- run: npm test'],
      guard('install'),
      'npm ci',
    ],
    [
      'is not saved before what installs more',
      'node_modules',
      [...install, '- run: npm install x'],
      guard('npm-install-x', ` && ${miss}`),
      'npm install x',
    ],
    [
      'is not saved before what may write its path',
      'out',
      [...install, '- run: make'],
      guard('make', ` && ${miss}`),
      'make',
    ],
    [
      'is not saved before a test that belongs to the miss',
      'node_modules',
      [...install, '- id: test', `  if: ${miss}`, '  run: npm test'],
      guard('test'),
      'npm test',
    ],
    [
      'is saved at the end where nothing belongs to the miss',
      'out',
      ['- run: make', '- run: make test'],
      guard('make-test', ` && ${miss}`),
      'make test',
    ],
  ])('%s', (_, path, steps, condition, last) => {
    const made = combined(path, steps);
    expect(made).toMatchObject({ kind: 'split-cache-step', disposition: 'verified', condition });
    expect(around(made)).toEqual([last]);
  });

  test('gets a step without effect where the last step does not always run', () => {
    const made = combined('out', ['- if: inputs.x', '  run: make x']);
    expect(made).toMatchObject({
      kind: 'split-cache-step',
      condition: guard('cache', ` && ${miss}`)
        .replace('cache.outcome', 'whole.outcome')
        .replace(` && ${miss}`, ''),
    });
    expect(made.disposition).toBe('needs-review');
  });

  test('only restores where a job before it saves its key', () => {
    const cache = '{ uses: actions/cache@v5, with: { path: out, key: "${{ needs.b.outputs.key }}" } }';
    const own = '{ uses: actions/cache@v5, with: { path: out, key: "${{ steps.k.outputs.key }}" } }';
    const text = `jobs:
  b:
    runs-on: x
    outputs: { key: "\${{ steps.k.outputs.key }}" }
    steps:
      - { id: k, run: ./key }
      - ${own}
      - run: make
  a:
    needs: b
    runs-on: x
    steps:
      - ${cache}
      - run: make test
`;
    expect(remedyFor(sourceFile(text), 'a')).toMatchObject({
      kind: 'restore-only',
      disposition: 'needs-review',
    });
  });
});

test('a key is raised in every place that builds it', () => {
  const text = job([
    `- { id: cache, uses: actions/cache/restore@v5, with: { path: out, key: x-v1 } }`,
    build,
    save(miss, 'path: out, key: x-v1'),
  ]);
  const file = sourceFile(text);
  const [found] = savesOf(file);
  const made = found === undefined ? null : bumpKey(found, [file]);
  expect(made?.disposition).toBe('verified');
  expect(made?.patch?.match(/^\+.*key: x-v2/gm)).toHaveLength(2);
});
