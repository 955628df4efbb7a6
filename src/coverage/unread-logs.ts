import { hasBegun } from '../run/status.ts';
import type { Job } from '../types/evidence.ts';
import type { TimelineJob, TimelineStep } from '../types/logs.ts';

/**
 * Jobs whose log could hold a save and is missing, not read in full, or not complete yet. A job that was skipped, or
 * that no runner took, has no log. A step that ran has at least the runner's header.
 */
export function findUnreadJobs(timeline: readonly TimelineJob[]): TimelineJob[] {
  return timeline.filter((entry) => {
    const isWhole = entry.log !== 'none' && isOver(entry.job) && !hasNoSteps(entry);
    return couldHoldSave(entry) && (!isWhole || unreadSteps(entry).length > 0);
  });
}

/** Whether a job has no steps: GitHub forgets them after about ninety days, and without them a log cannot be divided. */
export function hasNoSteps({ steps }: TimelineJob): boolean {
  return steps.length === 0;
}

/**
 * The steps that ran and have no lines, or whose log breaks off: the log of the job before a step that succeeded
 * according to the list, or the log of an action before the runner says how it was stopped.
 */
export function unreadSteps({ log, steps }: TimelineJob): TimelineStep[] {
  const last = steps.findLast(({ blocks }) => blocks.length > 0);
  const goesOn = steps.slice(last === undefined ? 0 : steps.indexOf(last) + 1);
  const breaksOff =
    log === 'whole' && last?.closed === false && goesOn.some(({ step }) => step.conclusion === 'success');
  return steps.filter((entry) => {
    if (entry.stage === 'job') return false;
    return (
      (hasBegun(entry.step) && entry.blocks.length === 0) ||
      (entry === last && breaksOff) ||
      isCut(entry, log)
    );
  });
}

/** In the log of a whole job the next step shows where one ends; the file of a script is not scanned to its end. */
function isCut({ step, blocks, closed }: TimelineStep, log: TimelineJob['log']): boolean {
  const wasStopped = step.conclusion === 'cancelled' || step.conclusion === 'failure';
  const isAction = blocks.some(
    ({ action, stage, composites }) => action ?? (stage === 'post' || composites[0]),
  );
  return log === 'by-step' && wasStopped && !closed && isAction;
}

/** Whether a job or a run has ended, so that its log can be complete. */
export function isOver({ status, conclusion }: Pick<Job, 'status' | 'conclusion'>): boolean {
  return status === 'completed' || status === 'unknown' || conclusion !== null;
}

/** A job without steps ran if it left a log or a runner took it; one that was cancelled in the queue did not. */
function couldHoldSave({ job, log, steps }: TimelineJob): boolean {
  if (job.conclusion === 'skipped') return log !== 'none';
  if (!isOver(job)) return true;
  if (steps.length > 0) return steps.some((entry) => entry.stage !== 'job' && hasBegun(entry.step));
  if (log !== 'none') return true;
  if (job.runnerId !== null) return job.runnerId > 0;
  return job.conclusion !== 'cancelled' && job.startedAt !== job.completedAt;
}
