import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { decodeText } from '../../../src/sources/bundle/bundle-files.ts';
import { readEvidence } from '../../../src/sources/bundle/read-evidence.ts';
import type { RequestLimits } from '../../../src/sources/github/client-options.ts';
import { githubSource } from '../../../src/sources/github/github-source.ts';
import {
  type Fault,
  type LoopbackGitHub,
  startLoopbackGitHub,
  type World,
} from '../../support/loopback-github.ts';
import { zipOf } from '../../support/make-zip.ts';
import { scanOf } from '../../support/scan-whole.ts';
import { inWords } from '../../support/told.ts';
import { jobObject, runObject, smallWorld } from '../../support/worlds.ts';

// Nearly all of their time is waiting.
vi.setConfig({ maxConcurrency: 10 });

const open: LoopbackGitHub[] = [];
afterAll(async () => {
  await Promise.all(open.map((github) => github.close()));
});

async function loopback(world: World = smallWorld()): Promise<LoopbackGitHub> {
  const github = await startLoopbackGitHub(world);
  open.push(github);
  return github;
}

interface Setting {
  token?: string | null;
  limits?: Partial<RequestLimits>;
  signal?: AbortSignal;
}

function sourceOf(
  github: { apiUrl: string },
  { token = 'ghp_thesecrettokenofthetest', limits = {}, signal }: Setting = {},
) {
  const told: string[] = [];
  const source = githubSource({
    ref: { kind: 'run', host: 'github.com', owner: 'octo', repo: 'cave', runId: 42, attempt: 1, jobId: null },
    credentials: { apiBaseUrl: github.apiUrl, token, tokenSource: token === null ? null : 'GH_TOKEN' },
    limits: { firstPauseMs: 5, maxWaitMs: 20_000, ...limits },
    onProgress: (message) => told.push(message),
    ...(signal === undefined ? {} : { signal }),
  });
  return { told, collect: source.collect, answer: source.answer };
}

/** Of a server that falls silent, not all is borne that an honest one may need on a busy machine. */
const limitsFor = ({ kind }: Fault) => (kind === 'hang' || kind === 'trickle' ? { stallMs: 1000 } : {});

/** The very text, or one that matches. */
const like = (text: string | RegExp) => (typeof text === 'string' ? text : expect.stringMatching(text));

const scan = scanOf((bytes) => [{ number: 1, at: null, text: decodeText(bytes) }]);

/** The secondary limit in GitHub's words (docs.github.com, "Rate limits for the REST API"). */
const SECONDARY =
  '{"message":"You have exceeded a secondary rate limit. Please wait a few minutes before you try again."}';

const status = (code: number, headers: Record<string, string> = {}, body?: string): Fault => ({
  kind: 'status',
  status: code,
  headers,
  ...(body === undefined ? {} : { body }),
});

const RUN = /attempts\/1$/;
const JOBS = /\/jobs\?/;
const LOGS = /attempts\/1\/logs$/;
const BLOB = /\/blob\//;

const EXPIRED_LINK = status(
  403,
  { 'content-type': 'application/xml' },
  '<Error><Code>AuthenticationFailed</Code></Error>',
);

