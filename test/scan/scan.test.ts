import { rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  busyRepository,
  COPIES,
  createdAt,
  FAILED,
  QUEUED,
  REPEATED,
  REPEATED_IN_HEALTH,
  RUNNING,
} from '../support/busy-repository.ts';
import { NOW, runCommand } from '../support/command.ts';
import { golden } from '../support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from '../support/loopback-github.ts';
import { startLoopbackWorkflows } from '../support/loopback-workflows.ts';
import {
  keptFiles,
  requestsSince,
  scanCommand,
  scanEnvironment,
  scanReportOf,
} from '../support/scan-command.ts';
import type { WireReport } from '../support/wire.ts';

let github: LoopbackGitHub;
let env: Record<string, string>;

async function serve(world: World): Promise<void> {
  github = await startLoopbackGitHub(world);
  env = scanEnvironment(github.apiUrl);
}

afterEach(async () => {
  await github.close();
  rmSync(env.HOME ?? '', { recursive: true });
});

/** What the goldens of the copied fixtures say, each of which was judged by itself. */
const reports: WireReport[] = [...Object.values(COPIES), ...Object.values(REPEATED)].map((name) =>
  JSON.parse(golden(name, 'report.json')),
);
const saves = reports.flatMap((report) => report.saves);
const findings = reports.flatMap((report) => report.findings);
const stuck = findings.flatMap(({ stuckKey }) => stuckKey ?? []);
const outcomes = (outcome: string): number => saves.filter((save) => save.outcome === outcome).length;
const suspects = reports.length + FAILED.length + QUEUED.length;
const isListing = (request: string): boolean => request.startsWith('/runs?');

