import { describe, expect, test } from 'vitest';
import { scanGapWords } from '../../src/render/content/gap-words.ts';
import { proseText } from '../../src/render/content/prose.ts';
import { endedBadly, selectSuspects } from '../../src/scan/suspects.ts';
import { withoutMatrix } from '../../src/scan/tallies.ts';
import type { RunAttempt } from '../../src/types/evidence.ts';
import type { KeyEvent } from '../../src/types/keys.ts';
import type { ScanReport } from '../../src/types/scan.ts';
import { finding, heldKey, moment, save } from '../render/reports.ts';
import { at, attempt, clean, job, run, scanned, withKey } from '../support/scanned.ts';
import { told, toldGap } from '../support/told.ts';

describe('what is stuck now', () => {
  test('the same key, version and scope are one, held until the last of them', () => {
    const later = withKey({
      certainty: 'suspected',
      reservedBetween: {
        from: moment('2026-06-01T10:00:00.000Z'),
        until: moment('2026-06-01T10:00:01.000Z'),
      },
      expiresBetween: { from: moment('2026-06-02T10:00:00.000Z'), until: moment('2026-06-02T10:00:01.000Z') },
    });
    const { stuckNow } = scanned([attempt({ findings: [later] }), attempt()]);
    expect(stuckNow).toEqual([
      {
        ...{ key: heldKey.key, version: heldKey.version, scope: heldKey.scope, certainty: 'confirmed' },
        ...{ heldSince: moment('2026-06-01T09:14:03.780Z'), heldUntil: moment('2026-06-02T10:00:01.000Z') },
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
      from: moment(`2026-06-02T${hour}:00:00.000Z`),
      until: moment(`2026-06-02T${hour}:00:01.000Z`),
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
    ...{
      kind: 'refused',
      at: at(time),
      line: null,
      reasons: [],
      presumed: null,
      restoredBefore: false,
      byOwnRetry: false,
    },
    ...changes,
  });

  test('the work of a job until its save was torn down, once for each job', () => {
    const twice = attempt({
      saves: [save({ outcome: 'torn-down' }), save({ outcome: 'torn-down' })],
      findings: [
        finding(),
        finding({ save: 1, teardown: { ...finding().teardown, at: moment('2026-06-01T09:14:30.000Z') } }),
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
        ...{ claim: 'released' as const, at: moment('2026-06-01T11:14:03.780Z') },
      }));
    const over = finding({ evidence, stuckKey: { ...heldKey, state: 'released' } });
    const { cost, findings } = scanned([attempt({ findings: [over] })]);
    expect(cost.heldHours).toBe(2);
    expect(findings[0]?.releasedAt).toBe(moment('2026-06-01T11:14:03.780Z'));
  });

  test('what was rebuilt, and refused, while the key was stuck', () => {
    const hits = [missed('01T10:00:00', 3), missed('01T11:00:00', null), refused('01T10:03:00')];
    const met = attempt({ findings: [{ ...finding(), hits }] });
    const report = scanned([met, clean]);
    expect(report.cost).toMatchObject({ rebuildSeconds: 180, refusedSaves: 1 });
    expect(report.stuckNow[0]?.hits).toBe(3);
    const other = { ...withKey({ key: 'other' }), hits: [refused('01T10:03:00')] };
    expect(scanned([met, attempt({ findings: [other] })]).stuckNow.map((held) => held.hits)).toEqual([3, 1]);
  });

  test('a key that a job missed twice was rebuilt once', () => {
    const other = { job: { ...job, id: 2 } };
    const hits = [missed('01T10:00:00', 3), missed('01T10:01:00', 2), missed('01T10:00:00', 3, other)];
    expect(scanned([attempt({ findings: [{ ...finding(), hits }] })]).cost.rebuildSeconds).toBe(360);
  });

  test('the work of a job whose runner had another clock', () => {
    const ahead = save({ outcome: 'torn-down', notes: [{ kind: 'clock-off', aheadMs: 3_600_000 }] });
    const late = finding({ teardown: { ...finding().teardown, at: at('01T10:14:09.300') } });
    expect(scanned([attempt({ saves: [ahead], findings: [late] })]).cost.tornDownJobSeconds).toBe(240);
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
      { job: 'prepare-base', tornDown: 1, stuck: 0, lastAt: moment('2026-06-01T09:14:09.300Z') },
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
  const unread = [{ runId: 1, attempt: 1, why: told('GitHub answered 500') }];
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
    const many = [1, 2, 3, 4].map((runId) => ({ runId, attempt: 1, why: told('GitHub answered 500') }));
    expect(
      scanned([{ ...clean, gaps: [toldGap('no log of "x"')] }], { unread: many }).gaps.map((gap) =>
        proseText(scanGapWords(gap)),
      ),
    ).toEqual([
      'run 1, attempt 1; run 2, attempt 1; run 3, attempt 1; and 1 more: GitHub answered 500',
      'run 100, attempt 1: no log of "x"',
    ]);
    const alike = [100, 101].map((id) => ({
      ...clean,
      run: { ...run, id },
      gaps: ['no log of "x"', `${id}`].map(toldGap),
    }));
    expect(scanned(alike).gaps.map((gap) => proseText(scanGapWords(gap)))).toEqual([
      'run 100, attempt 1; run 101, attempt 1: no log of "x"',
      'run 100, attempt 1: 100',
      'run 101, attempt 1: 101',
    ]);
  });
});
