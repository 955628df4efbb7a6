import { guardSaveStep } from '../actions/by-hand-steps.ts';
import { findCacheAction, savesInItsStep } from '../actions/find-action.ts';
import { causes } from '../causes/cause-table.ts';
import type { CauseKind } from '../types/causes.ts';
import type { Remedy } from '../types/findings.ts';

/** Advice without a patch: the notes, and the file where one is known. */
export function byHand(
  notes: string[],
  file: { path: string; owner: string; repo: string } | null = null,
): Remedy {
  return {
    kind: 'by-hand',
    disposition: 'needs-review',
    file: file?.path ?? null,
    repository: file === null ? null : `${file.owner}/${file.repo}`,
    condition: null,
    patch: null,
    notes,
    proof: null,
  };
}

/** What to do by hand for the very action that saved, or the composite action around it, a sentence a step. */
export function stepsFor(composites: string[], action: string | null): string[] {
  const known = [...composites, ...(action === null ? [] : [action])].flatMap(
    (used) => findCacheAction(used) ?? [],
  );
  const [first] = known;
  if (first !== undefined) return [...first.byHand];
  if (action !== null && savesInItsStep(action)) {
    return guardSaveStep;
  }
  return [
    "Switch the action's own cache off, if it has a switch.",
    'Put `actions/cache/restore` before and `actions/cache/save` after the step that fills the cache.',
    "Give the save `if: always() && steps.<that step>.outcome == 'success'`.",
  ];
}

/** What a guard does not cover under this cause, a sentence each. */
export function limitsUnder(cause: CauseKind): string[] {
  return [
    'A save that is due when a cancel comes still runs then, for five minutes at most.',
    ...causes[cause].limits,
  ];
}

/** Weaker ways out that fit the cause, each with its cost, a sentence each. */
export function alternatives(cause: CauseKind): string[] {
  return [...causes[cause].alternatives];
}
