import type { ActionBlock, TimelineJob, TimelineStep } from '../types/judgement.ts';
import { findSaveAction, type SaveAction } from './save-actions.ts';
import { parseSignals } from './save-phrases.ts';
import { matrixName } from './siblings.ts';

/** A place in a job where a known action saves, or would have saved, a cache. */
export interface SaveBlock {
  job: TimelineJob;
  /** The step in which the upload runs: the post step of an action that saves in its post stage. */
  step: TimelineStep;
  action: SaveAction;
  /** `actions/cache@v5`: from the header, else from the default name of the step or from a sibling's log. */
  reference: string;
  /** The block of the main step, which has the header with the inputs; null where its log was not had. */
  main: ActionBlock | null;
  /** The block in which the upload would be logged; null where the log was not had or the step was skipped. */
  save: ActionBlock | null;
}

/**
 * Every place where a known action saves, in job then step order. A step that left no log, because it was skipped or the
 * log was lost, is known by its default name, or by its name where the log of a matrix sibling shows what it runs.
 */
export function findSaveBlocks(timeline: readonly TimelineJob[]): SaveBlock[] {
  const runs = new Map(
    timeline.flatMap((job) =>
      job.steps.flatMap((step): [string, string][] => {
        const reference = step.stage === 'main' && step.blocks.length === 1 ? step.blocks[0]?.action : null;
        return reference ? [[stepIdentity(job, step), reference]] : [];
      }),
    ),
  );
  return timeline.flatMap((job) =>
    job.steps.flatMap((step) => {
      if (step.stage === 'post') return postBlocks(job, step);
      if (step.stage !== 'main') return [];
      return withActions(step, step.step.name, runs.get(stepIdentity(job, step)) ?? null)
        .filter(({ action }) => action.stage === 'main')
        .map(({ reference, action, block }) => ({ job, step, action, reference, main: block, save: block }));
    }),
  );
}

/** The same for the steps of one name in the legs of one matrix. */
function stepIdentity({ job }: TimelineJob, { step }: TimelineStep): string {
  return `${matrixName(job.name) ?? job.name}\n${step.name}`;
}

/**
 * A post step's log names no action, so its main step says which it is. Inside a composite each inner post prints its
 * own `Post job cleanup.`, in the reverse order of the inner main steps; those of actions that save nothing hold no
 * sign of a save and are passed over.
 */
function postBlocks(job: TimelineJob, step: TimelineStep): SaveBlock[] {
  const main = step.main ?? { ...step, blocks: [] };
  const name = step.step.name.replace(/^Post /, '');
  const savers = withActions(main, name, null).filter(({ action }) => action.stage === 'post');
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

/** The known actions of a step; where it left no log, the one that its default name or a sibling's log tells. */
function withActions(step: TimelineStep, name: string, ofSibling: string | null): BlockAction[] {
  const blocks: { reference: string | null; block: ActionBlock | null }[] =
    step.blocks.length > 0
      ? step.blocks.map((block) => ({ reference: block.action, block }))
      : [{ reference: /^Run (\S+@\S+)$/.exec(name)?.[1] ?? ofSibling, block: null }];
  return blocks.flatMap(({ reference, block }) => {
    const action = findSaveAction(reference, block?.inputs ?? {});
    return action && reference ? [{ reference, action, block }] : [];
  });
}
