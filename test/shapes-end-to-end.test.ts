import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { decodeText } from '../src/sources/bundle/bundle-files.ts';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import { type CommandOutcome, runCommand } from './support/command.ts';
import { fixture, fixtureWorld } from './support/fixture-world.ts';
import { type FaultRule, startLoopbackGitHub } from './support/loopback-github.ts';

const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-shapes-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Answers {
  run: Record<string, unknown>;
  jobs: Record<string, unknown>[];
}

const files = await readBundle(fixture('cancelled-just-after-reserving'));

/** Examines the bundle of a torn-down save, with other answers in it or beside them. */
async function examine(
  change: (answers: Answers) => void,
  others: Record<string, string> = {},
): Promise<CommandOutcome> {
  const path = mkdtempSync(join(folder, 'bundle-'));
  const json = (name: string) => JSON.parse(decodeText(files.get(name) ?? new Uint8Array()));
  const answers: Answers = { run: json('run.json'), jobs: json('jobs.json') };
  change(answers);
  const texts = {
    'run.json': JSON.stringify(answers.run),
    'jobs.json': JSON.stringify(answers.jobs),
    ...others,
  };
  for (const [name, content] of [...files, ...Object.entries(texts)]) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), content);
  }
  return await runCommand([path, '-f', 'json']);
}

const nothing = () => {};
/** Whole, since what a thing lacks takes far longer to read when there are many. */
const note = { annotation_level: 'notice', message: 'note', path: '.github', start_line: 1 };
const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

describe('without it nothing can be said, and the error names it', () => {
  test.each<[string, (answers: Answers) => void, RegExp]>([
    [
      'a run id that is a text',
      ({ run }) => Object.assign(run, { id: String(run.id) }),
      /^cache-autopsy: run\.json has no usable id\n/,
    ],
    ['a run id beyond 2^53', ({ run }) => Object.assign(run, { id: 2 ** 60 }), /run\.json has no usable id/],
    [
      'a run that is an array',
      (answers) => Object.assign(answers, { run: [answers.run] }),
      /run\.json has no usable id/,
    ],
    ['a run that is null', (answers) => Object.assign(answers, { run: null }), /run\.json has no usable id/],
    ['a job without a name', ({ jobs }) => delete jobs[0]?.name, /jobs\.json: job 1 has no usable name/],
    [
      'a job id that is a text',
      ({ jobs }) => Object.assign(jobs[0] ?? {}, { id: 'x' }),
      /jobs\.json: job 1 has no usable id/,
    ],
    [
      'a job id below zero',
      ({ jobs }) => Object.assign(jobs[0] ?? {}, { id: -7 }),
      /jobs\.json: job 1 has no usable id/,
    ],
    [
      'a job that is null',
      ({ jobs }) => Object.assign(jobs, [...jobs, null]),
      /jobs\.json: job 2 has no usable content/,
    ],
    [
      'jobs that are a text',
      (answers) => Object.assign(answers, { jobs: 'none' }),
      /jobs\.json has no array of jobs/,
    ],
  ])('%s', async (_, change, message) => {
    const { status, stdout, stderr } = await examine(change);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(2);
  });

  test.each([
    ['caches.json', '{"actions_caches": 7}', /caches\.json is not an answer of/],
    ['annotations/117400021000.json', '{}', /annotations\/117400021000\.json is not an array of annotations/],
    ['jobs.json', '[{', /jobs\.json is not JSON/],
    ['jobs.json', deep, /jobs\.json: job 1 has no usable/],
    ['bundle.json', '[]', /bundle\.json is not a bundle's description/],
  ])('a %s that is %.20s', async (name, content, message) => {
    const { status, stdout, stderr } = await examine(nothing, { [name]: content });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(message);
  });
});

describe('an answer of GitHub that has no end', () => {
  const rule = (path: RegExp, body: string): FaultRule => ({
    server: 'api',
    path,
    fault: { kind: 'status', status: 200, body },
  });

  async function examineRun(fault: FaultRule): Promise<CommandOutcome> {
    const { world, runUrl } = await fixtureWorld('cancelled-just-after-reserving');
    const github = await startLoopbackGitHub(world);
    github.fail(fault);
    const env = { GITHUB_API_URL: github.apiUrl, GH_TOKEN: 'x', CACHE_AUTOPSY_MAX_WAIT: '0' };
    const outcome = await runCommand([runUrl, '-f', 'json'], { env });
    await github.close();
    return outcome;
  }

  test('is one clear error where it is the list of jobs', async () => {
    const body = `{"total_count":1,"jobs":[{"id":1,"name":"x","deep":${deep}}]}`;
    const { status, stdout, stderr } = await examineRun(rule(/\/jobs\?/, body));
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/^cache-autopsy: GitHub answered with JSON that is nested too deep\n {2}\S.*\n$/);
  });

  test('is of no harm where a page has twenty thousand annotations', async () => {
    const body = JSON.stringify(Array.from({ length: 20_000 }, () => note));
    const { status, stdout } = await examineRun(rule(/\/annotations\?.*page=1$/, body));
    expect(status).toBe(1);
    expect(JSON.parse(stdout).gaps).toEqual([]);
  });

  test('is a gap where it is the list of caches', async () => {
    const { status, stdout } = await examineRun(
      rule(/\/caches\?/, `{"total_count":1,"actions_caches":[${deep}]}`),
    );
    expect(status).toBe(1);
    expect(JSON.parse(stdout).gaps[0]).toMatch(/nested too deep/);
  });
});

