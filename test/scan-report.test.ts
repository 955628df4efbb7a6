import { describe, expect, test } from 'vitest';
import { renderScanJson } from '../src/render/scan-json.ts';
import { renderScanMarkdown } from '../src/render/scan-markdown.ts';
import { renderScanText } from '../src/render/scan-text.ts';
import { scanReport } from '../src/scan/scan-report.ts';
import { endedBadly, selectSuspects } from '../src/scan/suspects.ts';
import { withoutMatrix } from '../src/scan/tallies.ts';
import type { Job, RunAttempt } from '../src/types/evidence.ts';
import type { KeyEvent } from '../src/types/judgement.ts';
import type { Finding, Save } from '../src/types/report.ts';
import type { ExaminedAttempt, ScanReport, ScanResult } from '../src/types/scan.ts';
import { partMarkdown } from './render/code-free.ts';
import { hostileTexts, unprintable, workflowCommand } from './render/hostile.ts';
import { finding, heldKey, save } from './render/reports.ts';

const at = (time: string): number => Date.parse(`2026-06-${time}Z`);
const NOW = at('02T00:00:00');

const run: RunAttempt = {
  ...{ id: 100, attempt: 1, host: 'github.com', owner: 'octo', repo: 'cave' },
  url: 'https://github.com/octo/cave/actions/runs/100',
  ...{ workflowId: 7, workflowName: 'CI', path: 'octo/cave/.github/workflows/ci.yml@refs/heads/dev' },
  ...{ event: 'push', headBranch: 'dev', headRepository: null, headSha: 'a'.repeat(40), status: 'completed' },
  ...{ conclusion: 'failure', createdAt: NOW, startedAt: NOW, updatedAt: NOW, defaultBranch: null },
  ...{ pullRequests: [], referencedWorkflows: [] },
};

const job: Job = {
  ...{ id: 43274815123, name: 'prepare-base (3.13)', url: null, runAttempt: 1, status: 'completed' },
  ...{ conclusion: 'cancelled', startedAt: at('01T09:10:09.300'), completedAt: at('01T09:15:00') },
  ...{ checkRunId: null, runnerId: 1, steps: [] },
};

/** An attempt that left one key stuck, with what the case needs changed. */
function attempt(changes: Partial<ExaminedAttempt> = {}): ExaminedAttempt {
  return {
    ...{ run, jobs: [job], saves: [save({ outcome: 'torn-down' })], findings: [finding()], events: [] },
    ...{ verdict: 'stuck-key' as const, gaps: [], fromCache: false },
    ...changes,
  };
}

function scanned(examined: ExaminedAttempt[], changes: Partial<ScanResult> = {}): ScanReport {
  const result: ScanResult = {
    repository: { host: 'github.com', owner: 'octo', repo: 'cave' },
    window: { from: NOW - 7 * 86_400_000, until: NOW },
    filters: { workflow: null, branch: null, limit: 1000 },
    ...{ listed: 12, running: 0, leftOut: 0, examined, unread: [] },
    ...{ listEndsAt: null, isListBroken: false, gaps: [] },
    ...changes,
  };
  return scanReport(result, '0.1.0');
}

function withKey(changes: Partial<typeof heldKey>): Finding {
  return finding({ stuckKey: { ...heldKey, ...changes } });
}

const clean = attempt({ verdict: 'clean', saves: [save()], findings: [] });

