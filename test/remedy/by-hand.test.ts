import { describe, expect, test } from 'vitest';
import { causes } from '../../src/causes/cause-table.ts';
import { findGuard, type RemedyContext } from '../../src/remedy/remedies.ts';
import type { CauseKind } from '../../src/types/causes.ts';
import type { SaveSite } from '../../src/types/findings.ts';
import type { UploadProgress } from '../../src/types/saves.ts';
import {
  reportedJob,
  reportedStep,
  run,
  savesOf,
  siblingFailed,
  sourceFile,
  wordedRemedies,
} from './sites.ts';

const file = sourceFile(`
jobs:
  a:
    steps:
      - run: make
      - uses: actions/cache/save@v5
        with: { path: out, key: k }
`);
const site = savesOf(file)[0]?.site;
if (site === undefined) throw new Error('no save');

function remedies(cause: CauseKind, upload: UploadProgress | null = null, own = file) {
  const context: RemedyContext = { cause, upload };
  return site === undefined ? [] : wordedRemedies(site, context, [own]);
}

function siteOf(action: string | null, overrides: Partial<SaveSite> = {}): SaveSite {
  const step = reportedStep(9, `Post Run ${action ?? 'something'}`);
  const mainStep = reportedStep(2, `Run ${action ?? 'something'}`);
  return {
    run,
    job: reportedJob('a', [mainStep, step]),
    mainStep,
    action,
    form: 'built-in',
    composites: [],
    inputs: {},
    jobKeys: [],
    workflow: null,
    isLocked: false,
    ...overrides,
  };
}

describe('a patch is offered', () => {
  test.each(
    Object.entries(causes).map(([kind, info]) => [kind as CauseKind, info.guardHelps !== 'no'] as const),
  )('under the cause %s: %s', (cause, offered) => {
    const found = remedies(cause);
    expect(found.length).toBeGreaterThan(0);
    expect(found.some(({ patch }) => patch !== null)).toBe(offered);
  });

  test('unless the rest of the upload would have outlasted the grace', () => {
    const upload = { sentBytes: 0, totalBytes: 300_000_000, bytesPerSecond: 1_000_000 };
    expect(remedies('run-cancelled', upload)[0]?.patch).not.toBeNull();
    const slower = remedies('run-cancelled', { ...upload, totalBytes: 301_000_001 });
    expect(slower).toMatchObject([{ kind: 'by-hand', patch: null }]);
    expect(slower[0]?.notes[0]).toContain('taken 5 m 1 s; a cancelled job gets five minutes');
    expect(
      remedies('run-cancelled', { ...upload, bytesPerSecond: null, totalBytes: 1e12 })[0]?.patch,
    ).not.toBeNull();
  });
});

