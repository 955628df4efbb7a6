import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AutopsyError } from '../../../src/errors.ts';
import { readRun } from '../../../src/sources/bundle/read-run.ts';
import { jobObject, runObject } from '../../support/worlds.ts';

const named = (message: string) =>
  expect.objectContaining({ code: 'unavailable', message, hint: expect.any(String) });

const JOBS = [jobObject(1, 'a')];

describe('run.json', () => {
  test('as GitHub answers it', () => {
    const run = runObject({
      run_attempt: 2,
      pull_requests: [{ number: 12, url: 'x' }, { id: 1 }],
      referenced_workflows: [
        { path: 'o/r/.github/workflows/x.yml@main', sha: 'b', ref: 'refs/heads/main' },
        {},
      ],
      repository: { full_name: 'octo/cave', default_branch: 'main' },
    });
    expect(readRun(run, JOBS).run).toEqual({
      id: 42,
      attempt: 2,
      host: 'github.com',
      owner: 'octo',
      repo: 'cave',
      url: 'https://github.com/octo/cave/actions/runs/42',
      workflowId: 7,
      workflowName: 'CI',
      path: '.github/workflows/ci.yml',
      event: 'push',
      headBranch: 'dev',
      headRepository: null,
      headSha: 'a'.repeat(40),
      status: 'completed',
      conclusion: 'failure',
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
      startedAt: Date.UTC(2026, 0, 2, 3, 4, 6),
      updatedAt: Date.UTC(2026, 0, 2, 3, 14, 5),
      defaultBranch: 'main',
      pullRequests: [{ number: 12, base: null }],
      referencedWorkflows: [{ path: 'o/r/.github/workflows/x.yml@main', sha: 'b' }],
    });
  });

  test('with next to nothing in it', () => {
    const { run } = readRun({ id: 42, html_url: 'https://git.corp.example/o/r/actions/runs/42' }, []);
    expect(run).toMatchObject({
      attempt: 1,
      host: 'git.corp.example',
      owner: 'o',
      repo: 'r',
      event: 'unknown',
      headSha: '',
      createdAt: null,
      pullRequests: [],
    });
  });

  test.each<[string, object, unknown[], object]>([
    [
      'html_url',
      { html_url: 'https://acme.ghe.com/o/r/actions/runs/1' },
      [],
      { host: 'acme.ghe.com', owner: 'o', repo: 'r' },
    ],
    [
      'url',
      { url: 'https://api.github.com/repos/o/r/actions/runs/1' },
      [],
      { host: 'github.com', url: 'https://github.com/o/r/actions/runs/1/attempts/1' },
    ],
    [
      'url of a tenant',
      { url: 'https://api.acme.ghe.com/repos/o/r/actions/runs/1' },
      [],
      { host: 'acme.ghe.com' },
    ],
    [
      'url of an Enterprise Server',
      { url: 'https://api.corp.example/api/v3/repos/o/r/actions/runs/1' },
      [],
      { host: 'api.corp.example' },
    ],
    ['repository', { repository: { full_name: 'o/r' } }, [], { host: 'github.com', owner: 'o', repo: 'r' }],
    [
      'a job',
      {},
      [{ id: 1, name: 'a', html_url: 'https://git.corp.example/o/r/actions/runs/1/job/1' }],
      { host: 'git.corp.example', owner: 'o' },
    ],
    [
      'html_url that is none',
      { html_url: 'javascript:alert(1)', repository: { full_name: 'o/r' } },
      [],
      { url: 'https://github.com/o/r/actions/runs/1/attempts/1' },
    ],
  ])('its repository from %s', (_, fields, jobs, expected) => {
    expect(readRun({ id: 1, ...fields }, jobs).run).toMatchObject(expected);
  });

  test.each<[string, unknown, string]>([
    ['no object', null, 'run.json has no usable id'],
    ['no id', {}, 'run.json has no usable id'],
    ['an absurd id', { id: 1e300 }, 'run.json has no usable id'],
    ['no repository', { id: 1 }, 'run.json does not say of which repository the run is'],
  ])('%s is named', (_, run, message) => {
    expect(() => readRun(run, [])).toThrow(named(message));
  });

  test.each<[unknown, number | null]>([
    ['2026-01-29T17:16:17Z', Date.UTC(2026, 0, 29, 17, 16, 17)],
    ['2022-01-29T17:16:17.000Z', Date.UTC(2022, 0, 29, 17, 16, 17)],
    ['2021-01-29T09:16:17.123-08:00', Date.UTC(2021, 0, 29, 17, 16, 17, 123)],
    ['0001-01-01T00:00:00Z', null],
    ['9999-12-31T23:59:59Z', null],
    ['yesterday', null],
    ['', null],
    [null, null],
    [1234567890, null],
  ])('the time %j is %j', (time, expected) => {
    expect(readRun(runObject({ created_at: time }), []).run.createdAt).toBe(expected);
  });
});

