import { describe, expect, test } from 'vitest';
import { rules } from '../../src/lint/rules.ts';
import { CANCELS, combined, lintOf, saidOf, saving, workflow } from './linted.ts';

const MISS = "steps.restore.outputs.cache-hit != 'true'";
const CONTENT = "deps-${{ hashFiles('lock') }}";

/** The findings in a workflow whose runs cancel each other on every push. */
const exposed = (steps: string, job?: string): string[] =>
  saidOf(workflow({ steps, ...(job === undefined ? {} : { job }) }));

/** The same where nothing cancels. */
const quiet = (steps: string, job?: string): string[] =>
  saidOf(workflow({ top: 'on: push', steps, ...(job === undefined ? {} : { job }) }));

describe('unguarded-save', () => {
  test('finds a save under the implicit success(), and offers its guard', () => {
    const [finding] = lintOf(workflow({ steps: saving(MISS) })).findings;
    expect(finding).toMatchObject({
      rule: 'unguarded-save',
      severity: 'error',
      job: 'build',
      step: 3,
      stepName: 'Save',
    });
    expect(finding?.fix).toMatchObject({
      disposition: 'verified',
      patch: expect.stringContaining("steps.build.outcome == 'success'"),
    });
    expect(finding?.line).toBe(finding?.endLine);
  });

  test('and one without any condition, and one that writes success() itself', () => {
    expect(exposed(saving(null))).toEqual(['unguarded-save error']);
    expect(exposed(saving(`success() && ${MISS}`))).toEqual(['unguarded-save error']);
  });

  test.each([
    ['a key of the run', 'deps-${{ github.run_id }}'],
    ['a key of the commit', 'deps-${{ github.sha }}'],
    ['a key that a variable makes of the run', 'deps-${{ env.RUN }}'],
  ])('%s is a warning, since later runs do not need it', (_, key) => {
    const job = 'runs-on: x\nenv: { RUN: "${{ github.run_number }}" }';
    expect(exposed(saving(MISS, key), job)).toEqual(['unguarded-save warning']);
  });

  test.each([
    ['guarded', saving(`always() && steps.build.outcome == 'success' && ${MISS}`)],
    ['a restore alone', '- uses: actions/cache/restore@v4\n  with: { path: a, key: b }'],
    ['another action', '- uses: actions/checkout@v4'],
  ])('is silent: %s', (_, steps) => {
    expect(exposed(steps)).toEqual([]);
  });

  test('is silent where nothing cancels, and of a key of the run where something only may', () => {
    expect(quiet(saving(MISS))).toEqual([]);
    expect(
      saidOf(workflow({ top: 'on: workflow_call', steps: saving(MISS, 'a-${{ github.run_id }}') })),
    ).toEqual([]);
  });
});

describe('combined-save', () => {
  test('finds actions/cache in an exposed job, and splits it', () => {
    const [finding] = lintOf(workflow({ steps: combined() })).findings;
    expect(finding).toMatchObject({
      rule: 'combined-save',
      severity: 'error',
      fix: { disposition: 'verified' },
    });
    expect(finding?.fix?.patch).toContain('+      - if: always()');
  });

  test('and forks of it, by hand', () => {
    const [finding] = lintOf(
      workflow({ steps: combined().replace('actions/cache@v4', 'buildjet/cache@v3') }),
    ).findings;
    expect(finding).toMatchObject({ rule: 'combined-save', fix: { patch: null } });
  });

  test('why there is no patch is no step: what to do follows it', () => {
    const action = `name: A\nruns:\n  using: composite\n  steps:\n    - uses: actions/cache@v4\n      with: { path: deps, key: "${CONTENT}" }\n`;
    const [finding] = lintOf({ 'action.yml': action }).findings;
    expect(finding?.fix?.notes.map(({ kind }) => kind).slice(0, 2)).toEqual(['no-patch', 'known']);
  });

  test('lookup-only saves on a miss all the same', () => {
    expect(exposed(combined().replace('path: deps', 'path: deps, lookup-only: true'))).toEqual([
      'combined-save error',
    ]);
  });

  test('is silent where a miss ends the job, so that nothing is ever saved', () => {
    const failing = combined().replace('path: deps', 'path: deps, fail-on-cache-miss: true');
    expect(exposed(failing)).toEqual([]);
    expect(exposed(failing.replace('path: deps', 'path: deps, restore-keys: d'))).toEqual([
      'combined-save error',
    ]);
  });

  test('is silent of the pair "combined on main, restore elsewhere" in a group that is unique on main', () => {
    const pair = `
- if: github.ref == 'refs/heads/main'
  uses: actions/cache@v4
  with: { path: deps, key: "${CONTENT}" }
- if: github.ref != 'refs/heads/main'
  uses: actions/cache/restore@v4
  with: { path: deps, key: "${CONTENT}" }
- run: make`;
    const top =
      'on: [push, pull_request]\nconcurrency: { group: "${{ github.head_ref || github.run_id }}", cancel-in-progress: true }';
    expect(saidOf(workflow({ top, steps: pair }))).toEqual([]);
    expect(exposed(pair)).toEqual(['combined-save error', 'starved-save warning']);
  });
});

