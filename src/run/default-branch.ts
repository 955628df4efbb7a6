import type { Evidence, RunAttempt } from '../types/evidence.ts';

/** The evidence with the default branch copied to every run: all are of one repository, which is asked only once. */
export function withDefaultBranch(evidence: Evidence): Evidence {
  const { run, others, runLists } = evidence;
  const { defaultBranch } = run;
  if (defaultBranch === null) return evidence;
  const told = (other: RunAttempt): RunAttempt => ({ ...other, defaultBranch });
  return {
    ...evidence,
    others: others.map((other) => ({ ...other, run: told(other.run) })),
    runLists: runLists.map((list) => ({ ...list, runs: list.runs.map(told) })),
  };
}
