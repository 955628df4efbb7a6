import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AdmZip from 'adm-zip';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { reportSchema } from '../src/render/json/v1/report-schema.ts';
import { runCommand } from './support/command.ts';
import { fixtureWorld } from './support/fixture-world.ts';
import { type FaultRule, startLoopbackGitHub, type World } from './support/loopback-github.ts';
import { craftZip } from './support/make-zip.ts';
import { renderText } from './support/renderings.ts';
import type { WireReport } from './support/wire.ts';

// A culprit, three victims, two benign refusals, three bystanders and a release, all of one repository.
const { world } = await fixtureWorld('stuck-key-with-victims');
const CULPRIT = 39512884107;
const VICTIMS = [39513640552, 39515902371, 39521437905];
const RELEASE = 39534118660;

const folder = mkdtempSync(join(tmpdir(), 'trace-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Examination {
  status: number;
  report: WireReport;
  stderr: string;
  /** The paths asked of the API. */
  asked: string[];
}

async function examine(
  runId: number,
  {
    argv = [],
    serving = world,
    faults = [],
  }: { argv?: string[]; serving?: World; faults?: FaultRule[] } = {},
): Promise<Examination> {
  const github = await startLoopbackGitHub(serving);
  for (const rule of faults) github.fail(rule);
  const env = { GITHUB_API_URL: github.apiUrl, GH_TOKEN: 'token' };
  const { status, stdout, stderr } = await runCommand(
    [`${serving.owner}/${serving.repo}/${runId}`, '--format', 'json', ...argv],
    { env },
  );
  await github.close();
  return { status, report: JSON.parse(stdout), stderr, asked: github.apiPaths() };
}

/** An archive whose logs name no ref, neither the server's events nor a checkout. */
function withoutRefs(archive: Buffer): Buffer {
  const entries = new AdmZip(archive).getEntries().filter(({ name }) => name !== 'system.txt');
  return craftZip(
    entries.map((entry) => ({
      name: entry.entryName,
      content: entry
        .getData()
        .toString('utf8')
        .replace(/refs\/\S+/g, ''),
    })),
  );
}

/** The story of the stuck key, which has to come out the same from wherever it is told. */
function storyOf({ findings, saves, run }: WireReport) {
  return findings.map(({ save, stuckKey, teardown, victims, released, evidence, remedies }) => ({
    culprit: saves[save]?.run?.id ?? run.id,
    ...{ stuckKey, teardown, evidence, remedies },
    victims: victims.map((victim) => ({ ...victim, run: victim.run.id })),
    released: { ...released, run: released?.run?.id },
  }));
}

const told = await examine(CULPRIT);

describe('from the culprit', () => {
  test('its victims, and the end of it', () => {
    expect(told.status).toBe(1);
    expect(told.report.verdict).toBe('stuck-key');
    const [story] = storyOf(told.report);
    expect(
      story?.victims.map(({ run, rebuildSeconds, hits }) => ({
        run,
        rebuildSeconds: rebuildSeconds === null ? null : rebuildSeconds > 60,
        hits: hits.map(({ kind, fatal, job }) => `${kind} ${job.name}${fatal ? ' fatal' : ''}`),
      })),
    ).toEqual([
      { run: VICTIMS[0], rebuildSeconds: true, hits: ['missed build (22)', 'refused build (22)'] },
      { run: VICTIMS[1], rebuildSeconds: null, hits: ['missed typecheck fatal'] },
      {
        run: VICTIMS[2],
        rebuildSeconds: true,
        hits: ['missed prepare', 'refused prepare', 'missed test fatal'],
      },
    ]);
    expect(story?.released).toMatchObject({ source: 'log', run: RELEASE });
    expect(story?.stuckKey?.state).toBe('released');
  });
  test('every line that shows a victim has a link that opens at it', () => {
    const hits = told.report.findings.flatMap(({ victims }) => victims.flatMap((victim) => victim.hits));
    for (const { url, text } of hits) {
      expect(text).toMatch(/Unable to reserve cache|Cache not found for|fail-on-cache-miss is set/);
      expect(url).toMatch(/\/job\/\d+#step:\d+:\d+$/);
    }
  });
});

describe.each(VICTIMS)('from the victim %d', (victim) => {
  test('the same story, with the full finding of the culprit', async () => {
    const { status, report } = await examine(victim);
    expect(status).toBe(1);
    expect(storyOf(report)).toEqual(storyOf(told.report));
    const [finding] = report.findings;
    expect(report.saves[finding?.save ?? -1]?.run?.id).toBe(CULPRIT);
    const refused = report.saves.filter((save) => save.outcome === 'refused');
    for (const save of refused)
      expect(save.refusedBy).toMatchObject({ kind: 'stuck-key', benign: false, finding: 0 });
    for (const miss of report.trace.misses) expect(miss).toMatchObject({ fatal: true, finding: 0 });
    expect(refused.length + report.trace.misses.length).toBeGreaterThan(0);
    expect(report.trace.opened.find(({ run }) => run.id === CULPRIT)?.role).toBe('culprit');
  });
});

describe('from the release, in which nothing went wrong', () => {
  test('nobody is looked for', async () => {
    const { status, report, asked } = await examine(RELEASE);
    expect({ status, ended: report.trace.ended }).toEqual({ status: 0, ended: 'not-needed' });
    expect(asked.filter((path) => path.startsWith('/actions/runs?'))).toEqual([]);
  });
  test('the same story, where it is asked for', async () => {
    const { status, report } = await examine(RELEASE, { argv: ['--trace', '20'] });
    expect(status).toBe(1);
    expect(storyOf(report)).toEqual(storyOf(told.report));
    expect(renderText(reportSchema.parse(report), { width: 200, colour: false })).toMatch(
      /(?:; saved|, saved) .*by this run\./,
    );
  });
  test('and that nothing was ended', async () => {
    const alone = { ...world, attempts: world.attempts.filter(({ run }) => run.id !== CULPRIT) };
    const { status, report } = await examine(RELEASE, { argv: ['--trace', '20'], serving: alone });
    expect({ status, ended: report.trace.ended }).toEqual({ status: 0, ended: 'done' });
    expect(report.trace.opened.length).toBeGreaterThan(0);
  });
});

test.each([
  [39514820446, 'sibling'],
  [39517660284, 'read-only-token'],
])('a benign refusal is said to be benign, and nobody is looked for: %d', async (runId, kind) => {
  const { status, report, asked } = await examine(runId);
  expect(status).toBe(0);
  expect(report.verdict).toBe('clean');
  expect(report.saves.flatMap((save) => save.refusedBy ?? [])).toMatchObject([{ kind, benign: true }]);
  expect(report.trace.ended).toBe('not-needed');
  expect(asked.filter((path) => path.startsWith('/actions/runs?'))).toEqual([]);
});

test('of a culprit that left many keys stuck, only the one that was met is asked about', async () => {
  const [first, ...rest] = world.attempts.toSorted(
    (a, b) => Number(b.run.id === CULPRIT) - Number(a.run.id === CULPRIT),
  );
  const torn = first?.jobs.find(({ name }) => name === 'build (22)');
  if (first?.archive == null || torn === undefined) throw new Error('the story has lost its culprit');
  const log = new AdmZip(first.archive).readAsText('1_build (22).txt').replaceAll('node-22', 'node-26');
  const twin = { ...torn, id: 26, name: 'build (26)', check_run_url: 'https://api.github.com/check-runs/26' };
  const attempts = [{ ...first, jobs: [...first.jobs, twin] }, ...rest];
  const serving = { ...world, attempts, jobLogs: { 26: log } };
  const { asked, report } = await examine(VICTIMS[0] ?? 0, { serving });
  expect(report.trace.opened.find(({ role }) => role === 'culprit')?.problem).toBeNull();
  expect(asked.filter((path) => path.startsWith('/actions/jobs/26/'))).toHaveLength(1);
  expect(asked.filter((path) => path.includes('/annotations'))).toHaveLength(1);
  expect(asked.filter((path) => path.includes('node-26'))).toEqual([]);
});

test('a push to another branch that missed what is stuck in the default branch', async () => {
  const elsewhere = { event: 'push', head_branch: 'feature', pull_requests: [] };
  const attempts = world.attempts.map((attempt) =>
    attempt.run.id === VICTIMS[1] ? { ...attempt, run: { ...attempt.run, ...elsewhere } } : attempt,
  );
  for (const end of [CULPRIT, VICTIMS[1] ?? 0]) {
    const { report } = await examine(end, { serving: { ...world, attempts } });
    expect(report.findings[0]?.victims.map(({ run }) => run.id)).toEqual(VICTIMS);
  }
});

test('a run that was refused what its own first attempt left stuck', async () => {
  const first = world.attempts.find(({ run }) => run.id === CULPRIT);
  const later = world.attempts.find(({ run }) => run.id === VICTIMS[0]);
  if (first === undefined || later === undefined) throw new Error('the story has lost a run');
  const second = {
    ...later,
    run: { ...later.run, id: CULPRIT, run_attempt: 2, created_at: first.run.created_at },
  };
  const { report } = await examine(CULPRIT, { serving: { ...world, attempts: [first, second] } });
  expect(report.run.attempt).toBe(2);
  const [finding] = report.findings;
  expect(report.saves[finding?.save ?? -1]?.run).toMatchObject({ id: CULPRIT, attempt: 1 });
  expect(finding?.victims.map(({ run }) => [run.id, run.attempt])).toEqual([[CULPRIT, 2]]);
});

test('a bundle holds all that was looked at, and replays to the same report', async () => {
  const bundle = join(folder, 'bundle');
  const live = await examine(VICTIMS[0] ?? 0, { argv: ['--save-bundle', bundle] });
  const replay = await runCommand([bundle, '--format', 'json']);
  expect(JSON.parse(replay.stdout)).toEqual(live.report);
  expect(replay.status).toBe(1);
  expect(JSON.parse(readFileSync(join(bundle, 'bundle.json'), 'utf8')).missing).toEqual([]);
});

test('other runs are listed while the run itself is asked about, and opened when all is known of it', async () => {
  const github = await startLoopbackGitHub(world);
  const annotations = /\/annotations\?/;
  github.fail({ server: 'api', path: annotations, fault: { kind: 'hang' } });
  const interrupt = new AbortController();
  const env = { GITHUB_API_URL: github.apiUrl, GH_TOKEN: 'token' };
  const argv = [`${world.owner}/${world.repo}/${CULPRIT}`, '-f', 'json'];
  const running = runCommand(argv, { env, signal: interrupt.signal });
  const asked = (path: RegExp): number => github.apiPaths().filter((one) => path.test(one)).length;
  await vi.waitFor(
    () => expect([asked(annotations) > 0, asked(/\/actions\/runs\?/) > 0]).toEqual([true, true]),
    { timeout: 10_000 },
  );
  expect(asked(/\/jobs\?/)).toBe(1);
  interrupt.abort();
  expect((await running).status).toBe(130);
  await github.close();
});

describe('the budget', () => {
  test('of none: nothing beyond the run is asked for', async () => {
    const { report, asked } = await examine(CULPRIT, { argv: ['--trace', '0'] });
    expect(report.trace).toMatchObject({ budget: 0, ended: 'off', opened: [], notOpened: 0 });
    expect(report.findings).toMatchObject([{ victims: [], stuckKey: { key: expect.any(String) } }]);
    const beyond = [...VICTIMS, RELEASE].map(String);
    expect(asked.filter((path) => path.includes('/actions/runs?'))).toEqual([]);
    expect(asked.filter((path) => beyond.some((id) => path.includes(id)))).toEqual([]);
  });
  test('that is spent: so many attempts and no more, and how many were left', async () => {
    const { report, asked } = await examine(CULPRIT, { argv: ['--trace', '3'] });
    expect(report.trace).toMatchObject({ budget: 3, ended: 'budget', notOpened: 5 });
    expect(report.trace.opened).toHaveLength(3);
    expect(asked.filter((path) => /\/attempts\/1\/jobs/.test(path))).toHaveLength(4);
  });
  test('that does not reach the culprit: the refusal stays unexplained', async () => {
    const { report, status } = await examine(VICTIMS[2] ?? 0, { argv: ['--trace', '1'] });
    expect(status).toBe(0);
    expect(report.findings).toEqual([]);
    expect(report.trace.ended).toBe('budget');
    expect(report.saves.flatMap((save) => save.refusedBy ?? [])).toMatchObject([
      { kind: 'unknown', benign: null, finding: null },
    ]);
  });
});

describe('what goes wrong ends the trace, not the autopsy', () => {
  const limit = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000' };
  const fault = (path: RegExp, status: number, headers = {}): FaultRule => {
    return { server: 'api', path, fault: { kind: 'status', status, headers } };
  };
  const cases: [string, FaultRule, string, RegExp][] = [
    [
      'a rate limit on the list',
      fault(/\/actions\/runs\?/, 403, limit),
      'rate-limit',
      /rate limit is used up/,
    ],
    [
      'a secondary limit',
      fault(/\/actions\/runs\?/, 429, { 'retry-after': '5' }),
      'rate-limit',
      /secondary rate/,
    ],
    ['a list that may not be read', fault(/\/actions\/runs\?/, 403), 'unavailable', /403/],
    ['a list that is not there', fault(/\/actions\/runs\?/, 404), 'unavailable', /404/],
    [
      'a rate limit in the middle',
      fault(new RegExp(`/actions/runs/${VICTIMS[1]}/`), 403, limit),
      'rate-limit',
      /rate limit is used up/,
    ],
  ];
  test.each(cases)('%s', async (_, rule, ended, detail) => {
    const { status, report, stderr, asked } = await examine(CULPRIT, { faults: [rule] });
    const refused = asked.filter((path) => rule.path.test(path));
    expect(refused).toEqual([...new Set(refused)]);
    expect(status).toBe(1);
    expect(stderr).toBe('');
    expect(report.gaps).toEqual([]);
    expect(report.trace.ended).toBe(ended);
    expect(report.trace.detail).toMatch(detail);
    expect(report.findings[0]?.stuckKey?.key).toBe(told.report.findings[0]?.stuckKey?.key);
  });

  test('an attempt whose logs have expired is said to have been looked at in vain', async () => {
    const rule = fault(new RegExp(`/actions/runs/${VICTIMS[1]}/attempts/1/logs`), 410);
    const { report } = await examine(CULPRIT, { faults: [rule] });
    const problems = report.trace.opened.filter(({ problem }) => problem !== null);
    expect(problems).toMatchObject([{ run: { id: VICTIMS[1] }, role: 'nothing' }]);
    expect(problems[0]?.problem).toMatch(/410: the logs have expired/);
    expect(report.findings[0]?.victims.map(({ run }) => run.id)).toEqual([VICTIMS[0], VICTIMS[2]]);
  });
});

test('a culprit whose workflow file is not to be had was read all the same', async () => {
  const faults: FaultRule[] = [
    { server: 'api', path: /\/contents\//, fault: { kind: 'status', status: 404 } },
  ];
  const { report } = await examine(VICTIMS[0] ?? 0, { faults });
  expect(report.trace.opened.find(({ role }) => role === 'culprit')?.problem).toBeNull();
});

test('events that save in the scope of the default branch, whatever their own branch is called', async () => {
  const unplaced = (id: number, headBranch: string): World['attempts'][number] => {
    const attempt = world.attempts.find(({ run }) => run.id === id);
    if (attempt === undefined || attempt.archive === null) throw new Error('the story has lost a run');
    const run = { ...attempt.run, event: 'pull_request_target', head_branch: headBranch };
    return { ...attempt, run, archive: withoutRefs(attempt.archive) };
  };
  const attempts = [unplaced(CULPRIT, 'one'), unplaced(VICTIMS[0] ?? 0, 'two')];
  for (const id of [CULPRIT, VICTIMS[0] ?? 0]) {
    const { report } = await examine(id, { serving: { ...world, attempts } });
    expect(report.findings[0]?.stuckKey?.scope).toBe('refs/heads/main');
    expect(report.findings[0]?.victims.map(({ run }) => run.id)).toEqual([VICTIMS[0]]);
  }
});

test('the default branch is not known: pull requests that name their base are found all the same', async () => {
  const { report } = await examine(CULPRIT, {
    faults: [{ server: 'api', path: /^\/repos\/[^/]+\/[^/]+$/, fault: { kind: 'status', status: 404 } }],
  });
  expect(report.findings[0]?.victims.map(({ run }) => run.id)).toEqual(VICTIMS);
});