describe('what stores in a bucket, or on the disk of the runner, reserves nothing', () => {
  test.each([
    'runs-on/cache@v5',
    'tespkg/actions-cache@v1\n  with: { bucket: b, endpoint: e, path: deps, key: k }',
    'maxnowack/local-cache@v2\n  with: { path: deps, key: k }',
  ])('%s', (uses) => {
    expect(exposed(`- uses: ${uses}\n- run: make deps`)).toEqual([]);
  });

  test('and a fork that names no bucket is a cache', () => {
    expect(exposed('- uses: someone/actions-cache@v1\n  with: { path: deps, key: k }\n- run: make')).toEqual([
      'combined-save error',
    ]);
  });
});

test('what only a person starts is no error: no run comes by itself that would miss the key', () => {
  const legs = 'runs-on: x\nstrategy: { matrix: { a: [1, 2] } }';
  const of = (top: string) => saidOf(workflow({ top, job: legs, steps: combined('a-${{ matrix.a }}') }));
  expect(of('on: workflow_dispatch')).toEqual(['combined-save warning']);
  expect(of('on: [workflow_dispatch, schedule]')).toEqual(['combined-save error']);
});

describe('false-guard', () => {
  test.each([
    '!cancelled()',
    '${{ !cancelled() }}',
    `success() || failure()`,
    'always() && !cancelled()',
    "!cancelled() && steps.build.outcome == 'success'",
  ])('%s is torn down', (condition) => {
    expect(exposed(saving(condition.startsWith('!') ? `"${condition}"` : condition))).toContain(
      'false-guard error',
    );
  });

  test('offers no edit of what was meant, and is silent where nothing cancels', () => {
    const half = `"!cancelled() && steps.build.outcome == 'success'"`;
    expect(lintOf(workflow({ steps: saving(half) })).findings[0]?.fix).toMatchObject({ patch: null });
    expect(quiet(saving(half))).toEqual([]);
  });

  test('save-always does nothing', () => {
    expect(quiet(combined().replace('path: deps', 'path: deps, save-always: true'))).toEqual([
      'false-guard warning',
    ]);
    expect(quiet(combined().replace('path: deps', 'path: deps, save-always: false'))).toEqual([]);
  });

  test('the conclusion of a step that may fail is always success', () => {
    const steps = saving("always() && steps.build.conclusion == 'success'");
    expect(quiet(steps.replace('id: build', 'id: build\n  continue-on-error: true'))).toEqual([
      'false-guard warning',
    ]);
    expect(quiet(steps)).toEqual([]);
  });
});

describe('background-save', () => {
  test('finds it, whatever its condition', () => {
    const steps = saving("always() && steps.build.outcome == 'success'").replace(
      '- name: Save',
      '- name: Save\n  background: true',
    );
    expect(exposed(steps)).toEqual(['background-save error']);
    expect(quiet(steps)).toEqual(['background-save warning']);
  });

  test('is silent of a combined cache, whose post step runs in the foreground', () => {
    expect(quiet(combined(undefined, '  background: true\n'))).toEqual([]);
  });

  test('is silent of a save in the foreground beside background steps', () => {
    const steps = saving("always() && steps.build.outcome == 'success'").replace(
      '- id: build',
      '- run: serve\n  background: true\n- id: build',
    );
    expect(exposed(steps)).toEqual([]);
  });
});

