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
  const always = 'A save that is due when a cancel comes still runs then, for five minutes at most.';
  switch (cause) {
    case 'run-cancelled':
      return [always, 'A force-cancel stops it all the same.'];
    case 'job-timed-out':
      return [
        always,
        `Against a job timeout that is all it gives: ${causes[cause].instead ?? 'raise the timeout'}.`,
      ];
    case 'unknown':
      return [
        always,
        'Nothing says what tore this save down: the guard helps against a cancel, not against a shutdown.',
      ];
    default:
      return [always];
  }
}

/** Weaker ways out that fit the cause, each with its cost, a sentence each. */
export function alternatives(cause: CauseKind): string[] {
  switch (cause) {
    case 'sibling-failed':
      return [
        'Weaker: `fail-fast: false` lets every leg run on, at the cost of their minutes after a failure.',
      ];
    case 'run-superseded':
      return [
        'Weaker: `cancel-in-progress: false` makes the newer run wait for this one, at the cost of that time.',
      ];
    case 'run-cancelled':
      return ['Weaker: saving earlier in the job makes the window smaller, and does not close it.'];
    default:
      return [];
  }
}
