import type { RunAttempt } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { CacheSave } from '../types/saves.ts';

/** What a remedy has to know of a save. */
export function saveSite(
  { job, step, action, form, composites, inputs }: CacheSave,
  run: RunAttempt,
): SaveSite {
  return {
    run,
    job: job.job,
    mainStep: (step.main ?? step).step,
    ...{ action, form, composites, inputs },
    jobKeys: job.keys,
    workflow: job.workflow,
    isLocked: job.runner.isLocked,
  };
}
