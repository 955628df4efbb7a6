import type { Evidence, Job, RunAttempt } from './evidence.ts';

/** The evidence when only the run and its jobs have been asked for. */
export function bareEvidence(run: RunAttempt, jobs: Job[] = []): Evidence {
  const lists = { logs: [], annotations: [], files: [], caches: [], runLists: [], others: [], missing: [] };
  return { run, jobs, ...lists, successors: null };
}
