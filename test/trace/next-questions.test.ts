import { describe, expect, test } from 'vitest';
import { nextQuestions } from '../../src/trace/next-questions.ts';
import type { TraceContext } from '../../src/trace/trace-context.ts';
import type { Question, RunAttempt } from '../../src/types/evidence.ts';
import { list, minute, missed, opened, refused, run, saved, stuck, T, world } from './events.ts';

const HOUR = 3_600_000;
const own = run(10, 60);
const refusal = refused({ run: own, at: minute(75) });
const asked: Partial<TraceContext> = { caches: [{ key: 'K', ref: 'refs/heads/main', entries: [] }] };
const kinds = (questions: Question[]) => questions.map(({ kind }) => kind);
const attempts = (questions: Question[]) =>
  questions.flatMap((question) =>
    question.kind === 'attempt' ? [`${question.runId}/${question.attempt}`] : [],
  );

describe('what is asked first', () => {
  test('nothing, where nothing is stuck and nothing was refused', () => {
    expect(nextQuestions(world([saved({ run: own }), missed({ run: own })]))).toEqual([]);
  });
  test('nothing, with a budget of none', () => {
    expect(nextQuestions(world([refusal], { budget: 0 }))).toEqual([]);
  });
  test('nothing more, after a rate limit', () => {
    const question = { kind: 'runs', branch: 'x', event: null, createdFrom: 0, createdUntil: 0 } as const;
    const why = { kind: 'told', text: 'the rate limit is used up', isLimit: true } as const;
    const missing = [{ question, why }];
    expect(nextQuestions(world([refusal], { missing }))).toEqual([]);
  });
  test('the finished entries, for a refusal', () => {
    expect(nextQuestions(world([refusal]))).toEqual([{ kind: 'entries', key: 'K', ref: 'refs/heads/main' }]);
  });
  test('where the scope is not known the default branch, which may be what tells it', () => {
    const target = { event: 'pull_request_target', headBranch: 'feat' };
    const unplaced = refused({ run: run(10, 60, target), scope: null, at: minute(75) });
    expect(nextQuestions(world([unplaced]))).toEqual([{ kind: 'repository' }]);
    const known = refused({ run: run(10, 60, { ...target, defaultBranch: 'main' }), at: minute(75) });
    expect(nextQuestions(world([known]))).toEqual([{ kind: 'entries', key: 'K', ref: 'refs/heads/main' }]);
  });
  test('then the runs of its branch, as far back as a reservation lasts', () => {
    expect(nextQuestions(world([refusal], asked))).toEqual([
      {
        kind: 'runs',
        branch: 'main',
        event: null,
        createdFrom: minute(75) - 30 * HOUR,
        createdUntil: minute(75),
      },
    ]);
  });
  test.each([
    ['of the default branch the runs of all branches', 'main', null],
    ['of another branch the pull requests', 'trunk', 'pull_request'],
  ])('for a stuck key the runs of its branch, then %s', (_, defaultBranch, event) => {
    const now = T + 10 * HOUR;
    const stretch = { createdFrom: T - 6 * HOUR, createdUntil: now };
    const first = { kind: 'runs', branch: 'main', event: null, ...stretch };
    expect(nextQuestions(world([stuck({ run: own })], { now }))).toEqual([{ kind: 'repository' }, first]);
    const known = stuck({ run: run(10, 60, { defaultBranch }) });
    expect(nextQuestions(world([known], { now, lists: [list([])] }))).toEqual([
      { kind: 'runs', branch: null, event, ...stretch },
    ]);
  });
  test('once it has expired, the runs that may have saved it since', () => {
    const now = T + 30 * HOUR;
    expect(nextQuestions(world([stuck({ run: own })], { now }))).toContainEqual({
      ...{ kind: 'runs', branch: 'main', event: null },
      ...{ createdFrom: T - 6 * HOUR, createdUntil: now },
    });
  });
  test('the runs of the base, for a restore that failed a pull request', () => {
    const pulls = [{ number: 5, base: 'main' }];
    const pull = run(11, 60, { event: 'pull_request', headBranch: 'fix', pullRequests: pulls });
    const hit = missed({ run: pull, scope: 'refs/pull/5/merge', at: minute(75), fatal: true });
    const questions = nextQuestions(world([hit], { caches: [{ key: null, ref: null, entries: [] }] }));
    expect(kinds(questions)).toEqual(['repository', 'runs', 'runs']);
    expect(questions.map((question) => 'branch' in question && question.branch)).toEqual([
      false,
      'fix',
      'main',
    ]);
  });
});

