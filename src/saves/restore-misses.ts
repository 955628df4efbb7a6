import { parsePaths } from '../actions/cache-service.ts';
import { findCacheAction, tellsMiss } from '../actions/find-action.ts';
import type { LinePattern } from '../logs/line-pattern.ts';
import type { LogLine } from '../types/evidence.ts';
import type { ActionBlock, TimelineJob, TimelineStep } from '../types/logs.ts';
import type { RestoreMiss } from '../types/saves.ts';
import { CLIENT_MISSES, NOT_LOOKED_UP, RESTORED } from './restore-signals.ts';
import { isCredible, speaksForItself } from './save-blocks.ts';

/**
 * Every restore that found nothing, neither by its key nor by a prefix, in job then step order. Only actions that print
 * their key are recognised: actions/cache, its restore action, their forks, and setup-uv. A restore that was not
 * allowed to read is no miss.
 */
export function findRestoreMisses(timeline: readonly TimelineJob[]): RestoreMiss[] {
  return timeline.flatMap((job) =>
    job.steps.flatMap((step) =>
      step.stage === 'main' ? step.blocks.flatMap((block) => missOf(job, step, block)) : [],
    ),
  );
}

/** How an action reports a miss, and whether that fails the step. */
function missesIn({ action, inputs }: ActionBlock): readonly (readonly [LinePattern, boolean])[] {
  const own = findCacheAction(action ?? '', inputs)?.misses ?? [];
  return [...CLIENT_MISSES, ...own.map((miss) => [miss, false] as const)];
}

function missOf(job: TimelineJob, step: TimelineStep, block: ActionBlock): RestoreMiss[] {
  if (!tellsMiss(block.action ?? '') || !isCredible(job, block)) return [];
  for (const line of block.lines) {
    if (NOT_LOOKED_UP.some(({ pattern }) => pattern.test(line.text))) return [];
    for (const [{ pattern }, fatal] of missesIn(block)) {
      const keys = pattern.exec(line.text)?.[1];
      if (keys === undefined) continue;
      // A key contains no comma, and the first is the wanted one (`checkKey` of the client).
      const key = keys.split(', ')[0]?.trim() ?? '';
      const paths = parsePaths(block.inputs.path ?? '');
      return key === '' ? [] : [{ job, step, key, paths, line, fatal: fatal && !wentOn(job, step) }];
    }
  }
  return [];
}

/**
 * Whether a job went on after a step that says that it fails: with `continue-on-error` the step counts as a success.
 * Not believed if the job failed without any failed step.
 */
function wentOn({ job, steps }: TimelineJob, { step }: TimelineStep): boolean {
  const isExplained = job.conclusion !== 'failure' || steps.some((one) => one.step.conclusion === 'failure');
  return step.conclusion === 'success' && isExplained;
}

/** An entry that a step of a job restored, which is therefore finished, with the line that says so. */
export interface Restored {
  step: TimelineStep;
  key: string;
  line: LogLine;
}

/** Every entry that the main steps of a job restored, in their order. */
export function findRestored(job: TimelineJob): Restored[] {
  return job.steps.flatMap((step) => {
    if (step.stage !== 'main') return [];
    const own = step.blocks.filter(
      (block) => block.action !== null && isCredible(job, block) && speaksForItself(block, block.inputs),
    );
    return own.flatMap(({ lines }) => lines.flatMap((line) => restoredBy(line, step)));
  });
}

function restoredBy(line: LogLine, step: TimelineStep): Restored[] {
  const key = RESTORED.flatMap(({ pattern }) => pattern.exec(line.text)?.[1]?.trim() ?? [])[0];
  return key === undefined ? [] : [{ step, key, line }];
}
