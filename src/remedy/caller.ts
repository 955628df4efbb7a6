import { savesInItsStep } from '../actions/find-action.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { NoPatch, Remedy } from '../types/remedies.ts';
import { conjunction, gatesOf } from '../workflow/conjuncts.ts';
import { cutAtExpressions } from '../workflow/expression.ts';
import { type LocatedStep, locateCaller } from '../workflow/locate.ts';
import { setCondition } from '../workflow/step-edits.ts';
import type { WorkflowStep } from '../workflow/step-list.ts';
import { checkedPatch } from './checked-patch.ts';
import { guardOfSave, guardRemedy, patchOf } from './guard.ts';
import { conditionOf, isSetUp, stepTitle } from './step-roles.ts';

/**
 * The guard for a save in a composite action that does nothing but save: the step that calls it asks for the producer,
 * whose outcome is not to be seen inside, and the save itself asks nothing of the status, since a cancel asks both
 * (actions/runner@258d6c8 CompositeActionHandler.cs). Null if the action itself may have filled the path.
 */
export function guardCaller(
  site: SaveSite,
  saved: LocatedStep,
  files: SourceFile[],
): Remedy | { reason: NoPatch } | null {
  const { list, step } = saved;
  const own = list.steps.slice(0, step.index);
  const isSave = savesInItsStep(step.uses ?? '');
  if (
    list.kind !== 'composite' ||
    !isSave ||
    own.some((other) => !isSetUp(other, step.with.get('path') ?? ''))
  )
    return null;
  const caller = locateCaller(site, list.file, files);
  if ('reason' in caller) return caller;
  const inside = innerCondition(step);
  const edit = inside === null ? null : setCondition(list, step, inside);
  const inner = edit === null ? null : checkedPatch(list, [edit]);
  if (inside === null || inner === null) return { reason: { kind: 'not-in-place' } };
  if ('reason' in inner) return inner;
  const guard = guardOfSave(caller.list, asSave(caller.step, step));
  if ('reason' in guard) return guard;
  const outer = patchOf(guard);
  if ('reason' in outer) return outer;
  const remedy = guardRemedy(guard, outer.patch + inner.patch);
  const note = { file: list.file.path, step: stepTitle(caller.step), condition: inside };
  return { ...remedy, notes: [{ kind: 'caller-guarded', ...note }, ...remedy.notes] };
}

/**
 * A remedy inside of an action that a step in the background calls: what becomes of its inner steps under a cancel the
 * runner's sources suggest, and no run has shown (actions/runner@258d6c8 CompositeActionHandler.cs).
 */
export function asCalled(
  remedy: Remedy,
  { list }: LocatedStep,
  { site, files }: { site: SaveSite; files: SourceFile[] },
): Remedy {
  const caller = list.kind === 'composite' ? locateCaller(site, list.file, files) : null;
  if (caller === null || 'reason' in caller || !caller.step.background) return remedy;
  const note = { kind: 'called-beside' as const, step: stepTitle(caller.step) };
  return { ...remedy, disposition: 'needs-review', notes: [note, ...remedy.notes] };
}

function innerCondition(step: WorkflowStep): string | null {
  const old = conditionOf(step);
  return old === null ? null : conjunction(['always()', ...gatesOf(old)]);
}

/** The calling step as a save, with the inner step's inputs as far as the caller gives them. */
function asSave(caller: WorkflowStep, inner: WorkflowStep): WorkflowStep {
  const given = [...inner.with].map(([name, value]): [string, string] => {
    const { literals, insides } = cutAtExpressions(value);
    const texts = insides.map((inside) => {
      const input = /^\s*inputs\.([\w-]+)\s*$/.exec(inside)?.[1];
      return (input === undefined ? undefined : caller.with.get(input.toLowerCase())) ?? `\${{${inside}}}`;
    });
    return [name, literals.map((literal, at) => literal + (texts[at] ?? '')).join('')];
  });
  return { ...caller, with: new Map(given) };
}