/** The steps of the job whose save was torn down. */
function steps({ jobs }: Answers): Record<string, unknown>[] {
  const all = jobs[0]?.steps;
  return Array.isArray(all) ? all : [];
}

describe('the stuck key is found all the same', () => {
  test.each<[string, (answers: Answers) => void]>([
    [
      'fields that nobody knows',
      ({ run, jobs }) =>
        Object.assign(run, { extra: { deep: [1] } }, Object.assign(jobs[0] ?? {}, { extra: null })),
    ],
    [
      'words that nobody knows',
      ({ run, jobs }) =>
        [run, ...jobs].map((one) => Object.assign(one, { status: 'odd', conclusion: 'stale' })),
    ],
    [
      'a run without anything but its id and address',
      (answers) => Object.assign(answers, { run: { id: answers.run.id, html_url: answers.run.html_url } }),
    ],
    [
      'times of the year 1 and of the year 9999',
      ({ run, jobs }) =>
        [run, ...jobs].map((one) =>
          Object.assign(one, {
            created_at: '0001-01-01T00:00:00Z',
            started_at: '9999-12-31T23:59:59Z',
            updated_at: -1,
            run_started_at: '-271821-04-20T00:00:00Z',
          }),
        ),
    ],
    [
      'times without sense',
      ({ jobs }) => Object.assign(jobs[0] ?? {}, { started_at: 'soon', completed_at: { at: 1 } }),
    ],
    [
      'times in another zone',
      (answers) =>
        steps(answers).map((step) =>
          Object.assign(step, {
            started_at: inZone(step.started_at),
            completed_at: inZone(step.completed_at),
          }),
        ),
    ],
    ['the same job twice', ({ jobs }) => jobs.push({ ...jobs[0], name: 'again' })],
    ['steps in another order', (answers) => steps(answers).reverse()],
    ['an odd thing among the steps', (answers) => steps(answers).push({ name: 7 }, { number: 1.5 })],
    [
      'ids of workflow, runner and check run that are none',
      ({ run, jobs }) => [
        Object.assign(run, { workflow_id: '7' }),
        Object.assign(jobs[0] ?? {}, {
          runner_id: 2 ** 60,
          check_run_url: 'x/check-runs/99999999999999999999',
        }),
      ],
    ],
  ])('%s', async (_, change) => {
    const { status, stdout, stderr } = await examine(change);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(JSON.parse(stdout).findings[0].stuckKey.key).toMatch(/^Linux-node-modules-/);
  });

  test('among twelve thousand of everything, more than a stack has room for', async () => {
    const many = (one: unknown) => Array.from({ length: 12_000 }, () => one);
    const at = '2026-11-19T14:00:00Z';
    const entry = { key: 'k', ref: 'refs/heads/main', version: 'f0', created_at: at, size_in_bytes: 9 };
    const later = { id: 1, html_url: 'x', event: 'push', head_branch: 'main', created_at: at };
    const { status } = await examine(
      ({ run, jobs }) => {
        Object.assign(run, {
          referenced_workflows: many({ path: 'o/r/.github/workflows/x.yml@v1', sha: 'a' }),
          pull_requests: many({ number: 1, base: { ref: 'main' } }),
        });
        jobs.push(
          ...Array.from({ length: 3000 }, (_, id) => ({
            id: id + 1,
            name: `skipped ${id}`,
            conclusion: 'skipped',
          })),
        );
      },
      {
        'annotations/117400021000.json': JSON.stringify(many(note)),
        'caches.json': JSON.stringify([{ key: 'k', ref: null, actions_caches: many(entry) }]),
        'runs.json': JSON.stringify([{ workflow_runs: many(later) }]),
      },
    );
    expect(status).toBe(1);
  });
});

function inZone(time: unknown): string {
  const shifted = new Date(Date.parse(String(time)) + 5.5 * 3_600_000).toISOString();
  return shifted.replace(/(?:\.\d+)?Z$/, '+05:30');
}

test('a file that is to be written where a file is the folder is one clear error', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  const { status, stderr } = await runCommand([fixture('healthy-run'), '-o', join(file, 'report.txt')]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^cache-autopsy: .+ cannot be written: not a directory/);
});

describe('what the list of jobs has lost is read off the archive', () => {
  test.each<[string, (answers: Answers) => void]>([
    ['steps that are null', ({ jobs }) => jobs.map((job) => Object.assign(job, { steps: null }))],
    ['steps that are a text', ({ jobs }) => jobs.map((job) => Object.assign(job, { steps: 'none' }))],
    ['steps that GitHub has forgotten', ({ jobs }) => jobs.map((job) => Object.assign(job, { steps: [] }))],
  ])('%s', async (_, change) => {
    const { status, stdout } = await examine(change);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings[0].stuckKey.key).toMatch(/^Linux-node-modules-/);
  });
});
