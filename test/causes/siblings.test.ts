import { describe, expect, test } from 'vitest';
import { findFailedSibling, findNamedSibling } from '../../src/causes/sibling-failed.ts';
import type { Job } from '../../src/types/evidence.ts';
import { entry, job, step } from '../logs/builders.ts';

const SECOND = Date.parse('2026-11-20T09:14:00Z');

function leg(name: string, id: number, own: Partial<Job> = {}): Job {
  return job(name, [step(1, 'Set up job')], { id, conclusion: 'failure', completedAt: SECOND, ...own });
}

const torn = leg('base (3.13)', 1, { conclusion: 'cancelled' });

describe('the sibling that an annotation names', () => {
  test('by its matrix id, among the failed', () => {
    const jobs = [
      torn,
      leg('base (3.15)', 2),
      leg('base (3.12)', 3),
      leg('base (3.15)', 4, { conclusion: 'cancelled' }),
    ];
    expect(
      findNamedSibling(
        'base._3_15',
        entry(torn),
        jobs.map((own) => entry(own)),
      )?.job.id,
    ).toBe(2);
  });

  test('of two matrices with the same values, the one of the torn-down leg', () => {
    const jobs = [torn, leg('lint (3.15)', 2), leg('base (3.15)', 3)];
    expect(
      findNamedSibling(
        'base._3_15',
        entry(torn),
        jobs.map((own) => entry(own)),
      )?.job.id,
    ).toBe(3);
  });

  test('by its job key where the name hides the values', () => {
    const jobs = [
      entry(torn),
      entry(leg('Python next', 2), { keys: ['base'] }),
      entry(leg('Docs', 3), { keys: ['docs'] }),
    ];
    expect(findNamedSibling('base._3_15', entry(torn), jobs)?.job.id).toBe(2);
  });

  test('by the names of the steps where names and events tell nothing', () => {
    const names = ['Set up job', 'Check out', 'Create venv', 'Save venv'];
    const steps = names.map((name, index) => step(index + 1, name));
    const hidden = leg('Python stable', 1, { conclusion: 'cancelled', steps });
    const next = leg('Python next', 2, { steps });
    const find = (...others: Job[]) =>
      findNamedSibling(
        'base._3_15',
        entry(hidden),
        [hidden, ...others].map((own) => entry(own)),
      )?.job.id ?? null;
    expect(find(next, leg('Docs', 3))).toBe(2);
    expect(find(next, leg('Python old', 3, { steps }))).toBeNull();
    expect(find(leg('Docs', 3))).toBeNull();
  });

  test('none where two fit, or the name says another', () => {
    const twins = [torn, leg('base (3.15)', 2), leg('base (3.15)', 3)];
    expect(
      findNamedSibling(
        'base._3_15',
        entry(torn),
        twins.map((own) => entry(own)),
      ),
    ).toBeNull();
    expect(
      findNamedSibling(
        'base._3_16',
        entry(torn),
        [torn, leg('base (3.15)', 2)].map((own) => entry(own)),
      ),
    ).toBeNull();
  });
});

describe('the sibling that failed just before', () => {
  const find = (...others: Job[]): number | null =>
    findFailedSibling(
      entry(torn),
      SECOND + 1000,
      [torn, ...others].map((own) => entry(own)),
    )?.job.id ?? null;

  test.each<[string, Partial<Job>, number | null]>([
    ['in the same second', {}, 2],
    ['half a minute before', { completedAt: SECOND - 29_000 }, 2],
    ['longer before', { completedAt: SECOND - 30_000 }, null],
    ['within the slack after', { completedAt: SECOND + 3000 }, 2],
    ['after', { completedAt: SECOND + 4000 }, null],
    ['of another matrix', { name: 'lint (3.15)' }, null],
    ['without a matrix', { name: 'base' }, null],
    ['not failed', { conclusion: 'success' }, null],
  ])('%s', (_, own, id) => expect(find(leg('base (3.15)', 2, own))).toBe(id));

  test('the last of several', () => {
    expect(
      find(
        leg('base (3.15)', 2, { completedAt: SECOND - 9000 }),
        leg('base (3.14)', 3),
        leg('base (3.12)', 4, { completedAt: SECOND - 5000 }),
      ),
    ).toBe(3);
  });

  test('legs whose names hide the values share the names of their steps', () => {
    const steps = ['Set up job', 'Checkout', 'Build', 'Save'].map((name, index) => step(index + 1, name));
    const own = job('Test on Linux', steps, { id: 1, conclusion: 'cancelled' });
    const sibling = job('Test on macOS', steps, { id: 2, conclusion: 'failure', completedAt: SECOND });
    expect(findFailedSibling(entry(own), SECOND, [entry(own), entry(sibling)])?.job.id).toBe(2);
    expect(
      findFailedSibling(entry(own), SECOND, [entry(own), entry({ ...sibling, steps: steps.slice(1) })]),
    ).toBeNull();
    const told = (one: string, other: string) => [
      entry(own, { keys: [one] }),
      entry(sibling, { keys: [other] }),
    ];
    const found = (jobs: ReturnType<typeof told>) => findFailedSibling(jobs[0] ?? entry(own), SECOND, jobs);
    expect(found(told('test', 'test'))?.job.id).toBe(2);
    expect(found(told('test', 'lint'))).toBeNull();
  });
});
