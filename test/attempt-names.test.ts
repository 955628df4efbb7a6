import { expect, test } from 'vitest';
import { lineUrl } from '../src/run/attempt-names.ts';

const job = 'https://github.com/o/r/actions/runs/1/job/2';

test.each([
  [7, `${job}#step:7:3`],
  // Read off a log, which tells no number: the job is the nearest that opens.
  [-2, job],
])('the link to a line of step %i', (step, url) => {
  expect(lineUrl(job, step, 3)).toBe(url);
  expect(lineUrl(null, step, 3)).toBeNull();
});
