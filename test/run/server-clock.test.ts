import { expect, test } from 'vitest';
import { clockAhead } from '../../src/run/server-clock.ts';
import type { LogFile } from '../../src/types/evidence.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';

const START = Date.parse('2026-11-20T09:00:00Z');
const SECONDS = 1000;
const MINUTES = 60 * SECONDS;

/** A job of ten minutes by the server's clock, whose log begins and ends at these moments of its own. */
function ahead(logged: { from: number; until: number }, own = {}, ofRun = {}): number {
  const at = (moment: number): string => new Date(START + moment).toISOString().slice(0, 19);
  const files: LogFile[] = [
    logFile('base/1_Set up job.txt', ['Current runner version: x'], at(logged.from)),
    logFile('base/2_Complete job.txt', ['Cleaning up orphan processes'], at(logged.until)),
  ];
  const times = { startedAt: START, completedAt: START + 10 * MINUTES };
  const known = job('base', [step(1, 'Set up job'), step(2, 'Complete job')], { ...times, ...own });
  const [{ job: own1, steps } = { job: known, steps: [] }] = timelineOf([known], files);
  return clockAhead({ ...run, ...ofRun }, own1, steps) / SECONDS;
}

const whole = { from: 3 * SECONDS, until: 10 * MINUTES - 2 * SECONDS };
const moved = (by: number) => ({ from: whole.from + by, until: whole.until + by });

test.each<[string, Parameters<typeof ahead>, number]>([
  ['within its job', [whole], 0],
  ['a minute of waiting for the machine', [{ ...whole, from: MINUTES }], 0],
  ['a quarter of it', [{ ...whole, from: 9 * MINUTES }], 0],
  ['a second late', [moved(3 * SECONDS)], 0],
  ['four minutes ahead', [moved(4 * MINUTES)], 4 * 60 - 3],
  ['four minutes behind', [moved(-4 * MINUTES)], -4 * 60 - 3],
  ['behind a job that the server gave up', [whole, { completedAt: START + 2 * MINUTES }], 0],
  ['of a job without an end', [moved(-4 * MINUTES), { completedAt: null }], -4 * 60 + 3],
  ['without an end, long waited for', [moved(4 * MINUTES), { completedAt: null }], 0],
  ['without an end, an hour ahead', [moved(60 * MINUTES), { completedAt: null }], 3603],
  [
    'whose end is by the same clock, behind that of the run',
    [moved(4 * MINUTES), { completedAt: START + 14 * MINUTES }, { updatedAt: START + 10 * MINUTES }],
    4 * 60 - 3,
  ],
  ['of a job that never began', [whole, { startedAt: null }], 0],
])('a log %s', (_, world, seconds) => expect(ahead(...world)).toBe(seconds));
