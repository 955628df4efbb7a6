import type { RunAttempt } from '../../src/types/evidence.ts';

/** A run attempt as GitHub answers it, for tests that change what they are about. */
export const run: RunAttempt = {
  id: 1,
  attempt: 1,
  host: 'github.com',
  owner: 'o',
  repo: 'r',
  url: 'https://github.com/o/r/actions/runs/1',
  workflowId: 7,
  workflowName: 'CI',
  path: '.github/workflows/ci.yml',
  event: 'push',
  headBranch: 'dev',
  headRepository: null,
  headSha: '5450c187bd4f7de93acb26454237fef6c3b185f3',
  status: 'completed',
  conclusion: 'cancelled',
  createdAt: null,
  startedAt: null,
  updatedAt: null,
  defaultBranch: null,
  pullRequests: [],
  referencedWorkflows: [],
};
