import { afterEach, describe, expect, test, vi } from 'vitest';
import { decodeText } from '../../../src/sources/bundle/bundle-files.ts';
import { readEvidence, withAnswers } from '../../../src/sources/bundle/read-evidence.ts';
import { type GitHubOptions, githubSource } from '../../../src/sources/github/github-source.ts';
import type { Question } from '../../../src/types/evidence.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from '../../support/loopback-github.ts';
import { zipOf } from '../../support/make-zip.ts';
import { scanOf } from '../../support/scan-whole.ts';
import { jobObject, runObject, smallWorld } from '../../support/worlds.ts';

const open: LoopbackGitHub[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((github) => github.close()));
});

async function loopback(world: World = smallWorld()): Promise<LoopbackGitHub> {
  const github = await startLoopbackGitHub(world);
  open.push(github);
  return github;
}

function sourceOf(
  github: LoopbackGitHub,
  options: Partial<GitHubOptions> & { attempt?: number; jobId?: number } = {},
) {
  const { attempt = null, jobId = null, ...rest } = options;
  return githubSource({
    ref: { kind: 'run', host: 'github.com', owner: 'octo', repo: 'cave', runId: 42, attempt, jobId },
    credentials: { apiBaseUrl: github.apiUrl, token: 'ghp_thesecrettokenofthetest', tokenSource: 'GH_TOKEN' },
    limits: { firstPauseMs: 5 },
    ...rest,
  });
}

const scan = scanOf((bytes) => [{ number: 1, at: null, text: decodeText(bytes).slice(29).trimEnd() }]);

const QUESTIONS: Question[] = [
  { kind: 'job-log', jobId: 1001 },
  { kind: 'annotations', jobId: 1001, checkRunId: 1001 },
  { kind: 'file', owner: 'octo', repo: 'cave', sha: 'a'.repeat(40), path: '.github/workflows/ci.yml' },
  { kind: 'caches', key: 'Linux-venv', ref: 'refs/heads/dev' },
  {
    kind: 'successors',
    workflowId: 7,
    branch: 'dev',
    createdFrom: Date.UTC(2026, 0, 2),
    createdUntil: Date.UTC(2026, 0, 3),
  },
];

