import { rmSync } from 'node:fs';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { busyRepository, createdAt } from '../support/busy-repository.ts';
import { NOW, runCommand } from '../support/command.ts';
import { golden } from '../support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from '../support/loopback-github.ts';
import { requestsSince, scanEnvironment } from '../support/scan-command.ts';
import { copyOf, worldOf } from '../support/scan-world.ts';
import type { WireReport } from '../support/wire.ts';

let github: LoopbackGitHub;
let env: Record<string, string>;
let busy: World;

beforeAll(async () => {
  busy = await busyRepository();
});

afterEach(async () => {
  await github.close();
  rmSync(env.HOME ?? '', { recursive: true });
});

async function search(world: World, key: string, ...args: string[]) {
  github = await startLoopbackGitHub(world);
  env = scanEnvironment(github.apiUrl);
  return await runCommand(['scan', 'acme-radio/relay', '--key', key, ...args], { env });
}

/** The key that the copy of a fixture with this number left stuck. */
function keyOf(name: string, number: number): string {
  const { findings }: WireReport = JSON.parse(golden(name, 'report.json'));
  return `${findings[0]?.stuckKey?.key}-${number}`;
}

test('the report of the culprit, which is the last attempt that is opened', async () => {
  const { status, stdout, stderr } = await search(busy, keyOf('superseded-mid-upload', 7));
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  expect(stdout).toMatch(/^✗ Cache key stuck until .* at the latest \(in .*\)\n {2}Linux-X64-3\.14\.0-venv/);
  expect(stdout).toContain('A newer run took the concurrency group');
  const opened = new Set(
    requestsSince(github)
      .filter((path) => path.includes('/jobs?'))
      .map((path) => path.split('/')[2]),
  );
  // Runs 3, 5 and 7, counted from the newest.
  expect(opened.size).toBe(3);
});

test('in JSON it is the report of that run', async () => {
  const { stdout } = await search(busy, keyOf('superseded-mid-upload', 7), '-f', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ verdict: 'stuck-key', run: { conclusion: 'cancelled' } });
});

test('a finished entry ends the search well, whoever tore a save of it down before', async () => {
  const key = keyOf('sibling-failed-mid-upload', 3);
  const entry = {
    id: 1,
    key,
    ref: 'refs/heads/dev',
    version: null,
    created_at: new Date(NOW - 60_000).toISOString(),
    size_in_bytes: 67_000_000,
  };
  const { status, stdout } = await search({ ...busy, caches: [entry] }, key);
  expect(status).toBe(0);
  expect(stdout).toMatch(new RegExp(`^✓ ${key}\\s+isn't\\s+stuck: it was saved`));
  expect(stdout).toContain('(67.0 MB)');
});

test('where nothing tells, that is said, with how much was read', async () => {
  const world = worldOf([await copyOf('sibling-failed-mid-upload', { number: 3, createdAt: createdAt(3) })]);
  const { status, stdout } = await search(world, 'no-such-key');
  expect(status).toBe(3);
  expect(stdout.replace(/\s+/g, ' ')).toContain(
    "? Can't tell who holds no-such-key: no run that was read left it stuck or saved it",
  );
  expect(stdout).toContain('1 attempt of 1 that were cancelled or failed was read.');
  const json = await search(world, 'no-such-key', '-f', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({
    schemaVersion: 1,
    holder: 'unknown',
    attempts: { suspects: 1, read: 1 },
  });
});

test('expired logs are told, and leave it open', async () => {
  const part = await copyOf('sibling-failed-mid-upload', { number: 3, createdAt: createdAt(3) });
  const world = worldOf([
    { ...part, attempts: part.attempts.map((attempt) => ({ ...attempt, archive: null })), jobLogs: {} },
  ]);
  const { status, stdout } = await search(world, keyOf('sibling-failed-mid-upload', 3));
  expect(status).toBe(3);
  expect(stdout).toMatch(/[Nn]o log/);
});

test('a rate limit half-way leaves what was not read unread, and asks for no more', async () => {
  github = await startLoopbackGitHub(busy);
  env = scanEnvironment(github.apiUrl);
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) };
  github.fail({
    server: 'api',
    path: /\/attempts\/1\/logs$/,
    fault: { kind: 'status', status: 403, headers },
  });
  const key = keyOf('composite-save-torn-down', 170);
  const { status, stdout } = await runCommand(['scan', 'acme-radio/relay', '--key', key, '--since', '7d'], {
    env,
  });
  expect(status).toBe(3);
  expect(stdout).toMatch(/rate limit/);
  expect(requestsSince(github).filter((path) => /\/logs$/.test(path)).length).toBeLessThan(3);
});

test('one key is of one repository', async () => {
  github = await startLoopbackGitHub(busy);
  env = scanEnvironment(github.apiUrl);
  expect(await runCommand(['scan', 'acme-radio', '--key', 'k'], { env })).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('--key needs one repository'),
  });
  expect(await runCommand(['scan', 'acme-radio/relay', '--key', 'a,b'], { env })).toMatchObject({
    status: 2,
  });
});
