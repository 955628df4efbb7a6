import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { NOW, runCommand } from '../support/command.ts';
import { fixture } from '../support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from '../support/loopback-github.ts';
import { scanEnvironment } from '../support/scan-command.ts';
import { copyOf, listedRun, OWNER, worldOf } from '../support/scan-world.ts';

const HOUR = 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-owner-'));
const open: LoopbackGitHub[] = [];
afterAll(async () => {
  await Promise.all(open.map((github) => github.close()));
  rmSync(folder, { recursive: true });
});

/** An owner with a repository that has a stuck key, one that is healthy, and one that is archived. */
async function serve(fields: Partial<World> = {}) {
  const torn = await copyOf('sibling-failed-mid-upload', { number: 1, createdAt: NOW - 2 * HOUR });
  const healthy = { ...worldOf([], [listedRun(7, NOW - HOUR)]), repo: 'antenna' };
  const archived = { ...worldOf([]), repo: 'museum', listedAs: { archived: true } };
  const world: World = {
    ...worldOf([torn]),
    others: [healthy, archived],
    ownerType: 'Organization',
    ...fields,
  };
  const github = await startLoopbackGitHub(world);
  open.push(github);
  const reports = mkdtempSync(join(folder, 'reports-'));
  // So long a silence is borne where the machine is busy; the limit of the test below is an hour.
  const env = { ...scanEnvironment(github.apiUrl, folder), CACHE_AUTOPSY_MAX_WAIT: '30' };
  const scan = (...args: string[]) => runCommand(['scan', OWNER, '-o', reports, ...args], { env });
  /** What was asked of each repository since the last time, and how often the lists of the owner were. */
  const asked = () => {
    const paths = github.requests
      .splice(0)
      .map(({ path }) => /^\/repos\/[^/]+\/([^/]+)/.exec(path)?.[1] ?? path);
    return paths.filter((path) => !path.startsWith('/blob/')).map((path) => path.split('?')[0]);
  };
  return { github, reports, scan, asked, env };
}

describe.concurrent('scan OWNER', () => {
  test('gives a table of all repositories and a report for each, but for what is archived', async () => {
    const { reports, scan } = await serve();
    const { status, stdout, stderr } = await scan();
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout).toContain('1 stuck key (1 locked now) in 1 of 2 repositories; 1 clean');
    expect(stdout).toMatch(/^stuck key +acme-radio\/relay /m);
    expect(readdirSync(reports).toSorted()).toEqual(['antenna.json', 'relay.json']);
    const relay = JSON.parse(readFileSync(join(reports, 'relay.json'), 'utf8'));
    expect(relay).toMatchObject({
      verdict: 'stuck-key',
      repository: { repo: 'relay' },
      saves: { heldNow: 1 },
    });
  });

  test('started again asks for the list and no repository, until the reports are too old', async () => {
    const { scan, asked } = await serve({ ownerType: 'User' });
    const first = await scan('-f', 'json');
    asked();
    const again = await scan('-f', 'json');
    expect(asked()).toEqual(['/users/acme-radio', '/users/acme-radio/repos']);
    expect(JSON.parse(again.stdout).rows).toEqual(JSON.parse(first.stdout).rows);
    await scan('--branch', 'main');
    expect(asked()).toContain('relay');
  });

  test('goes on with what is missing after a rate limit, which is said', async () => {
    const { github, reports, scan, asked } = await serve();
    const headers = {
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': `${Math.ceil(Date.now() / 1000) + 3600}`,
    };
    const fault = {
      kind: 'status',
      status: 403,
      headers,
      body: '{"message":"API rate limit exceeded"}',
    } as const;
    github.fail({ server: 'api', path: /\/relay\/actions\/runs\?/, fault, times: 1 });
    const { status, stderr } = await scan();
    expect(status).toBe(3);
    expect(stderr).toMatch(/\d repositor(?:y was|ies were) not scanned to the end/);
    expect(stderr).toContain('start it again');
    expect(readdirSync(reports)).not.toContain('relay.json');
    asked();
    expect((await scan()).status).toBe(1);
    expect(asked()).toContain('relay');
    expect(readdirSync(reports)).toContain('relay.json');
  });

  test('says which repository cannot be scanned, and scans the others', async () => {
    const { github, scan } = await serve();
    github.fail({
      server: 'api',
      path: /\/antenna\/actions\/runs\?/,
      fault: { kind: 'status', status: 404 },
    });
    const { status, stdout, stderr } = await scan();
    expect(status).toBe(1);
    expect(stdout).toContain('in 1 of 2 repositories; 1 inconclusive');
    expect(stdout).toMatch(/^inconclusive +acme-radio\/antenna .*1 thing not examined/m);
    expect(stderr).toMatch(/^cache-autopsy: antenna: .*404/m);
  });

  test('is not clean where no repository can be scanned', async () => {
    const { github, scan } = await serve();
    github.fail({ server: 'api', path: /\/actions\/runs\?/, fault: { kind: 'status', status: 404 } });
    const { status, stdout } = await scan('-f', 'json');
    expect({ status, verdict: JSON.parse(stdout).verdict }).toEqual({ status: 3, verdict: 'inconclusive' });
  });

  test('tells of a key though its report cannot be written', async () => {
    const { reports, scan } = await serve();
    symlinkSync('no/such/place', join(reports, 'relay.json'));
    const { status, stdout, stderr } = await scan();
    expect(status).toBe(1);
    expect(stdout).toMatch(/^stuck key +acme-radio\/relay /m);
    expect(stderr).toMatch(/^cache-autopsy: relay: .*relay\.json cannot be written: /m);
  });

  test('writes over nothing that is no scan of the repository', async () => {
    const { reports, scan } = await serve();
    writeFileSync(join(reports, 'antenna.json'), '{"name":"mine"}');
    const { status, stderr } = await scan();
    expect(status).toBe(1);
    expect(stderr).toContain('antenna.json is not a scan of that repository');
    expect(readFileSync(join(reports, 'antenna.json'), 'utf8')).toBe('{"name":"mine"}');
  });

  test('names an owner that there is not, and a folder that cannot be', async () => {
    const { env } = await serve();
    const nobody = await runCommand(['scan', 'nobody'], { env });
    expect(nobody.status).toBe(3);
    expect(nobody.stderr).toContain('nobody');
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await runCommand(['scan', OWNER, '-o', file], { env })).status).toBe(2);
  });

  test('leaves reports that merge reads beside those of runs', async () => {
    const { reports, scan, env } = await serve();
    await scan();
    const { stdout: run } = await runCommand([fixture('healthy-run'), '-f', 'json'], { env });
    writeFileSync(join(folder, 'run.json'), run);
    const paths = [join(reports, 'relay.json'), join(reports, 'antenna.json'), join(folder, 'run.json')];
    const merged = JSON.parse((await runCommand(['merge', '-f', 'json', ...paths], { env })).stdout);
    expect(merged).toMatchObject({ verdict: 'stuck-key', reports: 3 });
    expect(
      merged.rows.map(({ verdict, run }: { verdict: string; run: unknown }) => [verdict, run !== null]),
    ).toEqual([
      ['stuck-key', true],
      ['clean', false],
      ['clean', true],
    ]);
  });
});
