import { describe, expect, test } from 'vitest';
import { findRelease, findVictims } from '../../src/trace/holders.ts';
import { rebuildTime } from '../../src/trace/rebuild-time.ts';
import { type HitEvent, stuckEvents, type TraceContext } from '../../src/trace/trace-context.ts';
import { traceSummary } from '../../src/trace/trace-summary.ts';
import type { KeyEvent } from '../../src/types/keys.ts';
import { told } from '../support/told.ts';
import { list, minute, missed, opened, refused, run, saved, stuck, world } from './events.ts';

const own = run(10, -20, { defaultBranch: 'main' });
const key = stuck({ run: own });

function around(events: KeyEvent[], fields: Partial<TraceContext> = {}, left: KeyEvent = key): TraceContext {
  return world([left], { others: events.map((event) => opened(event)), ...fields });
}

function victims(events: KeyEvent[], fields: Partial<TraceContext> = {}, left: KeyEvent = key): number[] {
  const here = around(events, fields, left);
  return stuckEvents(here).flatMap((event) => findVictims(event, here).map(({ run: { id } }) => id));
}

describe('the victims of a stuck key', () => {
  test('are told in the order in which they met it', () => {
    const late = refused({ run: run(3, 50), at: minute(70) });
    expect(victims([late, refused({ run: run(2, 30), at: minute(40) })])).toEqual([2, 3]);
  });
  test.each<[string, KeyEvent]>([
    ['what came before the reservation', refused({ run: run(2, -50), at: minute(-1) })],
    ['what came after its end', refused({ run: run(2, 1500), at: minute(1510) })],
    [
      'what the service refused for a reason of its own',
      refused({ run: run(2, 30), at: minute(40), reasons: ['x'] }),
    ],
    [
      'what was saved in another scope',
      saved({ run: run(2, 30), at: minute(40), scope: 'refs/pull/1/merge' }),
    ],
    ['the refusals of its own attempt', refused({ run: own, at: minute(40), save: 1 })],
  ])('are not %s', (_, event) => {
    expect(victims([event])).toEqual([]);
  });
  test('do not include what came after it was saved', () => {
    const release = saved({ run: run(3, 30), at: minute(40) });
    expect(victims([release, refused({ run: run(2, 60), at: minute(70) })])).toEqual([]);
  });
  test('are those of one key, where the key was not printed', () => {
    const left = stuck({ run: own, key: null, version: null });
    const first = refused({ run: run(2, 30), at: minute(40) });
    const other = refused({ run: run(3, 60), key: 'L', at: minute(70) });
    expect(victims([first, other], {}, left)).toEqual([2]);
  });
});

describe('the release of a stuck key', () => {
  const release = (events: KeyEvent[], fields: Partial<TraceContext> = {}, left: KeyEvent = key) => {
    const here = around(events, fields, left);
    const [event] = stuckEvents(here);
    const found = event === undefined ? null : findRelease(event, here);
    return found === null ? null : { at: found.at, by: found.by?.run.id ?? null };
  };
  const entries = [
    { key: 'K', version: 'v1', ref: 'refs/heads/main', sizeBytes: 9, createdAt: minute(1500) },
  ];
  const caches = [{ key: 'K', ref: 'refs/heads/main', entries }];

  test('is the first save of the key in its scope', () => {
    const second = saved({ run: run(3, 1600), at: minute(1610) });
    const pull = saved({ run: run(4, 30), at: minute(40), scope: 'refs/pull/1/merge' });
    expect(release([second, saved({ run: run(2, 1480), at: minute(1499) }), pull])).toEqual({
      at: minute(1499),
      by: 2,
    });
  });
  test('is known from the list of caches where no log was had', () => {
    expect(release([], { caches })).toEqual({ at: minute(1500), by: null });
    expect(release([saved({ run: run(2, 1480), at: minute(1499) })], { caches })).toEqual({
      at: minute(1499),
      by: 2,
    });
  });
  test('is no save of another key, where the key was not printed', () => {
    const left = stuck({ run: own, key: null, version: null });
    expect(release([saved({ run: run(2, 30), key: 'L', at: minute(40) })], {}, left)).toBeNull();
  });
});

test('what a job missed twice it built once', () => {
  const hits = [
    missed({ at: minute(1), rebuiltUntil: minute(5) }),
    missed({ at: minute(2), rebuiltUntil: minute(5) }),
  ] as HitEvent[];
  expect(rebuildTime(hits)).toBe(4 * 60_000);
  expect(rebuildTime([refused() as HitEvent])).toBeNull();
});

describe('the account of a trace', () => {
  const account = (fields: Partial<TraceContext>) => traceSummary(around([], fields), () => 0);
  const asked = [list([]), list([], { branch: null })];

  test('says why what was looked at is not all', () => {
    expect(account({ lists: asked })).toMatchObject({ ended: 'done', detail: null });
    const opening = { others: [{ run: run(2, 30), events: [], problem: null }] };
    expect(account({ ...opening, lists: [list([run(2, 30)], { totalCount: 5000 })] })).toMatchObject({
      ended: 'unavailable',
      detail: { kind: 'cut-list', counted: 5000, listed: 1, branch: 'main' },
    });
    const running = run(2, 30, { status: 'in_progress', conclusion: null });
    expect(account({ lists: [list([running])] })).toMatchObject({
      ended: 'done',
      stillRunning: 1,
    });
    const question = { kind: 'attempt', runId: 2, attempt: 1 } as const;
    const why = told('GitHub answered 503');
    const missing = [{ question, why }];
    const lost = account({ lists: [list([run(2, 30)])], missing });
    expect(lost).toMatchObject({ ended: 'unavailable', detail: why });
    expect(lost.opened).toMatchObject([
      { run: { id: 2 }, role: 'nothing', problem: { kind: 'attempt', why } },
    ]);
    const problem = { kind: 'logs' as const, of: [{ job: 'base', steps: [] }], why };
    const unread = { others: [{ run: run(2, 30), events: [], problem }], lists: asked };
    expect(account(unread)).toMatchObject({ ended: 'unavailable', detail: why });
  });
  test('is off, spent, or not needed', () => {
    expect(account({ budget: 0, lists: asked })).toMatchObject({ ended: 'off', lookedBetween: null });
    const others = [{ run: run(3, 30), events: [], problem: null }];
    const lists = [list([run(2, 30), run(3, 30)])];
    expect(account({ budget: 1, lists, others })).toMatchObject({ ended: 'budget', notOpened: 1 });
    expect(traceSummary(world([saved({ run: own })]), () => 0)).toMatchObject({ ended: 'not-needed' });
  });
});