describe('saves-half-built', () => {
  test.each(['always()', `always() && ${MISS}`, '"!cancelled()"', 'success() || failure()'])(
    '%s',
    (condition) => {
      expect(quiet(saving(condition))).toEqual(['saves-half-built warning']);
    },
  );

  test('an additive cache on a content key keeps a nearly empty entry', () => {
    expect(quiet(saving('always()', "ccache-${{ hashFiles('**/*.c') }}"))).toEqual([
      'saves-half-built warning',
    ]);
  });

  test.each<[string, string]>([
    ['a key of the run', saving('always()', 'ccache-${{ github.run_id }}')],
    ['a key of the day', saving('always()', 'ccache-${{ steps.time.outputs.date }}')],
    [
      'a key of the moment (audacity)',
      saving('always()', 'ccache-${{ steps.prepare.outputs.CCACHE_TIMESTAMP }}'),
    ],
    ['asks the outcome', saving("always() && steps.build.outcome == 'success'")],
    ['asks the files', saving("always() && hashFiles('deps/**') != ''")],
    ['asks what the build says', saving("always() && steps.build.outputs.done == 'true'")],
    ['a step that may fail', saving('always()').replace('id: build', 'id: build\n  continue-on-error: true')],
    [
      'a step that may fail and touches it (unslothai/llama.cpp)',
      saving('always()').replace(
        '- name: Save',
        '- run: ccache --evict-older-than 14d\n  continue-on-error: true\n- name: Save',
      ),
    ],
    ['no save of its own', combined()],
  ])('is silent: %s', (_, steps) => {
    expect(quiet(steps)).toEqual([]);
  });

  test('an upload that may fail fills nothing (dcmqi)', () => {
    const upload =
      '- uses: actions/upload-artifact@v7\n  continue-on-error: true\n  with: { path: out }\n- name: Save';
    expect(quiet(saving(`always() && ${MISS}`).replace('- name: Save', upload))).toEqual([
      'saves-half-built warning',
    ]);
  });

  test('a save that asks whether a step was begun saves what a cancel left', () => {
    const asking = (id: string) =>
      saving(`always() && steps.${id}.outcome != 'skipped'`)
        .replace('- id: build', '- run: ./configure\n- id: build')
        .replace(
          '- name: Save',
          '- id: upload\n  uses: actions/upload-artifact@v7\n  with: { path: out }\n- name: Save',
        );
    expect(quiet(asking('build'))).toEqual(['saves-half-built warning']);
  });

  test('what a comment wants saved is half-built all the same (Yuzu)', () => {
    const comment = '- name: Save\n  # lets the cache populate even when Build/Test failed';
    expect(quiet(saving('always()').replace('- name: Save', comment))).toEqual(['saves-half-built warning']);
  });

  test('is silent of a generated file', () => {
    const text = workflow({ top: 'on: push', steps: saving('always()') });
    expect(saidOf({ '.github/workflows/agent.lock.yml': text })).toEqual([]);
    expect(saidOf(`# This file was automatically generated by x. DO NOT EDIT.\n${text}`)).toEqual([]);
  });
});

describe('what a key says of later runs', () => {
  const made = (script: string): string[] =>
    quiet(`- id: made\n  run: ${script}${saving('always()', 'a-${{ steps.made.outputs.key }}')}`);
  const CONTENT_KEY = ['saves-half-built warning'];

  test.each<[string, string, string[]]>([
    [
      'a script with the time (home-assistant)',
      'echo "key=$(date -u +%Y-%m-%dT%H:%M:%S)" >> "$GITHUB_OUTPUT"',
      [],
    ],
    ['a script with the commit', 'echo "key=$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"', []],
    ['a script with the day (poetry)', `echo key="$(date -I)" >> "$GITHUB_OUTPUT"`, []],
    ['a script with the month (JabRef)', 'echo "key=$(date +%Y-%m)" >> "$GITHUB_OUTPUT"', CONTENT_KEY],
    ['a script with content', 'echo "key=$(sha256sum lock)" >> "$GITHUB_OUTPUT"', CONTENT_KEY],
  ])('%s', (_, script, found) => {
    expect(made(script)).toEqual(found);
  });

  test('the name of pre-commit names no commit (pylint)', () => {
    const key = 'a-${{ needs.base.outputs.pre-commit-key }}';
    expect(quiet(saving('always()', key))).toEqual(CONTENT_KEY);
  });

  test('an input is what the callers give', () => {
    const action = `runs:\n  using: composite\n  steps:${saving('always()', '${{ inputs.key }}').replaceAll('\n', '\n    ')}\n`;
    const called = (key: string) =>
      saidOf({
        '.github/workflows/ci.yml': workflow({
          top: 'on: push',
          steps: `- uses: ./.github/actions/a\n  with: { key: "${key}" }`,
        }),
        '.github/actions/a/action.yml': action,
      });
    expect(called('a-${{ github.sha }}')).toEqual([]);
    expect(called("a-${{ hashFiles('lock') }}")).toEqual(CONTENT_KEY);
  });
});

