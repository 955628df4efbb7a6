import type { TimelineJob, TimelineStep } from '../types.ts';

/**
 * Jobs whose log could hold a save and was not read, or not in full. A job that was skipped, or that no runner ever took,
 * has no log. Where the log of the whole job was had nothing can be missing from it; step files by themselves can be
 * incomplete, and a step that ran has at least the runner's header.
 */
export function findUnreadJobs(timeline: readonly TimelineJob[]): TimelineJob[] {
  return timeline.filter(
    (entry) => couldHoldSave(entry) && (entry.log === 'none' || unreadSteps(entry).length > 0),
  );
}

/** The steps that ran and of which no line was had, in a job whose log came step by step. */
export function unreadSteps({ log, steps }: TimelineJob): TimelineStep[] {
  return log === 'by-step'
    ? steps.filter((entry) => entry.stage !== 'job' && ran(entry) && entry.blocks.length === 0)
    : [];
}

function ran({ step }: TimelineStep): boolean {
  return step.conclusion !== 'skipped' && step.status !== 'pending' && step.status !== 'queued';
}

function couldHoldSave({ job, steps }: TimelineJob): boolean {
  if (job.conclusion === 'skipped') return false;
  if (steps.length > 0) return steps.some((entry) => entry.stage !== 'job' && ran(entry));
  if (job.runnerId === 0) return false;
  return job.startedAt !== null && job.startedAt !== job.completedAt;
}
