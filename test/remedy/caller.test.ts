import { describe, expect, test } from 'vitest';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SaveSite } from '../../src/types/findings.ts';
import { gitApply } from './oracles.ts';
import { reportedJob, reportedStep, run, siblingFailed, sourceFile, wordedRemedies } from './sites.ts';

const sha = 'a'.repeat(40);
const action = sourceFile(
  `inputs: { path: {} }
runs:
  using: composite
  steps:
    - name: Show
      shell: bash
      run: du -sh out
    - uses: actions/cache/save@v5
      with: { path: "\${{ inputs.path }}", key: k }
`,
  'tools/save/action.yml',
);

function workflow(uses: string) {
  return sourceFile(`jobs:
  build:
    steps:
      - name: Build
        run: make
      - name: Keep it
        uses: ${uses}
        with: { path: out }
`);
}

function site(composites: string[], name = 'Keep it'): SaveSite {
  const steps = [reportedStep(1, 'Set up job'), reportedStep(2, 'Build'), reportedStep(3, name)];
  const step = steps[2] ?? reportedStep(0, '');
  return {
    run,
    job: reportedJob('build', steps),
    mainStep: step,
    action: 'actions/cache/save@v5',
    form: 'composite',
    composites,
    inputs: { path: 'out', key: 'k' },
    jobKeys: ['build'],
    workflow: { owner: 'octo', repo: 'cat', path: '.github/workflows/ci.yml', sha },
    isLocked: false,
  };
}

describe('a composite action that only saves', () => {
  test.each([
    ['./tools/save', './tools/save'],
    ['$/tools/save', `octo/cat/tools/save@${sha}`],
  ])('is guarded where %s calls it, and asks nothing of the status inside', (uses, shown) => {
    const files = [workflow(uses), action];
    const [remedy] = findRemedies(site([shown]), siblingFailed, files);
    expect(remedy).toMatchObject({
      kind: 'guard-save-step',
      disposition: 'verified',
      file: '.github/workflows/ci.yml',
      condition: "always() && steps.build.outcome == 'success'",
    });
    const { patch, leftOut } = guardPatch(remedy === undefined ? [] : [remedy], files);
    expect(leftOut).toEqual([]);
    const [caller = '', inner = ''] = gitApply(files, patch);
    expect(caller).toContain("if: always() && steps.build.outcome == 'success'\n        uses:");
    expect(inner).toContain('if: always()');
  });

  test('is for a person to review where a step in the background calls it', () => {
    const beside = workflow('./tools/save');
    const files = [
      { ...beside, text: beside.text.replace('Keep it\n', 'Keep it\n        background: true\n') },
      action,
    ];
    const [remedy] = wordedRemedies(site(['./tools/save']), siblingFailed, files);
    expect(remedy?.disposition).toBe('needs-review');
    expect(remedy?.notes[0]).toContain('"Keep it" calls the action in the background');
  });

  test('is looked for in the file in which it stands, where another composite ended before', () => {
    const other = sourceFile(
      'runs:\n  using: composite\n  steps:\n    - { run: make, shell: bash }\n',
      'tools/other/action.yml',
    );
    const [remedy] = findRemedies(site(['./tools/save', './tools/other']), siblingFailed, [
      workflow('./tools/save'),
      action,
      other,
    ]);
    expect(remedy).toMatchObject({ kind: 'guard-save-step', file: '.github/workflows/ci.yml' });
  });
});
