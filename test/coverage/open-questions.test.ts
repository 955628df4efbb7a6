import { describe, expect, test } from 'vitest';
import { findGaps } from '../../src/coverage/gaps.ts';
import { findOpenQuestions } from '../../src/coverage/questions.ts';
import { gapWords } from '../../src/render/content/gap-words.ts';
import { proseText } from '../../src/render/content/prose.ts';
import { jobKeys, locateWorkflow } from '../../src/run/workflow-location.ts';
import type { Evidence, Question, RunAttempt } from '../../src/types/evidence.ts';
import type { TimelineJob } from '../../src/types/logs.ts';
import type { CacheSave } from '../../src/types/saves.ts';
import { warnedSaves } from '../../src/warnings/refusals.ts';
import { entry, job, step, timelineStep } from '../logs/builders.ts';
import { said } from '../saves/save-lines.ts';
import { examineJobs, onlySave } from '../saves/saving-jobs.ts';
import { run } from '../support/run.ts';
import { told } from '../support/told.ts';

const evidence: Evidence = {
  run,
  jobs: [],
  logs: [],
  annotations: [],
  files: [],
  caches: [],
  successors: null,
  runLists: [],
  others: [],
  missing: [],
};
const torn = onlySave({ lines: [said.archive, said.sentPart, said.cancelled], job: { checkRunId: 77 } });
const workflow = { owner: 'o', repo: 'r', sha: run.headSha, path: '.github/workflows/ci.yml' };

function ask(own: Partial<Evidence> = {}, save: CacheSave = torn.save): Question[] {
  const open = [{ ...save, job: { ...save.job, scope: 'refs/heads/dev' } }];
  return findOpenQuestions({ evidence: { ...evidence, ...own }, timeline: torn.timeline, open, warned: [] });
}
const kinds = (questions: Question[]): string[] => questions.map(({ kind }) => kind);

describe('what is asked about a refused save', () => {
  const refused = onlySave({ lines: [said.archive, said.refused] });
  const other: CacheSave = { ...refused.save, state: { ...refused.save.state, outcome: 'saved' } };

  test('the workflow file, where another save of the attempt has its key', () => {
    const warned = warnedSaves([other, refused.save], run, 0);
    const situation = { evidence, timeline: refused.timeline, open: [], warned };
    expect(findOpenQuestions(situation)).toContainEqual({ kind: 'file', ...workflow });
  });

  test('nothing, where nobody else has', () => {
    expect(warnedSaves([refused.save, { ...other, key: 'another' }], run, 0)).toEqual([]);
  });
});

describe('what is asked about a torn-down save', () => {
  test('annotations, the workflow file, the cache list, and newer runs', () => {
    expect(ask()).toMatchObject([
      { kind: 'annotations', jobId: 1, checkRunId: 77 },
      { kind: 'file', ...workflow },
      { kind: 'caches', key: 'K', ref: 'refs/heads/dev' },
      { kind: 'successors', workflowId: 7, branch: 'dev' },
    ]);
  });

  test('no newer runs where a job failed, or the run was not cancelled', () => {
    expect(kinds(ask({ run: { ...run, conclusion: 'failure' } }))).not.toContain('successors');
  });

  test('no cache list where nothing was reserved, or the key is not known in full', () => {
    const archiving = onlySave({ lines: [said.cancelled] }).save;
    expect(kinds(ask({}, archiving))).not.toContain('caches');
    expect(kinds(ask({}, { ...torn.save, key: 'a-***-b' }))).not.toContain('caches');
    expect(kinds(ask({}, { ...torn.save, key: null }))).not.toContain('caches');
  });

  test('the files of local composite actions, under their second name where the first is not there', () => {
    const attempt: CacheSave = {
      ...torn.save,
      form: 'composite',
      composites: ['./.github/actions/x/', 'other/action@v1'],
    };
    const first = { kind: 'file', ...workflow, path: '.github/actions/x/action.yml' } as const;
    expect(ask({}, attempt)).toContainEqual(first);
    const again = ask({ missing: [{ question: first, why: told('404') }] }, attempt);
    expect(again).toContainEqual({ ...first, path: '.github/actions/x/action.yaml' });
    expect(again).not.toContainEqual(first);
  });

  test('the file of a local composite action in the repository of the run, where another one has the workflow', () => {
    const called = { owner: 'octo', repo: 'workflows', sha: 'b'.repeat(40) };
    const attempt: CacheSave = {
      ...torn.save,
      form: 'composite',
      composites: ['./.github/actions/x'],
      job: { ...torn.save.job, workflow: { ...called, path: '.github/workflows/ci.yml' } },
    };
    const questions = ask({}, attempt);
    expect(questions.filter(({ kind }) => kind === 'file')).toEqual([
      { kind: 'file', ...called, path: '.github/workflows/ci.yml' },
      // Which calls it, and may have a group that a newer run took.
      { kind: 'file', ...workflow, path: '.github/workflows/ci.yml' },
      { kind: 'file', ...workflow, path: '.github/actions/x/action.yml' },
    ]);
  });

  test.each([
    ['own repository', 'octo/workflows/tools/save@', true],
    ['a stranger', 'some/where/tools/save@', false],
  ])('the file of what a workflow called `$/path`: %s', (_, action, isAsked) => {
    const called = { owner: 'octo', repo: 'workflows', sha: 'b'.repeat(40) };
    const sha = 'c'.repeat(40);
    const attempt: CacheSave = {
      ...torn.save,
      form: 'composite',
      composites: [action + sha],
      job: { ...torn.save.job, workflow: { ...called, path: '.github/workflows/ci.yml' } },
    };
    const file = { kind: 'file', ...called, sha, path: 'tools/save/action.yml' };
    const asked = ask({ run: { ...run, conclusion: 'failure' } }, attempt).filter(
      ({ kind }) => kind === 'file',
    );
    expect(asked).toEqual(isAsked ? [expect.anything(), file] : [expect.anything()]);
  });

  test('nothing that is answered, or was asked in vain', () => {
    const answered: Partial<Evidence> = {
      annotations: [{ jobId: 1, annotations: [] }],
      files: [{ ...workflow, text: '' }],
      caches: [{ key: 'K', ref: 'refs/heads/dev', entries: [] }],
      missing: [
        {
          question: { kind: 'successors', workflowId: 7, branch: 'dev', createdFrom: 0, createdUntil: 1 },
          why: told('403'),
        },
      ],
    };
    expect(ask(answered)).toEqual([]);
  });
});