describe('a repository with 500 runs in a week', () => {
  let world: World;
  beforeAll(async () => {
    world = await busyRepository();
  });

  test('is counted, asked once for a hundred runs and for what suspects need, and again for the list only', async () => {
    await serve(world);
    const { report, status, stderr } = await scanReportOf(env);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    const counts = { listed: 500, suspects, examined: suspects, running: RUNNING.length };
    expect(report.runs).toEqual({ ...counts, fromCache: 0, unread: 0, leftOut: 0, listedSince: null });
    expect(report.saves).toEqual({
      seen: saves.length,
      saved: outcomes('saved'),
      skipped: outcomes('skipped'),
      refused: 0,
      failed: 0,
      tornDown: outcomes('torn-down'),
      notReached: outcomes('not-reached'),
      stuckConfirmed: stuck.filter(({ certainty }) => certainty === 'confirmed').length,
      stuckSuspected: stuck.filter(({ certainty }) => certainty === 'suspected').length,
      heldNow: 6,
    });
    expect(report.findings).toHaveLength(findings.length);

    const requests = requestsSince(github);
    const count = (pattern: RegExp): number => requests.filter((request) => pattern.test(request)).length;
    const ran = reports.length + FAILED.length;
    expect({
      lists: count(/^\/runs\?/),
      runs: count(/^\/runs\/\d+\/attempts\/\d+$/),
      jobs: count(/^\/runs\/\d+\/attempts\/\d+\/jobs\?/),
      archives: count(/^\/runs\/\d+\/attempts\/\d+\/logs$/),
      annotations: count(/\/annotations\?/),
      caches: count(/^\/caches\?/),
      jobLogs: count(/^\/jobs\/\d+\/logs$/),
      storage: count(/^storage$/),
    }).toEqual({
      lists: 5,
      runs: Object.keys(REPEATED).length + REPEATED_IN_HEALTH.length,
      jobs: suspects,
      archives: ran,
      annotations: outcomes('torn-down'),
      // One of the stuck keys is a setup action's own, which no log names.
      caches: stuck.filter(({ key }) => key !== null).length,
      // The one job whose log the archive lacks: its runner was lost.
      jobLogs: 1,
      storage: ran + 1,
    });
    expect(requests).toHaveLength(
      new Set(requests.filter((request) => request !== 'storage')).size + ran + 1,
    );

    const again = await scanReportOf(env);
    expect(requestsSince(github).filter((request) => !isListing(request))).toEqual([]);
    expect(again.report).toEqual({ ...report, runs: { ...report.runs, fromCache: suspects } });
  });

  test('--no-cache asks again, and keeps nothing', async () => {
    await serve(world);
    const first = await scanReportOf(env, ['--no-cache', '--limit', '3']);
    const asked = requestsSince(github);
    expect(keptFiles(env)).toEqual([]);
    const second = await scanReportOf(env, ['--no-cache', '--limit', '3']);
    expect(requestsSince(github).toSorted()).toEqual(asked.toSorted());
    expect(second.report).toEqual(first.report);
  });

  test('collects anew what cannot be read of the cache folder', async () => {
    await serve(world);
    const { report } = await scanReportOf(env, ['--limit', '3']);
    const [damaged = '', foreign = '', whole] = keptFiles(env);
    expect(whole).toBeDefined();
    writeFileSync(damaged, 'not gzip');
    rmSync(foreign);
    requestsSince(github);
    const again = await scanReportOf(env, ['--limit', '3']);
    expect(again.report).toEqual({ ...report, runs: { ...report.runs, fromCache: 1 } });
    expect(requestsSince(github).filter((request) => request.includes('/jobs?'))).toHaveLength(2);
    const third = await scanReportOf(env, ['--limit', '3']);
    expect(third.report.runs.fromCache).toBe(3);
  });

  test('--limit leaves the older ones out, and says so', async () => {
    await serve(world);
    const { report } = await scanReportOf(env, ['--limit', '4']);
    // Runs 3, 5, 7 and 9, counted from the newest; of each repeated run all earlier attempts count as one.
    const runs = suspects + REPEATED_IN_HEALTH.length;
    expect(report.runs).toMatchObject({ listed: 500, examined: 4, leftOut: runs - 4 });
    expect(report.findings.map(({ cause }) => cause.kind)).toEqual(['sibling-failed', 'run-superseded']);
    const { stdout } = await scanCommand(env, ['--limit', '4', '-f', 'text']);
    expect(stdout).toContain(`the limit is 4 runs, and ${runs - 4} older runs were left out`);
  });

  test('--since narrows the window', async () => {
    await serve(world);
    const { report } = await scanReportOf(env, ['--since', '4h']);
    expect(report.window.from).toBe('2026-11-24T08:00:00.000Z');
    expect(report.runs.listed).toBe(12);
    expect(requestsSince(github).filter(isListing)).toHaveLength(1);
    const sinceMidnight = await scanReportOf(env, ['--since', '2026-11-24']);
    expect(sinceMidnight.report.runs.listed).toBe(36);
    expect(createdAt(35)).toBe(Date.parse('2026-11-24'));
  });

  test('--branch lists the runs of that branch only', async () => {
    await serve(world);
    const { report } = await scanReportOf(env, ['--branch', 'dev']);
    expect(new Set(report.findings.map(({ run }) => run.headBranch))).toEqual(new Set(['dev']));
    expect(report.findings).toHaveLength(5);
    expect(report.filters.branch).toBe('dev');
    expect(requestsSince(github).filter(isListing)).toHaveLength(1);
    // The name that a report gives the scope.
    const byRef = await scanReportOf(env, ['--branch', 'refs/heads/dev']);
    expect(byRef.report.findings).toEqual(report.findings);
  });

  test('a rate limit ends it with what was had, and a second scan goes on from there', async () => {
    await serve(world);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) };
    const lastOnes = /\/runs\/39(?:7|8)\d+\/attempts\/1\/jobs/;
    github.fail({ server: 'api', path: lastOnes, times: 1, fault: { kind: 'status', status: 403, headers } });
    const { report, status } = await scanReportOf(env);
    expect(status).toBe(1);
    expect(report.runs.unread).toBeGreaterThan(5);
    expect(report.unread).toHaveLength(report.runs.unread);
    expect(report.unread[0]?.why).toMatch(/rate limit/);
    expect(report.runs.examined).toBeGreaterThan(15);
    expect(report.runs.examined + report.runs.unread).toBe(report.runs.suspects);
    expect(report.gaps.join('\n')).toContain('the rate limit is used up until 2026-11-24T12:10:00.000Z');
    expect(report.gaps.join('\n')).toContain('a second one goes on where it stopped');
    const known = report.runs.examined;
    requestsSince(github);

    const rest = await scanReportOf(env);
    expect(rest.report.runs).toMatchObject({ examined: suspects, unread: 0, fromCache: known });
    expect(rest.report.gaps).toEqual([]);
    expect(requestsSince(github).filter((request) => request.includes('/jobs?'))).toHaveLength(
      suspects - known,
    );
  });

  test('Ctrl-C ends it at once, and a second scan goes on from there', async () => {
    await serve(world);
    const stop = new AbortController();
    github.fail({
      server: 'api',
      path: /\/runs\/3970\d+\/attempts\/1\/jobs/,
      times: 1,
      fault: { kind: 'hang' },
    });
    const scanning = scanCommand(env, [], { signal: stop.signal });
    await expect.poll(() => keptFiles(env).length, { interval: 5, timeout: 30_000 }).toBeGreaterThan(20);
    stop.abort();
    expect(await scanning).toMatchObject({ status: 130, stdout: '', stderr: '' });
    const known = keptFiles(env).length;
    requestsSince(github);
    const { report } = await scanReportOf(env);
    const healthy = REPEATED_IN_HEALTH.length;
    expect(report.runs.examined).toBe(suspects);
    // With the newest run of each of two workflows that succeeded it is kept that its file is not to be had.
    expect(report.runs.fromCache).toBeGreaterThanOrEqual(known - healthy - 2);
    expect(keptFiles(env)).toHaveLength(suspects + healthy + 2);
  });

  test('--workflow lists the runs of that file only', async () => {
    await serve(world);
    const workflows = await startLoopbackWorkflows({
      ...world,
      attempts: world.attempts.map((attempt, index) =>
        index === 0 ? { ...attempt, run: { ...attempt.run, path: '.github/workflows/other.yml' } } : attempt,
      ),
    });
    try {
      const setting = { ...env, GITHUB_API_URL: workflows.apiUrl };
      const { report } = await scanReportOf(setting, ['--workflow', 'other.yml']);
      expect(report.runs).toMatchObject({ listed: 1, examined: 1 });
      expect(report.filters.workflow).toBe('other.yml');
      const pasted = 'https://github.com/acme-radio/relay/actions/workflows/other.yml?query=branch%3Amain';
      const byAddress = await runCommand(['scan', pasted, '-f', 'json', '--branch', 'dev'], { env: setting });
      expect(JSON.parse(byAddress.stdout).filters).toMatchObject({ workflow: 'other.yml', branch: 'dev' });
      expect(workflows.paths[0]).toMatch(/\/actions\/workflows\/other\.yml\/runs\?created=/);
      const unknown = await scanCommand(setting, ['--workflow', 'none.yml']);
      expect(unknown.status).toBe(3);
      expect(unknown.stderr).toContain('the list of runs of workflow none.yml is not there');
    } finally {
      await workflows.close();
    }
  });
});
