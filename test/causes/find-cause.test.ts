import { describe, expect, test } from 'vitest';
import type { Surroundings } from '../../src/causes/cause-rule.ts';
import { findCause } from '../../src/causes/find-cause.ts';
import { causeDetailWords } from '../../src/render/content/cause-words.ts';
import { proseText } from '../../src/render/content/prose.ts';
import type { Job } from '../../src/types/evidence.ts';
import { entry, job, step } from '../logs/builders.ts';
import { said } from '../saves/save-lines.ts';
import { onlySave, type SavingJob, SECOND } from '../saves/saving-jobs.ts';
import { run } from '../support/run.ts';

const torn: SavingJob = { lines: [said.archive, said.sentPart, said.cancelled] };
const failedLeg = job(
  'base (3.15)',
  [step(5, 'Create venv', { conclusion: 'failure', completedAt: SECOND + 8000 })],
  {
    id: 2,
    url: 'https://github.com/o/r/actions/runs/1/job/2',
    conclusion: 'failure',
    completedAt: SECOND + 9000,
  },
);

function cause(saving: SavingJob, own: Partial<Surroundings> = {}, others: Job[] = []) {
  const { timeline, save } = onlySave(saving);
  const entries = others.map((other) => entry(other));
  const around = { run, annotations: null, successors: null, ...own, timeline: [...timeline, ...entries] };
  return findCause(save, around).cause;
}

const annotated = (...messages: string[]) => ({
  annotations: [...messages, 'The operation was canceled.'].map((message) => ({
    level: 'failure',
    message,
    path: '.github',
    startLine: 1,
  })),
});

test('nothing explains an end that no line shows', () => {
  const unseen = { lines: [said.archive, said.sentPart], step: { conclusion: 'success' as const } };
  expect(cause(unseen, annotated('The run was canceled by @octocat.'))).toMatchObject({
    kind: 'unknown',
    certainty: 'unknown',
    detail: { kind: 'end-unseen' },
  });
});

describe('what GitHub states in an annotation', () => {
  test.each<[string, string, string]>([
    [
      'The strategy configuration was canceled because "base._3_15" failed',
      'sibling-failed',
      'base (3.15) failed in "Create venv"',
    ],
    ['The job was canceled because "_3_15" failed.', 'sibling-failed', 'base (3.15) failed in "Create venv"'],
    [
      'The strategy configuration was canceled because "base._3_16" failed',
      'sibling-failed',
      '"base._3_16" failed',
    ],
    [
      'Canceling since a higher priority waiting request for CI-refs/heads/dev exists',
      'run-superseded',
      'a newer run took the concurrency group CI-refs/heads/dev',
    ],
    [
      "Canceling since a higher priority waiting request for 'linux' exists",
      'run-superseded',
      'a newer run took the concurrency group linux',
    ],
    ['The run was canceled by @octocat.', 'run-cancelled', 'cancelled by @octocat'],
    [
      "Operating system is shutting down for computer 'runner-7'",
      'runner-shut-down',
      "Operating system is shutting down for computer 'runner-7'",
    ],
    [
      'The run was canceled by @github-advanced-security[bot].',
      'run-cancelled',
      'cancelled by @github-advanced-security[bot]',
    ],
    [
      'The job has exceeded the maximum execution time of 45m0s',
      'job-timed-out',
      'the job exceeded its maximum execution time of 45m0s',
    ],
    [
      'The job running on runner GitHub Actions 2 has exceeded the maximum execution time of 360 minutes.',
      'job-timed-out',
      'the job exceeded its maximum execution time of 360 minutes',
    ],
    [
      'The hosted runner lost communication with the server. Anything in your workflow that …',
      'runner-lost',
      'The hosted runner lost communication with the server',
    ],
    [
      'The self-hosted runner: X lost communication with the server. Verify …',
      'runner-lost',
      'The self-hosted runner: X lost communication with the server',
    ],
  ])('%s', (message, kind, detail) => {
    const found = cause(torn, annotated(message), [failedLeg]);
    expect(found).toMatchObject({ kind, certainty: 'stated' });
    expect(proseText(causeDetailWords(found.detail))).toBe(detail);
  });

  test.each(['a while, @octocat', '', '9 lives'])('a limit is a time, and not "%s"', (limit) => {
    const message = `The job has exceeded the maximum execution time of ${limit}`;
    expect(cause(torn, annotated(message))).toMatchObject({ kind: 'unknown' });
  });

  test("a user's own warning that quotes one does not count", () => {
    const warning = 'note: The run was canceled by @octocat.';
    expect(cause(torn, annotated(warning))).toMatchObject({ kind: 'unknown', certainty: 'unknown' });
  });

  test.each([
    ['a warning', { level: 'warning' }],
    ['a line of the log', { startLine: 33 }],
    ['a line of a file', { path: 'src/x.ts' }],
  ])("a user's own words do not count: %s", (_, own) => {
    const [annotation, ...rest] = annotated('The run was canceled by @octocat.').annotations;
    const annotations = [...(annotation ? [{ ...annotation, ...own }] : []), ...rest];
    expect(cause(torn, { annotations })).toMatchObject({ kind: 'unknown' });
  });

  test('the failed sibling is linked', () => {
    const message = 'The strategy configuration was canceled because "base._3_15" failed';
    expect(cause(torn, annotated(message), [failedLeg]).jobUrl).toBe(failedLeg.url);
    expect(cause(torn, annotated(message), []).jobUrl).toBeNull();
  });
});

