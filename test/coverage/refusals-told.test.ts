import { afterEach, expect, test } from 'vitest';
import { runCommand } from '../support/command.ts';
import { type LoopbackGitHub, startLoopbackGitHub } from '../support/loopback-github.ts';
import { jobObject, smallWorld } from '../support/worlds.ts';

let github: LoopbackGitHub | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

const warning = (message: string) => ({
  annotation_level: 'warning',
  path: '.github',
  start_line: 9,
  message,
});

/** What is told of a run whose logs have expired, and whose job has these annotations (audformat#540, nvda#20652). */
async function gapsWith(...messages: string[]): Promise<{ gaps: string[]; paths: string[] }> {
  const world = smallWorld({ annotations: { 1001: messages.map(warning) }, jobLogs: {} });
  const steps = [1, 2, 5].map((number) => ({
    ...{ number, name: ['', 'Set up job', 'Set up uv', '', '', 'Post Set up uv'][number] },
    ...{ status: 'completed', conclusion: 'success' },
  }));
  for (const attempt of world.attempts) attempt.jobs = [jobObject(1001, 'build', { steps })];
  github = await startLoopbackGitHub(world);
  github.fail({ server: 'api', path: /\/logs$/, fault: { kind: 'status', status: 410 } });
  const env = { GITHUB_API_URL: github.apiUrl, GH_TOKEN: 'x' };
  const { stdout, status } = await runCommand(['octo/cave/42', '-f', 'json'], { env });
  expect(status).toBe(3);
  return { gaps: JSON.parse(stdout).gaps, paths: github.apiPaths() };
}

test('annotations alone tell of a refusal where the logs are gone', async () => {
  const { gaps, paths } = await gapsWith(
    'Failed to save: Unable to reserve cache with key uv-1, another job may be creating this cache.',
    'Node.js 20 actions are deprecated.',
  );
  expect(gaps).toEqual([
    expect.stringMatching(/^no log of "build": GitHub answered 410/),
    expect.stringMatching(/^the annotations of "build" say that "uv-1" could not be reserved/),
  ]);
  expect(paths.filter((path) => path.includes('annotations'))).toHaveLength(1);
});

test('and of nothing where they say nothing of it', async () => {
  expect((await gapsWith('Node.js 20 actions are deprecated.')).gaps).toHaveLength(1);
});
