import { parsePaths } from '../../actions/cache-service.ts';
import { repeatedKeyOf } from '../../remedy/key-bump.ts';
import { runnerCondition } from '../../remedy/step-roles.ts';
import { cutAtExpressions, parseExpression } from '../../workflow/expression.ts';
import { stepNamed, type WorkflowStep } from '../../workflow/step-list.ts';
import { askTooMuch, assignments, type Condition, conditionFrom } from '../../workflow/truth-table.ts';
import { lineFinder, startOf } from '../place.ts';
import type { Repository } from '../repository.ts';
import type { Found, Rule } from '../rule.ts';
import { expandKey, keyOf } from '../save-key.ts';
import type { SavePlace } from '../save-places.ts';
import type { LintJob } from '../workflow.ts';

/** A save whose entry the restore beside it cannot find, since key or paths differ. */
export const restoreSaveMismatch: Rule = {
  id: 'restore-save-mismatch',
  title: 'a save that no restore can find',
  means:
    'An entry is found by its key and its version, and the version is a hash of the paths in their order, and on Windows of `enableCrossOsArchive`. A restore with other paths never finds what this step saves.',
  known:
    'A restore names the same key as this save, in the same job or in another one, and other paths; or takes its key from a restore that is skipped where the save runs, so that the key is empty there.',
  todo: 'Give both the same `path`, to the letter and in the same order, and the same `enableCrossOsArchive`; under the same condition, where the key comes from the restore.',
  source: 'actions/cache#1532 (2025-01); @actions/cache getCacheVersion',
  messages: {
    paths:
      'The restore at line {line} has the same key and other paths, so it never finds what this step saves.',
    elsewhere:
      'The restore in {file}, line {line}, has the same key and other paths, so it never finds what this step saves.',
    archive:
      'The restore at line {line} has another `enableCrossOsArchive`, so on Windows it never finds what this step saves.',
    keyless:
      'The key comes from `{id}`, which is skipped in some runs in which this step saves: the key is empty there, and the save fails.',
  },
  isOfTearing: false,
  find: (save, { repository }) => {
    if (save.form !== 'save-step') return [];
    const pair = restoreOf(save);
    if (pair === null) return elsewhere(save, repository);
    const line = String(save.lineAt(startOf(pair)));
    const found: Found[] = [];
    if (areOtherPaths(pair, save)) found.push({ message: 'paths', args: { line }, exposure: [] });
    else if (archiveOf(pair) !== archiveOf(save.step) && mayBeWindows(save.job))
      found.push({ message: 'archive', args: { line }, exposure: [] });
    if (isSkippedWhereSaved(pair, save))
      found.push({ message: 'keyless', args: { id: pair.id ?? '' }, exposure: [] });
    return found;
  },
};

/** The restore that belongs to the save: the one with the same key, or whose id is in the key. */
function restoreOf({ list, step, job, restores }: SavePlace): WorkflowStep | null {
  const key = keyOf(step) ?? '';
  const asked = repeatedKeyOf(key);
  if (asked !== null) return stepNamed(list, asked);
  const own = expandKey(key, { list, job });
  const same = restores.filter((one) => expandKey(keyOf(one) ?? '', { list, job }) === own);
  // Of two restores with one key and different paths, either may be meant.
  return same.find((one) => pathsOf(one) === pathsOf(step)) ?? (same.length === 1 ? (same[0] ?? null) : null);
}

function pathsOf(step: WorkflowStep): string {
  return parsePaths(step.with.get('path') ?? '').join('\n');
}

/** Whether the paths differ; paths made by an expression on one side only may be the same. */
function areOtherPaths(restore: WorkflowStep, save: SavePlace): boolean {
  const [one = '', other = ''] = [restore, save.step].map((step) => expandKey(pathsOf(step), save));
  const [own, its] = [one, other].map((text) => cutAtExpressions(text).insides.join());
  return one !== '' && other !== '' && one !== other && own === its;
}

function archiveOf(step: WorkflowStep): boolean {
  return step.with.get('enablecrossosarchive') === 'true';
}

function mayBeWindows(job: LintJob | null): boolean {
  const runner = JSON.stringify(job?.content['runs-on'] ?? '');
  return /windows/i.test(runner) || /windows/i.test(JSON.stringify(job?.strategy ?? ''));
}

/** A restore of the same literal key in another job or workflow, if none there restores the saved paths. */
function elsewhere(save: SavePlace, repository: Repository): Found[] {
  const key = keyOf(save.step) ?? '';
  // Two equal templates need not make the same key.
  if (key === '' || key.includes('${{')) return [];
  const others = repository.restores.get(key) ?? [];
  const [other] = others;
  if (other === undefined || others.some(({ step }) => pathsOf(step) === pathsOf(save.step))) return [];
  const { file } = other;
  const line = String(lineFinder(file.text)(startOf(other.step)));
  return [{ message: 'elsewhere', args: { file: file.path, line }, exposure: [] }];
}

/** Whether a successful run may save without having restored, although the key comes from the restore. */
function isSkippedWhereSaved(restore: WorkflowStep, { step, list }: SavePlace): boolean {
  const id = restore.id?.toLowerCase();
  const isAsked = (keyOf(step) ?? '').toLowerCase().includes(`steps.${id ?? ''}.outputs.cache-primary-key`);
  if (id === undefined || !isAsked || restore.condition === null) return false;
  const [asRestored, asSaved] = [restore, step].map(conditionOfRun);
  if (asRestored == null || asSaved == null) return false;
  const succeeding = list.steps.flatMap((one) => {
    const outcome = `steps.${one.id?.toLowerCase() ?? ''}.outcome`;
    const condition = asSaved.facts.some(({ key }) => key === outcome) ? conditionOfRun(one) : null;
    return condition === null ? [] : [{ outcome, condition }];
  });
  const all = [asRestored, asSaved, ...succeeding.map(({ condition }) => condition)].flatMap(
    ({ facts }) => facts,
  );
  if (askTooMuch(all)) return false;
  const silent = {
    [`steps.${id}.outputs.cache-hit`]: '',
    [`steps.${id}.outcome`]: 'skipped',
    [`steps.${id}.conclusion`]: 'skipped',
  };
  return assignments(all)
    .map((world) => ({
      status: 'success' as const,
      facts: new Map([...world, ...Object.entries(silent)]),
    }))
    .some(
      (world) =>
        !asRestored.holds(world) &&
        asSaved.holds(world) &&
        // A step that succeeded has run.
        succeeding.every(
          ({ outcome, condition }) => world.facts.get(outcome) !== 'success' || condition.holds(world),
        ),
    );
}

function conditionOfRun(step: WorkflowStep): Condition | null {
  const expr = parseExpression(runnerCondition(step) ?? '');
  return expr === null ? null : conditionFrom(expr);
}
