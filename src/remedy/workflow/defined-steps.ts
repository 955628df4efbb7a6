import { findCacheAction } from '../../actions/find-action.ts';
import type { RunAttempt, SourceFile } from '../../types/evidence.ts';
import type { TimelineJob, TimelineStep } from '../../types/logs.ts';
import { locateStep } from './locate.ts';

/**
 * A job of which the workflow file says what those of its steps run that left no log and save a cache, whatever they are
 * called; the same one where the file was not had, or says nothing for certain.
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

/** What a step runs by its file, where that caches; null for anything else. */
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
