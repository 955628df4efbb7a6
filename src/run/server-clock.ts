import type { Job, RunAttempt } from '../types/evidence.ts';
import type { ActionBlock, TimelineStep } from '../types/logs.ts';

/**
 * How far the clock of a job's runner is ahead of the server's, in milliseconds. Lines and steps have the runner's
 * times; a job and its run have the server's, in whole seconds: no line can be older than the start of the job, or
 * younger than its end. 0 if that holds, or nearly holds.
 */
export function clockAhead(run: RunAttempt, job: Job, steps: readonly TimelineStep[]): number {
  const blocks = steps.flatMap((step) => step.blocks);
  const first = blocks.find(isDated)?.lines.find(({ at }) => at !== null)?.at ?? null;
  const last = blocks.findLast(isDated)?.lines.findLast(({ at }) => at !== null)?.at ?? null;
  if (first === null || last === null || job.startedAt === null) return 0;
  const most = first - job.startedAt;
  const end = Math.min(job.completedAt ?? Infinity, run.updatedAt ?? Infinity);
  const least = last - end - 1000;
  // After the server has given a job up, its runner may go on.
  if (job.completedAt === null || least > most)
    return most < -UNNOTICED_MS || most > LONGEST_WAIT_MS ? most : 0;
  // The end of a job is closer to its last line than its start is to its first line.
  return least > UNNOTICED_MS || most < -UNNOTICED_MS ? least : 0;
}

function isDated({ lines }: ActionBlock): boolean {
  return lines.some(({ at }) => at !== null);
}

const UNNOTICED_MS = 5000;
const LONGEST_WAIT_MS = 5 * 60_000;
