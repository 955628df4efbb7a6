import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { type EvidenceStore, type KeptEvidence, openStore } from '../../src/sources/bundle/evidence-store.ts';
import { findCacheFolder } from '../../src/sources/files/cache-folder.ts';
import type { Evidence } from '../../src/types/evidence.ts';
import { NOW } from '../support/command.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from '../support/loopback-github.ts';
import {
  keptFiles,
  requestsSince,
  scanCommand,
  scanEnvironment,
  scanReportOf,
} from '../support/scan-command.ts';
import { copyOf, listedRun, type Part, worldOf } from '../support/scan-world.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

let github: LoopbackGitHub | null = null;
const environments: Record<string, string>[] = [];

async function serve(world: World): Promise<{ github: LoopbackGitHub; env: Record<string, string> }> {
  github = await startLoopbackGitHub(world);
  const env = scanEnvironment(github.apiUrl);
  environments.push(env);
  return { github, env };
}

afterEach(async () => {
  await github?.close();
  github = null;
  for (const { HOME = '' } of environments.splice(0)) rmSync(HOME, { recursive: true });
});

const torn = (number: number, hours: number): Promise<Part> =>
  copyOf('sibling-failed-mid-upload', { number, createdAt: NOW - hours * HOUR });

/** The only attempt of a part. */
function attemptOf({ attempts: [attempt] }: Part) {
  if (attempt === undefined) throw new Error('no attempt');
  return attempt;
}

describe('what can still change is asked again', () => {
  test('the entries of a key that is held, once the answer is a quarter of an hour old', async () => {
    const [held, over] = await Promise.all([torn(1, 2), torn(2, 30)]);
    const world = worldOf([held, over]);
    const { github, env } = await serve(world);
    const { report } = await scanReportOf(env);
    expect(report.findings.map(({ state }) => state)).toEqual(['held', 'expired']);
    const [stuck] = report.stuckNow;
    requestsSince(github);

    await scanReportOf(env, [], { now: NOW + 14 * MINUTE });
    expect(requestsSince(github).map((request) => request.split('?')[0])).toEqual(['/runs']);

    const entry = {
      key: stuck?.key ?? '',
      version: stuck?.version,
      ref: stuck?.scope ?? '',
      size_in_bytes: 9,
    };
    world.caches?.push({ ...entry, created_at: new Date(NOW + 10 * MINUTE).toISOString() });
    const later = await scanReportOf(env, [], { now: NOW + 16 * MINUTE });
    expect(requestsSince(github).map((request) => request.split('?')[0])).toEqual(['/runs', '/caches']);
    expect(later.report.findings.map(({ state }) => state)).toEqual(['released', 'expired']);
    expect(later.report.stuckNow).toEqual([]);

    await scanReportOf(env, [], { now: NOW + 40 * MINUTE });
    expect(requestsSince(github).map((request) => request.split('?')[0])).toEqual(['/runs']);
  });

  test('and the old answer stands, with a word, where a new one is not to be had', async () => {
    const { github, env } = await serve(worldOf([await torn(1, 2)]));
    const { report } = await scanReportOf(env);
    github.fail({ server: 'api', path: /\/caches\?/, times: 1, fault: { kind: 'status', status: 403 } });
    const later = await scanReportOf(env, [], { now: NOW + 16 * MINUTE });
    expect(later.report.findings).toEqual(report.findings);
    expect(later.report.gaps).toEqual([
      expect.stringContaining('it is not known whether the key was finished since'),
    ]);
    const last = await scanReportOf(env, [], { now: NOW + 17 * MINUTE });
    expect(last.report.gaps).toEqual([]);
  });

  test('an attempt whose logs did not come for a passing reason, and none whose logs are gone', async () => {
    const [passing, gone] = await Promise.all([torn(1, 2), torn(2, 30)]);
    const { github, env } = await serve(worldOf([passing, { ...gone, attempts: [withoutLogs(gone)] }]));
    const id = attemptOf(passing).run.id;
    const fault = { kind: 'status', status: 403 } as const;
    github.fail({ server: 'api', path: new RegExp(`/runs/${id}/attempts/1/logs`), times: 1, fault });
    const jobLogs = { server: 'api', path: /\/jobs\/\d+\/logs/, times: 5, fault } as const;
    github.fail(jobLogs);
    const first = await scanReportOf(env);
    expect(first).toMatchObject({ status: 3, report: { verdict: 'inconclusive', runs: { examined: 2 } } });
    expect(keptFiles(env).map((path) => path.includes(String(id)))).toEqual([false]);
    requestsSince(github);
    const second = await scanReportOf(env);
    expect(second.report.runs.fromCache).toBe(1);
    expect(second.report.findings).toHaveLength(1);
    expect(requestsSince(github).filter((request) => request.includes('/jobs?'))).toHaveLength(1);
  });
});

