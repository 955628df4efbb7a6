import { expect, test } from 'vitest';
import { tallyOf } from '../../../src/render/content/tally.ts';
import { save } from '../reports.ts';

test('an outcome is called in a count what a table calls it', () => {
  const saves = [
    save({ outcome: 'unknown' }),
    save({ outcome: 'not-reached' }),
    save({ outcome: 'unknown' }),
  ];
  expect(tallyOf(saves)).toBe('2 end not seen, 1 not reached');
});