describe('what is stuck now', () => {
  test('the same key, version and scope are one, held until the last of them', () => {
    const later = withKey({
      certainty: 'suspected',
      reservedBetween: { from: '2026-06-01T10:00:00.000Z', until: '2026-06-01T10:00:01.000Z' },
      expiresBetween: { from: '2026-06-02T10:00:00.000Z', until: '2026-06-02T10:00:01.000Z' },
    });
    const { stuckNow } = scanned([attempt({ findings: [later] }), attempt()]);
    expect(stuckNow).toEqual([
      {
        ...{ key: heldKey.key, version: heldKey.version, scope: heldKey.scope, certainty: 'confirmed' },
        ...{ heldSince: '2026-06-01T09:14:03.780Z', heldUntil: '2026-06-02T10:00:01.000Z' },
        ...{ findings: [0, 1], hits: 0 },
      },
    ]);
  });

  test.each<[string, Partial<typeof heldKey>]>([
    ['another version', { version: 'f1' }],
    ['another scope', { scope: 'refs/heads/main' }],
    ['another key', { key: 'other' }],
  ])('%s is another one', (_, changes) => {
    const { stuckNow } = scanned([attempt(), attempt({ findings: [withKey(changes)] })]);
    expect(stuckNow).toHaveLength(2);
  });

  test('two keys that nobody knows are two', () => {
    const unknown = attempt({ findings: [withKey({ key: null, version: null })] });
    expect(scanned([unknown, unknown]).stuckNow).toHaveLength(2);
  });

  test('the same key in scopes that nobody knows is one for each run', () => {
    const unscoped = attempt({ findings: [withKey({ scope: null })] });
    const elsewhere = { ...unscoped, run: { ...run, id: 101 } };
    expect(scanned([unscoped, unscoped, elsewhere]).stuckNow.map(({ findings }) => findings)).toEqual([
      [0, 1],
      [2],
    ]);
  });

  test.each(['expired', 'released'] as const)('what is %s is not', (state) => {
    const { stuckNow, saves, verdict } = scanned([attempt({ findings: [withKey({ state })] })]);
    expect({ stuckNow, held: saves.heldNow, verdict }).toEqual({
      stuckNow: [],
      held: 0,
      verdict: 'stuck-key',
    });
    expect(saves.stuckConfirmed).toBe(1);
  });

  test('the confirmed ones come first, and of those the last to expire', () => {
    const until = (hour: string) => ({
      from: `2026-06-02T${hour}:00:00.000Z`,
      until: `2026-06-02T${hour}:00:01.000Z`,
    });
    const rows = [
      withKey({ key: 'a', expiresBetween: until('09') }),
      withKey({ key: 'b', expiresBetween: until('12'), certainty: 'suspected' }),
      withKey({ key: 'c', expiresBetween: until('10') }),
    ];
    const { stuckNow } = scanned(rows.map((one) => attempt({ findings: [one] })));
    expect(stuckNow.map(({ key }) => key)).toEqual(['c', 'a', 'b']);
  });
});

