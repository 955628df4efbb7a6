import type { ActionBlock, TimelineJob, TimelineStep } from '../types.ts';
import { findSaveAction, type SaveAction } from './save-actions.ts';
import { parseSignals } from './save-phrases.ts';

/** A place in a job where a known action saves, or would have saved, a cache. */
export interface SaveBlock {
  job: TimelineJob;
  /** The step in which the upload runs: the post step of an action that saves in its post stage. */
  step: TimelineStep;
  action: SaveAction;
  /** `actions/cache@v5`: from the header, else from the default name of the step. */
  reference: string;
  /** The block of the main step, which has the header with the inputs; null where its log was not had. */
  main: ActionBlock | null;
  /** The block in which the upload would be logged; null where the log was not had or the step was skipped. */
  save: ActionBlock | null;
}

/** Every place in a job where a known action saves, in step order. */
export function findSaveBlocks(job: TimelineJob): SaveBlock[] {
  return job.steps.flatMap((step) => {
    if (step.stage === 'main') return mainBlocks(job, step);
    return step.stage === 'post' ? postBlocks(job, step) : [];
  });
}

function mainBlocks(job: TimelineJob, step: TimelineStep): SaveBlock[] {
  return withActions(step)
    .filter(({ action }) => action.stage === 'main')
    .map(({ reference, action, block }) => ({ job, step, action, reference, main: block, save: block }));
}

/**
 * A post step's log names no action, so its main step says which it is. Inside a composite each inner post prints its
 * own `Post job cleanup.`, in the reverse order of the inner main steps; those of actions that save nothing hold no
 * sign of a save and are passed over.
 */
function postBlocks(job: TimelineJob, step: TimelineStep): SaveBlock[] {
  const savers = withActions(
    step.main ?? { ...step, blocks: [] },
    step.step.name.replace(/^Post /, ''),
  ).filter(({ action }) => action.stage === 'post');
  const [only, ...others] = savers;
  if (only === undefined) return [];
  const inComposite = others.length > 0 || (only.block?.composites.length ?? 0) > 0;
  const saves = inComposite
    ? step.blocks.filter(({ lines }) => parseSignals(lines).length > 0)
    : step.blocks.slice(0, 1);
  return savers.toReversed().map(({ reference, action, block }, index) => {
    return { job, step, action, reference, main: block, save: saves[index] ?? null };
  });
}

interface BlockAction {
  reference: string;
  action: SaveAction;
  block: ActionBlock | null;
}

/** The known actions of a step; where its log was not had, the one that its default name `Run owner/repo@ref` tells. */
function withActions(step: TimelineStep, name = step.step.name): BlockAction[] {
  const blocks: { reference: string | null; block: ActionBlock | null }[] =
    step.blocks.length > 0
      ? step.blocks.map((block) => ({ reference: block.action, block }))
      : [{ reference: /^Run (\S+@\S+)$/.exec(name)?.[1] ?? null, block: null }];
  return blocks.flatMap(({ reference, block }) => {
    const action = findSaveAction(reference, block?.inputs ?? {});
    return action && reference ? [{ reference, action, block }] : [];
  });
}