test('a step that stands in several jobs through an alias is told of once', () => {
  const steps = combined().trim().replaceAll('\n', '\n      ').replace('- uses', '- &cache\n        uses');
  const text = `on: push\n${CANCELS}\njobs:\n  a:\n    steps:\n      ${steps}\n  b:\n    steps:\n      - *cache\n      - run: make\n`;
  expect(saidOf(text)).toEqual(['combined-save error']);
});

test('of a generated file each rule speaks once, and says of how many steps', () => {
  const jobs = [1, 2, 3].map((at) => `  j${at}:\n    steps:${combined().replaceAll('\n', '\n      ')}\n`);
  const { findings } = lintOf(`# GENERATED BY ./ci.ts\non: push\n${CANCELS}\njobs:\n${jobs.join('')}`);
  expect(findings).toMatchObject([
    { rule: 'combined-save', severity: 'error', job: 'j1', fix: { patch: null } },
  ]);
  expect(findings[0]?.fix?.notes).toEqual([{ kind: 'change-origin', origin: null, others: 2 }]);
});

describe('starved-save', () => {
  const ON_MAIN = saving("github.ref == 'refs/heads/main'");

  test('finds what only the default branch saves, where each push cancels the one before', () => {
    const { findings } = lintOf(workflow({ top: `on: [push, pull_request]\n${CANCELS}`, steps: ON_MAIN }));
    const starved = findings.find(({ rule }) => rule === 'starved-save');
    expect(starved).toMatchObject({ severity: 'warning', fix: { patch: null } });
  });

  test.each<[string, string]>([
    ['every branch saves', workflow({ steps: saving(MISS) })],
    ['nothing cancels', workflow({ top: 'on: push', steps: ON_MAIN })],
    [
      'a key of the run',
      workflow({ steps: saving("github.ref == 'refs/heads/main'", 'a-${{ github.sha }}') }),
    ],
  ])('is silent where %s', (_, text) => {
    expect(saidOf(text)).not.toContain('starved-save warning');
  });

  test('is silent where a workflow with a group of its own warms the cache', () => {
    const warmer = workflow({ top: 'on: { schedule: [{ cron: "0 0 * * *" }] }', steps: saving(null) });
    const files = {
      '.github/workflows/ci.yml': workflow({ steps: ON_MAIN }),
      '.github/workflows/warm.yml': warmer,
    };
    expect(saidOf(files)).toEqual(['unguarded-save error']);
  });
});