describe('what it cost', () => {
  const place = {
    ...{
      run,
      job,
      stepUrl: null,
      url: null,
      save: null,
      key: heldKey.key,
      version: null,
      scope: heldKey.scope,
      paths: [],
    },
    step: { number: 1, name: 'x', status: 'completed', conclusion: null, startedAt: null, completedAt: null },
  };
  const missed = (time: string, minutes: number | null, changes = {}): KeyEvent => ({
    ...place,
    ...{ kind: 'missed', at: at(time), line: { number: 1, at: null, text: '' }, fatal: false },
    rebuiltUntil: minutes === null ? null : at(time) + minutes * 60_000,
    ...changes,
  });
  const refused = (time: string, changes = {}): KeyEvent => ({
    ...place,
    ...{ kind: 'refused', at: at(time), line: null, reasons: [], ownAttempt: false },
    ...changes,
  });

  test('the work of a job until its save was torn down, once for each job', () => {
    const twice = attempt({
      saves: [save({ outcome: 'torn-down' }), save({ outcome: 'torn-down' })],
      findings: [
        finding(),
        finding({ save: 1, teardown: { ...finding().teardown, at: '2026-06-01T09:14:30.000Z' } }),
      ],
    });
    expect(scanned([twice]).cost.tornDownJobSeconds).toBe(240);
  });

  test('and none of a save that failed by itself', () => {
    const failed = attempt({ saves: [save({ outcome: 'failed' })] });
    expect(scanned([failed]).cost.tornDownJobSeconds).toBe(0);
  });

  test('the hours for which a key was held, up to now', () => {
    // From 09:14:03.780 to midnight.
    expect(scanned([attempt()]).cost.heldHours).toBe(14.8);
    expect(scanned([attempt(), attempt()]).cost.heldHours).toBe(14.8);
    const other = attempt({ findings: [withKey({ key: 'other' })] });
    expect(scanned([attempt(), other]).cost.heldHours).toBe(29.5);
  });

  test('or until it was finished', () => {
    const evidence = finding()
      .evidence.slice(0, 1)
      .map((item) => ({
        ...item,
        ...{ claim: 'released' as const, at: '2026-06-01T11:14:03.780Z' },
      }));
    const over = finding({ evidence, stuckKey: { ...heldKey, state: 'released' } });
    const { cost, findings } = scanned([attempt({ findings: [over] })]);
    expect(cost.heldHours).toBe(2);
    expect(findings[0]?.releasedAt).toBe('2026-06-01T11:14:03.780Z');
  });

  test('what was rebuilt, and refused, while the key was stuck', () => {
    const events = [
      missed('01T10:00:00', 3),
      missed('01T11:00:00', null),
      refused('01T10:03:00', { version: heldKey.version }),
      // Before it was stuck, after it expired, elsewhere, otherwise.
      missed('01T09:00:00', 5),
      missed('02T10:00:00', 5),
      missed('01T10:00:00', 5, { scope: 'refs/heads/main' }),
      missed('01T10:00:00', 5, { key: 'other' }),
      refused('01T10:03:00', { version: 'f1' }),
      refused('01T10:03:00', { ownAttempt: true }),
      // Refused by the service, whatever held the key.
      refused('01T10:04:00', { reasons: ['read-only token'] }),
    ];
    const report = scanned([attempt(), { ...clean, events }]);
    expect(report.cost).toMatchObject({ rebuildSeconds: 180, refusedSaves: 1 });
    expect(report.stuckNow[0]?.hits).toBe(3);
  });

  test('a miss tells nothing of a key that may never have been reserved, a refusal does', () => {
    const suspected = attempt({ findings: [withKey({ certainty: 'suspected' })] });
    const events = [missed('01T10:00:00', 3), refused('01T10:03:00')];
    const { cost, stuckNow } = scanned([suspected, { ...clean, events }]);
    expect(cost).toMatchObject({ rebuildSeconds: null, refusedSaves: 1 });
    expect(stuckNow[0]?.hits).toBe(1);
  });

  test.each<[string, Partial<RunAttempt>]>([
    ['the branch that its pull request goes to', { pullRequests: [{ number: 5, base: 'dev' }] }],
    ['the default branch', { defaultBranch: 'dev' }],
  ])('a restore, and no save, meets what is stuck in the scope of %s', (_, changes) => {
    const elsewhere = { run: { ...run, ...changes }, scope: 'refs/pull/5/merge' };
    const events = [missed('01T10:00:00', 3, elsewhere), refused('01T10:03:00', elsewhere)];
    const { cost, stuckNow } = scanned([attempt(), { ...clean, events }]);
    expect(cost).toMatchObject({ rebuildSeconds: 180, refusedSaves: 0 });
    expect(stuckNow[0]?.hits).toBe(1);
  });

  test('a key that a job missed twice was rebuilt once', () => {
    const other = { job: { ...job, id: 2 } };
    const events = [missed('01T10:00:00', 3), missed('01T10:01:00', 2), missed('01T10:00:00', 3, other)];
    expect(scanned([attempt(), { ...clean, events }]).cost.rebuildSeconds).toBe(360);
  });

  test('and where the scope is not known, what the same run met', () => {
    const unscoped = attempt({ findings: [withKey({ scope: null })] });
    const events = [refused('01T10:03:00', { scope: null })];
    const elsewhere = events.map((event) => ({ ...event, run: { ...run, id: 101 } }));
    expect(scanned([unscoped, { ...clean, events }]).cost.refusedSaves).toBe(1);
    expect(scanned([unscoped, { ...clean, events: elsewhere }]).cost.refusedSaves).toBe(0);
  });

  test('and that nobody knows what was rebuilt where no log shows it', () => {
    expect(scanned([attempt()]).cost.rebuildSeconds).toBeNull();
  });
});

describe('who does it', () => {
  test('the legs of a matrix are one step', () => {
    const legs = ['3.13', '3.14'].map((leg) =>
      attempt({ saves: [save({ outcome: 'torn-down', job: { id: 1, name: `base (${leg})`, url: null } })] }),
    );
    const { steps, causes } = scanned([...legs, attempt({ findings: [finding({ stuckKey: null })] })]);
    expect(steps).toMatchObject([
      { workflow: '.github/workflows/ci.yml', job: 'base', tornDown: 2, failed: 0, stuck: 2 },
      { job: 'prepare-base', tornDown: 1, stuck: 0, lastAt: '2026-06-01T09:14:09.300Z' },
    ]);
    expect(causes).toEqual([{ kind: 'sibling-failed', count: 3, stuck: 2 }]);
  });

  test.each([
    ['build', 'build'],
    ['build (3.13)', 'build'],
    ['build (a (b), c)', 'build'],
    ['shared (x) / build (3.13, arm64)', 'shared / build'],
    ['(odd)', '(odd)'],
    ['build(3.13)', 'build(3.13)'],
  ])('%j is a leg of %j', (name, bare) => {
    expect(withoutMatrix(name)).toBe(bare);
  });
});

