import { afterEach, expect, test } from 'vitest';
import { fixtureWorld } from './support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from './support/loopback-github.ts';
import { runObject, smallWorld } from './support/worlds.ts';

let github: LoopbackGitHub | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

async function get(world: World, path: string) {
  github ??= await startLoopbackGitHub(world);
  const response = await fetch(`${github.apiUrl}/repos/${world.owner}/${world.repo}${path}`);
  return { status: response.status, body: JSON.parse(await response.text()) };
}

const attempt = (id: number, fields: Record<string, unknown>) => ({
  run: { ...runObject({ id, ...fields }), id, run_attempt: Number(fields.run_attempt ?? 1) },
  jobs: [],
  archive: null,
});

const hour = (number: number) => `2026-01-02T${String(number).padStart(2, '0')}:00:00Z`;

/** Five runs an hour apart from 01:00, the third of them with two attempts. */
const world = smallWorld({
  defaultBranch: 'trunk',
  attempts: [
    attempt(2, { created_at: hour(2), head_branch: 'dev', conclusion: 'cancelled' }),
    attempt(3, { created_at: hour(3), head_branch: 'trunk', run_attempt: 2, conclusion: 'success' }),
    attempt(3, { created_at: hour(3), head_branch: 'trunk', run_attempt: 1, conclusion: 'failure' }),
    attempt(1, { created_at: hour(1), head_branch: 'trunk', event: 'schedule' }),
    attempt(5, { created_at: hour(5), head_branch: 'fix', event: 'pull_request', status: 'in_progress' }),
  ],
  runsWithoutJobs: [attempt(4, { created_at: hour(4), head_branch: 'trunk' }).run],
});

const idsOf = ({ body }: { body: { workflow_runs: { id: number }[] } }) =>
  body.workflow_runs.map(({ id }) => id);

test('the loopback repository names its default branch', async () => {
  const { body } = await get(world, '');
  expect(body).toMatchObject({ full_name: 'octo/cave', default_branch: 'trunk' });
});

test.each<[query: string, ids: number[]]>([
  ['', [5, 4, 3, 2, 1]],
  ['?branch=trunk', [4, 3, 1]],
  ['?event=pull_request', [5]],
  ['?branch=trunk&event=schedule', [1]],
  ['?status=cancelled', [2]],
  ['?status=in_progress', [5]],
  ['?status=success', [3]],
  [`?created=${hour(2)}..${hour(4)}`, [4, 3, 2]],
  [`?created=*..${hour(2)}`, [2, 1]],
  [`?created=%3E%3D${hour(4)}`, [5, 4]],
  [`?created=%3E${hour(4)}`, [5]],
  [`?created=%3C${hour(2)}`, [1]],
  ['?per_page=2&page=2', [3, 2]],
])('the loopback list of runs takes %s', async (query, ids) => {
  expect(idsOf(await get(world, `/actions/runs${query}`))).toEqual(ids);
});

test('the loopback list has each run once, as its latest attempt', async () => {
  const { body } = await get(world, '/actions/runs');
  expect(body.total_count).toBe(5);
  expect(body.workflow_runs[2]).toMatchObject({ id: 3, run_attempt: 2 });
  expect((await get(world, '/actions/runs/3')).body.run_attempt).toBe(2);
});

test('the loopback list refuses a range that is none', async () => {
  expect((await get(world, '/actions/runs?created=lately')).status).toBe(422);
});

test('the loopback list shows 100 runs a page, and of a search no more than 1,000', async () => {
  const attempts = Array.from({ length: 1010 }, (_, index) => attempt(index + 1, { created_at: hour(1) }));
  const busy = smallWorld({ attempts });
  expect(idsOf(await get(busy, '/actions/runs?per_page=500&page=11'))).toHaveLength(10);
  expect(idsOf(await get(busy, '/actions/runs?per_page=500&page=10&branch=dev'))).toHaveLength(100);
  const last = await get(busy, '/actions/runs?per_page=100&page=11&branch=dev');
  expect(last.body).toEqual({ total_count: 1010, workflow_runs: [] });
});

test('the loopback world of a bundle has the other runs of its trace', async () => {
  const { world: story } = await fixtureWorld('stuck-key-with-victims');
  const onMain = await get(
    story,
    '/actions/runs?branch=main&created=2026-11-20T06:17:42Z..2026-11-21T07:17:42Z',
  );
  expect(onMain.body.total_count).toBe(7);
  const [release] = onMain.body.workflow_runs;
  const { body } = await get(story, `/actions/runs/${release.id}/attempts/1/jobs`);
  expect(body.jobs.map(({ name }: { name: string }) => name)).toEqual(['build (22)', 'build (24)']);
  expect((await get(story, '')).body.default_branch).toBe('main');
  const key = 'Linux-node-22-modules-';
  expect((await get(story, `/actions/caches?key=${key}&ref=refs/heads/main`)).body.total_count).toBe(1);
});

test('the loopback world lists a run of which the bundle holds no more', async () => {
  const { world: story } = await fixtureWorld('stuck-key-with-victims');
  const [first, ...others] = story.attempts;
  const left = { ...story, attempts: first ? [first] : [], runsWithoutJobs: others.map(({ run }) => run) };
  expect((await get(left, '/actions/runs')).body.total_count).toBe(9);
  expect((await get(left, `/actions/runs/${others[0]?.run.id}/attempts/1/jobs`)).status).toBe(404);
});
