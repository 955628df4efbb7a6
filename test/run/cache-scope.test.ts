import { describe, expect, test } from 'vitest';
import { cacheScope, type JobRecord } from '../../src/run/cache-scope.ts';
import type { RunAttempt } from '../../src/types/evidence.ts';
import { step, timelineStep } from '../logs/builders.ts';
import { run } from '../support/run.ts';

const bare: JobRecord = { steps: [], server: [] };

describe('scope by event, from the answer alone', () => {
  const rows: [string, Partial<RunAttempt>, string | null][] = [
    ['push to a branch', { event: 'push', headBranch: 'dev' }, 'refs/heads/dev'],
    ['push of what may be a tag', { event: 'push', headBranch: 'v1.2.0' }, null],
    [
      'pull request',
      { event: 'pull_request', headBranch: 'fix', pullRequests: [{ number: 12, base: 'main' }] },
      'refs/pull/12/merge',
    ],
    ['pull request from a fork', { event: 'pull_request', headBranch: 'fix' }, null],
    ['schedule', { event: 'schedule', headBranch: 'main' }, 'refs/heads/main'],
    ['release', { event: 'release', headBranch: 'v1.2.0' }, 'refs/tags/v1.2.0'],
    ['workflow_dispatch', { event: 'workflow_dispatch', headBranch: 'dev' }, 'refs/heads/dev'],
    [
      'merge queue',
      { event: 'merge_group', headBranch: 'gh-readonly-queue/main/pr-1-abc' },
      'refs/heads/gh-readonly-queue/main/pr-1-abc',
    ],
    ['workflow_run, default branch unknown', { event: 'workflow_run', headBranch: 'fix' }, null],
    [
      'pull_request_target',
      { event: 'pull_request_target', headBranch: 'fix', defaultBranch: 'main' },
      'refs/heads/main',
    ],
    ['push of a moving major tag', { event: 'push', headBranch: 'v4' }, null],
    ['an event that names its own ref', { event: 'create', headBranch: 'x', defaultBranch: 'main' }, null],
    ['a branch that is gone', { event: 'push', headBranch: null }, null],
  ];
  test.each(rows)('%s', (_, own, scope) => expect(cacheScope({ ...run, ...own }, bare)).toBe(scope));
});

describe('scope by the log', () => {
  const server = (text: string): JobRecord => ({ ...bare, server: [{ number: 1, at: null, text }] });
  const checkout = (command: string, inputs: Record<string, string> = {}): JobRecord => {
    const block = {
      stage: 'main',
      action: 'actions/checkout@v6',
      inputs,
      composites: [],
      lines: [{ number: 1, at: null, text: command }],
    } as const;
    const blocks = [{ ...block, composites: [], lines: [...block.lines] }];
    return { ...bare, steps: [timelineStep(step(2, 'x'), { blocks })] };
  };
  const git = '[command]/usr/bin/git checkout --progress --force';
  const rows: [string, JobRecord, Partial<RunAttempt>, string | null][] = [
    [
      'defined at a tag',
      server('Job defined at: o/r/.github/workflows/ci.yml@refs/tags/v1'),
      { event: 'push', headBranch: 'v1' },
      'refs/tags/v1',
    ],
    [
      'defined at a merge ref',
      server('Job defined at: o/r/.github/workflows/ci.yml@refs/pull/7/merge'),
      { event: 'pull_request' },
      'refs/pull/7/merge',
    ],
    [
      'defined elsewhere: says nothing',
      server('Job defined at: o/shared/.github/workflows/ci.yml@refs/heads/main'),
      { event: 'push', headBranch: 'dev' },
      'refs/heads/dev',
    ],
    [
      'checked out a pull request',
      checkout(`${git} refs/remotes/pull/9/merge`),
      { event: 'pull_request' },
      'refs/pull/9/merge',
    ],
    [
      'checked out a tag',
      checkout(`${git} refs/tags/v2.0`),
      { event: 'push', headBranch: 'v2.0' },
      'refs/tags/v2.0',
    ],
    [
      'checked out a branch named like a tag',
      checkout(`${git} -B v2.0 refs/remotes/origin/v2.0`),
      { event: 'push', headBranch: 'v2.0' },
      'refs/heads/v2.0',
    ],
    [
      'checked out another repository',
      checkout(`${git} refs/tags/v2.0`, { repository: 'o/other' }),
      { event: 'push', headBranch: 'dev' },
      'refs/heads/dev',
    ],
    [
      'checked out another ref',
      checkout(`${git} refs/tags/v2.0`, { ref: 'v2.0' }),
      { event: 'push', headBranch: 'dev' },
      'refs/heads/dev',
    ],
  ];
  test.each(rows)('%s', (_, own, about, scope) => expect(cacheScope({ ...run, ...about }, own)).toBe(scope));
});
