import { assignLogs } from '../../src/logs/log-files.ts';
import { matrixLeg } from '../../src/run/matrix-leg.ts';
import { buildTimeline } from '../../src/run/timeline.ts';
import type { Job, LogFile, Step } from '../../src/types/evidence.ts';
import type { TimelineJob, TimelineStep } from '../../src/types/logs.ts';
import { run } from '../support/run.ts';
import { scanLog } from '../support/scan-whole.ts';

/** A step that ran to its end, with times as REST gives them. */
export function step(number: number, name: string, own: Partial<Step> = {}): Step {
  return {
    number,
    name,
    status: 'completed',
    conclusion: 'success',
    startedAt: null,
    completedAt: null,
    ...own,
  };
}

/** A finished job. */
export function job(name: string, steps: Step[], own: Partial<Job> = {}): Job {
  return {
    id: 123,
    name,
    url: 'https://github.com/o/r/actions/runs/1/job/123',
    runAttempt: 1,
    status: 'completed',
    conclusion: 'success',
    startedAt: null,
    completedAt: null,
    checkRunId: 123,
    runnerId: 1,
    steps,
    ...own,
  };
}

/** The timeline of some jobs with these log files. */
export function timelineOf(jobs: readonly Job[], files: readonly LogFile[]): TimelineJob[] {
  return buildTimeline(run, jobs, assignLogs(jobs, files));
}

/** A step of a timeline of which no line was had. */
export function timelineStep(own: Step, rest: Partial<TimelineStep> = {}): TimelineStep {
  return {
    step: own,
    stage: 'main',
    blocks: [],
    main: null,
    uses: null,
    closed: false,
    mixed: false,
    contested: false,
    dispute: null,
    ...rest,
  };
}

/** A job of a timeline without a step. */
export function entry(own: Job, rest: Partial<TimelineJob> = {}): TimelineJob {
  const runner = { downloads: new Set<string>(), cacheMode: null, isLocked: false, leftovers: [] };
  const nothing = { steps: [], notices: [], keys: [], scope: null, workflow: null, runner, aheadMs: 0 };
  return { job: own, log: 'whole', matrix: matrixLeg(own), ...nothing, ...rest };
}

/** A log file whose lines all carry one time, one a second where `seconds` is given. */
export function logFile(name: string, messages: readonly string[], from = '2026-11-20T09:14:00'): LogFile {
  return { name, lines: scanLog(logBytes(messages, from)) };
}

/** The bytes of a log as the runner writes it: byte order mark, seven digits, one message a millisecond. */
function logBytes(messages: readonly string[], from = '2026-11-20T09:14:00'): Uint8Array {
  const start = Date.parse(`${from}.000Z`);
  const lines = messages.map((message, index) => {
    const time = new Date(start + index).toISOString().replace('Z', '4321Z');
    return `${time} ${message}\n`;
  });
  return new TextEncoder().encode(`\uFEFF${lines.join('')}`);
}
