import { parseActionBlocks, scriptBlock } from '../logs/action-blocks.ts';
import { postTarget, stepKind } from '../logs/step-logs.ts';
import type { Job } from '../types/evidence.ts';
import type { JobLog, TimelineJob, TimelineStep } from '../types/logs.ts';

/** The jobs with their steps and logs joined, in the order of the answer; post steps know their main steps. */
export function buildTimeline(jobs: readonly Job[], logs: readonly JobLog[]): TimelineJob[] {
  const logOf = new Map(logs.map((log) => [log.jobId, log]));
  return jobs.map((job) => {
    const log = logOf.get(job.id);
    const linesOf = new Map((log?.steps ?? []).map(({ step, lines }) => [step, lines]));
    const steps = job.steps
      .toSorted((a, b) => a.number - b.number)
      .map((step): TimelineStep => {
        const kind = stepKind(step, job.steps);
        const stage = kind === 'main' || kind === 'post' ? kind : 'job';
        const lines = linesOf.get(step.number) ?? [];
        const blocks = stage === 'job' ? [scriptBlock(lines)] : parseActionBlocks(lines);
        return { step, stage, blocks: lines.length === 0 ? [] : blocks, main: null };
      });
    const had = log?.whole ? 'whole' : log?.steps ? 'by-step' : 'none';
    const [notices, server] = [log?.notices ?? [], log?.server ?? []];
    return { job, steps: steps.map((step) => withMain(step, steps)), log: had, notices, server };
  });
}

/**
 * Post steps run in the reverse order of their main steps, a skipped main step registers none, and a name may occur
 * twice: the highest post number then belongs to the lowest main number (ExecutionContext.CreatePostChild). Scripts have
 * no post, nor have the restore and save halves of a cache action. Where mains and posts of a name still differ in
 * count, which of them registered a post is not known, and none is claimed but the only one.
 */
function withMain(post: TimelineStep, steps: readonly TimelineStep[]): TimelineStep {
  const allSteps = steps.map(({ step }) => step);
  const name = post.stage === 'post' ? postTarget(post.step, allSteps) : null;
  if (name === null) return post;
  const mains = steps.filter(
    (other) => other.stage === 'main' && other.step.name === name && mayHavePost(other),
  );
  const posts = steps.filter((other) => other.stage === 'post' && postTarget(other.step, allSteps) === name);
  const main = mains.length === posts.length ? mains[posts.length - 1 - posts.indexOf(post)] : undefined;
  return { ...post, main: main ?? null };
}

function mayHavePost({ step, blocks }: TimelineStep): boolean {
  if (step.conclusion === 'skipped') return false;
  const [only, ...others] = blocks;
  if (only === undefined || others.length > 0 || only.composites.length > 0) return true;
  return only.action !== null && !/\/(?:restore|save)@/.test(only.action);
}