const gapsOf = (known: Evidence, timeline: TimelineJob[]): string[] =>
  findGaps({
    evidence: known,
    timeline,
    unclaimedLogs: [],
    logged: [],
    saves: [],
    misses: [],
    others: [],
  }).map((gap) => proseText(gapWords(gap)));

describe('what is asked about logs', () => {
  const bare = (own: Partial<TimelineJob>): TimelineJob => {
    const steps = [timelineStep(step(2, 'Build'))];
    return entry(job('j', [], { id: 5 }), { steps, log: 'none', ...own });
  };
  const asked = (own: TimelineJob): string[] =>
    kinds(findOpenQuestions({ evidence, timeline: [own], open: [], warned: [] }));
  const skipped = timelineStep(step(2, 'Build', { conclusion: 'skipped' }));

  test.each<[string, TimelineJob, string[]]>([
    ['a job without a log', bare({}), ['job-log']],
    ['a job of which a step file is missing', bare({ log: 'by-step' }), ['job-log']],
    ['a job that still runs', bare({ job: job('j', [], { status: 'in_progress', conclusion: null }) }), []],
    ['a skipped job', bare({ job: job('j', [], { conclusion: 'skipped' }), steps: [] }), []],
    [
      'a job that no runner took',
      bare({ job: job('j', [], { conclusion: 'cancelled', runnerId: 0 }), steps: [] }),
      [],
    ],
    ['a job that skipped every step', bare({ steps: [skipped] }), []],
    ['a job whose steps GitHub has forgotten', bare({ steps: [] }), ['job-log']],
  ])('%s', (_, entry, expected) => expect(asked(entry)).toEqual(expected));

  test('of an attempt whose archive has expired one log is asked for, and the others where that one is there', () => {
    const expired = { kind: 'expired' } as const;
    const archive = { question: { kind: 'logs' }, why: expired } as const;
    const first = { question: { kind: 'job-log', jobId: 1 }, why: expired } as const;
    const timeline = [1, 2, 3].map((id) => bare({ job: job(`leg ${id}`, [], { id }) }));
    const idsAsked = (own: Partial<Evidence>): number[] =>
      findOpenQuestions({ evidence: { ...evidence, ...own }, timeline, open: [], warned: [] }).flatMap(
        (question) => (question.kind === 'job-log' ? [question.jobId] : []),
      );
    expect(idsAsked({ missing: [archive] })).toEqual([1]);
    expect(idsAsked({ missing: [archive, first] })).toEqual([]);
    expect(idsAsked({ missing: [archive], logs: [{ name: 'job-logs/1.txt', lines: [] }] })).toEqual([2, 3]);
    expect(idsAsked({ missing: [{ ...archive, why: told('GitHub answered 410') }] })).toEqual([1, 2, 3]);
  });

  test.each([0, null])('a job with a log ran, though it has no steps and its runner is %s', (runnerId) => {
    const forgotten = bare({
      job: job('j', [], { conclusion: 'cancelled', runnerId }),
      steps: [],
      log: 'whole',
    });
    expect(gapsOf(evidence, [forgotten])).toEqual([
      'no log of "j": its timeline has expired: GitHub no longer lists its steps',
    ]);
  });

  test('what was not had is said once for each reason', () => {
    const missing = [{ question: { kind: 'logs' }, why: { kind: 'expired' } } as const];
    const timeline = [1, 2, 3, 4, 5, 6, 7].map((id) => bare({ job: job(`leg ${id}`, [], { id }) }));
    expect(gapsOf({ ...evidence, missing }, timeline)).toEqual([
      'no log of "leg 1", "leg 2", "leg 3", "leg 4", "leg 5" and 2 more: GitHub answered 410: the logs have expired',
    ]);
  });

  test('and so it is of jobs by the thousand, each asked for in vain', () => {
    const ids = Array.from({ length: 30_000 }, (_, index) => index);
    const missing = ids.map((jobId) => {
      return { question: { kind: 'job-log', jobId }, why: { kind: 'expired' } } as const;
    });
    const timeline = ids.map((id) => bare({ job: job(`leg ${id}`, [], { id }) }));
    const before = process.cpuUsage();
    expect(gapsOf({ ...evidence, missing }, timeline)).toHaveLength(1);
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000);
  });

  test('and so are annotations', () => {
    const missing = [1, 2].map((jobId) => {
      return {
        question: { kind: 'annotations', jobId, checkRunId: jobId },
        why: told('GitHub answered 403'),
      } as const;
    });
    const jobs = [job('leg 1', [], { id: 1 })];
    expect(gapsOf({ ...evidence, jobs, missing }, [])).toEqual([
      'no annotations of "leg 1", "2": GitHub answered 403. So their cause is inferred',
    ]);
  });

  test('and once for all keys whose finished entries were not had', () => {
    const missing = ['a', 'b'].map((key) => {
      return {
        question: { kind: 'caches', key, ref: 'refs/heads/main' },
        why: told('GitHub answered 403'),
      } as const;
    });
    expect(gapsOf({ ...evidence, missing }, [])).toEqual([
      'no list of caches: GitHub answered 403. So it is not known whether the key was finished since',
    ]);
  });

  test('a timeline that has expired is said', () => {
    expect(gapsOf(evidence, [bare({ steps: [], log: 'whole' })])[0]).toContain('its timeline has expired');
  });
});