describe('which attempts are opened for a refusal', () => {
  const plan = (runs: RunAttempt[], fields: Partial<TraceContext> = {}) =>
    attempts(nextQuestions(world([refusal], { ...asked, lists: [list(runs)], ...fields })));

  test('cancelled and failed first, of the same workflow first, the nearest first', () => {
    const runs = [
      run(2, 0),
      run(3, -100, { conclusion: 'cancelled' }),
      run(4, 10, { conclusion: 'failure' }),
      run(5, 20, { conclusion: 'cancelled', workflowId: 8 }),
    ];
    expect(plan(runs)).toEqual(['4/1', '3/1', '5/1', '2/1']);
  });
  test('earlier attempts, of the run at hand as well', () => {
    const again = run(10, 60, { attempt: 2, createdAt: minute(-60) });
    const hit = refused({ run: again, at: minute(75) });
    const repeated = run(3, 20, { attempt: 3, createdAt: minute(-80) });
    const questions = nextQuestions(world([hit], { ...asked, lists: [list([repeated, again])] }));
    expect(attempts(questions)).toEqual(['10/1', '3/2', '3/1', '3/3']);
  });
  test.each([
    ['one of another branch', run(2, 0, { headBranch: 'dev' })],
    [
      'one of a pull request',
      run(2, 0, { event: 'pull_request', pullRequests: [{ number: 1, base: 'main' }] }),
    ],
    ['one that came later', run(2, 80)],
    ['one whose reservation would be over', run(2, 75 - 24 * 60 - 21)],
    ['one that still runs', run(2, 0, { status: 'in_progress', conclusion: null })],
    ['one none of whose jobs ran', run(2, 0, { conclusion: 'action_required' })],
    ['the attempt at hand', own],
  ])('never %s', (_, other) => {
    expect(plan([other])).toEqual([]);
  });
  test('five at a time, and not more than the budget', () => {
    const runs = Array.from({ length: 9 }, (_, index) => run(20 + index, index));
    expect(plan(runs)).toHaveLength(5);
    expect(plan(runs, { budget: 3 })).toHaveLength(3);
    const others = runs.slice(0, 4).map((one) => ({ run: one, events: [], problem: null }));
    expect(plan(runs, { budget: 6, others })).toHaveLength(2);
    expect(plan(runs, { budget: 3, others })).toEqual([]);
  });
  test('as long as what explains it is not certain', () => {
    const entry = { key: 'K', version: 'v1', ref: 'refs/heads/main', sizeBytes: 9 };
    const caches = (createdAt: number) => [
      { key: 'K', ref: 'refs/heads/main', entries: [{ ...entry, createdAt }] },
    ];
    expect(plan([run(2, 0)], { caches: caches(minute(80)) })).toEqual(['2/1']);
    expect(plan([run(2, 0)], { caches: caches(minute(60)) })).toEqual([]);
    const suspect = opened(stuck({ run: run(3, 40), isPossible: true }));
    const lists = [list([run(2, 0)]), list([], { branch: null })];
    const here = run(10, 60, { defaultBranch: 'main' });
    const doubtful = refused({ run: here, at: minute(75) });
    const planned = nextQuestions(world([doubtful], { ...asked, others: [suspect], lists }));
    expect(attempts(planned)).toEqual(['2/1']);
  });
  test('none, once the culprit is found, but for those that it hit', () => {
    const culprit = run(3, -20, { conclusion: 'cancelled' });
    const runs = [culprit, run(2, -300), run(4, 30), run(5, 90)];
    const lists = [list(runs), list([], { branch: null })];
    const others = [opened(stuck({ run: culprit }))];
    const known = run(10, 60, { defaultBranch: 'main' });
    const here = world([refused({ run: known, at: minute(75) })], { ...asked, lists, others });
    expect(attempts(nextQuestions(here))).toEqual(['4/1', '5/1']);
  });
});

describe('which attempts are opened for a stuck key', () => {
  const key = stuck({ run: run(10, -20, { defaultBranch: 'main' }) });
  const plan = (runs: RunAttempt[], fields: Partial<TraceContext> = {}) => {
    const lists = [list(runs), list(runs, { branch: null })];
    return attempts(nextQuestions(world([key], { lists, ...fields })));
  };
  const pull = run(6, 5, {
    event: 'pull_request',
    headBranch: 'fix',
    pullRequests: [{ number: 5, base: 'main' }],
  });

  test('those that ran while it was held, in their order, those of other branches last', () => {
    const push = run(7, 8, { headBranch: 'feature' });
    expect(plan([run(4, 50), pull, push, run(3, 10), run(2, -60)])).toEqual(['3/1', '4/1', '6/1', '7/1']);
  });
  test('none that began after it was saved', () => {
    const others = [opened(saved({ run: run(4, 50), at: minute(60) }))];
    expect(plan([run(3, 10), run(4, 50), run(5, 70)], { others })).toEqual(['3/1']);
  });
  test('first the one that ran when the entry was finished, as the list of caches has it', () => {
    const entries = [
      { key: 'K', version: 'v1', ref: 'refs/heads/main', sizeBytes: 9, createdAt: minute(95) },
    ];
    const caches = [{ key: 'K', ref: 'refs/heads/main', entries }];
    expect(plan([run(3, 10), run(5, 90)], { caches })).toEqual(['5/1', '3/1']);
  });
});
