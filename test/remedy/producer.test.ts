import { describe, expect, test } from 'vitest';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { WordedRemedy } from '../support/told.ts';
import { gitApply } from './oracles.ts';
import { remedyFor, savesOf, siblingFailed, sourceFile } from './sites.ts';

const miss = "steps.cache.outputs.cache-hit != 'true'";
const restore = '- { id: cache, uses: actions/cache/restore@v5, with: { path: venv, key: k } }';
const tolerated = 'continue-on-error: true';
const keyOfRestore = `"\${{ steps.cache.outputs.cache-primary-key }}"`;

/** A job of flow-style steps, one a line. */
function job(...steps: string[]): string {
  return ['jobs:', '  a:', '    steps:', ...steps.map((step) => `      ${step}`), ''].join('\n');
}

function remedy(...steps: string[]): WordedRemedy {
  return remedyFor(sourceFile(job(...steps)));
}

function save(condition = ''): string {
  const gate = condition === '' ? '' : `if: "${condition}", `;
  return `- { ${gate}uses: actions/cache/save@v5, with: { path: venv, key: ${keyOfRestore} } }`;
}

describe('the producer of an explicit save', () => {
  test.each<[string, string[], Partial<WordedRemedy>]>([
    [
      'is the nearest step under the same condition; set-up does not count',
      [
        restore,
        `- { id: make, if: "${miss}", run: scripts/env }`,
        `- { if: "${miss}", uses: actions/setup-node@v5 }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is the step that the old condition names',
      [
        restore,
        '- { id: make, run: scripts/env }',
        '- { run: pytest }',
        save(`!cancelled() && steps.make.outcome == 'success' && ${miss}`),
      ],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is not a step that the old condition names, where a later one fills the path',
      [
        restore,
        '- { id: changed, run: scripts/changed }',
        '- { id: make, run: python -m venv venv }',
        save(`!cancelled() && steps.changed.outcome == 'success' && ${miss}`),
      ],
      {
        // After a failure of what fills it, too, it was saved.
        disposition: 'needs-review',
        condition: `always() && steps.make.outcome == 'success' && steps.changed.outcome == 'success' && ${miss}`,
      },
    ],
    [
      'is not a step that the old condition names, where it waits for all that comes after',
      [
        restore,
        '- { id: changed, run: scripts/changed }',
        '- { id: make, run: scripts/env }',
        save(`steps.changed.outcome == 'success' && ${miss}`),
      ],
      {
        disposition: 'verified',
        condition: `always() && steps.make.outcome == 'success' && steps.changed.outcome == 'success' && ${miss}`,
      },
    ],
    [
      'is the gated step before the tests, where it fills the path',
      [
        restore,
        `- { id: make, if: "${miss}", run: python -m venv venv }`,
        '- { id: test, run: tox }',
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is the gated step before the tests for review, where nothing says what fills the path',
      [restore, `- { id: make, if: "${miss}", run: scripts/env }`, '- { id: test, run: tox }', save(miss)],
      { disposition: 'needs-review', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is a later step that fills the path too, not the gated one',
      [
        restore,
        `- { id: make, if: "${miss}", run: python -m venv venv }`,
        '- { id: more, run: venv/bin/python -m pip install .; cp x venv/lib }',
        save(miss),
      ],
      { disposition: 'verified', condition: `always() && steps.more.outcome == 'success' && ${miss}` },
    ],
    [
      'is the plain step right before the save, and not one far away that fills the path',
      [restore, '- { run: python -m venv venv }', '- { id: test, run: scripts/test }', save(miss)],
      { disposition: 'verified', condition: `always() && steps.test.outcome == 'success' && ${miss}` },
    ],
    [
      'is the nearest step where nothing else is known: that is what `success()` asked',
      [restore, '- { id: make, run: scripts/one }', '- { id: more, run: scripts/two }', save(miss)],
      { disposition: 'verified', condition: `always() && steps.more.outcome == 'success' && ${miss}` },
    ],
    ...['./.github/actions/setup', 'r-lib/actions/setup-r-dependencies@v2', 'pnpm/action-setup@v4'].map(
      (uses): [string, string[], Partial<WordedRemedy>] => [
        `is ${uses}, whatever its name: it may install what is cached`,
        [restore, '- { run: scripts/env }', `- { id: tools, uses: ${uses} }`, save(miss)],
        { disposition: 'verified', condition: `always() && steps.tools.outcome == 'success' && ${miss}` },
      ],
    ),
    [
      'is the nearest step but for one that runs on a failure only',
      [
        restore,
        '- { id: make, run: scripts/env }',
        '- { if: failure() && inputs.x, run: cat log }',
        save(miss),
      ],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is a checkout into the path, after what has made the rest of it (PennyLaneAI/catalyst)',
      [
        restore,
        `- { if: "${miss}", run: scripts/fetch venv/one }`,
        `- { id: two, if: "${miss}", uses: actions/checkout@v5, with: { path: venv/two } }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.two.outcome == 'success'" },
    ],
    ...(
      [
        ['${{ env.LLVM }}', '${{ env.LLVM }}', 'two'],
        ['${{ env.LLVM }}', '${{ github.workspace }}/${{env.LLVM}}/sub', 'two'],
        ['venv', '${{ env.VENV }}', 'two'],
        ['venv/lib', 've${{ matrix.v }}', 'two'],
        ['${{ env.LLVM }}', 'llvm', 'two'],
        ['~/venv', '${{ env.VENV }}', 'one'],
        ['venv', '${{ github.workspace }}/own', 'one'],
        ['venv', 'own-${{ matrix.v }}', 'one'],
      ] as const
    ).map(([path, folder, last]): [string, string[], Partial<WordedRemedy>] => [
      `is, of a script and a checkout into \`${folder}\`, ${last}, where \`${path}\` is cached`,
      [
        restore.replace('path: venv', `path: "${path}"`),
        `- { id: one, if: "${miss}", run: scripts/fetch }`,
        `- { id: two, if: "${miss}", uses: actions/checkout@v5, with: { path: "${folder}" } }`,
        save(miss).replace('path: venv', `path: "${path}"`),
      ],
      { disposition: 'verified', condition: `always() && steps.${last}.outcome == 'success'` },
    ]),
    ...['.', './*', '**', '${{ github.workspace }}', '${{github.workspace}}/**'].flatMap((path) =>
      ['actions/checkout@v5', 'actions/cache/restore@v5, with: { path: libressl-4, key: l }'].map(
        (uses): [string, string[], Partial<WordedRemedy>] => [
          `is \`${uses}\`, after what has made the rest of it, where \`${path}\` is cached (OpenSC/OpenSC)`,
          [
            restore.replace('path: venv', `path: "${path}"`),
            `- { id: one, if: "${miss}", run: scripts/fetch }`,
            `- { id: two, if: "${miss}", uses: ${uses} }`,
            save(miss).replace('path: venv', `path: "${path}"`),
          ],
          { disposition: 'verified', condition: "always() && steps.two.outcome == 'success'" },
        ],
      ),
    ),
    [
      'is not a checkout around the path, nor another cache elsewhere',
      [
        restore,
        `- { id: one, if: "${miss}", run: scripts/fetch venv/one }`,
        `- { if: "${miss}", uses: actions/checkout@v5 }`,
        `- { if: "${miss}", uses: actions/cache/restore@v5, with: { path: ~/.cache, key: l } }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.one.outcome == 'success'" },
    ],
    [
      'is another cache that is restored into the path, after what has made the rest of it',
      [
        restore,
        `- { if: "${miss}", run: scripts/fetch venv/one }`,
        `- { id: two, if: "${miss}", uses: actions/cache/restore@v5, with: { path: "x\\nvenv/two", key: l } }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.two.outcome == 'success'" },
    ],
    [
      'is what marks as whole what is in the path',
      [
        restore,
        `- { if: "${miss}", run: scripts/fetch venv }`,
        `- { id: mark, if: "${miss}", run: touch venv/.whole }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.mark.outcome == 'success'" },
    ],
    ...['find venv -name x -delete', 'rm -rf venv/lib/cache'].map(
      (script): [string, string[], Partial<WordedRemedy>] => [
        `is what trims the path at last: \`${script}\` (home-assistant/operating-system)`,
        [
          restore,
          `- { if: "${miss}", run: python -m venv venv }`,
          `- { id: trim, run: ${script} }`,
          save(miss),
        ],
        { disposition: 'verified', condition: `always() && steps.trim.outcome == 'success' && ${miss}` },
      ],
    ),
    ...[
      'make venv || true',
      'make venv ||\\n  true',
      'make venv || # best effort\\n  true',
      'set +e\\nmake venv\\necho done',
      'set -e; set +e; make venv\\necho done',
    ].map((script): [string, string[], Partial<WordedRemedy>] => [
      `is not one that passes over its own failure, with a look at the files behind it: ${script}`,
      [restore, `- { if: "${miss}", run: "${script}" }`, '- { run: test -d venv }', save(miss)],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ]),
    ...[
      'set +e\\nmake venv',
      'set +e\\nmake venv\\nstatus=$?\\necho done\\nexit $status',
      'set +e\\necho go\\nset -e\\nmake venv\\necho done',
    ].map((script): [string, string[], Partial<WordedRemedy>] => [
      `is one that heeds its own failure: ${script}`,
      [restore, `- { id: make, if: "${miss}", run: "${script}" }`, '- { run: test -d venv }', save(miss)],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ]),
    [
      'is one that passes over the failure of a part, with a look at the files behind it',
      [
        restore,
        `- { id: make, if: "${miss}", run: "make venv\\nmake stop || true" }`,
        '- { run: test -d venv }',
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is one that passes over its own failure, where the save comes next',
      [restore, `- { id: make, if: "${miss}", run: make venv || echo failed }`, save(miss)],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is not a checkout into another folder',
      [
        restore,
        `- { id: one, if: "${miss}", run: scripts/fetch venv/one }`,
        `- { if: "${miss}", uses: actions/checkout@v5, with: { path: own } }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.one.outcome == 'success'" },
    ],
    [
      'is not a step before the restore, which that one overwrites',
      ['- { id: tools, run: python -m venv venv }', restore, '- { id: make, run: scripts/env }', save(miss)],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    ...[`job.status == 'success' && ${miss}`, `${miss} && 'success' == job.status`].map(
      (condition): [string, string[], Partial<WordedRemedy>] => [
        `is waited for in place of the status that \`${condition}\` asks`,
        [restore, '- { id: make, run: scripts/env }', save(condition)],
        { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
      ],
    ),
    ...[
      ['(success() && inputs.a) || (success() && inputs.b)', '((inputs.a) || (inputs.b))'],
      [
        '(inputs.a && success() && inputs.c) || (inputs.b && success( ))',
        '((inputs.a && inputs.c) || (inputs.b))',
      ],
    ].map(([condition = '', kept = '']): [string, string[], Partial<WordedRemedy>] => [
      `is waited for in place of the success that both sides of \`${condition}\` ask`,
      [restore, '- { id: make, run: scripts/env }', save(condition)],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${kept}` },
    ]),
    [
      'is not a step that may fail without the job',
      [restore, '- { id: make, run: scripts/env }', `- { run: scripts/more, ${tolerated} }`, save(miss)],
      { condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is not before a step that is gated on the same miss, be it a test',
      [
        restore,
        `- { if: "${miss}", run: python -m venv venv }`,
        `- { id: test, if: "${miss}", run: scripts/test }`,
        save(miss),
      ],
      { disposition: 'verified', condition: "always() && steps.test.outcome == 'success'" },
    ],
    ...[
      'ls venv',
      'mkdir -p venv && tree venv',
      'echo "run python -m venv venv first"',
      'source venv/bin/activate; du -sh venv',
      'cargo clean',
      'cargo clean -p own',
      'git clean -ffdx dist',
      'dotnet clean src/own.csproj > /dev/null',
      'ccache --set-config=cache_dir=venv; ccache -s',
    ].map((run): [string, string[], Partial<WordedRemedy>] => [
      `is not \`${run}\`, which fills nothing`,
      [restore, '- { id: make, run: scripts/env }', `- { run: ${JSON.stringify(run)} }`, save(miss)],
      { condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ]),
    ...['for file in ${{ inputs.files }}; do echo $file; done', 'git fetch --prune'].map(
      (run): [string, string[], Partial<WordedRemedy>] => [
        `is not \`${run}\`, which takes nothing away either`,
        [restore, '- { id: make, run: scripts/env }', `- { run: ${JSON.stringify(run)} }`, save(miss)],
        { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
      ],
    ),
    ...[
      'for file in ${{ inputs.files }}; do make $file; done',
      'mvn clean install',
      './gradlew clean -q build',
      'make clean all',
      'mvn clean -B -pl own verify',
    ].map((run): [string, string[], Partial<WordedRemedy>] => [
      `is \`${run}\`, which makes something, whatever it begins with`,
      [restore, `- { id: make, run: ${JSON.stringify(run)} }`, save(miss)],
      { condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ]),
    ...['Deploy', 'Codesign', 'Package', 'Upload', 'Delete the old cache'].map(
      (name): [string, string[], Partial<WordedRemedy>] => [
        `is the step before \`${name}\`, which runs only sometimes`,
        [
          restore,
          '- { id: make, run: scripts/env }',
          `- { name: ${name}, if: inputs.x, run: scripts/x }`,
          save(miss),
        ],
        { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
      ],
    ),
    ...[
      '- { if: always(), run: ccache -s }',
      '- { if: "!cancelled()", name: Test report, uses: a/report@v1 }',
    ].map((step): [string, string[], Partial<WordedRemedy>] => [
      `is the step before \`${step}\`, which runs whatever happens`,
      [restore, '- { id: make, run: scripts/env }', step, save(miss)],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ]),
    [
      'is the test that runs on the same miss, though the old condition asks the build',
      [
        restore,
        '- { id: make, run: python -m venv venv }',
        `- { id: test, if: "${miss}", run: scripts/test }`,
        save(`steps.make.outcome == 'success' && ${miss}`),
      ],
      { condition: "always() && steps.test.outcome == 'success' && steps.make.outcome == 'success'" },
    ],
    [
      'is never asked for a key that a step makes which may fail without the job',
      [
        restore,
        '- { id: make, run: python -m venv venv }',
        '- { id: name, continue-on-error: true, run: scripts/key >> $GITHUB_OUTPUT }',
        save().replace('cache.outputs.cache-primary-key', 'name.outputs.key'),
      ],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'is one step a system, where each has its own',
      [
        restore,
        '- { run: scripts/configure }',
        `- { id: one, if: "runner.os == 'Windows'", run: nmake }`,
        `- { id: two, if: "runner.os != 'Windows'", run: make }`,
        save(miss),
      ],
      {
        disposition: 'verified',
        condition: `always() && (steps.one.outcome == 'success' || steps.two.outcome == 'success') && ${miss}`,
      },
    ],
    ...[
      'run: cargo build --release',
      "name: Unit tests, run: 'npm test -- --coverage'",
      'run: make dist/out',
      `name: "\${{ matrix.suite }}", run: dist-tests/all`,
    ].map((said): [string, string[], Partial<WordedRemedy>] => [
      `is not the step before \`${said}\`, which may fill the path, without a look (saw-script)`,
      [restore, '- { run: scripts/one }', `- { if: inputs.x, ${said} }`, save(miss)],
      { disposition: 'needs-review' },
    ]),
    ...['npm publish', 'docker push x', '.ci/deploy.sh', 'twine upload dist/*'].map(
      (run): [string, string[], Partial<WordedRemedy>] => [
        `is the step before \`${run}\`, by which a step without a name is known`,
        [restore, '- { id: make, run: scripts/one }', `- { if: inputs.x, run: ${run} }`, save(miss)],
        { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
      ],
    ),
    [
      'is gated where the save is not, for review: on a hit it was refused anyway',
      [restore, `- { id: make, if: "${miss}", run: scripts/env }`, save()],
      { disposition: 'needs-review', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is a step of no effect, for review, where no other runs wherever the save does',
      [restore, '- { run: scripts/one }', '- { name: Build, if: inputs.x, run: make }', save(miss)],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'is a step of no effect, where files are asked that the build makes',
      [restore, `- { if: "hashFiles('out') == ''", run: scripts/one }`, save("hashFiles('out') == ''")],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    ...["env: { Save: 'yes' }, ", `env: '\${{ fromJSON(inputs.env) }}', `].map(
      (env): [string, string[], Partial<WordedRemedy>] => [
        `is not one whose own ${env}says that it runs`,
        [restore, `- { if: "env.SAVE == 'yes'", ${env}run: scripts/one }`, save("env.SAVE == 'yes'")],
        { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
      ],
    ),
    [
      'is the step before one that runs after a cancel, for review',
      [
        restore,
        '- { id: make, run: scripts/one }',
        '- { if: failure() || cancelled(), run: scripts/two }',
        save(miss),
      ],
      { disposition: 'needs-review', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'may leave something when it fails, where the key is of one run: that is saved still',
      [
        restore,
        '- { id: make, run: scripts/env }',
        save('!cancelled()').replace(keyOfRestore, `"k-\${{ github.run_id }}"`),
      ],
      {
        disposition: 'needs-review',
        condition: "always() && (steps.make.outcome == 'success' || steps.make.outcome == 'failure')",
      },
    ],
  ])('%s', (_, steps, expected) => {
    expect(remedy(...steps)).toMatchObject(expected);
  });

  test.each<[string, string[], string]>([
    [
      'where only set-up comes before',
      [restore, '- uses: actions/setup-node@v5', save(miss)],
      'no step before',
    ],
    [
      'where the gated step only fails the job',
      [restore, `- { if: "${miss}", run: exit 1 }`, save(miss)],
      'no step before',
    ],
    [
      'where an `env:` of the save itself says that it runs',
      [
        restore,
        `- { if: "env.SAVE == 'yes'", run: scripts/one }`,
        save("env.SAVE == 'yes'").replace('uses', 'env: { SAVE: no }, uses'),
      ],
      'some healthy runs',
    ],
    [
      'where the save runs after failures only',
      [restore, '- { run: scripts/one }', save('failure()')],
      'some healthy runs',
    ],
    [
      `where its condition mixes text and \${{ }}`,
      [restore, '- { run: scripts/one }', save(`\${{ inputs.x }} == true`)],
      'cannot be parsed',
    ],
  ])('is not made up %s', (_, steps, reason) => {
    const made = remedy(...steps);
    expect(made).toMatchObject({ kind: 'by-hand', patch: null, condition: null });
    expect(made.notes[0]).toContain(reason);
  });

  test('is waited for together with the steps that make the key after it', () => {
    const key = `"\${{ env.DAY }}-\${{ steps.name.outputs.key }}"`;
    const made = remedy(
      '- { id: make, run: python -m venv venv }',
      '- { id: name, run: echo key=1 >> $GITHUB_OUTPUT }',
      '- { name: Day, run: echo DAY=1 >> $GITHUB_ENV }',
      `- { uses: actions/cache/save@v5, with: { path: venv, key: ${key} } }`,
    );
    const asked = ['make', 'name', 'day'].map((id) => `steps.${id}.outcome == 'success'`);
    expect(made).toMatchObject({ disposition: 'verified', condition: ['always()', ...asked].join(' && ') });
    expect(made.notes.join('\n')).not.toContain('no longer waits');
  });

  test.each([
    ["steps.check.outputs.skip != 'true'", true],
    ["steps.check.outputs.save == 'true'", false],
  ])('is waited for together with the step that answers `%s`: %s', (asked, waits) => {
    const { condition } = remedy(
      restore,
      `- { id: make, if: "${miss}", run: python -m venv venv }`,
      '- { id: check, run: scripts/check }',
      save(`${miss} && ${asked}`),
    );
    const check = waits ? "steps.check.outcome == 'success' && " : '';
    expect(condition).toBe(`always() && steps.make.outcome == 'success' && ${check}${asked}`);
  });

  test('is waited for together with a step of which the old condition asks the success', () => {
    const { notes } = remedy(
      restore,
      '- { id: make, run: python -m venv venv }',
      '- { id: check, run: scripts/check }',
      '- { name: Test, run: scripts/test, if: inputs.test }',
      save("steps.make.outcome == 'success' && steps.check.outcome == 'success'"),
    );
    expect(notes).toContainEqual(expect.stringContaining('no longer waits for "Test", which comes after'));
  });

  test.each([
    ['jobs:', '', true],
    ['jobs:', 'timeout-minutes: 9, ', false],
    ['jobs:\n  a:\n    timeout-minutes: 30', '', false],
  ])('leaves a word on an upload that hangs, where nothing would end it', (head, own, isTold) => {
    const text = job(restore, '- { id: make, run: make }', save(miss).replace('uses:', `${own}uses:`));
    const { notes } = remedyFor(sourceFile(text.replace(head === 'jobs:' ? head : 'jobs:\n  a:', head)));
    expect(notes.some((note) => note.startsWith('An upload that hangs'))).toBe(isTold);
  });

  test.each(['\n', '\r\n'])(
    'is asked for its failure too, where a comment speaks of it, with line ends %j',
    (end) => {
      const text = job(
        restore,
        '- { id: make, run: scripts/env }',
        '# even if the build fails',
        save('!cancelled()'),
      );
      const { condition } = remedyFor(sourceFile(text.replaceAll('\n', end)));
      expect(condition).toBe(
        "always() && (steps.make.outcome == 'success' || steps.make.outcome == 'failure')",
      );
    },
  );

  test('is named with its reason, and so is what the save no longer waits for', () => {
    const { notes } = remedy(
      restore,
      '- { name: Make, run: scripts/env }',
      '- { name: Test, run: scripts/test, if: inputs.test }',
      save('!cancelled()'),
    );
    expect(notes.slice(0, 5)).toEqual([
      '`!cancelled()` is no guard: it turns false at the moment of the cancel, and the running save is torn down.',
      'What changes: after a failed build nothing is saved any more. To save failed builds too, keep the old condition.',
      'The guard asks about "Make", the nearest step before the save that runs wherever the save does.',
      '"Make" gets the id `make`.',
      'The save no longer waits for "Test", which comes after "Make": check that nothing there adds to the path.',
    ]);
  });
});

describe('the producer of a combined cache', () => {
  const cache = ['- id: cache', '  uses: actions/cache@v5', '  with: { path: venv, key: k }'];

  test.each<[string, string[], Partial<WordedRemedy>]>([
    [
      'is the last step gated on its miss',
      [...cache, `- { if: "${miss}", run: scripts/one }`, `- { id: make, if: "${miss}", run: scripts/two }`],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    ...(
      [
        ['needs-review', '- { run: make }'],
        ['verified', '- { uses: actions/upload-artifact@v5 }'],
      ] as const
    ).map(([disposition, after]): [string, string[], Partial<WordedRemedy>] => [
      `is a gated checkout into the path, ${disposition} before \`${after}\` (PennyLaneAI/catalyst)`,
      [
        ...cache,
        `- { id: clone, if: "${miss}", uses: actions/checkout@v5, with: { path: "\${{ github.workspace }}/venv" } }`,
        after,
      ],
      { disposition, condition: "always() && steps.clone.outcome == 'success'" },
    ]),
    [
      'is the gated one before the tests, for review where nothing says that it fills the path',
      [...cache, `- { id: make, if: "${miss}", run: scripts/env }`, '- { run: scripts/test }'],
      { disposition: 'needs-review', condition: "always() && steps.make.outcome == 'success'" },
    ],
    ...(
      [
        ['needs-review', '~/.cargo', 'cargo fetch'],
        ['verified', '~/.cargo/bin', 'cargo install tool'],
      ] as const
    ).map(([disposition, path, script]): [string, string[], Partial<WordedRemedy>] => [
      `is the gated \`${script}\` before the tests, which may add to ${path}, ${disposition}`,
      [
        ...cache.map((line) => line.replace('path: venv', `path: "${path}"`)),
        `- { id: make, if: "${miss}", run: ${script} }`,
        '- { run: scripts/test }',
      ],
      { disposition, condition: "always() && steps.make.outcome == 'success'" },
    ]),
    [
      'is the gated step where a later one only reads what is there',
      [
        ...cache,
        `- { id: make, if: "${miss}", run: python -m venv venv }`,
        '- { run: . venv/bin/activate && uv pip freeze && venv/bin/pytest }',
      ],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'is the last step that fills the path, for review',
      [
        ...cache,
        '- { id: make, run: python -m venv venv }',
        '- { run: scripts/test }',
        '- { if: inputs.x, run: scripts/deploy }',
      ],
      { disposition: 'needs-review', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is the step that fills the last of several paths, for review',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: "venv\\nnode_modules"')),
        `- { if: "${miss}", run: python -m venv venv }`,
        '- { id: make, run: npm ci }',
        '- { run: npm test }',
      ],
      { disposition: 'needs-review', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is the last step that fills the path, where nothing after it makes content: the post step saved the same',
      [...cache, '- { id: make, run: python -m venv venv }', '- { uses: actions/upload-artifact@v5 }'],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is the last step of the job where nothing is known: the post step saved the same',
      [
        ...cache,
        '- { run: scripts/one }',
        '- { id: two, run: scripts/two }',
        '- { uses: actions/upload-artifact@v5 }',
        '- { if: failure(), run: cat log }',
      ],
      { disposition: 'verified', condition: `always() && steps.two.outcome == 'success' && ${miss}` },
    ],
    [
      'is a step of no effect at the end, for review, where the job may end in one that runs only sometimes',
      [...cache, '- { id: one, run: scripts/one }', '- { if: inputs.x, run: scripts/two }'],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'is the last one where one of its paths is filled by nobody knows what',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: "venv\\nsite"')),
        `- { run: python -m venv venv }`,
        '- { id: all, run: scripts/all }',
        '- { if: inputs.x, run: scripts/deploy }',
      ],
      { disposition: 'verified', condition: `always() && steps.all.outcome == 'success' && ${miss}` },
    ],
    [
      'is a step of no effect at the end of the job, for review, where no other always runs',
      [...cache, '- { if: inputs.x, run: make one }', '- { if: inputs.y, run: make two }'],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'shares the condition of the cache, and is followed by a report',
      [
        ...cache,
        '  if: inputs.x',
        '- { id: make, if: inputs.x, run: scripts/one }',
        '- { if: always(), name: Report, run: scripts/report }',
      ],
      {
        disposition: 'verified',
        condition: `always() && steps.make.outcome == 'success' && ${miss}`,
      },
    ],
    [
      'is the build, where a push may follow',
      [
        ...cache,
        '- { id: build, run: docker build . }',
        '- { name: Push, if: inputs.x, run: docker push x }',
      ],
      { disposition: 'verified', condition: `always() && steps.build.outcome == 'success' && ${miss}` },
    ],
    ...(
      [
        ['name: Push, if: inputs.x, run: scripts/push', 'verified'],
        ['name: Package, if: inputs.x, run: npm run dist', 'needs-review'],
        ['if: inputs.x, run: scripts/docs', 'needs-review'],
        ['if: inputs.x == 1 || failure(), run: mypy src', 'needs-review'],
        ['if: (success() || failure()) && inputs.x, name: Types, run: mypy src', 'needs-review'],
      ] as const
    ).map(([optional, disposition]): [string, string[], Partial<WordedRemedy>] => [
      `is the build, and the save goes behind \`${optional}\`, which may fill a path of which nothing is known`,
      [...cache, '- { id: build, run: scripts/one }', `- { ${optional} }`],
      {
        disposition,
        condition: `always() && steps.build.outcome == 'success' && ${miss}`,
        patch: expect.stringMatching(/\n {7}- \{ .*inputs\.x[^\n]*\n\+ {6}- if: always/),
      },
    ]),
    ...[
      'env CC=clang make',
      'source ci/build.sh',
      'try { ./build.ps1 } catch { exit 1 }',
      'for %%i in (a b) do nmake %%i',
      'case $X in a) make ;; esac',
    ].map((run): [string, string[], Partial<WordedRemedy>] => [
      `may be \`${run}\`, whose first word makes nothing`,
      [...cache, '- { run: scripts/one }', `- { id: make, run: ${JSON.stringify(run)} }`],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ]),
    [
      'is a step of no effect behind one that bundles what it is called after, for review',
      [...cache, '- { run: scripts/one }', '- { name: Bundle, if: inputs.x, run: bundle install }'],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'is a step of no effect behind a nameless one that takes something away, for review',
      [...cache, '- { id: build, run: scripts/one }', '- { if: inputs.x, run: rm -rf out/lib }'],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'is the last step gated on its miss, be it a test',
      [
        ...cache,
        `- { if: "${miss}", run: python -m venv venv }`,
        `- { id: test, if: "${miss}", run: scripts/test }`,
      ],
      { disposition: 'verified', condition: "always() && steps.test.outcome == 'success'" },
    ],
    [
      'is gated on its miss, and what looks for its libraries later fills nothing',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: ~/jasper')),
        `- { id: make, if: "${miss}", run: "cmake . -DCMAKE_INSTALL_PREFIX=~/jasper; make install" }`,
        '- { name: Build, run: "cmake .. -DJasper_ROOT=~/jasper -DCMAKE_PREFIX_PATH=\\"~/jasper;~/g2\\"; make" }',
      ],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    ...['venv/bin/pip install x', 'venv/bin/python -m pip install x', 'venv\\Scripts\\pip install x'].map(
      (run): [string, string[], Partial<WordedRemedy>] => [
        `is what a tool in the path installs later, not the gated step that makes the folder: \`${run}\``,
        [
          ...cache,
          `- { if: "${miss}", run: python -m venv venv }`,
          `- { id: more, run: ${JSON.stringify(run)} }`,
          '- { run: pytest }',
        ],
        { condition: `always() && steps.more.outcome == 'success' && ${miss}` },
      ],
    ),
    [
      'is what vendors, and not what compiles later',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: "vendor\\n.cargo/config"')),
        `- { id: make, if: "${miss}", run: cargo vendor >> .cargo/config }`,
        '- { run: cargo build }',
        '- { uses: some/action@v1 }',
      ],
      { disposition: 'verified', condition: "always() && steps.make.outcome == 'success'" },
    ],
    [
      'may be what an `echo` runs for its output',
      [...cache, '- { id: list, run: "echo \\"list=$(scripts/one)\\" >> $GITHUB_OUTPUT" }'],
      { condition: `always() && steps.list.outcome == 'success' && ${miss}` },
    ],
    [
      'may be a download of artifacts, into any path',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: results')),
        '- { run: scripts/one }',
        '- { id: get, uses: actions/download-artifact@v5, with: { path: results } }',
      ],
      { condition: `always() && steps.get.outcome == 'success' && ${miss}` },
    ],
    [
      'is the last step before one that runs whatever happens',
      [...cache, '- { id: make, run: scripts/one }', '- { if: always(), run: scripts/logs }'],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is for review where `save-always` was to save a failed build too',
      [
        ...cache.map((line) => line.replace('key: k', 'key: k, save-always: true')),
        '- { id: make, run: scripts/one }',
      ],
      { disposition: 'needs-review' },
    ],
    ...["hashFiles('a')", 'env.X', "env['X']", 'ENV.X'].map(
      (asked): [string, string[], Partial<WordedRemedy>] => [
        `asks whether the step itself has run, where its condition asks \`${asked}\`, which changes since`,
        [...cache, `  if: ${asked} == 'b'`, '- { id: make, run: echo X=b >> $GITHUB_ENV; scripts/one }'],
        {
          condition: `always() && steps.make.outcome == 'success' && steps.cache.outcome == 'success' && ${miss}`,
        },
      ],
    ),
    [
      'is not the build before a test that runs on some of its misses',
      [
        ...cache,
        `- { id: make, if: "${miss}", run: python -m venv venv }`,
        `- { id: test, if: "${miss} && inputs.x", run: scripts/test }`,
      ],
      { disposition: 'needs-review', condition: "always() && steps.whole.outcome == 'success'" },
    ],
    [
      'is the build before one that only speaks of a build',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: target')),
        '- { id: make, run: cargo build }',
        `- { name: Notify, if: inputs.x, run: 'scripts/notify "cargo build is done"' }`,
      ],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'runs on a miss, and for other reasons too',
      [...cache, `- { id: make, if: "${miss} || inputs.force", run: scripts/one }`],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    ...[
      ['~/.ccache', 'cmake --build .', 'ccache --cleanup; ccache --show-stats'],
      ['~/.ccache', 'make', '/clang64/bin/ccache.exe -c'],
      ['~/.ccache', 'make', 'ccache --evict-older-than 1d'],
      ['~/.gradle/caches', './gradlew build', 'rm -f ~/.gradle/caches/modules-2/modules-2.lock'],
      ['~/.gradle/caches', './gradlew build', "find ~/.gradle/caches -name '*.lock' -delete"],
      ['~/go/pkg/mod', 'go build ./...', 'go clean -cache'],
    ].map(([path = '', fill = '', trim = '']): [string, string[], Partial<WordedRemedy>] => [
      `is what takes away from the path at last, as the post step saved it: \`${trim}\` (LMMS)`,
      [
        ...cache.map((line) => line.replace('path: venv', `path: ${path}`)),
        `- { run: ${fill} }`,
        '- { uses: actions/upload-artifact@v5 }',
        `- { id: trim, run: ${JSON.stringify(trim)} }`,
      ],
      { disposition: 'verified', condition: `always() && steps.trim.outcome == 'success' && ${miss}` },
    ]),
    [
      'is the build, for review, where what takes away from the path runs whatever happens',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: ~/.ccache')),
        '- { id: make, run: make }',
        '- { if: always(), run: ccache --cleanup }',
      ],
      { disposition: 'needs-review' },
    ],
    [
      'is the build, where what follows takes away from the store of its own tool alone (LMMS)',
      [...cache, '- { id: make, run: scripts/one }', '- { run: ccache --cleanup; ccache -s }'],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is what takes away from the path later, and not the gated step that fills it',
      [
        ...cache,
        `- { if: "${miss}", run: python -m venv venv }`,
        '- { run: scripts/test }',
        '- { id: trim, run: rm -rf venv/share }',
      ],
      { disposition: 'verified', condition: `always() && steps.trim.outcome == 'success' && ${miss}` },
    ],
    [
      'is not what empties the path before it is filled',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: target')),
        '- { run: cargo clean }',
        '- { id: make, run: cargo build }',
      ],
      { disposition: 'verified', condition: `always() && steps.make.outcome == 'success' && ${miss}` },
    ],
    [
      'is one for each system, each of which may fill the path: never the set-up before them',
      [
        ...cache.map((line) => line.replace('path: venv', 'path: .tox')),
        '- { run: pip install tox }',
        `- { id: one, if: "runner.os == 'Linux'", run: dbus-run-session -- tox }`,
        `- { id: two, if: "runner.os != 'Linux'", run: tox }`,
      ],
      {
        condition: `always() && (steps.one.outcome == 'success' || steps.two.outcome == 'success') && ${miss}`,
      },
    ],
    [
      'keeps the condition of the step itself',
      [...cache, "  if: github.ref == 'refs/heads/main' && always()", '- { id: make, run: scripts/one }'],
      {
        condition: `always() && steps.make.outcome == 'success' && github.ref == 'refs/heads/main' && ${miss}`,
      },
    ],
  ])('%s', (_, steps, expected) => {
    expect(remedy(...steps)).toMatchObject({ kind: 'split-cache-step', ...expected });
  });

  test.each<[string, string[], string]>([
    [
      'before v3.2.0, which has no halves',
      cache.map((line) => line.replace('@v5', '@v3.0.11')),
      'update it to v3.2.0',
    ],
    [
      'for a commit that is said to be older',
      cache.map((line) => line.replace('@v5', `@${'a'.repeat(40)} # v3.0.2`)),
      'update it to v3.2.0',
    ],
  ])('is not made up %s', (_, steps, reason) => {
    const made = remedy(...steps);
    expect(made).toMatchObject({ kind: 'by-hand', patch: null });
    expect(made.notes[0]).toContain(reason);
  });

  test.each([
    ['- { name: Two, uses: some/action@v1 }', '- { run: scripts/three }'],
    ['- { name: Two, run: scripts/two, background: true }', '- { run: scripts/three }'],
    ['- { name: Two, uses: some/action@v1 }', '- { run: python -m venv venv }'],
  ])('needs a look at `%s`, which may add to the path when `%s` is done', (two, three) => {
    const made = remedy(...cache, two, three);
    expect(made).toMatchObject({ kind: 'split-cache-step', disposition: 'needs-review' });
    expect(made.notes).toContainEqual(
      expect.stringContaining('Check that "Two" adds nothing to the path later'),
    );
  });

  test.each([
    ['npm ci', 'node_modules', 'fills'],
    ['cp a repo/', 'repo', 'mentions'],
  ])('is named with what is known of it: `%s` and `%s`, so it %s the path', (run, path, verb) => {
    const { notes } = remedy(...cache.map((line) => line.replace('venv', path)), `- { run: ${run} }`);
    expect(notes).toContainEqual(expect.stringContaining(`"${run}", the last step that ${verb} the path.`));
  });

  test('needs a look at a commit that does not say its version', () => {
    const steps = cache.map((line) => line.replace('@v5', `@${'a'.repeat(40)}`));
    const made = remedy(...steps, `- { if: "${miss}", run: scripts/one }`);
    expect(made).toMatchObject({ kind: 'split-cache-step', disposition: 'needs-review' });
    expect(made.notes).toContainEqual(expect.stringContaining('v3.2.0 or later'));
  });

  test('is what unpacks, where that runs behind the success of what fetches on a miss (grafana/shared-workflows)', () => {
    const cache = '- { id: cache, uses: actions/cache@v5, with: { path: /usr/local/bin/argo, key: k } }';
    const fetch = `- { id: fetch, if: "${miss}", uses: dsaltares/fetch-gh-release-asset@v1 }`;
    const unpack = `- { id: gunzip, if: "steps.fetch.outcome == 'success'", shell: sh, run: gunzip /usr/local/bin/argo.gz }`;
    const list = [cache, fetch, unpack].map((step) => `    ${step}`);
    const file = ['runs:', '  using: composite', '  steps:', ...list, ''].join('\n');
    expect(remedyFor(sourceFile(file, 'tools/action.yml'))).toMatchObject({
      disposition: 'verified',
      condition: expect.stringContaining("always() && steps.gunzip.outcome == 'success'"),
    });
    // On a hit nothing makes it executable any more.
    const mode = file.replace('gunzip /usr/local/bin/argo.gz', 'chmod +x /usr/local/bin/argo');
    expect(remedyFor(sourceFile(mode, 'tools/action.yml')).condition).toContain('steps.gunzip.outcome');
    const explicit = remedy(restore, fetch, unpack.replace('shell: sh, ', ''), save(miss));
    expect(explicit.condition ?? '').not.toContain('steps.fetch.outcome');
  });

  test('is not what comes after a composite action', () => {
    const text = (...steps: string[]) =>
      ['runs:', '  using: composite', '  steps:', ...steps.map((step) => `    ${step}`), ''].join('\n');
    const path = 'tools/action.yml';
    expect(
      remedyFor(sourceFile(text(...cache, '- { run: scripts/one, shell: bash }'), path)).notes[0],
    ).toContain('may run after this action');
    const gated = text(...cache, `- { id: make, if: "${miss}", run: scripts/one, shell: bash }`);
    expect(remedyFor(sourceFile(gated, path))).toMatchObject({
      kind: 'split-cache-step',
      disposition: 'verified',
      file: path,
    });
  });

  test('leaves nothing more to be done once it is split', () => {
    const file = sourceFile(job(...cache, `- { id: make, if: "${miss}", run: scripts/one }`));
    const [text = ''] = gitApply([file], remedyFor(file).patch ?? '');
    const after = sourceFile(text);
    const remedies = savesOf(after).flatMap(({ site }) => findRemedies(site, siblingFailed, [after]));
    expect(remedies).toMatchObject([
      {
        kind: 'by-hand',
        patch: null,
        notes: [expect.objectContaining({ kind: 'guarded-already' }), expect.anything()],
      },
    ]);
  });
});
