import { afterAll, describe, expect, test, vi } from 'vitest';
import { renderComment } from '../src/render/markdown/comment.ts';
import { hostileTexts, poisoned } from './render/hostile.ts';
import { huge } from './render/reports.ts';
import { runCommand } from './support/command.ts';
import { fixture, fixtureWorld } from './support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from './support/loopback-github.ts';
import type { WorldIssue } from './support/loopback-issues.ts';

/** A run that is judged quickly, at a moment at which its key is held. */
const demo = 'step-timed-out-mid-upload';
const now = Date.parse('2026-11-19T15:00:00Z');
const clean = 'healthy-run';
const ME = { id: 7, login: 'me' };
const STRANGER = { id: 8, login: 'stranger' };
const open: LoopbackGitHub[] = [];
afterAll(async () => {
  await Promise.all(open.map((github) => github.close()));
});

// Between writes to GitHub there has to be a second, and before a lost one is looked for another.
vi.setConfig({ maxConcurrency: 20 });

/** A silence is borne for two seconds, and a fault for one pause. */
const HASTE = { CACHE_AUTOPSY_MAX_WAIT: '4' };

/** Other runs are the business of other tests. */
const BRIEFLY = ['-f', 'json', '--trace', '0'];

/** A world with a run, and issue 5 of another repository. */
async function serve(name: string, fields: Partial<World> = {}) {
  const { world, runUrl } = await fixtureWorld(name);
  const issue: WorldIssue = { comments: [] };
  const whole: World = { ...world, user: ME, issues: { 'octo/notes#5': issue }, ...fields };
  const server = await startLoopbackGitHub(whole);
  open.push(server);
  const env = { GITHUB_API_URL: server.apiUrl, GH_TOKEN: 'ghp_of-github-dot-com' };
  const attach = (target = 'https://github.com/octo/notes/issues/5', more: Record<string, string> = {}) =>
    runCommand([runUrl, ...BRIEFLY, '--attach', target], { env: { ...env, ...more }, now });
  return { world: whole, issue, server, attach, env, runUrl };
}

function markerOf({ attempts }: World): string {
  const run = attempts[0]?.run;
  const [, host, path] = /^https:\/\/([^/]+)\/(.*)\/actions\/runs\//.exec(String(run?.html_url)) ?? [];
  return `<!-- cache-autopsy: ${host}/${path}/${run?.id}/${run?.run_attempt} -->`;
}

describe.concurrent('one comment', () => {
  test('attaching twice leaves one, updated, with the marker on its first line', async () => {
    const { world, issue, server, attach } = await serve(demo);
    const first = await attach();
    expect(first).toMatchObject({ status: 1, stderr: '' });
    expect(issue.comments).toHaveLength(1);
    const [comment] = issue.comments;
    expect(comment?.body.split('\n')[0]).toBe(markerOf(world));
    expect(comment?.body).toContain('### Stuck key');
    if (comment !== undefined) comment.body = `${markerOf(world)}\r\n\r\nwhat an older version said`;
    const second = await attach();
    expect(second).toMatchObject({ status: 1, stderr: '' });
    expect(issue.comments).toHaveLength(1);
    expect(issue.comments[0]?.body).toContain('### Stuck key');
    expect(server.requests.filter(({ method }) => method !== 'GET').map(({ method }) => method)).toEqual([
      'POST',
      'PATCH',
    ]);
  });

  test("a stranger's comment with the same marker is left alone, and so is one that only quotes it", async () => {
    const { world, issue, attach } = await serve(demo);
    const foreign = { id: 1, user: STRANGER, body: `${markerOf(world)}\n\nnot yours` };
    const gone = { id: 2, user: null, body: `${markerOf(world)}\n\nof a deleted account` };
    const quote = { id: 3, user: ME, body: `look at this:\n${markerOf(world)}` };
    issue.comments.push({ ...foreign }, { ...gone }, { ...quote });
    expect((await attach()).status).toBe(1);
    expect(issue.comments.slice(0, 3)).toEqual([foreign, gone, quote]);
    expect(issue.comments).toHaveLength(4);
    expect(issue.comments[3]).toMatchObject({ user: ME });
    expect((await attach()).status).toBe(1);
    expect(issue.comments).toHaveLength(4);
  });

  test('it is found on a later page', async () => {
    const { world, issue, attach } = await serve(demo);
    const talk = Array.from({ length: 230 }, (_, id) => ({ id: id + 1, user: ME, body: 'talk' }));
    issue.comments.push(...talk, { id: 400, user: ME, body: markerOf(world) });
    await attach();
    expect(issue.comments).toHaveLength(231);
    expect(issue.comments[230]?.body).toContain('### Stuck key');
  });

  test('another attempt of the run has a comment of its own', async () => {
    const { world, issue, attach } = await serve(demo);
    issue.comments.push({ id: 1, user: ME, body: markerOf(world).replace(/\d+ -->/, '2 -->') });
    await attach();
    expect(issue.comments).toHaveLength(2);
  });

  test('a token of an app knows its own comments too', async () => {
    const user = { id: 41898282, login: 'github-actions[bot]', isApp: true };
    const { world, issue, attach } = await serve(demo, { user });
    issue.comments.push({ id: 1, user: STRANGER, body: markerOf(world) });
    await attach();
    await attach();
    expect(issue.comments.map((comment) => comment.user?.id)).toEqual([STRANGER.id, user.id]);
  });

  test('who cannot be told apart from others writes nothing', async () => {
    const { issue, server, attach } = await serve(clean, { user: { ...ME, isApp: true } });
    server.fail({ server: 'api', path: /^\/graphql$/, fault: { kind: 'status', status: 403 } });
    const { status, stderr } = await attach();
    expect(status).toBe(3);
    expect(stderr).toContain('the account of the token');
    expect(issue.comments).toEqual([]);
  });
});

