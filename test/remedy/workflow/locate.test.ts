import { describe, expect, test } from 'vitest';
import { noPatchReason } from '../../../src/render/content/no-patch-words.ts';
import { proseText } from '../../../src/render/content/prose.ts';
import type { SourceFile } from '../../../src/types/evidence.ts';
import type { SaveSite } from '../../../src/types/findings.ts';
import { locateStep } from '../../../src/workflow/locate.ts';
import { canBeJob, fitsTemplate } from '../../../src/workflow/name-pattern.ts';
import type { WorkflowJob } from '../../../src/workflow/workflow-file.ts';
import { parseWorkflow } from '../../../src/workflow/workflow-file.ts';
import { reportedJob, reportedStep, run, savesOf, sourceFile } from '../sites.ts';

const twice = `
jobs:
  build:
    name: Build \${{ matrix.os }}
    steps:
      - uses: actions/checkout@v5
      - run: make one
      - uses: actions/cache/save@v5
        with: { path: one, key: "one-\${{ runner.os }}" }
      - run: make two
      - uses: actions/cache/save@v5
        with: { path: two, key: "two-\${{ runner.os }}" }
  lint:
    strategy: { matrix: { node: [20] } }
    steps:
      - uses: Actions/Cache/Save@v5
        with: { path: lint, key: lint }
`;

function siteIn(file: SourceFile, index: number): SaveSite {
  const save = savesOf(file)[index];
  if (save === undefined) throw new Error(`no save ${index}`);
  return save.site;
}

function located(site: SaveSite, files: SourceFile[]): number | string {
  const found = locateStep(site, files);
  return 'reason' in found ? proseText(noPatchReason(found.reason)) : found.step.index;
}

describe('the step of a save', () => {
  const file = sourceFile(twice);

  test('is told by its number among steps of the same name', () => {
    expect(located(siteIn(file, 0), [file])).toBe(2);
    expect(located(siteIn(file, 1), [file])).toBe(4);
  });

  test('is told by its inputs where the numbers say nothing', () => {
    const site = siteIn(file, 1);
    const job = { ...site.job, steps: [site.mainStep] };
    expect(located({ ...site, job }, [file])).toBe(4);
    expect(located({ ...site, job, inputs: {} }, [file])).toBe(
      '2 steps of `.github/workflows/ci.yml` fit the step that ran',
    );
    expect(located({ ...site, job, inputs: { key: 'three-Linux' } }, [file])).toContain('no step');
  });

  test('is found by the name of the job where its key is not known', () => {
    const site = { ...siteIn(file, 1), jobKeys: [] };
    expect(located(site, [file])).toBe(4);
    expect(located({ ...site, job: { ...site.job, name: 'Deploy' } }, [file])).toContain('no job');
  });

  test('is not taken from another ref, another action, another commit or another file', () => {
    const site = siteIn(file, 0);
    expect(located({ ...site, action: 'actions/cache/save@v4' }, [file])).toContain('no step');
    expect(located({ ...site, action: 'actions/cache@v5' }, [file])).toContain('no step');
    expect(located(site, [{ ...file, sha: 'b'.repeat(40) }])).toContain(
      'is unavailable at the commit that ran',
    );
    expect(located(site, [])).toContain('`octo/cat/.github/workflows/ci.yml` is unavailable');
    expect(located({ ...site, workflow: null }, [file])).toContain('does not say which file');
  });

  test('is compared without the case of owner and name', () => {
    expect(located({ ...siteIn(file, 2), action: 'actions/cache/save@v5' }, [file])).toBe(0);
  });

  test('is found in a reusable workflow of another repository, behind the names of its callers', () => {
    const called = sourceFile(twice, '.github/workflows/build.yml', 'other/workflows');
    const site = siteIn(called, 0);
    const job = { ...site.job, name: 'all / Build value' };
    expect(located({ ...site, run, job, jobKeys: [] }, [called])).toBe(2);
    expect(located({ ...site, run, job, jobKeys: ['all'] }, [called])).toBe(2);
  });
});

