import { NOW } from './command.ts';
import type { World, WorldAttempt } from './loopback-github.ts';
import { zipOf } from './make-zip.ts';
import { copyOf, listedRun, OWNER, type Part, REPO, worldOf } from './scan-world.ts';

/** How far apart the runs of the busy repository are: all of them lie within a week. */
const STEP_MS = 20 * 60_000;

const RUNS = 500;

/** When the run of an index was created; index 0 is the newest. */
export function createdAt(index: number): number {
  return NOW - (index + 1) * STEP_MS;
}

/**
 * Which runs of the busy repository are copies of which fixture, by their index. Those below 72 are not a day old, so
 * what they left stuck is still held.
 */
export const COPIES: Record<number, string> = {
  3: 'sibling-failed-mid-upload',
  7: 'superseded-mid-upload',
  20: 'cancelled-while-archiving',
  31: 'cancelled-at-100-percent',
  44: 'sibling-failed-mid-upload',
  60: 'setup-node-post-torn-down',
  90: 'job-timed-out-mid-upload',
  110: 'step-timed-out-mid-upload',
  130: 'runner-shut-down-mid-upload',
  150: 'runner-lost-mid-upload',
  170: 'composite-save-torn-down',
  190: 'cancelled-just-after-reserving',
  210: 'guarded-save-survived',
  230: 'saved-just-before-cancel',
  250: 'saved-after-broken-producer',
  270: 'fake-evidence-in-run-step',
  290: 'archive-without-step-files',
  310: 'superseded-mid-upload',
  330: 'job-timed-out-mid-upload',
};

/** Runs that were repeated: the first attempt is a copy, and a second one succeeded. */
export const REPEATED: Record<number, string> = {
  12: 'sibling-failed-mid-upload',
  350: 'composite-save-torn-down',
};

/** Runs whose first attempt had succeeded, too. */
export const REPEATED_IN_HEALTH = [400, 401];

/** Runs that failed without any cache. */
export const FAILED = [5, 25, 55, 85, 115, 145, 175, 205, 235, 265, 295, 325];

/** Runs that were cancelled before a job began. */
export const QUEUED = [9, 99, 199, 299, 399];

export const RUNNING = [0, 1];
const FAILED_AT_THE_START = [15, 415];

/** A repository with 500 runs in a week, most of them healthy. */
export async function busyRepository(): Promise<World> {
  const copies = await Promise.all(
    Object.entries(COPIES).map(([index, name]) => copied(Number(index), name)),
  );
  const repeated = await Promise.all(
    Object.entries(REPEATED).map(async ([index, name]) => {
      const first = await copied(Number(index), name);
      return [first, secondAttempt(first)];
    }),
  );
  const parts = [
    ...copies,
    ...repeated.flat(),
    ...REPEATED_IN_HEALTH.flatMap((index) => [
      plain(index, { conclusion: 'success' }),
      plain(index, { conclusion: 'success', run_attempt: 2 }),
    ]),
    ...FAILED.map((index) => plain(index, { conclusion: 'failure' }, [failedJob(index)])),
    ...QUEUED.map((index) => plain(index, { conclusion: 'cancelled' }, [queuedJob(index)])),
  ];
  const taken = new Set(parts.flatMap(({ attempts }) => attempts.map(({ run }) => run.created_at)));
  const others = Array.from({ length: RUNS }, (_, index) => index)
    .filter((index) => !taken.has(iso(createdAt(index))))
    .map((index) => listedRun(50_000 + index, createdAt(index), stateOf(index)));
  return worldOf(parts, others);
}

function stateOf(index: number): Record<string, unknown> {
  if (RUNNING.includes(index)) return { status: 'in_progress', conclusion: null };
  return FAILED_AT_THE_START.includes(index) ? { conclusion: 'startup_failure' } : {};
}

function copied(index: number, name: string): Promise<Part> {
  return copyOf(name, { number: index, createdAt: createdAt(index) });
}

/** Nothing of the first attempt was repeated but its failed jobs; the others are listed again as they were. */
function secondAttempt({ attempts: [first] }: Part): Part {
  if (first === undefined) throw new Error('no attempt to repeat');
  const started = iso(Date.parse(String(first.run.updated_at)) + 60_000);
  const ended = iso(Date.parse(started) + 60_000);
  const run = {
    ...first.run,
    run_attempt: 2,
    run_started_at: started,
    updated_at: ended,
    conclusion: 'success',
  };
  return { attempts: [{ run, jobs: first.jobs, archive: null }] };
}

function plain(index: number, fields: Record<string, unknown>, jobs: WorldAttempt['jobs'] = []): Part {
  const run = { ...listedRun(60_000 + index, createdAt(index), fields) };
  const archive = zipOf({ '0_test.txt': `${iso(createdAt(index))} nothing to see\n` });
  return { attempts: [{ run, jobs, archive }] };
}

function failedJob(index: number): WorldAttempt['jobs'][number] {
  const [started, ended] = [iso(createdAt(index)), iso(createdAt(index) + 60_000)];
  const step = { number: 1, name: 'Set up job', status: 'completed', conclusion: 'success' };
  return {
    ...queuedJob(index),
    conclusion: 'failure',
    runner_id: 3,
    steps: [{ ...step, started_at: started, completed_at: ended }],
  };
}

function queuedJob(index: number): WorldAttempt['jobs'][number] {
  const id = 70_000 + index;
  const at = iso(createdAt(index));
  return {
    id,
    name: 'test',
    run_url: `https://api.github.com/repos/${OWNER}/${REPO}/actions/runs/${60_000 + index}`,
    html_url: `https://github.com/${OWNER}/${REPO}/actions/runs/${60_000 + index}/job/${id}`,
    check_run_url: `https://api.github.com/repos/${OWNER}/${REPO}/check-runs/${id}`,
    run_attempt: 1,
    status: 'completed',
    conclusion: 'cancelled',
    started_at: at,
    completed_at: at,
    runner_id: 0,
    steps: [],
  };
}

function iso(at: number): string {
  return new Date(at).toISOString().replace('.000Z', 'Z');
}
