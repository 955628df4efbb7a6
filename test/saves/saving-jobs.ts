import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import type { Job, LogFile, Step } from '../../src/types/evidence.ts';
import type { TimelineJob } from '../../src/types/logs.ts';
import type { CacheSave } from '../../src/types/saves.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { run } from '../support/run.ts';
import { said } from './save-lines.ts';

export const SECOND = Date.parse('2026-11-20T09:14:00Z');

/** What a job that saves in its second step logged there. */
export interface SavingJob {
  name?: string;
  id?: number;
  lines: readonly string[];
  path?: string;
  step?: Partial<Step>;
  job?: Partial<Job>;
}

const inputs = (path: string): string[] => ['with:', `  path: ${path}`, '  key: K', '##[endgroup]'];

/** The timeline and the saves of jobs that each run `actions/cache/save@v5` in step 2, cancelled in its first minute. */
export function examineJobs(jobs: readonly SavingJob[]): {
  timeline: TimelineJob[];
  saves: CacheSave[];
} {
  const built = jobs.map(({ name = 'base (3.13)', id = 1, step: own, job: about }) => {
    const times = { startedAt: SECOND, completedAt: SECOND + 10_000 };
    const steps = [step(1, 'Set up job'), step(2, 'Save', { conclusion: 'cancelled', ...times, ...own })];
    return job(name, steps, { id, conclusion: 'cancelled', ...times, startedAt: SECOND - 7000, ...about });
  });
  const files = jobs.flatMap(({ name = 'base (3.13)', lines, path = 'venv' }): LogFile[] => [
    logFile(`${name}/1_Set up job.txt`, ['Current runner version: x']),
    logFile(`${name}/2_Save.txt`, [said.header, ...inputs(path), ...lines]),
  ]);
  const timeline = timelineOf(built, files);
  return { timeline, saves: findCacheSaves(timeline, run) };
}

/** The only save of one such job. */
export function onlySave(saving: SavingJob): { timeline: TimelineJob[]; save: CacheSave } {
  const { timeline, saves } = examineJobs([saving]);
  const [save] = saves;
  if (save === undefined) throw new Error('no save was recognised');
  return { timeline, save };
}