describe('annotations that contradict each other, since a script can write any', () => {
  const siblingSaid = 'The strategy configuration was canceled because "base._3_15" failed';
  const userSaid = 'The run was canceled by @someone.';
  const failedRun = { run: { ...run, conclusion: 'failure' } };
  const cancelledRun = { run: { ...run, conclusion: 'cancelled' } };
  test.each([
    [[userSaid, siblingSaid], failedRun, [failedLeg], 'sibling-failed', 'stated'],
    [[siblingSaid, userSaid], failedRun, [failedLeg], 'sibling-failed', 'stated'],
    [[siblingSaid, userSaid], cancelledRun, [], 'run-cancelled', 'stated'],
    [
      ['The job has exceeded the maximum execution time of 360 minutes.', userSaid],
      cancelledRun,
      [],
      'run-cancelled',
      'stated',
    ],
    [
      ['The hosted runner lost communication with the server. X', userSaid],
      cancelledRun,
      [],
      'run-cancelled',
      'stated',
    ],
    [
      ['The run was canceled by @one.', 'The run was canceled by @other.'],
      cancelledRun,
      [],
      'unknown',
      'unknown',
    ],
    [[siblingSaid, userSaid], failedRun, [], 'unknown', 'unknown'],
  ] as const)('%j', (messages, own, others, kind, certainty) => {
    const { detail, ...found } = cause(torn, { ...annotated(...messages), ...own }, [...others]);
    expect(found).toMatchObject({ kind, certainty });
    const overruled = detail.kind === 'contradicted' ? detail.otherwise : [];
    expect(overruled).toHaveLength(certainty === 'stated' ? 1 : 2);
  });
});

describe('annotations that state one thing in different words', () => {
  test.each([
    [
      [
        'The job has exceeded the maximum execution time of 6h0m0s',
        'The job running on runner GitHub Actions 2 has exceeded the maximum execution time of 360 minutes.',
      ],
      'job-timed-out',
    ],
    [
      [
        'The runner has received a shutdown signal. This can happen when the runner service is stopped.',
        "Operating system is shutting down for computer 'runner-7'",
      ],
      'runner-shut-down',
    ],
    [
      [
        'The strategy configuration was canceled because "base._3_15" failed',
        'The job was canceled because "_3_15" failed.',
      ],
      'sibling-failed',
    ],
  ])('%j', (messages, kind) => {
    const { timeline, save } = onlySave(torn);
    const around = {
      run,
      successors: null,
      ...annotated(...messages),
      timeline: [...timeline, entry(failedLeg)],
    };
    const found = findCause(save, around);
    expect(found.cause).toMatchObject({ kind, certainty: 'stated' });
    expect(found.cause.detail.kind).not.toBe('contradicted');
    expect(found.evidence.filter(({ source }) => source === 'annotation')).toHaveLength(2);
  });
});

describe('what the log states', () => {
  test.each<[string, SavingJob, string]>([
    [
      'a step timeout',
      { lines: [said.archive, said.sentPart, said.timedOut], step: { conclusion: 'failure' } },
      'step-timed-out',
    ],
    [
      'a shutdown',
      { lines: [said.archive, said.sentPart, said.shutdown, said.cancelled] },
      'runner-shut-down',
    ],
    [
      'a failed upload',
      {
        lines: [said.archive, said.uploadError, said.sentWhole, said.failedEmpty],
        step: { conclusion: 'success' },
      },
      'upload-failed',
    ],
    [
      'a lost reservation',
      { lines: [said.archive, said.retryCreate, said.refused], step: { conclusion: 'success' } },
      'reserve-timed-out',
    ],
  ])('%s', (_, saving, kind) =>
    expect(cause(saving, annotated(), [failedLeg])).toMatchObject({ kind, certainty: 'stated' }),
  );
});

describe('a failure is told in the words that name it', () => {
  test.each<[string, string[], string]>([
    [
      'an upload error without a reason',
      [said.archive, said.uploadError, said.sentWhole, said.failedEmpty, said.saveFailed],
      'the client said: uploadCacheArchiveSDK: internal error uploading cache archive',
    ],
    [
      'a refused finalization',
      [said.archive, said.sentWhole, said.finalizeWords, said.saveFailed],
      'the client said: The cache entry could not be finalized',
    ],
    [
      'a failed chunk, the only proof of the reservation',
      [said.archive, said.chunkFailed, said.saved],
      'the client said: Cache service responded with 429 during upload chunk.',
    ],
  ])('%s', (_, lines, detail) => {
    const saving = { lines, step: { conclusion: 'success' } };
    const found = cause(saving);
    expect(found.kind).toBe('upload-failed');
    expect(proseText(causeDetailWords(found.detail))).toBe(detail);
    const claims = onlySave(saving).save.state.trail.map(({ claim }) => claim);
    expect(claims).toEqual(expect.arrayContaining(['archiving', 'failed']));
  });
});

