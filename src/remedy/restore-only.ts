import { forbidsWrites, isReadOnlyEvent } from '../actions/cache-policy.ts';
import { isCombinedCache, restoresCache, savesInItsStep } from '../actions/find-action.ts';
import { oncePer } from '../types/once-per.ts';
import type { Remedy, RemedyNote } from '../types/remedies.ts';
import { referencesInText } from '../workflow/expression.ts';
import { idFor } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { parseWorkflow, type WorkflowJob } from '../workflow/workflow-file.ts';
import { checkedPatch } from './checked-patch.ts';
import { asksEnv, setsEnvironment } from './guarded-save.ts';
import { originOf, repeatedKeyOf } from './key-source.ts';
import { makesSomething } from './marked-save.ts';
import { cachedPlaces, pathUse } from './path-use.ts';
import { remedyIn } from './remedy.ts';
import { isPerRunKey } from './save-purpose.ts';
import { isGatedOnMissOf, runsWherever } from './scene.ts';
import { toRestoringHalf, whyNotSplit } from './split.ts';
import { alwaysFails, stepTitle } from './step-roles.ts';

/** Why a combined cache does not need to save. */
interface Needless {
  certain: boolean;
  why: RemedyNote;
}

/**
 * Turns a combined cache into its restore half if its save is useless: the step fails on a miss, the job only uses what
 * another one saves, or no later run can see what this one saved. Null if it may be useful.
 */
export function restoreOnly(list: StepList, cache: WorkflowStep, event: string): Remedy | null {
  if (!isCombinedCache(cache.uses ?? '')) return null;
  const needless = whyNeedless(list, cache, event);
  return needless === null ? null : onlyRestoring(list, cache, needless);
}

/** Whether nothing that a combined cache saves is ever stored, in any run. */
export function neverSaves(list: StepList, cache: WorkflowStep): boolean {
  return endsOnMiss(cache) || whyUseless(list, cache) !== null;
}

/** The restoring half in place of a combined cache; null if it cannot be edited. */
export function onlyRestoring(list: StepList, cache: WorkflowStep, needless: Needless): Remedy | null {
  if (cache.shared || whyNotSplit(list, cache) !== null) return null;
  const patched = checkedPatch(list, toRestoringHalf(list, cache));
  if ('reason' in patched) return null;
  const { certain, why } = needless;
  const notes: RemedyNote[] = [why, { kind: 'only-restores' }];
  return remedyIn(list.file, { kind: 'restore-only', certain, patch: patched.patch, notes });
}

function whyNeedless(list: StepList, cache: WorkflowStep, event: string): Needless | null {
  const useless = whyUseless(list, cache);
  if (useless !== null) return useless;
  if (endsOnMiss(cache)) return { certain: false, why: { kind: 'miss-ends-job', step: null } };
  const saver = jobThatSaves(list, cache);
  if (saver !== null) return { certain: false, why: { kind: 'saved-by-job', job: saver } };
  if (isUnseen(event)) return { certain: false, why: { kind: 'unseen-event', event } };
  if (event === 'pull_request' && isPerRunKey(cache.with.get('key') ?? '') && !cache.with.has('restore-keys'))
    return { certain: false, why: { kind: 'key-of-pull' } };
  return fillsNothing(list, cache) ? { certain: false, why: { kind: 'nothing-made' } } : null;
}

function whyUseless(list: StepList, cache: WorkflowStep): Needless | null {
  const later = decidingSteps(list).filter(({ index }) => index > cache.index);
  const onMiss = later.length === 0 ? [] : later.filter(runsOnMissOf(list, cache));
  const ending = onMiss.find(alwaysFails);
  if (ending !== undefined) return { certain: true, why: { kind: 'miss-ends-job', step: stepTitle(ending) } };
  const mode = jobOf(list)?.own.cacheMode ?? null;
  if (mode !== null && forbidsWrites(mode)) return { certain: true, why: { kind: 'mode-forbids', mode } };
  const saving = onMiss.find(
    (step) =>
      savesInItsStep(step.uses ?? '') && isSameEntry(list, step, cache) && !mayHaveChanged(list, step, cache),
  );
  return saving === undefined
    ? null
    : { certain: true, why: { kind: 'saved-by-step', step: stepTitle(saving) } };
}

function runsOnMissOf(list: StepList, cache: WorkflowStep): (step: WorkflowStep) => boolean {
  return runsWherever(`steps.${idFor(list, cache)}.outputs.cache-hit != 'true'`);
}

/** The steps that end the job or save an entry, if no failure before them is ignored. */
const decidingSteps = oncePer(({ steps }: StepList) =>
  steps.filter(
    (step) =>
      step.continueOnError === 'false' &&
      !step.background &&
      (alwaysFails(step) || savesInItsStep(step.uses ?? '')),
  ),
);

/** Whether a job that works on in no step makes anything for a cache: such a one only looks whether there is an entry. */
function fillsNothing({ kind, steps }: StepList, cache: WorkflowStep): boolean {
  const places = cachedPlaces(cache.with.get('path') ?? '');
  const others = steps.filter((step) => step !== cache);
  return (
    kind === 'job' &&
    !others.some((step) => makesSomething(step) || places.some((place) => pathUse(step, place) === 'fills'))
  );
}

/**
 * Whether a key in the words of another one may be another key by now: of files, of variables, or of what steps have said
 * since. A file stays as it is that an earlier step of the job has made, and that no later one names.
 */
