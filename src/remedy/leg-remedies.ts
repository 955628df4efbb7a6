import { isMap } from 'yaml';
import { findCacheAction, isCombinedCache, savesInItsStep } from '../actions/find-action.ts';
import { onlyRestoreWith, saveOnlyWhere } from '../actions/only-restore.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { Remedy, RemedyNote } from '../types/remedies.ts';
import { conjunction } from '../workflow/conjuncts.ts';
import { isCompiled } from '../workflow/generated.ts';
import { type LocatedStep, locateStep } from '../workflow/locate.ts';
import { setCondition } from '../workflow/step-edits.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { noteOf } from './by-hand.ts';
import { checkedPatch } from './checked-patch.ts';
import { dimensionsIn, fillingSteps, savedSteps } from './filling-steps.ts';
import { extendedKeys } from './key-bump.ts';
import { mayDifferByLeg, originOf } from './key-source.ts';
import { byHand, remedyIn } from './remedy.ts';
import { onlyRestoring } from './restore-only.ts';
import { splitCacheStep } from './split.ts';
import { conditionOf, isTransparent, stepTitle } from './step-roles.ts';

/** What to do if several saves of a run share one key. */
interface SharedKeyCure {
  /** The matrix value that makes the saved content different; null if the content is the same. */
  dimension: string | null;
  remedies: Remedy[];
}

/**
 * One saver for a key that several save, if the content is the same; a key for each leg of a matrix, if a step before
 * the save uses a value of the matrix that the key lacks.
 */
export function cureSharedKey(refused: SaveSite, saver: SaveSite | null, files: SourceFile[]): SharedKeyCure {
  const located = locateStep(refused, files);
  const other = saver === null ? null : locateStep(saver, files);
  if ('reason' in located || isCompiled(located.list.file))
    return { dimension: null, remedies: [oneSaverByHand(refused, null)] };
  const isLeg = other === null || ('step' in other && other.step === located.step);
  const dimension = isLeg ? dimensionLacking(located) : null;
  if (dimension !== null) return { dimension, remedies: [keyPerLeg(located, dimension)] };
  const restoring =
    !isLeg && isCombinedCache(located.step.uses ?? '')
      ? onlyRestoring(located.list, located.step, { certain: false, why: { kind: 'saved-elsewhere' } })
      : null;
  const leg = isLeg ? oneLeg(located.list, located.step) : null;
  const remedy = (leg === null ? null : oneSaver(located, leg)) ?? restoring ?? oneSaverByHand(refused, leg);
  return { dimension: null, remedies: [remedy] };
}

/** For a save that its event never allows: the restore half, or what to do by hand. */
export function cureDenied(site: SaveSite, files: SourceFile[]): Remedy[] {
  const located = locateStep(site, files);
  const why: RemedyNote = { kind: 'event-may-not-save', event: site.run.event };
  const restoring =
    'reason' in located || isCompiled(located.list.file) || !isCombinedCache(located.step.uses ?? '')
      ? null
      : onlyRestoring(located.list, located.step, { certain: false, why });
  return [restoring ?? byHand([noteOf(onlyRestoreWith(findCacheAction(site.action ?? '')))])];
}

/** One job that saves, and others that only restore, in the words of the action that saved. */
function oneSaverByHand(site: SaveSite, leg: readonly string[] | null): Remedy {
  const action = findCacheAction(site.action ?? '');
  const input = leg === null ? null : saveOnlyWhere(action, leg.join(' && '));
  return byHand([
    input === null
      ? { kind: 'one-job-saves', others: onlyRestoreWith(action) }
      : { kind: 'one-leg-saves', input },
  ]);
}

/**
 * A matrix value with which the steps that fill the cache work, and that is not in its key, directly or by another name.
 * Where none is seen to fill it, any that works before the save may.
 */
function dimensionLacking({ list, step }: LocatedStep): string | null {
  const key = originOf(list, step).with.get('key') ?? '';
  if (mayDifferByLeg(key)) return null;
  const filling = fillingSteps({ list, step });
  const working = savedSteps({ list, step }).filter(
    (one) =>
      filling.includes(one) || /setup-/.test(one.uses ?? '') || (filling.length === 0 && !isTransparent(one)),
  );
  const texts = working.flatMap(({ run, with: inputs }) => [run ?? '', ...inputs.values()]);
  const found = texts.flatMap(dimensionsIn).find((dimension) => {
    const values = list.domains.get(`matrix.${dimension.toLowerCase()}`);
    return values === undefined || values.length > 1;
  });
  return found ?? null;
}

function keyPerLeg({ list, step }: LocatedStep, dimension: string): Remedy {
  const key = originOf(list, step).with.get('key') ?? '';
  const value = `-\${{ matrix.${dimension} }}`;
  const patch = extendedKeys(list, key, value);
  return patch === null
    ? byHand([{ kind: 'key-lacks', dimension }], list.file)
    : remedyIn(list.file, { kind: 'key-per-leg', patch, notes: [{ kind: 'key-gets', value }] });
}

/** The save under the condition that it runs in one leg. */
function oneSaver({ list, step }: LocatedStep, leg: readonly string[]): Remedy | null {
  if (isCombinedCache(step.uses ?? '')) {
    const split = splitCacheStep(list, step, leg);
    return 'reason' in split ? null : { ...split, kind: 'one-saver', disposition: 'needs-review' };
  }
  const old = conditionOf(step);
  if (!savesInItsStep(step.uses ?? '') || old === null || step.shared) return null;
  const wanted = conjunction([...(old === '' ? [] : [old]), ...leg]);
  const condition = step.condition?.includes('${{') === true ? `\${{ ${wanted} }}` : wanted;
  const patched = checkedPatch(list, [setCondition(list, step, condition)]);
  if ('reason' in patched) return null;
  const notes: RemedyNote[] = [{ kind: 'one-leg-runs', step: stepTitle(step) }];
  return remedyIn(list.file, { kind: 'one-saver', patch: patched.patch, condition: wanted, notes });
}

/**
 * The first value of each dimension of the matrix that the key lacks; null if there is none, or if not all combinations
 * run.
 */
function oneLeg(list: StepList, step: WorkflowStep): string[] | null {
  const parts = [originOf(list, step).with.get('key') ?? '', step.with.get('path') ?? ''];
  const asked = new Set(parts.flatMap(dimensionsIn).map((name) => `matrix.${name.toLowerCase()}`));
  const dimensions = [...list.domains].filter(([name]) => name.startsWith('matrix.') && !asked.has(name));
  const several = dimensions.filter(([, values]) => values.length > 1);
  const strategy = list.yaml.document.getIn([...list.path.slice(0, -1), 'strategy', 'matrix']);
  const isUneven = isMap(strategy) && (strategy.has('include') || strategy.has('exclude'));
  return several.length === 0 || (several.length > 1 && isUneven)
    ? null
    : several.map(([name, [first = '']]) => `${name} == '${first.replaceAll("'", "''")}'`);
}