describe('the step in a composite action', () => {
  const text = `
runs:
  using: composite
  steps:
    - uses: actions/cache/save@v5
      with: { path: one, key: one }
    - uses: actions/cache/save@v5
      with: { path: two, key: "\${{ inputs.key }}" }
`;
  const file = sourceFile(text, '.github/actions/store/action.yaml');

  test('is told by its inputs', () => {
    const site = siteIn(file, 0);
    expect(located({ ...site, inputs: { path: 'two', key: 'x' } }, [file])).toBe(1);
    expect(located({ ...site, inputs: {} }, [file])).toContain('2 steps');
  });

  test('is not looked for in an action of another repository', () => {
    const site = { ...siteIn(file, 0), composites: ['other/actions/store@v1'] };
    expect(located(site, [file])).toContain('not a file of this repository');
  });

  test('is taken from the commit of the run where several are at hand', () => {
    const site = siteIn(file, 0);
    expect(located(site, [{ ...file, sha: 'b'.repeat(40), text: 'no: action' }, file])).toBe(0);
    expect(located({ ...site, run: { ...site.run, headSha: 'c' } }, [file, { ...file, sha: 'd' }])).toContain(
      'several versions',
    );
    expect(located(site, [])).toContain('is unavailable');
  });
});

function faultOf(file: SourceFile): string | null {
  const parsed = parseWorkflow(file);
  return 'reason' in parsed ? proseText(noPatchReason(parsed.reason)) : null;
}

describe('a file that cannot be read', () => {
  test.each([
    ['jobs: [', 'is not valid YAML'],
    ['jobs:\n  build:\n    steps: []\n  build:\n    steps: []', 'is not valid YAML'],
    ['jobs: {}\n---\njobs: {}', 'is not valid YAML'],
    ['- a\n- b', 'is not a mapping'],
    ['on: push', 'has no jobs'],
  ])('%j gives its reason', (text, reason) => {
    expect(faultOf(sourceFile(text))).toContain(reason);
  });

  test('among them one whose aliases would grow without bound', () => {
    const levels = Array.from(
      { length: 12 },
      (_, level) => `  l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
    );
    const bomb = `x:\n  l0: &l0 [a]\n${levels.join('\n')}\njobs:\n  build:\n    steps: []\n`;
    expect(faultOf(sourceFile(bomb))).toContain('aliases');
  });
});

describe('names', () => {
  test.each([
    ['Build', 'Build', true],
    ['Build', 'Build 2', false],
    [`Build \${{ matrix.os }}`, 'Build ubuntu-latest', true],
    [`\${{ a }}-\${{ b }}`, 'x-y-z', true],
    [`a \${{ b }} c`, 'a c', true],
    [`a \${{ b }} c`, 'a x d', false],
    ['>-folded  name', '>-folded name', true],
    [`\${{ a }}bc`, 'bcbc', true],
  ])('%s can be %s: %s', (template, name, fits) => {
    expect(fitsTemplate(template, name)).toBe(fits);
  });

  const job = (key: string, name: string | null, hasMatrix: boolean) =>
    ({ key, name, hasMatrix }) as WorkflowJob;
  const long =
    'A very long name of a job that goes on and on, and on and on, and on and on, and on and on, and on, and on';

  test.each([
    [job('build', null, false), 'build', false, true],
    [job('build', null, false), 'build (20)', false, false],
    [job('build', null, true), 'build (20, ubuntu)', false, true],
    [job('build', `Node \${{ matrix.node }}`, true), 'Node 20', false, true],
    [job('build', 'All / of it', false), 'All / of it', false, true],
    [job('build', null, true), 'caller (a) / build (20)', true, true],
    [job('build', null, true), 'outer / caller / build (20)', true, true],
    [job('build', null, false), 'build', true, false],
    [job('build', 'All / of it', false), 'caller / All / of it', true, true],
    [job('build', long, false), `${long.slice(0, 97)}...`, false, true],
    [job('build', `${long} \${{ matrix.os }}`, true), `${long.slice(0, 97)}...`, false, true],
    [job('build', 'Another name', false), `${long.slice(0, 97)}...`, false, false],
  ])('%j can be %s (called: %s): %s', (candidate, name, called, fits) => {
    expect(canBeJob(candidate, name, called)).toBe(fits);
  });
});

test('a post step belongs to its main step, wherever it stands in the list', () => {
  const file = sourceFile(`
jobs:
  build:
    steps:
      - uses: actions/checkout@v5
      - uses: actions/cache@v5
        with: { path: a, key: a }
      - run: make
`);
  const site = siteIn(file, 0);
  const post = reportedStep(9, 'Post Run actions/cache@v5');
  const pre = reportedStep(2, 'Pre Run octo/cat@v1');
  const steps = site.job.steps.map((step) =>
    step.number === 1 ? step : { ...step, number: step.number + 1 },
  );
  const job = reportedJob('build', [post, ...steps, pre, reportedStep(12, 'Complete job')]);
  expect(located({ ...site, job, mainStep: { ...site.mainStep, number: 4 } }, [file])).toBe(1);
});