test.each([
  ['lists of anything', { jobs: [null], logs: ['x'] }],
  ['things without their fields', { jobs: [{}], logs: [{ name: 7 }], caches: [{}] }],
])('what another program left in the cache, %s, is collected anew', async (_, nonsense) => {
  const { github, env } = await serve(worldOf([await torn(1, 30)]));
  const first = await scanReportOf(env);
  const [path = ''] = keptFiles(env);
  const kept: KeptEvidence = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8'));
  writeFileSync(path, gzipSync(JSON.stringify({ ...kept, evidence: { ...kept.evidence, ...nonsense } })));
  requestsSince(github);
  const again = await scanReportOf(env);
  expect(again.report.findings).toEqual(first.report.findings);
  expect(requestsSince(github)).toContain('storage');
});

test('an attempt whose logs have expired is asked for one log of a job', async () => {
  const { github, env } = await serve(worldOf([await torn(1, 30)]));
  github.fail({ server: 'api', path: /\/logs$/, fault: { kind: 'status', status: 410 } });
  const { report } = await scanReportOf(env);
  expect(requestsSince(github).filter((request) => request.startsWith('/jobs/'))).toHaveLength(1);
  expect(report.gaps).toEqual([
    expect.stringMatching(
      /^run .*: no log of (?:"[^"]+", ){4}"[^"]+": GitHub answered 410: the logs have expired/,
    ),
  ]);
  await scanReportOf(env);
  expect(requestsSince(github).map((request) => request.split('?')[0])).toEqual(['/runs']);
});

test('annotations that a token may not read are asked for no more, and one gap says so', async () => {
  const parts = await Promise.all(Array.from({ length: 7 }, (_, index) => torn(index + 1, 26 + index)));
  const { github, env } = await serve(worldOf(parts));
  github.fail({ server: 'api', path: /\/annotations/, fault: { kind: 'status', status: 403 } });
  const isAboutThem = (request: string): boolean => request.includes('/annotations');
  for (const fromCache of [0, 7]) {
    const { report } = await scanReportOf(env);
    expect(report.runs).toMatchObject({ examined: 7, fromCache });
    // Those that are examined side by side ask at once.
    expect(requestsSince(github).filter(isAboutThem).length).toBeLessThanOrEqual(5);
    expect(report.gaps).toEqual([
      expect.stringMatching(
        /^run \d+, attempt 1; .*; and 4 more: no annotations of .*: GitHub answered 403: /,
      ),
    ]);
  }
});

function withoutLogs(part: Part) {
  return { ...attemptOf(part), archive: null };
}

test('a job that a re-run carries over is counted where it ran', async () => {
  const first = await torn(1, 5);
  const { run, jobs } = attemptOf(first);
  const started = NOW - 3 * HOUR;
  const second = {
    run: {
      ...run,
      run_attempt: 2,
      run_started_at: new Date(started).toISOString(),
      updated_at: new Date(started + HOUR).toISOString(),
    },
    // Whether a carried job says 1 or 2 here is not documented; its times are the old ones.
    jobs: jobs.map((job) => ({ ...job, run_attempt: 2 })),
    archive: null,
  };
  const { github, env } = await serve(worldOf([first, { attempts: [second] }]));
  const { report } = await scanReportOf(env);
  expect(report.runs).toMatchObject({ listed: 1, suspects: 2, examined: 2 });
  expect(report.saves.tornDown).toBe(1);
  expect(report.findings.map(({ run }) => run.attempt)).toEqual([1]);
  expect(report.findings[0]?.run.url).toMatch(/\/attempts\/1$/);
  expect(requestsSince(github).filter((request) => request.includes('/jobs/'))).toEqual([]);
});

test('runs beyond the thousand that GitHub lists of a search are listed from there', async () => {
  const many = Array.from({ length: 1010 }, (_, index) => listedRun(index + 1, NOW - (index + 1) * MINUTE));
  const { github, env } = await serve(worldOf([], many));
  const { report, status } = await scanReportOf(env);
  expect(status).toBe(0);
  expect(report.runs).toMatchObject({ listed: 1010, suspects: 0 });
  expect(report.gaps).toEqual([]);
  expect(requestsSince(github).filter((request) => request.startsWith('/runs?'))).toHaveLength(11);
});

test.each([
  ['a count that ends at a thousand, too', 100, 1000],
  ['a page that came short', 99, 1010],
])('runs are listed on behind %s', async (_, onFirstPage, totalCount) => {
  const many = Array.from({ length: 1010 }, (_, index) => listedRun(index + 1, NOW - (index + 1) * MINUTE));
  const { github, env } = await serve(worldOf([], many));
  const body = JSON.stringify({ total_count: totalCount, workflow_runs: many.slice(0, onFirstPage) });
  github.fail({ server: 'api', path: /&page=1$/, times: 1, fault: { kind: 'status', status: 200, body } });
  const { report } = await scanReportOf(env);
  expect(report.runs.listed).toBe(1010 - (100 - onFirstPage));
  expect(requestsSince(github).filter((request) => request.startsWith('/runs?'))).toHaveLength(11);
});

test('a list that breaks off leaves the rest open', async () => {
  const many = Array.from({ length: 1010 }, (_, index) => listedRun(index + 1, NOW - (index + 1) * MINUTE));
  const { github, env } = await serve(worldOf([], many));
  const until = new Date(NOW - 1000 * MINUTE).toISOString().replace('.000Z', 'Z');
  const path = new RegExp(encodeURIComponent(until));
  github.fail({ server: 'api', path, fault: { kind: 'status', status: 403 } });
  const { report, status } = await scanReportOf(env);
  expect(status).toBe(3);
  expect(report.gaps).toEqual([
    expect.stringMatching(/^runs created before .* were not listed: GitHub answered 403/),
  ]);
});

test('a folder that cannot be written is one warning, and no obstacle', async () => {
  const { env } = await serve(worldOf(await Promise.all([torn(1, 2), torn(2, 30)])));
  const folder = findCacheFolder(env);
  mkdirSync(join(folder, '..'), { recursive: true });
  writeFileSync(folder, 'a file where the folder should be');
  const { status, stderr, stdout } = await scanCommand(env);
  expect(status).toBe(1);
  expect(JSON.parse(stdout).runs.examined).toBe(2);
  expect(stderr.match(/not everything is kept for the next scan/g)).toHaveLength(1);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a rate limit promises no scan that goes on where nothing could be kept', async () => {
  const { github, env } = await serve(worldOf(await Promise.all([torn(1, 2), torn(2, 30)])));
  writeFileSync(join(env.HOME ?? '', '.cache'), 'a file where the folder should be');
  const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 600) };
  const fault = { kind: 'status', status: 403, headers } as const;
  github.fail({ server: 'api', path: /\/caches\?/, fault });
  const { report } = await scanReportOf(env);
  expect(report.gaps[0]).toBe(
    'the scan stopped at a rate limit: not everything that was read could be kept, so a second one asks for it again',
  );
});

