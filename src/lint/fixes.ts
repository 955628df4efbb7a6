import { findCacheAction, isCombinedCache } from '../actions/find-action.ts';
import { checkedPatch, type IntendedChange } from '../remedy/checked-patch.ts';
import { parseExpression } from '../remedy/conditions/expression.ts';
import { remedyForStep } from '../remedy/remedies.ts';
import { insertSubAction, setCondition } from '../remedy/workflow/step-edits.ts';
import type { Splice } from '../remedy/workflow/text-layout.ts';
import type { LintFix } from '../types/lint.ts';
import { withExpressions } from './evaluation.ts';
import type { SavePlace } from './save-places.ts';

/** The guard or the split of a save, as a torn run would be offered it; by hand with the reason where none is proven. */
export function guardFix(save: SavePlace): LintFix {
  const { list, step } = save;
  const action = findCacheAction(step.uses ?? '', Object.fromEntries(step.with));
  if (save.form === 'post-step' && !isCombinedCache(step.uses ?? ''))
    return byHand([...(action?.byHand ?? [])]);
  const made = remedyForStep({ list, step });
  if ('reason' in made) return byHand([`No patch: ${made.reason}.`]);
  const { disposition, patch, notes } = made;
  return { disposition, patch, notes };
}

/** A generated file would lose a change again. */
export function whereGenerated(from: string, others: number): LintFix {
  const more = others === 0 ? '' : ` The same is to be said of ${others} more of its steps.`;
  return byHand([`This file is generated: change ${from} instead.${more}`]);
}

/** What to do where no edit is offered. */
export function byHand(notes: string[]): LintFix {
  return { disposition: 'needs-review', patch: null, notes };
}

/** The restoring half of a combined cache in its place, where what it saves is never stored; else by hand. */
export function restoreOnlyFix(save: SavePlace): LintFix {
  const { list, step } = save;
  const uses = (step.uses ?? '').replace('@', '/restore@');
  const hasSavingOptions = ['save-always', 'upload-chunk-size'].some((option) => step.with.has(option));
  const edit = save.form === 'post-step' && !hasSavingOptions ? insertSubAction(list, step, 'restore') : null;
  const notes = ['It only restores then, which is all that such a run can do.'];
  return (
    edited(save, edit === null ? null : { splice: edit, value: uses }, {
      key: 'uses',
      disposition: 'verified',
      notes,
    }) ?? byHand(['Remove the step, or replace it by the half that restores.'])
  );
}

/** The condition as it was meant, on one line and without `${{ }}`. */
export function straightConditionFix(save: SavePlace): LintFix {
  const { list, step } = save;
  const meant = withExpressions(step.condition ?? '', (_, inside) => inside)
    .replace(/\s+/g, ' ')
    .trim();
  const edit = parseExpression(meant) === null ? null : setCondition(list, step, meant);
  const notes = ['From now on the condition decides, which it has not done so far.'];
  return (
    edited(save, edit, { key: 'if', disposition: 'needs-review', notes }) ??
    byHand([
      'Write the whole condition without `{{ }}`, or in a block style that keeps no line break: `>-` or `|-`.',
    ])
  );
}

function edited(
  save: SavePlace,
  edit: { splice: Splice; value: string } | null,
  { key, ...fix }: { key: 'if' | 'uses' } & Omit<LintFix, 'patch'>,
): LintFix | null {
  if (edit === null || save.step.shared) return null;
  const change: IntendedChange = {
    set: [{ step: save.step, key, value: edit.value }],
    removed: [],
    inserted: [],
    taken: null,
  };
  const made = checkedPatch(save.list, [edit.splice], change);
  return 'patch' in made ? { ...fix, patch: made.patch } : null;
}
