import type { RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { SaveOutcome } from '../types/saves.ts';

/** A save of an attempt: where it is, and its outcome. */
interface SeenSave {
  job: { name: string };
  step: { name: string };
  outcome: SaveOutcome;
}

/** An attempt with its saves, or null for those if it was not opened. */
export interface SeenAttempt {
  run: RunAttempt;
  saves: readonly SeenSave[] | null;
}

/** A save that several runs of a branch in a row did not reach, because the next run cancelled each of them. */
export interface Starved {
  job: string;
  step: string;
  branch: string;
  runs: RunAttempt[];
}

/** Fewer runs in a row show no pattern. */
const LEAST_RUNS = 3;

/** The saves that are never reached: several runs in a row of one workflow and branch were cancelled before them. */
export function starvedSaves(attempts: readonly SeenAttempt[]): Starved[] {
  const byBranch = grouped(
    attempts.filter(({ run }) => run.headBranch !== null),
    ({ run }) => JSON.stringify([run.workflowId, run.headBranch]),
  );
  return [...byBranch.values()].flatMap((group) => {
    const inOrder = [...group].sort((one, other) => startOf(one.run) - startOf(other.run));
    const steps = grouped(
      inOrder.flatMap(({ saves }) => saves ?? []),
      ({ job, step }) => JSON.stringify([job.name, step.name]),
    );
    return [...steps.values()].flatMap(([save]) => longestIn(inOrder, save));
  });
}

function longestIn(
  inOrder: readonly SeenAttempt[],
  { job, step }: Pick<SeenSave, 'job' | 'step'>,
): Starved[] {
  let row: RunAttempt[] = [];
  let longest: RunAttempt[] = [];
  for (const [index, { run, saves }] of inOrder.entries()) {
    const own = saves?.find((save) => save.job.name === job.name && save.step.name === step.name);
    const next = inOrder[index + 1]?.run;
    const isOvertaken = next === undefined || startOf(next) <= (run.updatedAt ?? Number.POSITIVE_INFINITY);
    const isStarved = run.conclusion === 'cancelled' && own?.outcome === 'not-reached' && isOvertaken;
    row = isStarved ? [...row, run] : [];
    if (row.length > longest.length) longest = row;
  }
  const branch = longest[0]?.headBranch ?? null;
  return longest.length < LEAST_RUNS || branch === null
    ? []
    : [{ job: job.name, step: step.name, branch, runs: longest }];
}

function startOf({ startedAt, createdAt }: RunAttempt): number {
  return createdAt ?? startedAt ?? 0;
}
