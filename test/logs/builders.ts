import { scanLog } from '../../src/logs/log-lines.ts';
import type { Job, LogFile, Step } from '../../src/types/evidence.ts';

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
