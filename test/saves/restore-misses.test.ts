import { describe, expect, test } from 'vitest';
import { findRestoreMisses } from '../../src/saves/restore-misses.ts';
import type { Job, Step } from '../../src/types/evidence.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';

function missOf(end: string, conclusion: Step['conclusion'], more: string[] = [], own: Partial<Job> = {}) {
  const jobs = [job('test', [step(1, 'Restore', { conclusion })], own)];
  const header = [
    '##[group]Run actions/cache/restore@v5',
    'with:',
    '  path: venv',
    '  key: K',
    '##[endgroup]',
  ];
  const files = [logFile('test/1_Restore.txt', [...header, end, ...more])];
  return findRestoreMisses(timelineOf(jobs, files))[0];
}

const REQUIRED = '##[error]Failed to restore cache entry. Exiting as fail-on-cache-miss is set. Input key: K';

test.each([
  ['failed its step', REQUIRED, 'failure', true],
  ['failed it under continue-on-error, so that the job went on', REQUIRED, 'success', false],
  ['failed nothing', 'Cache not found for input keys: K, K-', 'success', false],
])('a restore that %s', (_, end, conclusion, fatal) => {
  expect(missOf(end, conclusion)).toMatchObject({ key: 'K', paths: ['venv'], fatal });
});

test('a job that failed without a failed step was failed by the restore that says so', () => {
  expect(missOf(REQUIRED, 'success', [], { conclusion: 'failure' })).toMatchObject({ fatal: true });
});

describe('a restore that was not allowed to look misses nothing', () => {
  test.each([
    ['a mode', "Cache restore skipped: the effective cache-mode 'write-only' does not permit reads."],
    [
      'a denied token',
      '##[warning]Failed to restore: Failed to GetCacheEntryDownloadURL: Received non-retryable error: Failed request: (403) Forbidden: cache read denied: token has no readable scopes',
    ],
    [
      'a rate limit',
      '##[warning]Failed to restore: Failed to GetCacheEntryDownloadURL: Rate limited: Failed request: (429) Too Many Requests: rate limit exceeded',
    ],
  ])('%s', (_, why) => {
    expect(missOf(why, 'success', ['Cache not found for input keys: K, K-'])).toBeUndefined();
  });
});