describe('same-key-across-legs', () => {
  const job = (more = '') =>
    `runs-on: ubuntu-latest\nstrategy: { fail-fast: false, matrix: { feature: [a, b]${more} } }`;
  const steps = (key: string, build = 'make deps FEATURE=${{ matrix.feature }}') =>
    combined(key).replace('make deps', build);

  test('finds different content under one key, github.job or not', () => {
    expect(quiet(steps('${{ github.job }}-a'), job())).toEqual(['same-key-across-legs warning']);
    expect(quiet(steps(CONTENT), job())).toEqual(['same-key-across-legs warning']);
    expect(
      quiet(saving(null, CONTENT).replace('make deps', 'make deps ${{ matrix.feature }}'), job()),
    ).toEqual(['same-key-across-legs warning']);
  });

  test.each<[string, string, string]>([
    ['the value is in the key', steps('${{ matrix.feature }}-a'), job()],
    [
      'the value comes through a variable',
      steps('${{ env.F }}-a'),
      `${job()}\nenv: { F: "\${{ matrix.feature }}" }`,
    ],
    ['the value comes through a step', steps('${{ steps.python.outputs.version }}-a'), job()],
    [
      'the runner differs',
      steps('${{ runner.os }}-a'),
      job().replace('ubuntu-latest', '${{ matrix.feature }}'),
    ],
    ['the path differs', steps('a').replace('path: deps', 'path: "deps/${{ matrix.feature }}"'), job()],
    ['one leg saves', steps('a').replace('  id: cache', "  id: cache\n  if: matrix.feature == 'a'"), job()],
    ['shards need the same', steps(CONTENT, 'make deps'), job()],
    [
      'the step belongs to another cache (supabase/realtime)',
      `${steps(CONTENT, 'make deps')}\n- if: steps.other.outputs.cache-hit != 'true'\n  run: docker pull \${{ matrix.feature }}`,
      job(),
    ],
    [
      'the value only decides what is done with the content (NOAA-EMC/NCEPLIBS-g2)',
      `${steps(CONTENT, 'make deps')}\n- run: cmake \${{ matrix.feature }} -DDATA=deps .`,
      job(),
    ],
    ['there is no matrix', steps(CONTENT), 'runs-on: x'],
    ['there is one leg (jgm/pandoc release-candidate.yml)', steps(CONTENT), job().replace('a, b', 'a')],
    [
      'all legs have the same value',
      steps(CONTENT, 'make deps ${{ matrix.feature.with }}'),
      job().replace('a, b', '{ of: a, with: x }, { of: b, with: x }'),
    ],
  ])('is silent where %s', (_, text, strategy) => {
    expect(quiet(text, strategy)).toEqual([]);
  });
});

describe('read-only-event', () => {
  const under = (on: string, steps = combined(), more = ''): string[] =>
    saidOf(workflow({ top: `on: ${on}${more}`, steps }));

  test.each(['issue_comment', 'pull_request_target', 'workflow_run', 'issues', 'discussion'])(
    '%s',
    (event) => {
      expect(under(event)).toEqual(['read-only-event warning']);
    },
  );

  test('a combined cache becomes a restore, verified', () => {
    const [finding] = lintOf(workflow({ top: 'on: issue_comment', steps: combined() })).findings;
    expect(finding).toMatchObject({
      exposure: [{ kind: 'policy', events: ['issue_comment'] }],
      fix: { disposition: 'verified' },
    });
    expect(finding?.fix?.patch).toContain('+      - uses: actions/cache/restore@v4');
  });

  test('of several events it speaks of the one, and offers no restore', () => {
    const [finding] = lintOf(
      workflow({ top: 'on: [push, pull_request_target]', steps: combined() }),
    ).findings;
    expect(finding).toMatchObject({ exposure: [{ events: ['pull_request_target'] }], fix: { patch: null } });
  });

  test('of several that are not trusted it leaves none in', () => {
    const on = 'on: [push, pull_request_target, issue_comment]';
    const [finding] = lintOf(workflow({ top: on, steps: combined() })).findings;
    expect(JSON.stringify(finding?.fix?.notes)).toContain(
      "`github.event_name != 'pull_request_target' && github.event_name != 'issue_comment'`",
    );
  });

  test.each<[string, string[]]>([
    ['trusted events', under('[push, pull_request, schedule, workflow_dispatch, release]')],
    ['a declared cache mode', under('issue_comment', combined(), '\ncache-mode: write')],
    ...([['a step that ends the job on a miss (hyperium/tonic)', 'run: exit 1']] as const).map(
      ([what, step]): [string, string[]] => [
        what,
        saidOf(
          workflow({
            steps: `- id: cache\n  uses: actions/cache@v5\n  with: { path: out, key: "k-\${{ runner.os }}" }\n- run: make out\n- if: steps.cache.outputs.cache-hit != 'true'\n  ${step}`,
          }),
        ).filter((said) => said.startsWith('combined-save')),
      ],
    ),
    ['a mode that allows no save', under('issue_comment', combined(), '\ncache-mode: read')],
    ...['read', 'none'].flatMap((mode): [string, string[]][] => [
      [
        `a mode of the workflow: ${mode}`,
        saidOf(workflow({ top: `on: push\n${CANCELS}\ncache-mode: ${mode}`, steps: combined() })),
      ],
      [
        `a mode of the job: ${mode}`,
        saidOf(workflow({ job: `runs-on: x\ncache-mode: ${mode}`, steps: combined() })),
      ],
    ]),
    [
      'a step for pushes',
      under('[push, issue_comment]', combined(CONTENT, "  if: github.event_name == 'push'\n")),
    ],
    ['a restore alone', under('issue_comment', combined().replace('cache@', 'cache/restore@'))],
    [
      'a job for pushes',
      saidOf(
        workflow({
          top: 'on: [push, issue_comment]',
          job: "runs-on: x\nif: github.event_name != 'issue_comment'",
          steps: combined(),
        }),
      ),
    ],
  ])('is silent: %s', (_, findings) => {
    expect(findings).toEqual([]);
  });
});

