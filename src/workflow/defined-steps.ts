import { findCacheAction } from '../actions/find-action.ts';
import type { RunAttempt, SourceFile } from '../types/evidence.ts';
import type { TimelineJob, TimelineStep } from '../types/logs.ts';
import { locateStep } from './locate.ts';

/**
 * The job, in which steps without a log that save a cache get their action from the workflow file; the same object if
 * the file was not read, or nothing is certain.
 */
export function definedSteps(
  entry: TimelineJob,
  { run, files }: { run: RunAttempt; files: SourceFile[] },
): TimelineJob {
  if (files.length === 0) return entry;
  const known = new Map<TimelineStep, TimelineStep>();
  for (const step of entry.steps) {
    const uses = isSilent(step) ? actionOf(step, entry, { run, files }) : null;
    if (uses !== null) known.set(step, { ...step, uses });
  }
  if (known.size === 0) return entry;
  const steps = entry.steps.map((step) => {
    const main = step.main === null ? undefined : known.get(step.main);
    return known.get(step) ?? (main === undefined ? step : { ...step, main });
  });
  return { ...entry, steps };
}

function isSilent({ stage, blocks, dispute }: TimelineStep): boolean {
  return stage === 'main' && blocks.length === 0 && dispute === null;
}

/** The action that a step runs according to the file, if it caches; else null. */
function actionOf(
  { step }: TimelineStep,
  { job, keys, workflow }: TimelineJob,
  { run, files }: { run: RunAttempt; files: SourceFile[] },
): string | null {
  const site = { run, job, workflow, jobKeys: keys, step, mainStep: step, action: null };
  const located = locateStep(
    { ...site, form: 'save-step', composites: [], inputs: {}, isLocked: false },
    files,
  );
  if ('reason' in located || located.step.uses === null) return null;
  const { uses, with: inputs } = located.step;
  return findCacheAction(uses, Object.fromEntries(inputs)) === null ? null : uses;
}