function mayHaveChanged({ steps }: StepList, step: WorkflowStep, cache: WorkflowStep): boolean {
  const key = step.with.get('key') ?? '';
  if (repeatedKeyOf(key) !== null) return false;
  const since = steps.slice(cache.index + 1, step.index);
  const isSaid = since.some(({ id }) => id !== null && referencesInText(key).some(isOutputOf(id)));
  const maySet = (one: WorkflowStep) =>
    setsEnvironment(one) || !(one.uses === null || savesOrRestores(one.uses));
  const isSet = asksEnv(key) && ([cache, step].some(({ env }) => env?.size !== 0) || since.some(maySet));
  const files = [...key.matchAll(/hashfiles\s*\(([^)]*)\)?/gi)].flatMap(([, names = '']) => names.split(','));
  const isFixed = (file: string) => {
    const name = /^\s*'([^'*?[\]!]+)'\s*$/.exec(file)?.[1];
    return name !== undefined && steps.slice(0, cache.index).some(writes(name)) && !since.some(names(name));
  };
  return isSaid || isSet || !files.every(isFixed);
}

/** An action that does more may set variables without showing it. */
function savesOrRestores(uses: string): boolean {
  return restoresCache(uses) || savesInItsStep(uses);
}

function isOutputOf(id: string): (reference: string) => boolean {
  return (reference) => reference === 'steps' || reference.startsWith(`steps.${id.toLowerCase()}.`);
}

/** Whether a script sends the output of a command into a file. */
function writes(file: string): (step: WorkflowStep) => boolean {
  return ({ run }) =>
    (run ?? '')
      .split('>')
      .slice(1)
      .map((target) => target.replace(/^\s*["']?(?:\.\/)?/, ''))
      .some((target) => target.startsWith(file) && !/^[\w./-]/.test(target.slice(file.length)));
}

/** Whether a script, or an input, has a file's name in it. */
function names(file: string): (step: WorkflowStep) => boolean {
  return ({ run, with: inputs }) => [run ?? '', ...inputs.values()].some((text) => text.includes(file));
}

/**
 * Whether a combined cache ends its job itself where it has restored nothing, so that nothing is left to be saved. What it
 * restores by a prefix is no miss to it (actions/cache@27d5ce7 restoreImpl.ts): without `restore-keys` that is a key that
 * goes on after its own, and only then it comes to its save.
 */
function endsOnMiss({ with: inputs, continueOnError }: WorkflowStep): boolean {
  const prefixes = inputs.get('restore-keys') ?? '';
  return inputs.get('fail-on-cache-miss') === 'true' && prefixes.trim() === '' && continueOnError === 'false';
}

/**
 * Whether no later run can see what a run of this event saves: a merge queue has a ref of its own for each try, and a
 * low-trust event may not write.
 */
function isUnseen(event: string): boolean {
  return event === 'merge_group' || isReadOnlyEvent(event);
}

/** The job before this one that saves the same key, if no step here is known to fill the path. */
function jobThatSaves(list: StepList, cache: WorkflowStep): string | null {
  const found = jobOf(list);
  const paths = cachedPlaces(cache.with.get('path') ?? '');
  const id = idFor(list, cache);
  const fills = list.steps.some(
    (step) =>
      step.index > cache.index &&
      (isGatedOnMissOf(id, step) ||
        paths.some((path) => ['fills', 'mentions'].includes(pathUse(step, path)))),
  );
  if (found === null || fills) return null;
  const { own, jobs } = found;
  const saver = jobsBefore(own, jobs).find(
    (job) => isSameOn(job, own, cache) && job.steps.steps.some((step) => isSameEntry(job.steps, step, cache)),
  );
  return saver?.key ?? null;
}

/** The job of a list of steps, among all of its workflow; null in an action. */
function jobOf(list: StepList): { own: WorkflowJob; jobs: WorkflowJob[] } | null {
  const parsed = parseWorkflow(list.file);
  if (!('jobs' in parsed)) return null;
  const own = parsed.jobs.find(({ steps }) => steps === list);
  return own === undefined ? null : { own, jobs: parsed.jobs };
}

function isSameEntry(list: StepList, step: WorkflowStep, cache: WorkflowStep): boolean {
  const saves = isCombinedCache(step.uses ?? '') || savesInItsStep(step.uses ?? '');
  const isSame = (one: string | undefined, other: string | undefined) => one?.trim() === other?.trim();
  return (
    saves &&
    isSame(originOf(list, step).with.get('key'), cache.with.get('key')) &&
    isSame(step.with.get('path'), cache.with.get('path'))
  );
}

/** Whether the words of a cache come to the same in another job: on the same machines, for all values of the matrix. */
function isSameOn(other: WorkflowJob, own: WorkflowJob, cache: WorkflowStep): boolean {
  const words = [cache.with.get('key'), cache.with.get('path'), own.runsOn].join(' ').toLowerCase();
  const asked = [...words.matchAll(/\bmatrix\.[\w-]+/g)].map(([name]) => name);
  const coversAll = asked.every((name) => {
    const [values, theirs] = [own.steps.domains.get(name), other.steps.domains.get(name)];
    return values?.every((value) => theirs?.includes(value) === true) === true;
  });
  return other.runsOn === own.runsOn && coversAll;
}

/** All jobs that a job waits for, nearest first. */
function jobsBefore(job: WorkflowJob, jobs: WorkflowJob[]): WorkflowJob[] {
  const found = new Set<WorkflowJob>();
  const waiting = [job];
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { needs } = next;
    for (const other of jobs.filter(({ key }) => needs.includes(key))) {
      if (!found.has(other)) waiting.push(other);
      found.add(other);
    }
  }
  return [...found];
}
