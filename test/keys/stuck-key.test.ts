import { describe, expect, test } from 'vitest';
import { findStuckKey, isFinishedInList, type KeyContext } from '../../src/keys/stuck-key.ts';
import type { CacheEntry } from '../../src/types/evidence.ts';
import { said } from '../saves/save-lines.ts';
import { examineJobs, onlySave, SECOND } from '../saves/saving-jobs.ts';

const hour = 3_600_000;
const upload = onlySave({ lines: [said.archive, said.sentPart, said.cancelled] }).save;
const archiving = onlySave({ lines: [said.archive, said.cancelled] }).save;
const whole = onlySave({ lines: [said.archive, said.sentWhole, said.cancelled] }).save;

const context: KeyContext = {
  scope: 'refs/heads/dev',
  now: SECOND + hour,
  ttlMs: 24 * hour,
  caches: [],
  saves: [],
};

function listed(own: Partial<CacheEntry> = {}): Partial<KeyContext> {
  const entry = {
    ref: 'refs/heads/dev',
    key: 'K',
    version: upload.version,
    createdAt: SECOND + 30 * hour,
    sizeBytes: 9,
    ...own,
  };
  return { caches: [{ key: 'K', ref: 'refs/heads/dev', entries: [entry] }] };
}

describe('the state of a stuck key', () => {
  test.each<[string, Partial<KeyContext>, string]>([
    ['within its lifetime', {}, 'held'],
    ['after it', { now: SECOND + 25 * hour }, 'expired'],
    ['after a shorter one', { ttlMs: hour / 2 }, 'expired'],
    ['finished since', listed(), 'released'],
    ['another version finished', listed({ version: 'other' }), 'held'],
    ['another scope finished', listed({ ref: 'refs/heads/main' }), 'held'],
    ['a longer key finished', listed({ key: 'K2' }), 'held'],
    ['an entry without content', listed({ sizeBytes: 0 }), 'held'],
  ])('%s', (_, own, state) =>
    expect(findStuckKey(upload, { ...context, ...own })).toMatchObject({ state, certainty: 'confirmed' }),
  );
});

describe('the clock of a runner may be hours off', () => {
  const off = (aheadMs: number) => ({ ...upload, job: { ...upload.job, aheadMs } });

  test('by the server’s the reservation ends', () => {
    const stateAt = (hours: number, aheadMs: number) =>
      findStuckKey(off(aheadMs), { ...context, now: SECOND + hours * hour })?.state;
    expect([stateAt(22, 3 * hour), stateAt(20, 3 * hour)]).toEqual(['expired', 'held']);
    expect([stateAt(25, -3 * hour), stateAt(28, -3 * hour)]).toEqual(['held', 'expired']);
  });

  test('by the server’s an entry is of the time of the reservation, or not', () => {
    const ahead = { ...whole, job: { ...whole.job, aheadMs: 3 * hour } };
    const isFinished = (hours: number) =>
      isFinishedInList(ahead, { ...context, ...listed({ createdAt: SECOND + hours * hour }) });
    expect([isFinished(20), isFinished(22)]).toEqual([true, false]);
  });
});

test('where no line bounds the reservation, it may last from the whole second that REST gives to the next', () => {
  const untold = {
    ...archiving,
    state: { ...archiving.state, reservedBetween: null, startedAt: null, endedAt: null },
  };
  const { reservedBetween, expiresBetween } = findStuckKey(untold, context) ?? {};
  expect(reservedBetween).toEqual({ from: SECOND, until: SECOND + 10_999 });
  expect(expiresBetween).toEqual({ from: SECOND + 24 * hour, until: SECOND + 24 * hour + 10_999 });
});

describe('how certain it is', () => {
  test('a whole upload may have been finished', () => {
    expect(findStuckKey(whole, context)?.certainty).toBe('suspected');
    expect(isFinishedInList(whole, { ...context, ...listed({ createdAt: SECOND + 1000 }) })).toBe(true);
    expect(isFinishedInList(whole, { ...context, ...listed() })).toBe(false);
    expect(isFinishedInList(upload, { ...context, ...listed({ createdAt: SECOND + 1000 }) })).toBe(false);
  });

  test('an archive line alone is a suspicion, which another leg or an older entry refutes', () => {
    expect(findStuckKey(archiving, context)?.certainty).toBe('suspected');
    expect(findStuckKey(archiving, { ...context, ...listed({ createdAt: SECOND - hour }) })).toBeNull();
  });

  test.each([
    ['since', SECOND + 60_000, {}, true],
    ['before', SECOND - hour, {}, true],
    ['since, as an entry of another version', SECOND + 60_000, { version: 'other' }, false],
  ])('another leg that finished it %s: a suspicion is refuted, or not', (_, endedAt, fields, isRefuted) => {
    const [own, other] = examineJobs([
      { lines: [said.archive, said.cancelled] },
      {
        name: 'base (3.12)',
        id: 2,
        lines: [said.archive, said.sentWhole, said.saved],
        step: { conclusion: 'success' },
      },
    ]).saves;
    const saves = own && other ? [own, { ...other, ...fields, state: { ...other.state, endedAt } }] : [];
    expect(own && findStuckKey(own, { ...context, saves }) === null).toBe(isRefuted);
  });

  test('a window is the reservation plus its lifetime', () => {
    const key = findStuckKey(upload, context);
    expect(key?.expiresBetween).toEqual({
      from: (key?.reservedBetween?.from ?? 0) + 24 * hour,
      until: (key?.reservedBetween?.until ?? 0) + 24 * hour,
    });
  });
});