describe('the body', () => {
  test.each([...hostileTexts, '--><b>', '😀'.repeat(3000)])(
    'opens with a whole marker and fits, whatever it is of: %j',
    (text) => {
      const { marker, body } = renderComment(poisoned(text));
      expect(marker).toMatch(/^<!-- cache-autopsy: [\w.:-]*\/[\w.:-]*\/[\w.:-]*\/\d+\/\d+ -->$/);
      expect(body.startsWith(`${marker}\n\n`)).toBe(true);
      expect(body.length).toBeLessThanOrEqual(65_536);
    },
  );

  test('fits for a run with everything too much', () => {
    expect(renderComment(huge).body.length).toBeLessThanOrEqual(65_536);
  });
});

describe.concurrent('a post whose answer is lost', () => {
  const path = /\/issues\/5\/comments$/;

  test.each([
    ['a fault of GitHub', { kind: 'status', status: 502 } as const],
    ['a reset', { kind: 'reset' } as const],
    ['silence', { kind: 'hang' } as const],
  ])('is not repeated where it had arrived: %s', async (_, fault) => {
    const { issue, server, attach } = await serve(demo);
    server.fail({ server: 'api', method: 'POST', path, fault, times: 1 });
    expect(await attach(undefined, HASTE)).toMatchObject({ status: 1, stderr: '' });
    expect(issue.comments).toHaveLength(1);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  test('is repeated once where it had not', async () => {
    const { issue, server, attach } = await serve(demo);
    server.fail({
      server: 'api',
      method: 'POST',
      path,
      fault: { kind: 'status', status: 502 },
      isLost: true,
      times: 1,
    });
    expect(await attach()).toMatchObject({ status: 1, stderr: '' });
    expect(issue.comments).toHaveLength(1);
  });

  test('and not for ever', async () => {
    const { issue, server, attach } = await serve(clean);
    server.fail({
      server: 'api',
      method: 'POST',
      path,
      fault: { kind: 'status', status: 502 },
      isLost: true,
    });
    const { status, stderr } = await attach();
    expect(status).toBe(3);
    expect(stderr).toContain('502');
    expect(issue.comments).toEqual([]);
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(2);
  });
});

describe.concurrent('what GitHub refuses is said, and the report is printed all the same', () => {
  test.each<[string, Partial<WorldIssue> | null, RegExp]>([
    [
      'a locked issue',
      { refuses: { status: 403, message: 'Unable to create comment because issue is locked.' } },
      /octo\/notes#5 is locked\n {2}unlock it/,
    ],
    [
      'an archived repository',
      { refuses: { status: 403, message: 'Repository was archived so is read-only.' } },
      /archived/,
    ],
    [
      'a token without the permission',
      { refuses: { status: 403, message: 'Resource not accessible by personal access token' } },
      /may not comment on octo\/notes#5 \(Resource not accessible.*\)\n {2}set GH_TOKEN to a token with issues:write/,
    ],
    [
      'a repository that hides itself',
      { refuses: { status: 404, message: 'Not Found' } },
      /answered 404: the token may not comment/,
    ],
    ['no such issue', null, /octo\/notes#5 is not there/],
  ])('%s', async (_, issue, words) => {
    const issues = issue === null ? {} : { 'octo/notes#5': { comments: [], ...issue } };
    const stuck = await serve(demo, { issues });
    const outcome = await stuck.attach();
    expect(outcome.stderr).toMatch(words);
    expect(outcome.status).toBe(1);
    expect(JSON.parse(outcome.stdout).verdict).toBe('stuck-key');
    const healthy = await serve(clean, { issues });
    const other = await healthy.attach();
    expect(other.status).toBe(3);
    expect(JSON.parse(other.stdout).verdict).toBe('clean');
  });

  test('issues that are switched off, which are gone like one that was deleted', async () => {
    const { server, attach } = await serve(clean);
    const body = '{"message":"Issues are disabled for this repo"}';
    server.fail({ server: 'api', path: /notes\/issues\/5$/, fault: { kind: 'status', status: 410, body } });
    const { status, stderr } = await attach();
    expect(status).toBe(3);
    expect(stderr).toContain('410: octo/notes#5 is gone (Issues are disabled for this repo)');
  });

  test('a locked issue refuses the update of a comment too', async () => {
    const { world, issue, attach } = await serve(demo);
    issue.comments.push({ id: 1, user: ME, body: markerOf(world) });
    issue.refuses = { status: 403, message: 'Unable to update comment because issue is locked.' };
    expect((await attach()).stderr).toMatch(/is locked/);
  });

  test.each([
    'nonsense',
    'https://github.com/o/r/actions/runs/1',
    'https://u:p@github.com/o/r/issues/1',
    'https://github.com/o/r/discussions/1',
  ])('what is no issue is a wrong command line, before anything is asked: %s', async (target) => {
    const { server, attach } = await serve(demo);
    const { status, stdout, stderr } = await attach(target);
    expect({ status, stdout, requests: server.requests.length }).toEqual({
      status: 2,
      stdout: '',
      requests: 0,
    });
    expect(stderr).toMatch(/--attach/);
  });

  test('an interrupt is an interrupt', async () => {
    const { server, env, runUrl } = await serve(demo);
    server.fail({ server: 'api', method: 'POST', path: /comments/, fault: { kind: 'hang' } });
    const interrupt = new AbortController();
    const timer = setInterval(
      () => server.requests.some(({ method }) => method === 'POST') && interrupt.abort(),
      10,
    );
    const outcome = await runCommand([runUrl, '--attach', 'https://github.com/octo/notes/issues/5'], {
      env,
      now,
      signal: interrupt.signal,
    });
    clearInterval(timer);
    expect(outcome.status).toBe(130);
    expect(outcome.stdout).toContain('Cache key stuck');
  });
});

describe.concurrent('places', () => {
  test('a moved repository is followed, and written to where it is now', async () => {
    const issue: WorldIssue = { comments: [] };
    const { server, attach } = await serve(demo, {
      issues: { 'octo/notes#5': { comments: [], movedTo: 'octo/new-notes#12' }, 'octo/new-notes#12': issue },
    });
    expect(await attach()).toMatchObject({ status: 1, stderr: '' });
    expect(issue.comments).toHaveLength(1);
    const post = server.requests.find(({ method }) => method === 'POST');
    expect(post?.path).toBe('/repos/octo/new-notes/issues/12/comments');
  });

  test('a redirect to another host gets neither the token nor the report', async () => {
    const { server, attach } = await serve(clean);
    const headers = { location: `${server.storageUrl}/repos/octo/notes/issues/5` };
    server.fail({
      server: 'api',
      path: /notes\/issues\/5$/,
      fault: { kind: 'status', status: 301, headers },
    });
    expect((await attach(undefined, HASTE)).status).toBe(3);
    const elsewhere = server.requests.filter(({ path }) => path.includes('notes'));
    expect(elsewhere.map(({ server }) => server)).toContain('storage');
    for (const { server, headers, body } of elsewhere) {
      expect(headers.authorization === undefined).toBe(server === 'storage');
      expect(body).toBe('');
    }
  });

  test('another host than the run’s takes the credentials of that host', async () => {
    const host = 'git.example.com';
    const { issue, server, env } = await serve(demo, { host });
    const enterprise = {
      ...env,
      GITHUB_SERVER_URL: `https://${host}`,
      GH_ENTERPRISE_TOKEN: 'of-the-enterprise',
    };
    const outcome = await runCommand([fixture(demo), '--attach', `https://${host}/octo/notes/issues/5`], {
      env: enterprise,
    });
    expect(outcome).toMatchObject({ status: 1, stderr: '' });
    expect(issue.comments).toHaveLength(1);
    const tokens = new Set(server.requests.map(({ headers }) => headers.authorization));
    expect([...tokens]).toEqual(['token of-the-enterprise']);
  });

  test('a host without a token is asked nothing, and the token of the run’s host stays there', async () => {
    const { server, attach } = await serve(clean);
    const { status, stdout, stderr } = await attach('https://git.example.com/octo/notes/issues/5');
    expect(status).toBe(3);
    expect(JSON.parse(stdout).verdict).toBe('clean');
    expect(stderr).toMatch(/on git\.example\.com without a token\n {2}set GH_ENTERPRISE_TOKEN/);
    expect(server.requests.filter(({ path }) => path.includes('notes'))).toEqual([]);
  });
});

describe.concurrent('--attach pr', () => {
  type Pull = NonNullable<World['pulls']>[number];
  type PullFields = Partial<Omit<Pull, 'head'>> & { number: number; head?: Partial<Pull['head']> };

  async function servePulls(
    pullNumbers: number[],
    pulls: PullFields[],
    headRepository = 'acme-radio/beacon',
  ) {
    const { world } = await fixtureWorld(demo);
    const [attempt] = world.attempts;
    if (attempt === undefined) throw new Error('the fixture has no attempt');
    const head = {
      ref: String(attempt.run.head_branch),
      sha: String(attempt.run.head_sha),
      repo: { full_name: headRepository },
    };
    const run = {
      ...attempt.run,
      head_repository: head.repo,
      pull_requests: pullNumbers.map((number) => ({ number })),
    };
    const repository = `${world.owner}/${world.repo}`;
    const comments: Record<string, WorldIssue> = Object.fromEntries(
      [3, 4].map((number) => [`${repository}#${number}`, { comments: [], isPull: true }]),
    );
    const named = pulls.map((pull) => ({
      state: 'open',
      html_url: `https://github.com/${repository}/pull/${pull.number}`,
      ...pull,
      head: { ...head, ...pull.head },
    }));
    const served = await serve(demo, { attempts: [{ ...attempt, run }], issues: comments, pulls: named });
    const attached = () =>
      Object.entries(comments).flatMap(([name, issue]) => issue.comments.map(() => name.split('#')[1]));
    return { ...served, attached };
  }
  const pull = (number: number, fields: Omit<PullFields, 'number'> = {}) => ({ number, ...fields });
  const fork = { repo: { full_name: 'stranger/beacon' } };
  const elsewhere = { sha: 'f'.repeat(40) };

  test.each<[string, number[], PullFields[], string[], string?]>([
    ['the one that the run names', [3], [pull(3)], ['3']],
    ['of its branch, where it names none', [], [pull(4)], ['4']],
    ['of its branch, which has moved on', [], [pull(4, { head: elsewhere })], ['4']],
    ['of a fork, whose commits the repository does not know', [], [pull(4)], ['4'], 'stranger/beacon'],
    ['not of a fork that has a branch of the same name', [3], [pull(3, { head: fork })], []],
    ['not of another fork of the same owner', [], [pull(3, { head: fork })], [], 'stranger/beacon-2'],
    ['not of a fork that is gone', [3], [pull(3, { head: { repo: null } })], []],
    ['not one of the same number that another branch is for', [3], [pull(3, { head: { ref: 'other' } })], []],
    ['the one at the very commit', [], [pull(3, { head: elsewhere }), pull(4)], ['4']],
    ['the open one', [], [pull(3, { state: 'closed' }), pull(4)], ['4']],
    ['the closed one at the very commit', [], [pull(3, { state: 'closed' })], ['3']],
    ['not one that was closed before', [], [pull(3, { state: 'closed', head: elsewhere })], []],
    [
      'not one of another repository',
      [],
      [pull(3, { html_url: 'https://github.com/fork/beacon/pull/3' })],
      [],
    ],
    ['none', [], [], []],
    ['none of several', [3, 4], [pull(3), pull(4)], []],
  ])('%s', async (_, numbers, pulls, expected, headRepository) => {
    const { attach, attached } = await servePulls(numbers, pulls, headRepository);
    const { status, stderr } = await attach('pr');
    expect(attached()).toEqual(expected);
    expect(status).toBe(1);
    if (expected.length > 0) expect(stderr).toBe('');
    else expect(stderr).toMatch(/pull request.*\n {2}give the address/);
  });

  test('several are named', async () => {
    const { attach } = await servePulls([], [pull(3), pull(4)]);
    expect((await attach('pr')).stderr).toContain('#3, #4');
  });

  test('a bundle does not choose what is written to', async () => {
    const { server, env } = await serve(demo);
    const { status, stderr } = await runCommand([fixture(demo), '--attach', 'pr'], { env });
    expect(status).toBe(1);
    expect(stderr).toContain('not a bundle');
    expect(server.requests).toEqual([]);
  });
});
