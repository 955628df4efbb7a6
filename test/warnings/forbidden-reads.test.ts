import { expect, test } from 'vitest';
import { forbiddenReads } from '../../src/warnings/find-warnings.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';

const action = ['##[group]Run actions/setup-node@v7', '##[endgroup]'];
const script = ['##[group]Run cat log', 'shell: bash', '##[endgroup]'];
const skipped = "Cache restore skipped: the effective cache-mode 'none' does not permit reads.";
const denied =
  '##[warning]Failed to restore: Failed to GetCacheEntryDownloadURL: Received non-retryable error: Failed request: (403) Forbidden: cache read denied: token has no readable scopes';
const limited =
  '##[warning]Failed to restore: Failed to GetCacheEntryDownloadURL: Rate limited: Failed request: (429) Too Many Requests: rate limit exceeded';

test.each<[string, string[], boolean]>([
  ['a mode that forbids it', [...action, skipped], true],
  ['a token that may not read (run 37483252644)', [...action, denied], true],
  ['a rate limit, which is no policy (run 32642782572)', [...action, limited], false],
  ['the words of a script', [...script, skipped, denied], false],
])('restores that did not look: %s', (_, lines, isTold) => {
  const timeline = timelineOf([job('build', [step(2, 'Step')])], [logFile('build/2_Step.txt', lines)]);
  const told = { rule: 'policy', matter: { kind: 'forbidden-reads', jobs: ['build'] } };
  expect(forbiddenReads(timeline)).toMatchObject(isTold ? [told] : []);
});