describe('collecting', () => {
  test('asks for the run by itself where its attempt is not known', async () => {
    const github = await loopback();
    await sourceOf(github).collect();
    expect(github.apiPaths()[0]).toBe('/actions/runs/42');
    expect(github.apiPaths().slice(1).sort()).toEqual([
      '/actions/runs/42/attempts/1/jobs?per_page=100&page=1',
      '/actions/runs/42/attempts/1/logs',
    ]);
  });

  test('asks for the first attempt before it knows that there is no other', async () => {
    const github = await loopback();
    github.fail({ server: 'api', path: /\/runs\/42$/, fault: { kind: 'hang' } });
    const interrupt = new AbortController();
    const collecting = sourceOf(github, { signal: interrupt.signal }).collect();
    await vi.waitFor(() => expect(github.apiPaths()).toHaveLength(3), { timeout: 10_000 });
    interrupt.abort();
    await expect(collecting).rejects.toMatchObject({ code: 'interrupted' });
  });

  test('examines the latest attempt of a repeated run, and waits for nothing of the first', async () => {
    const world = smallWorld();
    const second = {
      run: runObject({ run_attempt: 2 }),
      jobs: [jobObject(2001, 'build', { run_attempt: 2 })],
      archive: world.attempts[0]?.archive ?? null,
    };
    const github = await loopback({ ...world, attempts: [...world.attempts, second] });
    github.fail({ server: 'api', path: /\/attempts\/1\//, fault: { kind: 'hang' } });
    const evidence = await readEvidence(await sourceOf(github).collect(), scan);
    expect(evidence.run.attempt).toBe(2);
    expect(evidence.jobs.map((job) => job.id)).toEqual([2001]);
    expect(evidence.logs).not.toEqual([]);
  });

  test('asks for run, jobs and archive at once where the attempt is known', async () => {
    const github = await loopback();
    const { files } = await sourceOf(github, { attempt: 1 }).collect();
    expect(github.apiPaths().sort()).toEqual([
      '/actions/runs/42/attempts/1',
      '/actions/runs/42/attempts/1/jobs?per_page=100&page=1',
      '/actions/runs/42/attempts/1/logs',
    ]);
    expect([...files.keys()].sort()).toEqual(['jobs.json', 'logs.zip', 'run.json']);
  });

  test('gathers 250 jobs by pages, in order, each once', async () => {
    const world = smallWorld();
    const jobs = Array.from({ length: 250 }, (_, index) => jobObject(2000 + index, `job ${index}`));
    const github = await loopback({ ...world, attempts: [{ run: runObject(), jobs, archive: null }] });
    const evidence = await readEvidence(await sourceOf(github, { attempt: 1 }).collect(), scan);
    expect(evidence.jobs.map((job) => job.id)).toEqual(jobs.map((job) => job.id));
    expect(github.apiPaths().filter((path) => path.includes('/jobs?'))).toHaveLength(3);
  });

  test('asks for page after page where GitHub does not count the jobs', async () => {
    const jobs = Array.from({ length: 101 }, (_, index) => jobObject(2000 + index, `job ${index}`));
    const github = await loopback({
      ...smallWorld(),
      attempts: [{ run: runObject(), jobs, archive: null }],
    });
    const body = JSON.stringify({ jobs: jobs.slice(0, 100) });
    github.fail({ server: 'api', path: /&page=1$/, fault: { kind: 'status', status: 200, body } });
    const evidence = await readEvidence(await sourceOf(github, { attempt: 1 }).collect(), scan);
    expect(evidence.jobs.length).toBe(101);
  });

  test('refuses a list of jobs that is shorter than GitHub says', async () => {
    const github = await loopback();
    github.fail({
      server: 'api',
      path: /\/jobs\?/,
      fault: { kind: 'status', status: 200, body: '{"total_count":2,"jobs":[{"id":1,"name":"a"}]}' },
    });
    await expect(sourceOf(github).collect()).rejects.toMatchObject({
      code: 'unavailable',
      message: 'GitHub counts 2 jobs and listed 1',
    });
  });

  test('examines the attempt that a named job belongs to, where it is not the latest', async () => {
    const world = smallWorld();
    const [first] = world.attempts;
    if (first === undefined) throw new Error('the world has an attempt');
    const second = {
      run: runObject({ run_attempt: 2 }),
      jobs: [jobObject(2001, 'build', { run_attempt: 2 })],
      archive: null,
    };
    const github = await loopback({ ...world, attempts: [first, second] });
    const evidence = await readEvidence(await sourceOf(github, { jobId: 1001 }).collect(), scan);
    expect(evidence.run.attempt).toBe(1);
    expect(evidence.jobs.map((job) => job.id)).toEqual([1001]);
  });

  test('stays with the latest attempt where the named job is gone', async () => {
    const github = await loopback();
    const evidence = await readEvidence(await sourceOf(github, { jobId: 999 }).collect(), scan);
    expect(evidence.jobs.map((job) => job.id)).toEqual([1001]);
  });

  test('makes evidence of the answers to every kind of question', async () => {
    const github = await loopback();
    const source = sourceOf(github);
    const evidence = await withAnswers(
      await readEvidence(await source.collect(), scan),
      await source.answer(QUESTIONS),
      scan,
    );
    expect(evidence.logs).toEqual([
      { name: '0_build.txt', lines: [{ number: 1, at: null, text: 'whole' }] },
      { name: 'build/1_Set up job.txt', lines: [{ number: 1, at: null, text: 'Current runner version' }] },
      { name: 'build/system.txt', lines: [{ number: 1, at: null, text: 'Evaluating build.if' }] },
      { name: 'job-logs/1001.txt', lines: [{ number: 1, at: null, text: 'fetched by itself' }] },
    ]);
    expect(evidence.annotations).toEqual([
      {
        jobId: 1001,
        annotations: [
          { level: 'failure', message: 'The operation was canceled.', path: null, startLine: 34 },
        ],
      },
    ]);
    expect(evidence.files).toEqual([
      {
        owner: 'octo',
        repo: 'cave',
        sha: 'a'.repeat(40),
        path: '.github/workflows/ci.yml',
        text: 'on: push\n',
      },
    ]);
    expect(evidence.caches).toEqual([
      {
        key: 'Linux-venv',
        ref: 'refs/heads/dev',
        entries: [
          {
            ref: 'refs/heads/dev',
            key: 'Linux-venv',
            version: 'f0',
            createdAt: Date.UTC(2026, 0, 2, 3),
            sizeBytes: 9,
          },
        ],
      },
    ]);
    expect(evidence.successors).toEqual([
      {
        id: 43,
        url: 'https://github.com/octo/cave/actions/runs/43',
        event: 'push',
        headBranch: 'dev',
        createdAt: Date.UTC(2026, 0, 2, 3, 13),
      },
    ]);
    expect(evidence.missing).toEqual([]);
    expect(github.apiPaths()).toContain(
      '/actions/workflows/7/runs?created=2026-01-02T00%3A00%3A00Z..2026-01-03T00%3A00%3A00Z&branch=dev&per_page=100&page=1',
    );
  });

  test('reads annotations page after page', async () => {
    const annotations = Array.from({ length: 230 }, (_, index) => ({ message: `warning ${index}` }));
    const github = await loopback(smallWorld({ annotations: { 1001: annotations } }));
    const source = sourceOf(github);
    const answers = await source.answer([{ kind: 'annotations', jobId: 1001, checkRunId: 1001 }]);
    const evidence = await withAnswers(await readEvidence(await source.collect(), scan), answers, scan);
    expect(evidence.annotations[0]?.annotations).toHaveLength(230);
  });

  test('a path that leads out of its repository is never asked for', async () => {
    const github = await loopback();
    const { missing } = await sourceOf(github).answer([
      { kind: 'file', owner: 'octo', repo: 'cave', sha: 'main', path: '../../secrets' },
    ]);
    expect(missing[0]?.why).toEqual({ kind: 'no-path', path: '../../secrets' });
    expect(github.requests).toEqual([]);
  });

  test('tells of each request without a header or a signature', async () => {
    const github = await loopback();
    const told: string[] = [];
    await sourceOf(github, {
      attempt: 1,
      onRequest: (record) => told.push(JSON.stringify(record)),
    }).collect();
    expect(told).toHaveLength(3);
    expect(told.join()).not.toMatch(/ghp_|sig=|authorization/i);
  });
});

describe('the token', () => {
  test('is sent to the API and never to the storage behind a log link', async () => {
    const github = await loopback();
    const source = sourceOf(github);
    await source.collect();
    await source.answer(QUESTIONS);
    const authorized = github.requests.map((request) => [request.server, request.headers.authorization]);
    expect(authorized.filter(([server]) => server === 'storage')).toEqual([
      ['storage', undefined],
      ['storage', undefined],
    ]);
    expect(new Set(authorized.filter(([server]) => server === 'api').map(([, value]) => value))).toEqual(
      new Set(['token ghp_thesecrettokenofthetest']),
    );
    expect(JSON.stringify(github.requests.filter(({ server }) => server === 'storage'))).not.toContain(
      'ghp_',
    );
  });

  test('does not follow a repository that moved to another host', async () => {
    const github = await loopback();
    const elsewhere = await loopback();
    github.fail({
      server: 'api',
      path: /attempts\/1$/,
      fault: {
        kind: 'status',
        status: 301,
        headers: { location: `${elsewhere.apiUrl}/repos/octo/cave/actions/runs/42/attempts/1` },
      },
    });
    await sourceOf(github, { attempt: 1 }).collect();
    expect(elsewhere.requests).toHaveLength(1);
    expect(JSON.stringify(elsewhere.requests)).not.toContain('ghp_');
  });

  test('follows a repository that was renamed on the same host', async () => {
    const github = await loopback();
    github.fail({
      server: 'api',
      path: /\/octo\/old\//,
      fault: {
        kind: 'status',
        status: 301,
        headers: { location: `${github.apiUrl}/repos/octo/cave/actions/runs/42` },
      },
    });
    const ref = {
      kind: 'run',
      host: 'github.com',
      owner: 'octo',
      repo: 'old',
      runId: 42,
      attempt: null,
      jobId: null,
    } as const;
    await expect(sourceOf(github, { ref }).collect()).rejects.toMatchObject({ message: /list of jobs/ });
    expect(github.requests[1]?.headers.authorization).toBe('token ghp_thesecrettokenofthetest');
  });

  test('is in nothing that was collected, though a log shows it', async () => {
    const github = await loopback(
      smallWorld({ jobLogs: { 1001: 'x ghs_0123456789012345678901234567890123456789 y\n' } }),
    );
    const { files } = await sourceOf(github).answer([{ kind: 'job-log', jobId: 1001 }]);
    expect(decodeText(files.get('job-logs/1001.txt') ?? new Uint8Array())).toBe('x *** y\n');
  });
});

describe('a log archive of several hundred entries', () => {
  test('comes through whole', async () => {
    const names = Array.from({ length: 300 }, (_, index) => `${index}_job ${index}.txt`);
    const archive = zipOf(Object.fromEntries(names.map((name) => [name, name.repeat(50)])));
    const github = await loopback({
      ...smallWorld(),
      attempts: [{ run: runObject(), jobs: [jobObject(1, 'a')], archive }],
    });
    const evidence = await readEvidence(await sourceOf(github).collect(), scan);
    expect(evidence.logs.map((log) => log.name)).toEqual(names);
  });
});
