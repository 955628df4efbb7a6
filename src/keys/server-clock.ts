import type { KeyEvent } from '../types/keys.ts';
import type { TimelineJob } from '../types/logs.ts';

/**
 * How far the clock of a job's runner is ahead of the server's; 0 for what waiting for the machine explains. Lines and
 * step times are the runner's, the beginning of a job is the server's, and runners of one's own may be off by any time.
 */
export function clockAhead({ job, steps }: TimelineJob): number {
  const logged = steps[0]?.blocks[0]?.lines[0]?.at ?? null;
  if (logged === null || job.startedAt === null) return 0;
  const ahead = logged - job.startedAt;
  return Math.abs(ahead) > LONGEST_WAIT_MS ? ahead : 0;
}

const LONGEST_WAIT_MS = 5 * 60_000;

/** An event by the server's clock, so that events of different machines can be put in order. */
export function onServerClock(event: KeyEvent, aheadMs: number): KeyEvent {
  if (aheadMs === 0) return event;
  const at = event.at - aheadMs;
  if (event.kind === 'stuck') {
    const { heldFrom, heldUntil } = event;
    return { ...event, at, heldFrom: heldFrom - aheadMs, heldUntil: heldUntil - aheadMs };
  }
  if (event.kind === 'saved') return { ...event, at, startedAt: event.startedAt - aheadMs };
  if (event.kind === 'refused') return { ...event, at };
  return { ...event, at, rebuiltUntil: event.rebuiltUntil && event.rebuiltUntil - aheadMs };
}