const successor = {
  id: 9,
  url: 'https://github.com/o/r/actions/runs/9',
  event: 'push',
  headBranch: 'dev',
  createdAt: SECOND - 3000,
};

describe('what conclusions and times suggest without annotations', () => {
  const inferred = (kind: string) => ({ kind, certainty: 'inferred' });

  test.each([4, -4])("a runner's clock that is %i minutes ahead", (minutes) => {
    const { timeline, save } = onlySave(torn);
    const aheadMs = minutes * 60_000;
    const off = { ...save, job: { ...save.job, aheadMs } };
    const byServer = { ...failedLeg, completedAt: (failedLeg.completedAt ?? 0) - aheadMs };
    const around = { annotations: null, successors: null, timeline: [...timeline, entry(byServer)] };
    const failed = findCause(off, { ...around, run: { ...run, conclusion: 'failure' } });
    expect(failed.cause).toMatchObject(inferred('sibling-failed'));
    const cancelled = { ...run, conclusion: 'cancelled' };
    const successors = [{ ...successor, createdAt: successor.createdAt - aheadMs }];
    const newer = findCause(off, { ...around, run: cancelled, timeline, successors });
    expect(newer.cause).toMatchObject(inferred('run-superseded'));
  });

  test('a sibling that failed just before', () => {
    const failed = { run: { ...run, conclusion: 'failure' } };
    expect(cause(torn, {}, [failedLeg]).kind).toBe('unknown');
    expect(cause(torn, failed, [failedLeg])).toMatchObject({
      ...inferred('sibling-failed'),
      jobUrl: failedLeg.url,
    });
  });

  test('a runner that never reported the end of the step', () => {
    const lost: SavingJob = {
      lines: [said.archive, said.sentPart],
      step: { status: 'in_progress', conclusion: null, completedAt: null },
    };
    expect(cause({ ...lost, job: { conclusion: 'failure' } })).toMatchObject(inferred('runner-lost'));
  });

  test('a job that ended alone after a round number of minutes', () => {
    const startedAt = SECOND - 20 * 60_000;
    expect(cause({ ...torn, job: { startedAt } })).toMatchObject(inferred('job-timed-out'));
    expect(cause({ ...torn, job: { startedAt: startedAt - 60_000 } })).toMatchObject({ kind: 'unknown' });
    const other = job('lint', [], { id: 3, conclusion: 'cancelled', completedAt: SECOND + 5000 });
    expect(cause({ ...torn, job: { startedAt } }, {}, [other])).toMatchObject({ kind: 'unknown' });
  });

  test('a job that GitHub calls timed out, whatever failed beside it', () => {
    const failed = { run: { ...run, conclusion: 'failure' } };
    const timedOut = { ...torn, job: { conclusion: 'timed_out' } };
    expect(cause(timedOut, failed, [failedLeg])).toMatchObject(inferred('job-timed-out'));
  });

  test('a newer run that was created just before', () => {
    expect(cause(torn, { successors: [successor] })).toMatchObject({
      ...inferred('run-superseded'),
      runUrl: successor.url,
    });
    expect(cause(torn, { successors: [{ ...successor, id: run.id }] })).toMatchObject({ kind: 'unknown' });
    expect(cause(torn, { successors: [{ ...successor, createdAt: SECOND + 60_000 }] })).toMatchObject({
      kind: 'unknown',
    });
  });

  test('a newer run says more than a round number of minutes', () => {
    const round = { ...torn, job: { startedAt: SECOND - 20 * 60_000 } };
    expect(cause(round, { successors: [successor] })).toMatchObject(inferred('run-superseded'));
  });

  test('an older run, or one of another branch, superseded nothing', () => {
    const older = { run: { ...run, createdAt: SECOND }, successors: [successor] };
    expect(cause(torn, older)).toMatchObject({ kind: 'unknown' });
    expect(cause(torn, { successors: [{ ...successor, headBranch: 'main' }] })).toMatchObject({
      kind: 'unknown',
    });
  });

  test('exit code 143 stands for a shutdown', () => {
    const ended: SavingJob = {
      lines: [said.archive, said.sentPart, '##[error]Process completed with exit code 143.'],
      step: { conclusion: 'failure' },
    };
    expect(cause(ended)).toMatchObject(inferred('runner-shut-down'));
  });

  test('nothing: unknown', () => {
    expect(cause(torn, { successors: [] })).toMatchObject({
      kind: 'unknown',
      certainty: 'unknown',
      jobUrl: null,
      runUrl: null,
    });
  });
});
