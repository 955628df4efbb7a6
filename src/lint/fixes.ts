import { findCacheAction, isCombinedCache } from '../actions/find-action.ts';
import { checkedPatch, isBeyondBudget } from '../remedy/checked-patch.ts';
import { remedyForStep } from '../remedy/remedies.ts';
import { noteOf, stepsFor } from '../remedy/remedy.ts';
import { leavingOptions } from '../remedy/split.ts';
import type { LintFix } from '../types/lint.ts';
import type { RemedyNote } from '../types/remedies.ts';
import { parseExpression } from '../workflow/expression.ts';
import { type Edit, setCondition, setRestoreHalf } from '../workflow/step-edits.ts';
import { withExpressions } from './evaluation.ts';
import type { SavePlace } from './save-places.ts';

/** The guard or the split of a save, as for a torn-down save; by hand, with the reason, if none is proved. */
export function guardFix(save: SavePlace): LintFix {
  const { list, step } = save;
  const action = findCacheAction(step.uses ?? '', Object.fromEntries(step.with));
  if (save.form === 'post-step' && !isCombinedCache(step.uses ?? ''))
    return fixByHand((action?.byHand ?? []).map(noteOf));
  const made = remedyForStep({ list, step });
  if ('reason' in made) {
    const steps = stepsFor({ composites: [], isLocked: false }, step.uses);
    return fixByHand([{ kind: 'no-patch', why: made.reason }, ...steps]);
  }
  const { disposition, patch, notes } = made;
  return { disposition, patch, notes };
}

/** What to do in a generated file, which would lose a change again. */
export function whereGenerated(origin: string | null, others: number): LintFix {
  return fixByHand([{ kind: 'change-origin', origin, others }]);
}

/** What to do if no edit is offered. */
export function fixByHand(notes: RemedyNote[]): LintFix {
  return { disposition: 'needs-review', patch: null, notes };
}

/** Replaces a combined cache whose saves are never stored by its restore half; else by hand. */
export function restoreOnlyFix(save: SavePlace): LintFix {
  const { list, step } = save;
  const hasSavingOptions = leavingOptions.some((option) => step.with.has(option));
  const edit = save.form === 'post-step' && !hasSavingOptions ? setRestoreHalf(list, step) : null;
  const notes: RemedyNote[] = [{ kind: 'restores-as-it-may' }];
  return edited(save, edit, { disposition: 'verified', notes }) ?? fixByHand([{ kind: 'restore-by-hand' }]);
}

/** The condition as it was meant, on one line and without `${{ }}`. */
export function straightConditionFix(save: SavePlace): LintFix {
  const { list, step } = save;
  const meant = withExpressions(step.condition ?? '', (inside) => inside)
    .replace(/\s+/g, ' ')
    .trim();
  const edit = parseExpression(meant) === null ? null : setCondition(list, step, meant);
  const notes: RemedyNote[] = [{ kind: 'decides-now' }];
  return edited(save, edit, { disposition: 'needs-review', notes }) ?? fixByHand([{ kind: 'write-plainly' }]);
}

function edited({ list, step }: SavePlace, edit: Edit | null, fix: Omit<LintFix, 'patch'>): LintFix | null {
  if (step.shared) return null;
  if (isBeyondBudget(list, step)) return fixByHand([{ kind: 'no-patch', why: { kind: 'many-saves' } }]);
  const made = checkedPatch(list, [edit]);
  return 'patch' in made ? { ...fix, patch: made.patch } : null;
}
