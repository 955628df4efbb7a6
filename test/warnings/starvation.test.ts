import { describe, expect, test } from 'vitest';
import { type SeenAttempt, starvedSaves } from '../../src/warnings/starvation.ts';
import { run } from '../remedy/sites.ts';

const save = { job: { name: 'build' }, step: { name: 'Save' } };

/** Runs of one branch, ten minutes apart, each as long as the next one lets it. */
function attempts(...ends: ('overtaken' | 'cancelled early' | 'saved' | 'not opened')[]): SeenAttempt[] {
  return ends.map((end, at) => ({
    run: {
      ...run,
      id: at + 1,
      createdAt: at * 600_000,
      updatedAt: at * 600_000 + (end === 'cancelled early' ? 60_000 : 601_000),
      conclusion: end === 'overtaken' || end === 'cancelled early' ? 'cancelled' : 'success',
    },
    saves:
      end === 'not opened'
        ? null
        : [{ ...save, outcome: end === 'saved' ? ('saved' as const) : ('not-reached' as const) }],
  }));
}

describe('a save that never comes', () => {
  test.each([
    ['three runs in a row', attempts('overtaken', 'overtaken', 'overtaken'), [1, 2, 3]],
    ['in whatever order they are seen', attempts('overtaken', 'overtaken', 'overtaken').reverse(), [1, 2, 3]],
    ['two runs are no pattern', attempts('overtaken', 'overtaken'), null],
    ['one between that saved', attempts('overtaken', 'overtaken', 'saved', 'overtaken'), null],
    ['one between that ended well', attempts('overtaken', 'overtaken', 'not opened', 'overtaken'), null],
    [
      'cancelled by somebody, long before the next',
      attempts('overtaken', 'cancelled early', 'overtaken'),
      null,
    ],
  ])('%s', (_, seen, runs) => {
    const [found] = starvedSaves(seen);
    expect(found?.runs.map(({ id }) => id) ?? null).toEqual(runs);
  });
});