describe('restore-save-mismatch', () => {
  const guarded = saving("always() && steps.build.outcome == 'success'");
  const keyed = guarded.replace(
    /key: "deps[^"]*" }$/,
    'key: "${{ steps.restore.outputs.cache-primary-key }}" }',
  );

  test('finds other paths, in another order too', () => {
    expect(quiet(guarded.replace('path: deps', 'path: other'))).toEqual(['restore-save-mismatch warning']);
    const two = (paths: string) => `path: "${paths}"`;
    expect(quiet(guarded.replace('path: deps', two('a\\nb')).replace('path: deps', two('b\\na')))).toEqual([
      'restore-save-mismatch warning',
    ]);
    expect(quiet(keyed.replace('path: deps', 'path: ~/deps'))).toEqual(['restore-save-mismatch warning']);
  });

  test('finds another archive where Windows is possible', () => {
    const other = guarded.replace('path: deps', 'path: deps, enableCrossOsArchive: true');
    expect(quiet(other, 'runs-on: windows-latest')).toEqual(['restore-save-mismatch warning']);
    expect(quiet(other)).toEqual([]);
  });

  test('finds the same literal key with other paths in another job', () => {
    const [restore = '', save = ''] = saving(null, 'deps-v1').split('- id: build\n');
    const first = workflow({ top: 'on: push', steps: `- run: make\n- name: S${save.split('- name: S')[1]}` });
    const second = `  other:\n    runs-on: x\n    steps:${restore.replace('path: deps', 'path: elsewhere').replaceAll('\n', '\n      ')}\n`;
    expect(saidOf(first + second)).toEqual(['restore-save-mismatch warning']);
    expect(saidOf(first + second.replace('elsewhere', 'deps'))).toEqual([]);
  });

  test('finds a key that is empty where the restore is skipped', () => {
    const gated = keyed.replace('id: restore', "id: restore\n  if: github.event_name == 'push'");
    expect(quiet(gated)).toEqual(['restore-save-mismatch warning']);
    expect(quiet(gated.replace('always() &&', "always() && github.event_name == 'push' &&"))).toEqual([]);
    // The build that has to succeed asks the same (the patch of pasrom/meeting-transcriber).
    expect(quiet(gated.replace('if: steps', "if: github.event_name == 'push' && steps"))).toEqual([]);
  });

  test.each<[string, string]>([
    ['the same in both', guarded],
    ['the key of the restore', keyed],
    [
      'a restore key that never exists',
      guarded.replace(/key: "deps[^"]*" }/, 'key: never, restore-keys: deps- }'),
    ],
    [
      'inputs of a wrapper',
      '- uses: actions/cache/save@v4\n  if: always() && steps.a.outcome == \'success\'\n  with: { path: "${{ inputs.path }}", key: "${{ inputs.key }}" }',
    ],
    [
      'a key computed anew',
      guarded.replace(/key: "deps[^"]*" }$/, 'key: "deps-${{ steps.hash.outputs.value }}" }'),
    ],
  ])('is silent: %s', (_, steps) => {
    expect(quiet(steps)).toEqual([]);
  });
});

