import type { Job, RunAttempt } from '../types/evidence.ts';
import type { ActionBlock, TimelineStep } from '../types/logs.ts';

/**
 * How far the clock of a job's runner is ahead of the server's, in milliseconds. Lines and step times are the runner's,
 * beginning and end of a job and of its run are the server's, in whole seconds: the first line is not from before the one,
 * the last is not from behind the other. 0 where that holds as it is, or nearly so.
 */
export function clockAhead(run: RunAttempt, job: Job, steps: readonly TimelineStep[]): number {
  const blocks = steps.flatMap((step) => step.blocks);
  const first = blocks.find(isDated)?.lines.find(({ at }) => at !== null)?.at ?? null;
  const last = blocks.findLast(isDated)?.lines.findLast(({ at }) => at !== null)?.at ?? null;
  if (first === null || last === null || job.startedAt === null) return 0;
  const most = first - job.startedAt;
  const end = Math.min(job.completedAt ?? Infinity, run.updatedAt ?? Infinity);
  const least = last - end - 1000;
  // A server that gave a job up hears no more of it, though its runner goes on.
  if (job.completedAt === null || least > most)
    return most < -UNNOTICED_MS || most > LONGEST_WAIT_MS ? most : 0;
  // A job ends sooner behind its last line than it begins before its first.
  return least > UNNOTICED_MS || most < -UNNOTICED_MS ? least : 0;
}

function isDated({ lines }: ActionBlock): boolean {
  return lines.some(({ at }) => at !== null);
}

const UNNOTICED_MS = 5000;
const LONGEST_WAIT_MS = 5 * 60_000;
