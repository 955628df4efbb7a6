import type { World } from './loopback-github.ts';
import { zipOf } from './make-zip.ts';

/** A line as the runner writes it. */
function logLine(text: string, second = 0): string {
  return `2026-11-23T20:00:${String(second).padStart(2, '0')}.1234567Z ${text}\n`;
}

/** A run object of `octo/cave`, run 42, that ended long ago. */
export function runObject(fields: Record<string, unknown> = {}) {
  return {
    id: 42,
    run_attempt: 1,
    html_url: 'https://github.com/octo/cave/actions/runs/42',
    name: 'CI',
    path: '.github/workflows/ci.yml',
    workflow_id: 7,
    event: 'push',
    head_branch: 'dev',
    head_sha: 'a'.repeat(40),
    status: 'completed',
    conclusion: 'failure',
    created_at: '2026-01-02T03:04:05Z',
    run_started_at: '2026-01-02T03:04:06Z',
    updated_at: '2026-01-02T03:14:05Z',
    pull_requests: [],
    referenced_workflows: [],
    repository: { full_name: 'octo/cave' },
    ...fields,
  };
}

/** A job object with one step. */
export function jobObject(id: number, name: string, fields: Record<string, unknown> = {}) {
  return {
    id,
    name,
    run_url: 'https://api.github.com/repos/octo/cave/actions/runs/42',
    html_url: `https://github.com/octo/cave/actions/runs/42/job/${id}`,
    check_run_url: `https://api.github.com/repos/octo/cave/check-runs/${id}`,
    run_attempt: 1,
    status: 'completed',
    conclusion: 'success',
    started_at: '2026-01-02T03:05:00Z',
    completed_at: '2026-01-02T03:10:00Z',
    runner_id: 3,
    steps: [{ number: 1, name: 'Set up job', status: 'completed', conclusion: 'success' }],
    ...fields,
  };
}

/** A run with one job, and a little of everything that can be asked for. */
export function smallWorld(fields: Partial<World> = {}): World {
  return {
    owner: 'octo',
    repo: 'cave',
    attempts: [
      {
        run: runObject(),
        jobs: [jobObject(1001, 'build')],
        archive: zipOf({
          '0_build.txt': logLine('whole'),
          'build/1_Set up job.txt': logLine('Current runner version'),
          'build/system.txt': logLine('Evaluating build.if'),
        }),
      },
    ],
    jobLogs: { 1001: logLine('fetched by itself') },
    annotations: {
      1001: [{ annotation_level: 'failure', message: 'The operation was canceled.', start_line: 34 }],
    },
    contents: { [`octo/cave/.github/workflows/ci.yml@${'a'.repeat(40)}`]: 'on: push\n' },
    caches: [
      {
        key: 'Linux-venv',
        ref: 'refs/heads/dev',
        version: 'f0',
        created_at: '2026-01-02T03:00:00Z',
        size_in_bytes: 9,
      },
    ],
    workflowRuns: [
      {
        id: 43,
        html_url: 'https://github.com/octo/cave/actions/runs/43',
        event: 'push',
        head_branch: 'dev',
        created_at: '2026-01-02T03:13:00Z',
      },
    ],
    ...fields,
  };
}