describe('which attempts are examined', () => {
  const of = (id: number, changes: Partial<RunAttempt>): RunAttempt => ({ ...run, id, ...changes });

  test.each<[string | null, string | null, boolean]>([
    ['completed', 'cancelled', true],
    ['completed', 'failure', true],
    ['completed', 'timed_out', true],
    ['completed', 'success', false],
    ['completed', 'skipped', false],
    ['completed', 'startup_failure', false],
    ['completed', 'action_required', false],
    ['in_progress', null, false],
    ['queued', null, false],
    [null, 'failure', true],
    [null, null, false],
  ])('status %s, conclusion %s', (status, conclusion, isSuspect) => {
    expect(endedBadly({ status, conclusion })).toBe(isSuspect);
  });

  test('of a run with an absurd number of them the latest', () => {
    const { suspects } = selectSuspects([of(1, { attempt: Number.MAX_SAFE_INTEGER })], 1);
    expect(suspects).toHaveLength(101);
    expect(suspects.at(-1)?.attempt).toBe(Number.MAX_SAFE_INTEGER - 100);
  });

  test('of a run that was repeated every earlier one, and the limit counts runs', () => {
    const runs = [
      of(5, { status: 'in_progress', conclusion: null, attempt: 2 }),
      of(4, { conclusion: 'success' }),
      of(3, { attempt: 3 }),
      of(2, {}),
      of(1, {}),
    ];
    const selection = selectSuspects(runs, 3);
    expect(selection.suspects.map(({ runId, attempt }) => [runId, attempt])).toEqual([
      [5, 1],
      [3, 3],
      [3, 2],
      [3, 1],
      [2, 1],
    ]);
    expect(selection).toMatchObject({ running: 1, leftOut: 1 });
  });
});

describe('the verdict', () => {
  const unread = [{ runId: 1, attempt: 1, reason: 'GitHub answered 500' }];
  test.each<[string, ScanReport, ScanReport['verdict']]>([
    ['nothing to examine', scanned([]), 'clean'],
    ['all clean', scanned([clean]), 'clean'],
    ['a limit was reached', scanned([clean], { leftOut: 3 }), 'clean'],
    ['one not to be had', scanned([clean], { unread }), 'inconclusive'],
    ['one not to be judged', scanned([{ ...clean, verdict: 'inconclusive' }]), 'inconclusive'],
    ['a list that broke off', scanned([clean], { isListBroken: true }), 'inconclusive'],
    ['a stuck key among them', scanned([clean, attempt()], { unread }), 'stuck-key'],
  ])('%s', (_, report, verdict) => {
    expect(report.verdict).toBe(verdict);
  });

  test('what was not to be had is named, one reason together', () => {
    const many = [1, 2, 3, 4].map((runId) => ({ runId, attempt: 1, reason: 'GitHub answered 500' }));
    expect(scanned([{ ...clean, gaps: ['no log of "x"'] }], { unread: many }).gaps).toEqual([
      'run 1, attempt 1; run 2, attempt 1; run 3, attempt 1; and 1 more: GitHub answered 500',
      'run 100, attempt 1: no log of "x"',
    ]);
    const alike = [100, 101].map((id) => ({
      ...clean,
      run: { ...run, id },
      gaps: ['no log of "x"', `${id}`],
    }));
    expect(scanned(alike).gaps).toEqual([
      'run 100, attempt 1; run 101, attempt 1: no log of "x"',
      'run 100, attempt 1: 100',
      'run 101, attempt 1: 101',
    ]);
  });
});

const full = scanned([attempt(), attempt({ findings: [withKey({ key: 'b', state: 'expired' })] })], {
  leftOut: 2,
  gaps: ['runs created before 2026-06-01 were not listed: GitHub answered 500'],
});

