import { guardSaveStep, useOwnCache } from '../actions/cache-action.ts';
import { findCacheAction, savesInItsStep } from '../actions/find-action.ts';
import { causes } from '../causes/cause-table.ts';
import type { CauseKind } from '../types/causes.ts';
import type { RunAttempt, SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { Remedy, RemedyNote } from '../types/remedies.ts';
import type { CacheSave } from '../types/saves.ts';

/** What a remedy has to know of a save. */
export function saveSite(save: CacheSave, run: RunAttempt): SaveSite {
  const { job, step, action, form, composites, inputs } = save;
  return {
    ...{ run, action, form, composites, inputs },
    job: job.job,
    mainStep: (step.main ?? step).step,
    jobKeys: job.keys,
    workflow: job.workflow,
    isLocked: job.runner.isLocked,
  };
}

/** A remedy in a file, if that is known: to be reviewed, unless it is certain. */
export function remedyIn(
  file: Pick<SourceFile, 'path' | 'owner' | 'repo'> | null,
  {
    certain = false,
    ...said
  }: { certain?: boolean } & Pick<Remedy, 'kind' | 'patch' | 'notes'> &
    Partial<Pick<Remedy, 'condition' | 'proof'>>,
): Remedy {
  return {
    disposition: certain ? 'verified' : 'needs-review',
    file: file?.path ?? null,
    repository: file === null ? null : `${file.owner}/${file.repo}`,
    condition: null,
    proof: null,
    ...said,
  };
}

/** Advice without a patch: the notes, and the file where one is known. */
export function byHand(notes: RemedyNote[], file: Parameters<typeof remedyIn>[0] = null): Remedy {
  return remedyIn(file, { kind: 'by-hand', patch: null, notes });
}

/** A note with a text of a table of knowledge. */
export function noteOf(text: string): RemedyNote {
  return { kind: 'known', text };
}

/**
 * What to do by hand for the action that saved, or the composite action around it, one sentence for each step. A
 * separate cache instead of an action's own is an action that the lock file does not name yet.
 */
export function stepsFor(
  { composites, isLocked }: Pick<SaveSite, 'composites' | 'isLocked'>,
  action: string | null,
): RemedyNote[] {
  const [known] = [...composites, ...(action === null ? [] : [action])].flatMap(
    (used) => findCacheAction(used) ?? [],
  );
  if (known === undefined && action !== null && savesInItsStep(action)) return guardSaveStep.map(noteOf);
  const steps = known === undefined || known.byHand.length === 0 ? useOwnCache : known.byHand;
  const isNew = isLocked && known?.hasHalves !== true && (known?.stores ?? 'entries') === 'entries';
  return [...steps.map(noteOf), ...(isNew ? [{ kind: 'renew-lock' as const }] : [])];
}

/** What a guard does not cover with this cause. */
export function limitsUnder(cause: CauseKind): RemedyNote[] {
  return [{ kind: 'saved-for-five-minutes' }, ...causes[cause].limits.map(noteOf)];
}

/** Weaker alternatives for the cause, each with its cost. */
export function alternatives(cause: CauseKind): RemedyNote[] {
  return causes[cause].alternatives.map(noteOf);
}
