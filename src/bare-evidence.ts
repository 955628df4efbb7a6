import type { Evidence, Job, RunAttempt } from './types/evidence.ts';

/** The evidence before anything was asked but the run and its jobs. */
export function bareEvidence(run: RunAttempt, jobs: Job[] = []): Evidence {
  const lists = { logs: [], annotations: [], files: [], caches: [], runLists: [], others: [], missing: [] };
  return { run, jobs, ...lists, successors: null };
}