describe('jobs.json', () => {
  test.each<[string, unknown]>([
    ['one array', [jobObject(1, 'a'), jobObject(2, 'b')]],
    ['a page', { total_count: 2, jobs: [jobObject(1, 'a'), jobObject(2, 'b')] }],
    [
      'an array of pages',
      [
        { total_count: 2, jobs: [jobObject(1, 'a')] },
        { total_count: 2, jobs: [jobObject(2, 'b')] },
      ],
    ],
  ])('may be %s', (_, json) => {
    expect(readRun(runObject(), json).jobs.map((job) => job.name)).toEqual(['a', 'b']);
  });

  test.each<[string, unknown, string]>([
    ['no array', { message: 'Not Found' }, 'jobs.json has no array of jobs'],
    ['null', null, 'jobs.json has no array of jobs'],
    ['the first page only', { total_count: 2, jobs: JOBS }, 'jobs.json holds 1 of 2 jobs'],
    [
      'one page twice, and one not at all',
      [
        { total_count: 2, jobs: JOBS },
        { total_count: 2, jobs: JOBS },
      ],
      'jobs.json holds 1 of 2 jobs',
    ],
    ['a job without id', [jobObject(1, 'a'), { name: 'b' }], 'jobs.json: job 2 has no usable id'],
    ['a job without name', [{ id: 1 }], 'jobs.json: job 1 has no usable name'],
    ['a job that is none', [7], 'jobs.json: job 1 has no usable content'],
  ])('%s is named', (_, json, message) => {
    expect(() => readRun(runObject(), json)).toThrow(named(message));
  });

  test('a job with next to nothing in it', () => {
    expect(readRun(runObject(), [{ id: 1, name: 'a' }]).jobs).toEqual([
      {
        id: 1,
        name: 'a',
        url: null,
        runAttempt: null,
        status: 'unknown',
        conclusion: null,
        startedAt: null,
        completedAt: null,
        checkRunId: null,
        runnerId: null,
        steps: [],
      },
    ]);
  });

  test('words that nobody has heard of stay', () => {
    const [job] = readRun(runObject(), [
      jobObject(1, 'a', { status: 'hibernating', conclusion: 'undecided' }),
    ]).jobs;
    expect(job).toMatchObject({ status: 'hibernating', conclusion: 'undecided' });
  });

  test('steps without numbers are counted, and of two with the same number the first is kept', () => {
    const steps = [
      { name: 'one' },
      { name: 'two', number: null },
      { name: 'seven', number: 7 },
      { name: 'eight' },
      { name: 'again', number: 7 },
      'nonsense',
      { number: 20 },
    ];
    const [job] = readRun(runObject(), [jobObject(1, 'a', { steps })]).jobs;
    expect(job?.steps.map((step) => [step.number, step.name])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [7, 'seven'],
      [8, 'eight'],
      [20, ''],
    ]);
  });

  test('of a job that came twice the first is kept', () => {
    expect(
      readRun(runObject(), [jobObject(1, 'a'), jobObject(1, 'a again')]).jobs.map((job) => job.name),
    ).toEqual(['a']);
  });
});

test('whatever is in the files, nothing but an AutopsyError is thrown', () => {
  const field = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('https://x', 'https://github.com/o', 'http://[', '/', 0, -1, {}, []),
  );
  const run = fc.record(
    {
      id: fc.oneof(fc.constant(1), field),
      html_url: field,
      url: field,
      repository: field,
      created_at: field,
      pull_requests: field,
    },
    { requiredKeys: [] },
  );
  const job = fc.record(
    {
      id: fc.constant(1),
      name: fc.string(),
      steps: field,
      html_url: field,
      check_run_url: field,
      started_at: field,
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(run, fc.jsonValue()),
      fc.oneof(fc.array(job), fc.jsonValue()),
      (runJson, jobsJson) => {
        try {
          const evidence = readRun(runJson, jobsJson);
          expect(JSON.parse(JSON.stringify(evidence))).toEqual(evidence);
        } catch (error) {
          if (!(error instanceof AutopsyError)) throw error;
        }
      },
    ),
    { numRuns: 300 },
  );
});
