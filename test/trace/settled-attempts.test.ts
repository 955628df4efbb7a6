import { describe, expect, test } from 'vitest';
import { settleAttempts, settleEvents } from '../../src/trace/settled.ts';
import type { KeyEvent } from '../../src/types/keys.ts';
import { job } from '../logs/builders.ts';
import { finding, save } from '../render/reports.ts';
import { minute, missed, refused, run, saved, stuck } from './events.ts';

const HOUR = 60;
const culprit = run(1, -20, { conclusion: 'cancelled' });
const other = run(2, 30);

/** The kinds of what met the key that the first run left stuck, given what else was done. */
function hits(events: KeyEvent[], left: KeyEvent = stuck({ run: culprit })): string[] {
  const attempts = [left, ...events].map((event) => ({
    ...{ run: event.run, jobs: [], saves: [save()], caches: [], logGaps: [], gaps: [], fromCache: false },
    ...{ events: [event], findings: event === left ? [finding()] : [] },
  }));
  const [first] = settleAttempts(attempts, 24 * HOUR * 60_000);
  return first?.findings.flatMap(({ hits }) => hits).map(({ kind }) => kind) ?? [];
}

describe('who met a key that a run of a scan left stuck', () => {
  const there = { run: other, at: minute(40) };
  test.each<[string, KeyEvent[], string[]]>([
    ['a save and a restore of another run', [refused(there), missed(there)], ['refused', 'missed']],
    ['what came before', [missed({ ...there, at: minute(-5) })], []],
    ['what came after it expired', [missed({ ...there, at: minute(25 * HOUR) })], []],
    ['another scope', [missed({ ...there, scope: 'refs/heads/dev' })], []],
    ['another key', [missed({ ...there, key: 'L' })], []],
    ['another version', [refused({ ...there, version: 'v2' })], []],
    ['what the service refused for a reason of its own', [refused({ ...there, reasons: ['x'] })], []],
    [
      'a leg beside it',
      [refused({ run: culprit, at: minute(2), save: 1, job: job('b', [], { id: 9 }) })],
      ['refused'],
    ],
    ['the save itself', [refused({ run: culprit, at: minute(2), byOwnRetry: true })], []],
    ['what another had saved by then', [saved({ run: run(3, 20), at: minute(35) }), refused(there)], []],
    [
      'a restore that looks into the branch that its pull request goes to',
      [
        missed({
          run: run(2, 30, { pullRequests: [{ number: 5, base: 'main' }] }),
          at: minute(40),
          scope: 'refs/pull/5/merge',
        }),
      ],
      ['missed'],
    ],
    [
      'and into the default branch, which any run of the repository tells',
      [
        missed({ ...there, scope: 'refs/pull/5/merge' }),
        missed({ run: run(3, 30, { defaultBranch: 'main' }), at: minute(1), key: 'L' }),
      ],
      ['missed'],
    ],
  ])('%s', (_, events, expected) => {
    expect(hits(events)).toEqual(expected);
  });

  test('a miss tells nothing of a key that may never have been reserved, unless somebody was refused it', () => {
    const left = stuck({ run: culprit, isPossible: true });
    expect(hits([missed(there)], left)).toEqual([]);
    expect(hits([missed(there), refused({ run: run(3, 50), at: minute(60) })], left)).toEqual([
      'missed',
      'refused',
    ]);
  });
});

test('keys without a name cost no more than their own few saves, in however many attempts', () => {
  const attempts = Array.from({ length: 400 }, (_, index) => {
    const own = { run: run(index, index), at: minute(index) };
    const silent = Array.from({ length: 3 }, () => saved({ ...own, key: null }));
    return [stuck({ ...own, key: null, isPossible: true }), ...silent, refused({ ...own, key: `K${index}` })];
  });
  const began = performance.now();
  settleEvents(attempts, 24 * HOUR * 60_000);
  // 12 s, where each refusal was asked of all of them.
  expect(performance.now() - began).toBeLessThan(5000);
});