describe('where a job is defined', () => {
  const sha = 'e2666f5864e5f11de8a071856f0804e6bab0fd8f';
  const at = (own: Partial<RunAttempt>, name: string, server: string[] = []) =>
    locateWorkflow(
      { ...run, ...own },
      {
        ...{ name, steps: examineJobs([{ name, lines: [] }]).timeline[0]?.steps ?? [] },
        server: server.map((text, index) => ({ number: index + 1, at: null, text })),
      },
    );
  const referenced = { referencedWorkflows: [{ path: 'o/shared/.github/workflows/lib.yml@main', sha }] };
  const shared = { owner: 'o', repo: 'shared', path: '.github/workflows/lib.yml', sha };

  test.each<[string, Partial<RunAttempt>, string, string[], unknown]>([
    ["the run's own workflow", {}, 'build', [], workflow],
    ['the long form of its path', { path: 'o/r/.github/workflows/ci.yml@main' }, 'build', [], workflow],
    ['a workflow without a file', { path: 'dynamic/github-code-scanning/codeql' }, 'build', [], null],
    ['the only reusable workflow', referenced, 'call / build', [], shared],
    [
      'the reusable workflow that the server names',
      referenced,
      'build',
      ['Job defined at: o/shared/.github/workflows/lib.yml@refs/heads/main'],
      shared,
    ],
    [
      'the commit behind the chain',
      {},
      'build',
      [
        'Job defined at: o/shared/.github/workflows/lib.yml@refs/heads/main',
        `-> o/shared/.github/workflows/lib.yml@refs/heads/main (${sha})`,
      ],
      shared,
    ],
    [
      'a reusable workflow that nothing resolves',
      {},
      'build',
      ['Job defined at: o/shared/.github/workflows/lib.yml@refs/heads/main'],
      null,
    ],
    [
      'one of several reusable workflows',
      {
        referencedWorkflows: [
          ...referenced.referencedWorkflows,
          { path: 'o/x/.github/workflows/y.yml@main', sha },
        ],
      },
      'call / build',
      [],
      null,
    ],
  ])('%s', (_, own, name, server, expected) => expect(at(own, name, server)).toEqual(expected));

  test('job keys are those of the last workflow called', () => {
    const server = ['Evaluating shared-ci.if', 'Evaluating shared-ci.prepare-base.if'].map((text, index) => ({
      number: index,
      at: null,
      text,
    }));
    expect(jobKeys(server)).toEqual(['shared-ci', 'prepare-base']);
  });
});