describe('always-true-condition', () => {
  const CONDITION = "always() && steps.build.outcome == 'success'";
  const under = (written: string): string[] => exposed(saving(written));

  test.each([
    ['a line break that | keeps', `|\n    \${{ ${CONDITION} }}`],
    ['a line break that > keeps', `>\n    \${{ ${CONDITION} }}`],
    ['words around it', `always() && \${{ steps.build.outcome == 'success' }}`],
    ['two of them', `\${{ always() }} && \${{ steps.build.outcome == 'success' }}`],
    ['blanks in quotes', `" \${{ ${CONDITION} }}"`],
  ])('finds %s', (_, written) => {
    expect(under(written)).toEqual(['always-true-condition warning']);
  });

  test('puts it straight on one line, for a person to look at', () => {
    const [finding] = lintOf(workflow({ steps: saving(`|\n    \${{ ${CONDITION} }}`) })).findings;
    expect(finding?.message).toContain('line break');
    expect(finding?.fix).toMatchObject({
      disposition: 'needs-review',
      patch: expect.stringContaining(`+        if: ${CONDITION}\n`),
    });
  });

  test.each([
    ['|- keeps none', `|-\n    \${{ ${CONDITION} }}`],
    ['>- keeps none', `>-\n    \${{ ${CONDITION} }}`],
    ['no braces', `|\n    ${CONDITION}`],
    ['one expression', `\${{ ${CONDITION} }}`],
    ['braces in a string', `\${{ ${CONDITION} && contains('{{}}', '}}') }}`],
  ])('is silent: %s', (_, written) => {
    expect(under(written)).toEqual([]);
  });
});

describe('ignore comments', () => {
  const above = (comment: string): string =>
    workflow({ steps: saving(MISS).replace('- name: Save', `${comment}\n- name: Save`) });
  const within = (comment: string): string =>
    workflow({ steps: saving(MISS).replace('cache/save@v4', `cache/save@v4 ${comment}`) });

  test.each([
    ['directly above', above('# cache-autopsy: ignore[unguarded-save] it is small')],
    ['above another comment', above('# cache-autopsy: ignore[unguarded-save]\n# Saves.')],
    [
      'on a line of the step',
      within('# cache-autopsy: ignore[unguarded-save, combined-save] both'.replace(', combined-save', '')),
    ],
    ['behind the version of a pinned action', within('# v4.2.0 # cache-autopsy: ignore[unguarded-save]')],
    [
      'behind its last line',
      `${workflow({ steps: saving(MISS) }).trimEnd()} # cache-autopsy: ignore[unguarded-save]\n`,
    ],
  ])('silence %s', (_, text) => {
    expect(lintOf(text)).toMatchObject({ findings: [], ignored: 1 });
  });

  test('of another step, of another rule or in a script silence nothing, which is told', () => {
    expect(saidOf(above('# cache-autopsy: ignore[combined-save]'))).toEqual([
      'unused-ignore warning',
      'unguarded-save error',
    ]);
    expect(saidOf(above('# cache-autopsy: ignore[no-such-rule]'))).toContain('unused-ignore warning');
    const far = workflow({
      steps: saving(MISS).replace('- id: build', '# cache-autopsy: ignore[unguarded-save]\n- id: build'),
    });
    expect(saidOf(far)).toEqual(['unused-ignore warning', 'unguarded-save error']);
    const script = workflow({
      steps: saving(MISS).replace(
        'run: make deps',
        'run: |\n    # cache-autopsy: ignore[unguarded-save]\n    make deps',
      ),
    });
    expect(saidOf(script)).toEqual(['unguarded-save error']);
  });

  test('are told where one of several names silences nothing', () => {
    const { findings } = lintOf(above('# cache-autopsy: ignore[unguarded-save, combined-save] why'));
    expect(findings).toMatchObject([
      { rule: 'unused-ignore', message: expect.stringContaining('combined-save'), step: null },
    ]);
  });
});

test('every rule explains itself, and every sentence of a rule has its words', () => {
  for (const { id, title, means, known, todo, source, messages } of rules) {
    expect(id).toMatch(/^[a-z]+(?:-[a-z]+)+$/);
    expect(
      [title, means, known, todo, source, ...Object.values(messages)].every((text) => text.length > 20),
    ).toBe(true);
  }
  expect(new Set(rules.map(({ id }) => id)).size).toBe(11);
});