describe('the store', () => {
  const evidence: Evidence = {
    run: {
      ...{
        id: 7,
        attempt: 1,
        host: 'github.com',
        owner: 'octo',
        repo: 'cave',
        url: 'https://github.com/octo/cave',
      },
      ...{
        workflowId: 1,
        workflowName: 'CI',
        path: null,
        event: 'push',
        headBranch: 'main',
        headRepository: null,
        headSha: '',
      },
      ...{ status: 'completed', conclusion: 'failure', createdAt: 1, startedAt: 1, updatedAt: 1 },
      ...{ defaultBranch: null, pullRequests: [], referencedWorkflows: [] },
    },
    jobs: [],
    logs: [{ name: 'a.txt', lines: [{ number: 1, at: null, text: `token ghp_${'a1B2'.repeat(9)} here` }] }],
    ...{ annotations: [], files: [], caches: [], successors: null, runLists: [], others: [], missing: [] },
  };
  const problems: string[] = [];

  function open(home: string, more: { capBytes?: number; version?: string } = {}): EvidenceStore {
    return openStore({
      folder: join(home, 'cache'),
      repository: { host: 'git.example:8443', owner: 'Octo', repo: 'Cave' },
      version: '1.2.3',
      onProblem: (problem) => problems.push(problem),
      ...more,
    });
  }

  const kept = (runId: number) => ({
    askedAt: 5,
    evidence: { ...evidence, run: { ...evidence.run, id: runId } },
  });
  const home = (): string => {
    const env = scanEnvironment('');
    environments.push(env);
    return env.HOME ?? '';
  };

  test('gives back what it was given, under the names of host and repository, and no secret', async () => {
    const folder = home();
    const store = open(folder);
    await store.write({ runId: 7, attempt: 1 }, kept(7));
    const [path = ''] = readdirSync(join(folder, 'cache'), { recursive: true, encoding: 'utf8' }).filter(
      (name) => name.endsWith('.gz'),
    );
    expect(path.split(/[/\\]/)).toEqual([
      'evidence-2-1.2.3',
      'git.example_8443',
      'octo',
      'cave',
      '7-1.json.gz',
    ]);
    const text = gunzipSync(readFileSync(join(folder, 'cache', path))).toString('utf8');
    expect(text).toContain('token *** here');
    const read = await store.read({ runId: 7, attempt: 1 });
    expect(read?.evidence.run).toEqual(evidence.run);
    expect(read?.askedAt).toBe(5);
    expect(await store.read({ runId: 7, attempt: 2 })).toBeNull();
    expect(await open(folder, { version: '1.2.4' }).read({ runId: 7, attempt: 1 })).toBeNull();
  });

  async function expectNothingOf(store: EvidenceStore, evidence: Evidence): Promise<void> {
    await store.write({ runId: 7, attempt: 1 }, { askedAt: 5, evidence });
    expect(await store.read({ runId: 7, attempt: 1 })).toBeNull();
  }

  test('takes a file for nothing that is of another attempt, of another shape, or cut off', async () => {
    const folder = home();
    const store = open(folder);
    const path = join(folder, 'cache/evidence-2-1.2.3/git.example_8443/octo/cave/7-1.json.gz');
    await store.write({ runId: 7, attempt: 1 }, kept(8));
    expect(await store.read({ runId: 7, attempt: 1 })).toBeNull();
    for (const list of ['jobs', 'files', 'runLists', 'others'])
      await expectNothingOf(store, { ...evidence, [list]: undefined });
    await store.write({ runId: 7, attempt: 1 }, kept(7));
    const whole = readFileSync(path);
    expect(await store.read({ runId: 7, attempt: 1 })).not.toBeNull();
    writeFileSync(path, whole.subarray(0, whole.length - 9));
    expect(await store.read({ runId: 7, attempt: 1 })).toBeNull();
  });

  // Only root can become somebody else, to whom the files do not belong.
  test.skipIf(process.getuid?.() !== 0)('is read where it may not be written', async () => {
    const folder = home();
    const store = open(folder);
    await store.write({ runId: 7, attempt: 1 }, kept(7));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of ['', ...names]) chmodSync(join(folder, name), 0o755);
    process.seteuid?.(65_534);
    try {
      expect((await store.read({ runId: 7, attempt: 1 }))?.askedAt).toBe(5);
    } finally {
      process.seteuid?.(0);
    }
  });

  test('removes what was used longest ago until the rest is below the cap, of whatever version', async () => {
    const folder = home();
    const old = open(folder, { version: '0.0.1' });
    await old.write({ runId: 1, attempt: 1 }, kept(1));
    const store = open(folder);
    for (const runId of [2, 3, 4]) {
      await pause();
      await store.write({ runId, attempt: 1 }, kept(runId));
    }
    await pause();
    await store.read({ runId: 2, attempt: 1 });
    const file = join(folder, 'cache/evidence-2-1.2.3/git.example_8443/octo/cave/2-1.json.gz');
    const { length } = readFileSync(file);
    await open(folder, { capBytes: 2 * length + 10 }).trim();
    const left = await Promise.all([2, 3, 4].map((runId) => store.read({ runId, attempt: 1 })));
    expect(left.map((one) => one?.evidence.run.id ?? null)).toEqual([2, null, 4]);
    expect(await old.read({ runId: 1, attempt: 1 })).toBeNull();
  });

  test('keeps what it can where one place is taken', async () => {
    const folder = home();
    const store = open(folder);
    const place = join(folder, 'cache/evidence-2-1.2.3/git.example_8443/octo/cave');
    mkdirSync(join(place, '2-1.json.gz', 'full'), { recursive: true });
    problems.length = 0;
    for (const runId of [2, 2, 3]) await store.write({ runId, attempt: 1 }, kept(runId));
    expect(problems).toHaveLength(1);
    expect(await store.read({ runId: 2, attempt: 1 })).toBeNull();
    expect(await store.read({ runId: 3, attempt: 1 })).not.toBeNull();
    expect(readdirSync(place).toSorted()).toEqual(['2-1.json.gz', '3-1.json.gz']);
  });

  test('says that it was not trimmed where only that went wrong', async () => {
    const folder = home();
    writeFileSync(join(folder, 'cache'), 'a file where the folder should be');
    const store = open(folder);
    problems.length = 0;
    await store.trim();
    expect(problems).toEqual([
      expect.stringMatching(/^no old evidence is removed: .*cache cannot be used: not a directory/),
    ]);
    expect(store.isWhole()).toBe(true);
  });

  test('is written by several scans at once, and each file is whole', async () => {
    const folder = home();
    const stores = [open(folder), open(folder), open(folder, { capBytes: 1 })];
    problems.length = 0;
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        const store = stores[index % 3];
        await store?.write({ runId: 7, attempt: 1 }, kept(7));
        await store?.trim();
      }),
    );
    expect(problems).toEqual([]);
    await stores[0]?.write({ runId: 7, attempt: 1 }, kept(7));
    expect((await stores[1]?.read({ runId: 7, attempt: 1 }))?.evidence.run.id).toBe(7);
    expect(readdirSync(join(folder, 'cache'), { recursive: true, encoding: 'utf8' }).join()).not.toContain(
      '.tmp',
    );
  });
});

/** Longer than the grain of a file's time. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 15));
}

describe('the cache folder is the one that the system has for it', () => {
  test.each<[platform: NodeJS.Platform, env: Record<string, string>, folder: string]>([
    ['linux', { HOME: '/home/mira' }, '/home/mira/.cache/cache-autopsy'],
    ['linux', { HOME: '/home/mira', XDG_CACHE_HOME: '/var/cache' }, '/var/cache/cache-autopsy'],
    ['linux', { HOME: '/home/mira', XDG_CACHE_HOME: 'relative' }, '/home/mira/.cache/cache-autopsy'],
    ['darwin', { HOME: '/Users/mira', XDG_CACHE_HOME: '/x' }, '/Users/mira/Library/Caches/cache-autopsy'],
    ['win32', { LOCALAPPDATA: '/local' }, '/local/cache-autopsy/Cache'],
    ['win32', { USERPROFILE: '/mira' }, '/mira/AppData/Local/cache-autopsy/Cache'],
  ])('%s %j', (platform, env, folder) => {
    expect(findCacheFolder(env, platform).replaceAll('\\', '/')).toBe(folder);
  });
});