describe('in text', () => {
  test('what is stuck now comes first', () => {
    expect(renderScanText(full, { width: 100, colour: false })).toMatchInlineSnapshot(`
      "1 key is stuck now, until 2026-06-02 09:15 UTC at the latest
      octo/cave
      runs created from 2026-05-26 00:00 UTC to 2026-06-02 00:00 UTC: 12 listed, 0 not ended yet
      attempts cancelled, failed or timed out: 2, of which 2 examined, 0 not to be had
      2 saves: 2 torn down; keys left stuck: 2 confirmed, 0 suspected, 1 held now
      Not everything: the limit is 1000 runs, and 2 older runs were left out. Raise --limit to examine
      them.

      Stuck now
      Until, at the latest  Key                              Scope           Certainty  Left by run
      ─────────────────────────────────────────────────────────────────────────────────────────────
      2026-06-02 09:15 UTC  4-Linux-base-venv-3.13.9-1f0c4e  refs/heads/dev  confirmed  100

      Steps whose saves did not finish
      Torn down  Stuck  Workflow                  Job           Step
      ──────────────────────────────────────────────────────────────────────────────────────────────
      2          2      .github/workflows/ci.yml  prepare-base  Save base Python virtual environment

      Why
      Saves  Stuck  Cause
      ─────────────────────────────────────────────────────
      2      2      a sibling matrix leg failed (fail-fast)

      Saves that did not finish, the newest first
      Run  Job                  Key                              State
      ──────────────────────────────────────────────────────────────────────────────────────────
      100  prepare-base (3.13)  4-Linux-base-venv-3.13.9-1f0c4e  held until 2026-06-02 09:15 UTC
      100  prepare-base (3.13)  b                                expired 2026-06-02 09:15 UTC

      The whole story of one, and the patch:
        cache-autopsy https://github.com/octo/cave/actions/runs/100/attempts/1

      Cost
      - work torn down: 8 m, in the jobs whose save was torn down, each from its start to the teardown
      - keys held: 29.5 h at most, each key from its reservation until it expired, was finished, or was
        scanned
      - saves refused a key while it was stuck: 0
      - rebuilding what was stuck: unknown, from each restore that missed a key while it was stuck to the
        save that follows in its job, where the logs show both

      Not examined
      - runs created before 2026-06-01 were not listed: GitHub answered 500

      Only attempts that were cancelled, failed or timed out are examined: what others met, or left behind
      by a save that failed by itself, is not counted, nor is a run that was created before and repeated
      since.
      "
    `);
  });

  test.each<[string, ScanReport, RegExp]>([
    ['nothing', scanned([]), /^No stuck key: 0 attempts examined, 0 saves seen\n/],
    ['one', scanned([attempt()]), /^1 key is stuck now, until 2026-06-02 09:15 UTC at the latest\n/],
    [
      'none now',
      scanned([attempt({ findings: [withKey({ state: 'released' })] })]),
      /^No key is stuck now; 1 was in runs created since 2026-05-26 00:00 UTC\n/,
    ],
    [
      'a suspected one',
      scanned([attempt({ findings: [withKey({ certainty: 'suspected' })] })]),
      /^1 key may be stuck now, until 2026-06-02 09:15 UTC at the latest\n/,
    ],
    [
      'a suspected one beside a confirmed one',
      scanned([attempt(), attempt({ findings: [withKey({ key: 'b', certainty: 'suspected' })] })]),
      /^1 key is stuck now and 1 more may be, the last until 2026-06-02 09:15 UTC at the latest\n/,
    ],
    [
      'suspected ones that are over',
      scanned(
        (['confirmed', 'suspected', 'suspected'] as const).map((certainty) =>
          attempt({ findings: [withKey({ state: 'expired', certainty })] }),
        ),
      ),
      /^No key is stuck now; 1 was and 2 more may have been in runs created since 2026-05-26 00:00 UTC\n/,
    ],
    [
      'none now in what could be read',
      scanned([attempt({ findings: [withKey({ state: 'expired' })] })], {
        unread: [{ runId: 1, attempt: 1, reason: 'GitHub answered 500' }],
      }),
      /^No key is known to be stuck now; 1 was in runs created since 2026-05-26 00:00 UTC\n/,
    ],
    [
      'an open end',
      scanned([clean], { isListBroken: true }),
      /^Inconclusive: no stuck key in what could be read/,
    ],
  ])('the headline of %s', (_, report, headline) => {
    expect(renderScanText(report, { width: 120, colour: false })).toMatch(headline);
  });

  test.each([40, 59, 60, 89, 90, 119, 120, 160, 200])('fits into %d columns', (width) => {
    const lines = renderScanText(full, { width, colour: false }).split('\n');
    const tooLong = lines.filter((line) => line.length > width && !line.includes('https://'));
    expect(tooLong).toEqual([]);
  });

  test('fits into 40 columns with the id of a real run', () => {
    const report = scanned([attempt({ run: { ...run, id: 39518402166, attempt: 12 } })]);
    const lines = renderScanText(report, { width: 40, colour: false }).split('\n');
    expect(lines.filter((line) => line.length > 40 && !line.includes('https://'))).toEqual([]);
  });

  test.each([60, 69, 70, 79, 80, 89, 90, 119, 120])('names runs in full in %d columns', (width) => {
    const repeated = { ...run, id: 39518402166, attempt: 12 };
    const suspected = withKey({ certainty: 'suspected', key: 'k'.repeat(300) });
    const report = scanned([attempt({ run: repeated, findings: [suspected] })]);
    const lines = renderScanText(report, { width, colour: false }).split('\n');
    const row = lines.find((line) => line.startsWith('39518402166, attempt 12  ')) ?? '';
    expect(row).toMatch(width < 80 ? /suspected, .*09:15 UTC/ : /suspected, held until 2026-06-02 09:15 UTC/);
    expect(row.length).toBeLessThanOrEqual(width);
    const left = lines.filter((line) => line.startsWith('2026-06-02 09:15 UTC  '));
    expect(left.join()).toMatch(width < 90 ? /suspected$/ : / 39518402166, attempt 12$/);
  });

  test('what the limit leaves out is at least so much where the list was left off', () => {
    const text = (changes: Partial<ScanResult>): string =>
      renderScanText(scanned([attempt()], { leftOut: 2, ...changes }), { width: 120, colour: false });
    expect(text({})).toContain('and 2 older runs were left out');
    expect(text({ listEndsAt: NOW - 3_600_000 })).toContain('and at least 2 older runs were left out');
  });

  test('long tables and lists are cut, and say so', () => {
    const many = Array.from({ length: 30 }, (_, index) =>
      attempt({ findings: [withKey({ key: `key-${index}` })] }),
    );
    const gaps = Array.from({ length: 30 }, (_, index) => `gap ${index}`);
    const text = renderScanText(scanned(many, { gaps }), { width: 100, colour: false });
    expect(text.match(/^and 10 more: see --format json$/gm)).toHaveLength(2);
    expect(text).toContain('- and 18 more: see --format json');
  });
});