describe('the notes say', () => {
  test.each<[CauseKind, string]>([
    ['sibling-failed', '`fail-fast: false`'],
    ['run-superseded', '`cancel-in-progress: false`'],
    ['run-cancelled', 'force-cancel'],
    ['run-cancelled', 'save earlier'],
    ['job-timed-out', "raise the job's `timeout-minutes`"],
    ['unknown', 'Nothing says what tore this save down'],
    ['step-timed-out', 'raise or remove `timeout-minutes` on the save step'],
    ['runner-shut-down', 'not even `always()`'],
    ['runner-lost', 'what starved or ended the machine'],
    ['upload-failed', 'change the key or wait'],
    ['reserve-timed-out', 'change the key or wait'],
  ])('under the cause %s: %s', (cause, words) => {
    expect(remedies(cause)[0]?.notes.join('\n')).toContain(words);
  });

  test('that an action saves by itself, and nothing of a file that nobody asked for', () => {
    const workflow = { owner: 'octo', repo: 'cat', path: '.github/workflows/ci.yml', sha: 'a'.repeat(40) };
    const site = siteOf('actions/setup-node@v6', { workflow });
    const [found] = wordedRemedies(site, { cause: 'run-cancelled', upload: null }, []);
    expect(found?.notes[0]).toBe(
      'No patch: `actions/setup-node@v6` saves the cache itself, so the workflow cannot guard it.',
    );
  });

  test('no alternative that does not fit the cause', () => {
    expect(remedies('run-superseded')[0]?.notes.join('\n')).not.toContain('fail-fast');
    expect(remedies('runner-lost')[0]?.notes.join('\n')).not.toContain('cancel-in-progress');
  });

  test('that a group with a queue is shared, and nothing of a setting that it does not have', () => {
    const queued = `concurrency: { group: ci, queue: max }${file.text}`;
    const [found] = remedies('run-superseded', null, sourceFile(queued));
    expect(found?.patch).not.toBeNull();
    expect(found?.notes.join('\n')).toContain('With `queue: max` no run cancels another of its group');
    expect(found?.notes.join('\n')).not.toContain('cancel-in-progress');
    const cancels = queued.replace(
      'jobs:\n  a:',
      'jobs:\n  a:\n    concurrency: { group: a, cancel-in-progress: true }',
    );
    expect(remedies('run-superseded', null, sourceFile(cancels))[0]?.notes.join()).not.toContain('queue');
    expect(remedies('run-cancelled', null, sourceFile(queued))[0]?.notes.join()).not.toContain('queue');
  });

  test.each([
    ['actions/setup-node@v4', 'package-manager-cache: false'],
    ['actions/setup-node@v7', 'steps.<its id>.outputs.cache-primary-key'],
    ['actions/setup-go@v5', 'cache: false'],
    ['actions/setup-java@v4', 'A cancel does not stop its save'],
    ['ruby/setup-ruby@v1', 'bundler-cache: false'],
    ['Swatinem/rust-cache@v2', 'cache-on-failure: true'],
    ['astral-sh/setup-uv@v6', 'save-cache: false'],
    ['gradle/actions/setup-gradle@v4', 'cache-read-only: true'],
    ['docker/build-push-action@v6', 'ignore-error=true'],
    ['mozilla-actions/sccache-action@v0', 'object by object'],
    ['golangci/golangci-lint-action@v9', "action's own cache off"],
    ['some/other@v1', "action's own cache off"],
    [null, "action's own cache off"],
  ])('what to do by hand for %s: %s', (action, words) => {
    const [remedy] = wordedRemedies(siteOf(action), siblingFailed, []);
    expect(remedy).toMatchObject({ kind: 'by-hand', patch: null, file: null, repository: null });
    expect(remedy?.notes.join('\n')).toContain(words);
  });

  test.each([
    ['astral-sh/setup-uv@v8', true],
    ['some/other@v1', true],
    ['actions/cache@v5', false],
    ['buildjet/cache@v4', false],
    ['docker/build-push-action@v6', false],
  ])('that a lock file has to name the cache in place of that of %s: %s', (action, isNew) => {
    const wordsOf = (isLocked: boolean) =>
      wordedRemedies(siteOf(action, { isLocked }), siblingFailed, [])
        .flatMap(({ notes }) => notes)
        .join('\n');
    expect(wordsOf(true).includes('gh actions-lock')).toBe(isNew);
    expect(wordsOf(false)).not.toContain('gh actions-lock');
  });

  test('what to do about a composite action of another repository', () => {
    const inner = siteOf('actions/cache@v4', { composites: ['pre-commit/action@v3.0.1'], form: 'composite' });
    const [remedy] = wordedRemedies(inner, siblingFailed, []);
    expect(remedy?.notes[0]).toContain('stands in `pre-commit/action@v3.0.1');
    expect(remedy?.notes.join('\n')).toContain('Replace the action by its steps');
  });

  test.each([
    ["always() && steps.x.outcome == 'success'", []],
    ['always()', ['`always()` without the outcome of a step']],
    ["always() && steps.cache.outcome == 'success'", ['failed or cancelled build']],
    ['success() || cancelled()', ['also saves after a cancelled build']],
    ["!failure() && env.A == 'b'", ['also saves after a cancelled build']],
    ['always() && cancelled()', ['after a cancelled build', 'Give the step that fills the cache an id']],
  ])('that a save under `%s` survives a cancel, and what it saves then', (condition, words) => {
    const restore = '- { id: cache, uses: actions/cache/restore@v5, with: { path: out, key: k } }\n      ';
    const text = file.text.replace('- run:', `${restore}- run:`);
    const guarded = sourceFile(text.replace('- uses:', `- if: "${condition}"\n        uses:`));
    const found = savesOf(guarded).flatMap((save) => wordedRemedies(save.site, siblingFailed, [guarded]));
    expect(found).toMatchObject([{ kind: 'by-hand', patch: null, file: guarded.path }]);
    const notes = found[0]?.notes.join('\n') ?? '';
    expect(notes).toContain(`The save already survives a cancel: \`${condition}\``);
    for (const word of words) expect(notes).toContain(word);
    if (words.length === 0) expect(notes).not.toContain('half-built');
  });
});

describe('the guard of a save', () => {
  test.each<[string, Partial<SaveSite>, { condition: string; survivesCancellation: boolean } | null]>([
    ['actions/cache@v4', {}, { condition: 'success()', survivesCancellation: false }],
    ['actions/setup-node@v4', {}, { condition: 'success()', survivesCancellation: false }],
    ['actions/setup-java@v4', {}, { condition: 'always()', survivesCancellation: true }],
    ['gradle/actions/setup-gradle@v4', {}, { condition: '!cancelled()', survivesCancellation: false }],
    [
      'Swatinem/rust-cache@v2',
      {},
      { condition: "success() || env.CACHE_ON_FAILURE == 'true'", survivesCancellation: false },
    ],
    [
      'Swatinem/rust-cache@v2',
      { inputs: { 'cache-on-failure': 'true' } },
      { condition: "success() || env.CACHE_ON_FAILURE == 'true'", survivesCancellation: true },
    ],
    ['some/other@v1', {}, null],
    ['actions/cache/save@v4', { form: 'save-step' }, null],
  ])('by %s %j is %j', (action, overrides, guard) => {
    expect(findGuard(siteOf(action, overrides), [])).toEqual(guard);
  });

  test.each([
    ['', 'success()', false],
    [`if: \${{ !cancelled() }}`, '!cancelled()', false],
    ["if: always() && steps.x.outcome == 'success'", "always() && steps.x.outcome == 'success'", true],
  ])('in a step of its own with %j is `%s`', (line, condition, survivesCancellation) => {
    const own = sourceFile(
      file.text.replace('        with:', `${line === '' ? '' : `        ${line}\n`}        with:`),
    );
    const save = savesOf(own)[0];
    expect(save === undefined ? null : findGuard(save.site, [own])).toEqual({
      condition,
      survivesCancellation,
    });
  });
});
