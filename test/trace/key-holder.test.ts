import { describe, expect, test } from 'vitest';
import { whoHolds } from '../../src/trace/key-holder.ts';
import type { CacheEntry } from '../../src/types/evidence.ts';
import type { Finding } from '../../src/types/findings.ts';
import type { StuckKey } from '../../src/types/keys.ts';
import type { Save } from '../../src/types/report.ts';

const KEY = 'Linux-pip-1';
const left = (more: Partial<StuckKey> = {}) => ({
  saves: [],
  findings: [
    {
      stuckKey: {
        ...{ key: KEY, version: 'v', scope: 'refs/heads/main', certainty: 'confirmed', state: 'held' },
        ...{ reservedBetween: { from: 100, until: 110 }, expiresBetween: { from: 900, until: 910 }, ...more },
      },
    } as Finding,
  ],
});
const saved = { saves: [{ key: KEY, outcome: 'saved' } as Save], findings: [] };
const entry = (more: Partial<CacheEntry> = {}): CacheEntry => ({
  ...{ key: KEY, version: 'v', ref: 'refs/heads/main', createdAt: 500, sizeBytes: 10, ...more },
});
const culprit = (attempt: number) => ({ kind: 'culprit', attempt, finding: 0 });

describe('who holds a key', () => {
  test.each([
    ['nothing was found', [], [], { kind: 'unknown' }],
    ['another key is stuck', [left({ key: 'other' })], [], { kind: 'unknown' }],
    ['the newest attempt that left it stuck', [saved, left(), left()], [], culprit(1)],
    [
      'one that still holds it before one that has expired',
      [left({ state: 'expired' }), left()],
      [],
      culprit(1),
    ],
    ['an expired one where there is no other', [left({ state: 'expired' })], [], culprit(0)],
    ['undated text', [left({ state: null, reservedBetween: null })], [], culprit(0)],
    ['an entry made since', [left()], [entry()], { kind: 'finished', entry: entry(), attempt: null }],
    ['an entry without its size is a reservation', [left()], [entry({ sizeBytes: 0 })], culprit(0)],
    ['an entry of another scope', [left()], [entry({ ref: 'refs/pull/1/merge' })], culprit(0)],
    ['an entry of another version', [left()], [entry({ version: 'w' })], culprit(0)],
    ['an entry older than the reservation', [left()], [entry({ createdAt: 50 })], culprit(0)],
    ['an entry whose key only begins like it', [], [entry({ key: `${KEY}2` })], { kind: 'unknown' }],
    [
      'a later save that was seen',
      [left({ state: 'released' })],
      [],
      { kind: 'finished', entry: null, attempt: null },
    ],
    ['an attempt that saved it', [saved], [], { kind: 'finished', entry: null, attempt: 0 }],
  ] as const)('%s', (_, attempts, entries, expected) => {
    expect(whoHolds(KEY, attempts, entries)).toEqual(expected);
  });
});