test.each([
  ['none', 'clean', 'no stuck key'],
  ['unknown', 'inconclusive', 'not known'],
] as const)('a torn-down save whose reservation is %s is %s', (reservation, verdict, words) => {
  const report = scanned([
    attempt({ verdict, findings: [finding({ stuckKey: null, reservation })], gaps: ['no log of "x"'] }),
  ]);
  expect(report.findings[0]?.reservation).toBe(reservation);
  expect(renderScanText(report, { width: 120, colour: false })).toMatch(new RegExp(`  ${words}  `));
  expect(renderScanMarkdown(report)).toContain(`| ${words} |`);
});

test('in JSON, exact, and in no other shape', () => {
  expect(JSON.parse(renderScanJson(full))).toEqual(full);
  expect(() => renderScanJson({ ...full, more: 1 } as ScanReport)).toThrow(/more/);
});

describe('in Markdown', () => {
  test('with tables', () => {
    expect(renderScanMarkdown(full)).toMatchInlineSnapshot(`
      "### 1 key is stuck now, until 2026-06-02 09:15 UTC at the latest

      - \`octo/cave\`
      - runs created from 2026-05-26 00:00 UTC to 2026-06-02 00:00 UTC: 12 listed, 0 not ended yet
      - attempts cancelled, failed or timed out: 2, of which 2 examined, 0 not to be had
      - 2 saves: 2 torn down; keys left stuck: 2 confirmed, 0 suspected, 1 held now

      **Not everything: the limit is 1000 runs, and 2 older runs were left out. Raise --limit to examine them.**

      #### Stuck now

      | Until, at the latest | Key | Scope | Certainty | Met since | Left by run |
      | --- | --- | --- | --- | --- | --- |
      | 2026-06-02 09:15 UTC | \`4-Linux-base-venv-3.13.9-1f0c4e\` | \`refs/heads/dev\` | confirmed | 0 | [100](https://github.com/octo/cave/actions/runs/100/attempts/1) |

      #### Steps whose saves did not finish

      | Torn down | Failed | Stuck | Workflow | Job | Step | Last |
      | --- | --- | --- | --- | --- | --- | --- |
      | 2 | 0 | 2 | \`.github/workflows/ci.yml\` | \`prepare-base\` | \`Save base Python virtual environment\` | 2026-06-01 09:14 UTC |

      #### Why

      | Saves | Stuck | Cause |
      | --- | --- | --- |
      | 2 | 2 | a sibling matrix leg failed (fail-fast) |

      #### Saves that did not finish, the newest first

      | Run | Job | Key | State | Cause |
      | --- | --- | --- | --- | --- |
      | [100](https://github.com/octo/cave/actions/runs/100/attempts/1) | \`prepare-base (3.13)\` | \`4-Linux-base-venv-3.13.9-1f0c4e\` | held until 2026-06-02 09:15 UTC | sibling-failed |
      | [100](https://github.com/octo/cave/actions/runs/100/attempts/1) | \`prepare-base (3.13)\` | \`b\` | expired 2026-06-02 09:15 UTC | sibling-failed |

      The whole story of one, and the patch: \`cache-autopsy https://github.com/octo/cave/actions/runs/100/attempts/1\`

      #### Cost

      - work torn down: 8 m, in the jobs whose save was torn down, each from its start to the teardown
      - keys held: 29.5 h at most, each key from its reservation until it expired, was finished, or was scanned
      - saves refused a key while it was stuck: 0
      - rebuilding what was stuck: unknown, from each restore that missed a key while it was stuck to the save that follows in its job, where the logs show both

      #### Not examined

      - runs created before \`2026-06-01\` were not listed: GitHub answered 500

      Only attempts that were cancelled, failed or timed out are examined: what others met, or left behind by a save that failed by itself, is not counted, nor is a run that was created before and repeated since.

      Scanned 2026-06-02 00:00 UTC by cache-autopsy \`0.1.0\`.
      "
    `);
  });

  test('below the length that GitHub takes, whatever the scan', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      attempt({ findings: [withKey({ key: `${'|'.repeat(500)}-${index}` })], gaps: ['`'.repeat(2000)] }),
    );
    const markdown = renderScanMarkdown(scanned(many));
    expect(markdown.length).toBeLessThan(65_000);
    expect(markdown).toMatch(/\d+ more left out here; see `--format json`\./);
  });
});

