import type { Evidence, Job, RunAttempt } from '../types/evidence.ts';

/**
 * The evidence with only the jobs that ran in this attempt. A re-run lists the jobs that it does not repeat as well, and
 * their saves are counted where they ran. Whether such a job bears the number of its old attempt or of the new one is
 * not documented, so its times are asked too.
 */
export function withOwnJobs(evidence: Evidence): Evidence {
  const own = evidence.jobs.filter((job) => !isCarriedOver(job, evidence.run));
  return own.length === evidence.jobs.length ? evidence : { ...evidence, jobs: own };
}

function isCarriedOver({ runAttempt, completedAt }: Job, { attempt, startedAt }: RunAttempt): boolean {
  if (attempt === 1) return false;
  if (runAttempt !== null && runAttempt < attempt) return true;
  return completedAt !== null && startedAt !== null && completedAt < startedAt;
}