describe.concurrent('survived, and told', () => {
  test.each<[string, RegExp, Fault, number]>([
    ['502 three times', RUN, status(502), 3],
    [
      '500 with a page of HTML',
      JOBS,
      status(500, { 'content-type': 'text/html' }, '<html>unicorn</html>'),
      1,
    ],
    ['429 with retry-after', RUN, status(429, { 'retry-after': '1' }), 1],
    ['secondary limit', RUN, status(403, { 'retry-after': '1' }, SECONDARY), 1],
    [
      'primary limit that has just ended',
      RUN,
      status(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
      1,
    ],
    ['reset in the middle of the run', RUN, { kind: 'reset' }, 2],
    ['half of the run', RUN, { kind: 'truncate' }, 2],
    ['HTML instead of the jobs', JOBS, { kind: 'html' }, 2],
    ['an empty answer', JOBS, { kind: 'empty' }, 1],
    ['hanging', RUN, { kind: 'hang' }, 1],
    ['502 for the log link', LOGS, status(502), 1],
  ])('%s', async (_, path, fault, times) => {
    const github = await loopback();
    github.fail({ server: 'api', path, fault, times });
    const { collect, told } = sourceOf(github, { limits: limitsFor(fault) });
    const { files, missing } = await collect();
    expect([...files.keys()].sort()).toEqual(['jobs.json', 'logs.zip', 'run.json']);
    expect(missing).toEqual([]);
    expect(told).toHaveLength(times);
    expect(told[0]).toMatch(/; trying again in \d+ s$/);
  });

  test.each<[string, Fault]>([
    ['an expired link', EXPIRED_LINK],
    [
      'BlobNotFound',
      status(404, { 'content-type': 'application/xml' }, '<Error><Code>BlobNotFound</Code></Error>'),
    ],
    ['503 of the storage', status(503)],
    ['reset in the middle of the archive', { kind: 'reset' }],
    ['half of the archive', { kind: 'truncate' }],
    ['an empty archive', { kind: 'empty' }],
    ['HTML instead of the archive', { kind: 'html' }],
    ['a hanging storage', { kind: 'hang' }],
    ['a trickling storage', { kind: 'trickle', milliseconds: 40 }],
  ])('%s, with a fresh link', async (_, fault) => {
    const github = await loopback();
    github.fail({ server: 'storage', path: BLOB, fault, times: 1 });
    const { files, missing } = await sourceOf(github, { limits: limitsFor(fault) }).collect();
    expect(files.has('logs.zip')).toBe(true);
    expect(missing).toEqual([]);
    const links = github.requests.filter(({ server }) => server === 'storage').map(({ path }) => path);
    expect(new Set(links).size).toBe(2);
  });

  test('logs that appear a moment after the end of the run', async () => {
    const world = smallWorld();
    const [attempt] = world.attempts;
    if (attempt === undefined) throw new Error('the world has an attempt');
    const run = runObject({ updated_at: new Date().toISOString() });
    const github = await loopback({ ...world, attempts: [{ ...attempt, run }] });
    github.fail({ server: 'api', path: LOGS, fault: status(404), times: 2 });
    const { missing } = await sourceOf(github).collect();
    expect(missing).toEqual([]);
  });
});

describe.concurrent('a gap with its reason', () => {
  const NO_ADMIN = status(403, {}, '{"message":"Must have admin rights to Repository."}');
  const GONE = status(410, {}, '{"message":"Server Error","status":"410"}');

  test.each<[string, 'api' | 'storage', RegExp, Fault, string | RegExp]>([
    ['410', 'api', LOGS, GONE, 'GitHub answered 410: the logs have expired'],
    [
      '404 of a run that ended long ago',
      'api',
      LOGS,
      status(404),
      /^GitHub answered 404: the log archive is not there, or the token may not see it; /,
    ],
    [
      'BlobNotFound',
      'storage',
      BLOB,
      status(404),
      'the link that GitHub gave to the log archive answered 404; try again later',
    ],
    [
      'a link that is always expired',
      'storage',
      BLOB,
      EXPIRED_LINK,
      'the link that GitHub gave to the log archive answered 403; try again later',
    ],
    [
      'half of the archive',
      'storage',
      BLOB,
      { kind: 'truncate' },
      /^the log archive cannot be read: .+; try again later$/,
    ],
    ['an empty archive', 'storage', BLOB, { kind: 'empty' }, 'the log archive is empty; try again later'],
    ['HTML instead of the archive', 'storage', BLOB, { kind: 'html' }, /^the log archive cannot be read: /],
    [
      'a hanging storage',
      'storage',
      BLOB,
      { kind: 'hang' },
      'the server sent next to nothing for 1 s; try again later',
    ],
    [
      'a trickling storage',
      'storage',
      BLOB,
      { kind: 'trickle', milliseconds: 40 },
      'the server sent next to nothing for 1 s; try again later',
    ],
    [
      'resets for ever',
      'storage',
      BLOB,
      { kind: 'reset' },
      /^the connection to .+ failed \(.+\); check the network/,
    ],
    [
      'no rights',
      'api',
      LOGS,
      NO_ADMIN,
      'GitHub answered 403: the token may not read the log archive (Must have admin rights to Repository.); set GH_TOKEN to a token with actions:read',
    ],
  ])('%s', async (_, server, path, fault, reason) => {
    const github = await loopback();
    github.fail({ server, path, fault });
    const { files, missing } = await sourceOf(github, { limits: limitsFor(fault) }).collect();
    expect(files.has('logs.zip')).toBe(false);
    expect(inWords(missing)).toEqual([{ question: { kind: 'logs' }, reason: like(reason) }]);
  });

  test('logs without a token', async () => {
    const github = await loopback();
    github.fail({ server: 'api', path: LOGS, fault: NO_ADMIN });
    const { missing } = await sourceOf(github, { token: null }).collect();
    expect(inWords(missing)[0]?.reason).toBe(
      'GitHub answered 403: the log archive cannot be read without a token (Must have admin rights to Repository.); set GH_TOKEN to a token with actions:read',
    );
  });

  test('a run that has not ended', async () => {
    const world = {
      ...smallWorld(),
      attempts: [{ run: runObject({ status: 'in_progress' }), jobs: [], archive: null }],
    };
    const { missing } = await sourceOf(await loopback(world)).collect();
    expect(inWords(missing)[0]?.reason).toBe('the run has not ended, and has no log archive before that');
  });

  const NOISE = randomBytes(8000);

  function worldWithArchive(archive: Buffer): World {
    return { ...smallWorld(), attempts: [{ run: runObject(), jobs: [jobObject(1, 'a')], archive }] };
  }

  test('an archive larger than is taken', async () => {
    const github = await loopback(worldWithArchive(zipOf({ '0_a.txt': NOISE })));
    const { missing } = await sourceOf(github, { limits: { maxBytes: 4000 } }).collect();
    expect(inWords(missing)[0]?.reason).toBe('the answer has more than 4000 bytes');
    expect(github.requests.filter(({ server }) => server === 'storage')).toHaveLength(1);
  });

  test('an entry of the archive that came damaged, while the others stand', async () => {
    const github = await loopback(worldWithArchive(zipOf({ '0_a.txt': 'fine', '1_b.txt': NOISE })));
    github.fail({ server: 'storage', path: BLOB, fault: { kind: 'corrupt' } });
    const evidence = await readEvidence(await sourceOf(github).collect(), scan);
    expect(evidence.logs.map((log) => log.name)).toEqual(['0_a.txt']);
    expect(inWords(evidence.missing)).toEqual([
      {
        question: { kind: 'logs' },
        reason: '"1_b.txt" in the log archive was left out: its data is damaged',
      },
    ]);
  });

  test('annotations that a fine-grained token may not read', async () => {
    const github = await loopback();
    github.fail({
      server: 'api',
      path: /annotations/,
      fault: status(403, {}, '{"message":"Resource not accessible by personal access token"}'),
    });
    const question = { kind: 'annotations', jobId: 1001, checkRunId: 1001 } as const;
    const { missing } = await sourceOf(github).answer([question]);
    const reason =
      'GitHub answered 403: the token may not read the list of annotations (Resource not accessible by personal access token); set GH_TOKEN to a token with checks:read';
    expect(inWords(missing)).toEqual([{ question, reason }]);
  });

  test('annotations that are no list', async () => {
    const github = await loopback();
    github.fail({ server: 'api', path: /annotations/, fault: status(200, {}, '{"message":"?"}') });
    const question = { kind: 'annotations', jobId: 1001, checkRunId: 1001 } as const;
    const { files, missing } = await sourceOf(github).answer([question]);
    expect(files.size).toBe(0);
    expect(inWords(missing)).toEqual([
      { question, reason: 'GitHub answered with something other than what was asked for; try again later' },
    ]);
  });

  test('one question without an answer does not harm the others', async () => {
    const github = await loopback();
    const file = { kind: 'file', owner: 'octo', repo: 'cave', sha: 'b', path: 'nope.yml' } as const;
    const { files, missing } = await sourceOf(github).answer([file, { kind: 'job-log', jobId: 1001 }]);
    expect([...files.keys()]).toEqual(['job-logs/1001.txt']);
    expect(missing.map(({ question }) => question)).toEqual([file]);
  });
});

describe.concurrent('one clear error', () => {
  const LIMIT = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4102444800' };
  const DOWNLOAD = ', or download the logs from the page of the run and give that file instead';
  const OTHER_WAYS = `, or run gh auth login${DOWNLOAD}`;
  const SSO = { 'x-github-sso': 'required; url=https://github.com/orgs/octo/sso?authorization_request=A1' };

  test.each<[string, Fault, string | null, string | RegExp, string | RegExp]>([
    [
      '401',
      status(401),
      'x',
      'GitHub answered 401: the token of GH_TOKEN is not accepted',
      /^set GH_TOKEN to a token .*, or run gh auth login, or download the logs from the page of the run/,
    ],
    [
      '401 without a token, as a server in private mode has it',
      status(401, {}, '{"message":"Must authenticate to access this API."}'),
      null,
      'GitHub answered 401: the list of jobs cannot be read without a token (Must authenticate to access this API.)',
      `run gh auth login, or set GH_TOKEN to a token with actions:read${DOWNLOAD}`,
    ],
    [
      '403',
      status(403),
      'x',
      'GitHub answered 403: the token may not read the list of jobs (fault 403)',
      `set GH_TOKEN to a token with actions:read${OTHER_WAYS}`,
    ],
    [
      '403 by SAML',
      status(403, SSO),
      'x',
      /single sign-on$/,
      /^authorise the token at https:\/\/github\.com\/orgs\/octo\/sso/,
    ],
    [
      '404 with a token',
      status(404),
      'x',
      /the list of jobs is not there, or the token may not see it$/,
      /^check the reference \(runs are kept for 90 days by default.*\), or set GH_TOKEN/,
    ],
    ['404 without a token', status(404), null, /cannot be seen without a token$/, /set GH_TOKEN/],
    [
      'primary limit',
      status(403, LIMIT),
      'x',
      'GitHub answered 403: the rate limit is used up until 2100-01-01T00:00:00.000Z',
      'try again then',
    ],
    [
      'primary limit without a token',
      status(429, LIMIT),
      null,
      /used up until/,
      /^set GH_TOKEN .+60 requests an hour$/,
    ],
    [
      'secondary limit beyond patience',
      status(403, { 'retry-after': '60' }, SECONDARY),
      'x',
      'GitHub answered 403: too many requests at once (secondary rate limit), for 60 more seconds',
      'try again then',
    ],
    [
      'secondary limit without its end',
      status(403, {}, SECONDARY),
      'x',
      'GitHub answered 403: too many requests at once (secondary rate limit)',
      'try again in a few minutes',
    ],
    [
      'primary limit without its end',
      status(429, { 'x-ratelimit-remaining': '0' }),
      'x',
      'GitHub answered 429: the rate limit is used up',
      'try again later',
    ],
    ['502 for ever', status(502), 'x', 'GitHub answered 502: fault 502', 'try again later'],
    [
      'HTML for ever',
      { kind: 'html' },
      'x',
      'GitHub answered with something other than JSON',
      'try again later',
    ],
    ['hanging for ever', { kind: 'hang' }, 'x', 'the server sent next to nothing for 1 s', 'try again later'],
  ])('%s', async (_, fault, token, message, hint) => {
    const github = await loopback();
    github.fail({ server: 'api', path: JOBS, fault });
    const collecting = sourceOf(github, { token, limits: limitsFor(fault) }).collect();
    await expect(collecting).rejects.toMatchObject({
      code: 'unavailable',
      message: like(message),
      hint: like(hint),
    });
  });

  test('nobody at the door, at once', async () => {
    const github = await startLoopbackGitHub(smallWorld());
    await github.close();
    const { collect, told } = sourceOf(github);
    await expect(collect()).rejects.toMatchObject({ message: /^127\.0\.0\.1:\d+ refused the connection$/ });
    expect(told).toEqual([]);
  });

  test('never holds the token or a signature', async () => {
    const github = await loopback();
    const body = `{"message":"bad ghp_thesecrettokenofthetest at https://x/?sig=abcdef"}`;
    github.fail({ server: 'api', path: RUN, fault: status(422, {}, body) });
    await expect(sourceOf(github).collect()).rejects.toMatchObject({
      message: 'GitHub answered 422: bad *** at https://x/?sig=***',
    });
  });
});

describe.concurrent('waiting', () => {
  test('is bounded by the limit for all requests together', async () => {
    const github = await loopback();
    github.fail({ server: 'api', path: RUN, fault: status(503) });
    const { collect, told } = sourceOf(github, { limits: { maxWaitMs: 0 } });
    await expect(collect()).rejects.toMatchObject({ code: 'unavailable' });
    expect(told).toEqual([]);
    expect(github.apiPaths().filter((path) => RUN.test(path))).toHaveLength(1);
  });

  test('counts the time of requests that hung', async () => {
    const github = await loopback();
    github.fail({ server: 'api', path: RUN, fault: { kind: 'hang' } });
    // The first silence and the pause after it leave less than a second one takes.
    await expect(
      sourceOf(github, { limits: { maxWaitMs: 1990, stallMs: 1000 } }).collect(),
    ).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(github.apiPaths().filter((path) => RUN.test(path))).toHaveLength(2);
  });

  test.each<[string, Fault, number]>([
    ['a hanging request', { kind: 'hang' }, 1],
    ['a pause between tries', status(503, { 'retry-after': '60' }), 60_000],
    ['a rate limit', status(403, { 'retry-after': '60' }, SECONDARY), 60_000],
  ])('%s ends at once with the signal', async (_, fault, maxWaitMs) => {
    const github = await loopback();
    github.fail({ server: 'api', path: RUN, fault });
    const controller = new AbortController();
    const limits = { maxWaitMs: maxWaitMs * 2, stallMs: 60_000 };
    const collecting = sourceOf(github, { signal: controller.signal, limits }).collect();
    const started = performance.now();
    setTimeout(() => controller.abort(), 100);
    await expect(collecting).rejects.toMatchObject({ code: 'interrupted' });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
