import type { Job, RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { JobLog, StepLog, TimelineJob, TimelineStep } from '../types/logs.ts';
import { cacheScope } from './cache-scope.ts';
import { matrixLeg } from './matrix-leg.ts';
import { runnerWords } from './runner-words.ts';
import { clockAhead } from './server-clock.ts';
import { jobKeys, locateWorkflow } from './workflow-location.ts';

/** The jobs joined with their steps and logs, in GitHub's order; post steps know their main steps. */
export function buildTimeline(run: RunAttempt, jobs: readonly Job[], logs: readonly JobLog[]): TimelineJob[] {
  const logOf = new Map(logs.map((log) => [log.jobId, log]));
  return jobs.flatMap((job) => {
    const log = logOf.get(job.id);
    return log === undefined ? [] : [joinJob(run, job, log)];
  });
}

function joinJob(run: RunAttempt, job: Job, log: JobLog): TimelineJob {
  const { had, notices, server } = log;
  const steps = joinPosts(log.steps);
  return {
    ...{ job, steps, log: had, notices, keys: jobKeys(server), matrix: matrixLeg(job) },
    runner: runnerWords(steps),
    aheadMs: clockAhead(run, job, steps),
    scope: cacheScope(run, { server, steps }),
    workflow: locateWorkflow(run, { name: job.name, server, steps }),
  };
}

/**
 * Post steps run in the reverse order of their main steps, a skipped main step registers none, and a name may occur
 * twice: the highest post number then belongs to the lowest main number (ExecutionContext.CreatePostChild). Scripts
 * have no post step, and neither do the restore and save halves of a cache action. If there are still more main steps
 * of a name than post steps, or fewer, none is taken for the main step.
 */
function joinPosts(logs: readonly StepLog[]): TimelineStep[] {
  const steps = logs.map(({ step, kind, blocks, closed, mixed, contested, dispute }): TimelineStep => {
    const stage = kind === 'main' || kind === 'post' ? kind : 'job';
    return { step, stage, blocks, main: null, uses: null, closed, mixed, contested, dispute };
  });
  const mains = grouped(steps.filter(mayHavePost), ({ step }) => step.name);
  const posts = grouped(
    logs.flatMap(({ cleansUp }, index) => (cleansUp === null ? [] : [{ cleansUp, index }])),
    ({ cleansUp }) => cleansUp,
  );
  const mainOf = new Map(
    [...posts].flatMap(([name, own]) => {
      const lastFirst = mains.get(name)?.toReversed() ?? [];
      if (lastFirst.length !== own.length) return [];
      return own.map(({ index }, order): [number, TimelineStep | null] => [index, lastFirst[order] ?? null]);
    }),
  );
  return steps.map((entry, index) => {
    const main = mainOf.get(index) ?? null;
    return main === null ? entry : { ...entry, main };
  });
}

function mayHavePost({ step, stage, blocks, dispute }: TimelineStep): boolean {
  if (stage !== 'main' || (step.conclusion === 'skipped' && dispute === null)) return false;
  const [only, ...others] = blocks;
  if (only === undefined || others.length > 0 || only.composites.length > 0) return true;
  return only.action !== null && !/\/(?:restore|save)@/.test(only.action);
}