describe('text by strangers is disarmed', () => {
  const poisoned = (text: string): ScanReport => {
    const torn: Partial<Save> = {
      job: { id: 1, name: text, url: text },
      step: { number: 1, name: text, url: text },
    };
    const bad = attempt({
      run: { ...run, path: text, headBranch: text, workflowName: text, url: text },
      saves: [save({ ...torn, outcome: 'torn-down', key: text, scope: text, action: text })],
      findings: [withKey({ key: text, scope: text })],
      gaps: [text],
    });
    return scanned([bad], { filters: { workflow: text, branch: text, limit: 1 }, gaps: [text] });
  };

  test.each(hostileTexts)('%j', (text) => {
    const report = poisoned(text);
    const shown = [renderScanText(report, { width: 120, colour: false }), renderScanMarkdown(report)];
    for (const rendered of [...shown, renderScanJson(report)]) {
      expect(rendered).not.toMatch(unprintable);
      expect(rendered).not.toMatch(workflowCommand);
      expect(rendered).not.toContain('ghp_0123456789a');
    }
    expect(shown.join()).not.toContain('ghp_0123456789');
    const { outside } = partMarkdown(renderScanMarkdown(report));
    expect(outside).not.toMatch(/[@<]|#\d|https?:|www\./);
  });
});
