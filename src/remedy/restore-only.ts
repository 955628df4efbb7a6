import { forbidsWrites } from '../actions/cache-service.ts';
import { findCacheAction, isCombinedCache, onlyRestoreWith, savesInItsStep } from '../actions/find-action.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import type { Remedy, RemedyNote } from '../types/remedies.ts';
import { cutAtExpressions } from '../workflow/expression.ts';
import { isCompiled } from '../workflow/generated.ts';
import { type LocatedStep, locateStep } from '../workflow/locate.ts';
import { idFor } from '../workflow/step-ids.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { parseWorkflow, type WorkflowJob } from '../workflow/workflow-file.ts';
import { mapAt, textAt } from '../workflow/yaml-document.ts';
import { checkedPatch } from './checked-patch.ts';
import { mayDifferByLeg, originOf } from './key-bump.ts';
import { byHand, noteOf, remedyIn } from './remedy.ts';
import { toRestoringHalf, whyNotSplit } from './split.ts';
import { alwaysFails, runsWherever, stepTitle } from './step-roles.ts';

/** Why a combined cache need not save. */
type Needless = Extract<RemedyNote, { kind: 'only-restores' }>;

/**
 * Turns a combined cache into its restore half if nothing that it saves is ever stored, or a job that this one waits for
 * has saved its key: then it only consumes. Null if its save may be useful.
 */
export function restoreOnly(list: StepList, cache: WorkflowStep): Remedy | null {
  if (!isCombinedCache(cache.uses ?? '')) return null;
  const saver = jobThatSaves(list, cache);
  const never = whyNever(list, cache);
  if (never !== null) return onlyRestoring(list, cache, never);
  return saver === null
    ? null
    : onlyRestoring(list, cache, { kind: 'only-restores', why: 'job', name: saver });
}

/** Whether nothing that a combined cache saves is ever stored, in any run. */
export function neverSaves(list: StepList, cache: WorkflowStep): boolean {
  return whyNever(list, cache) !== null;
}

function whyNever(list: StepList, cache: WorkflowStep): Needless | null {
  const mode = jobOf(list)?.own.cacheMode ?? null;
  if (forbidsWrites(mode)) return { kind: 'only-restores', why: 'mode', name: mode };
  // What is restored by a prefix is no miss to it (actions/cache@27d5ce7 restoreImpl.ts).
  const { with: inputs, continueOnError } = cache;
  const fails =
    inputs.get('fail-on-cache-miss') === 'true' && (inputs.get('restore-keys') ?? '').trim() === '';
  if (fails && continueOnError === 'false') return { kind: 'only-restores', why: 'miss', name: null };
  const onMiss = runsWherever(`steps.${idFor(list, cache)}.outputs.cache-hit != 'true'`);
  const ending = list.steps.find(
    (step) =>
      step.index > cache.index && alwaysFails(step) && step.continueOnError === 'false' && onMiss(step),
  );
  return ending === undefined ? null : { kind: 'only-restores', why: 'miss', name: stepTitle(ending) };
}

function onlyRestoring(list: StepList, cache: WorkflowStep, why: Needless): Remedy | null {
  if (whyNotSplit(list, cache) !== null) return null;
  const patched = checkedPatch(list, toRestoringHalf(list, cache));
  if ('reason' in patched) return null;
  return remedyIn(list.file, { kind: 'restore-only', patch: patched.patch, notes: [why] });
}

/** The job before this one that saves the key of a combined cache; null if none does. */
function jobThatSaves(list: StepList, cache: WorkflowStep): string | null {
  const found = jobOf(list);
  if (found === null) return null;
  const { own, jobs } = found;
  const saver = jobsBefore(own, jobs).find(
    (job) =>
      isSameOn(job, own, cache) &&
      job.steps.steps.some((step) => {
        const saves = isCombinedCache(step.uses ?? '') || savesInItsStep(step.uses ?? '');
        const key = originOf(job.steps, step).with.get('key') ?? '';
        const isSamePath = step.with.get('path')?.trim() === cache.with.get('path')?.trim();
        return saves && isSamePath && key.trim() !== '' && bare(key) === bare(handedKey(cache, job));
      }),
  );
  return saver?.key ?? null;
}

/** The key of a cache in the words of a job before it, if it is what that job puts out. */
function handedKey(cache: WorkflowStep, { key: job, steps: { yaml } }: WorkflowJob): string {
  const key = cache.with.get('key') ?? '';
  const [, from, output] = /^\s*\$\{\{\s*needs\.([\w-]+)\.outputs\.([\w-]+)\s*\}\}\s*$/.exec(key) ?? [];
  const jobs = mapAt(yaml, yaml.root, 'jobs');
  const own = jobs === null || from !== job ? null : mapAt(yaml, jobs, job);
  const outputs = own === null ? null : mapAt(yaml, own, 'outputs');
  return outputs === null || output === undefined ? key : (textAt(yaml, outputs, output) ?? key);
}

function bare(key: string): string {
  return key.replace(/\s+/g, '');
}

/** The job of a list of steps, among all of its workflow; null in an action. */
function jobOf(list: StepList): { own: WorkflowJob; jobs: WorkflowJob[] } | null {
  const parsed = parseWorkflow(list.file);
  if (!('jobs' in parsed)) return null;
  const own = parsed.jobs.find(({ steps }) => steps === list);
  return own === undefined ? null : { own, jobs: parsed.jobs };
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

/**
 * What to do if several saves of a run share one key: by hand, a key for each leg where a step before the save works with
 * a value of the matrix that the key lacks, else one saver. The dimension is null if the content is the same.
 */
export function cureSharedKey(
  refused: SaveSite,
  saver: SaveSite | null,
  files: SourceFile[],
): { dimension: string | null; remedies: Remedy[] } {
  const located = locateStep(refused, files);
  const other = saver === null ? null : locateStep(saver, files);
  const others = byHand([
    { kind: 'one-job-saves', others: onlyRestoreWith(findCacheAction(refused.action ?? '')) },
  ]);
  if ('reason' in located || isCompiled(located.list.file)) return { dimension: null, remedies: [others] };
  const isLeg = other === null || ('step' in other && other.step === located.step);
  const dimension = isLeg ? dimensionLacking(located) : null;
  if (dimension !== null)
    return { dimension, remedies: [byHand([{ kind: 'key-lacks', dimension }], located.list.file)] };
  const why: Needless = { kind: 'only-restores', why: 'elsewhere', name: null };
  const isConsumer = !isLeg && isCombinedCache(located.step.uses ?? '');
  const restoring = isConsumer ? onlyRestoring(located.list, located.step, why) : null;
  return { dimension: null, remedies: [restoring ?? others] };
}

/** For a save that its event never allows: the restore half, or what to do by hand. */
export function cureDenied(site: SaveSite, files: SourceFile[]): Remedy[] {
  const located = locateStep(site, files);
  const why: Needless = { kind: 'only-restores', why: 'event', name: site.run.event };
  const restoring =
    'reason' in located || isCompiled(located.list.file) || !isCombinedCache(located.step.uses ?? '')
      ? null
      : onlyRestoring(located.list, located.step, why);
  return [restoring ?? byHand([noteOf(onlyRestoreWith(findCacheAction(site.action ?? '')))])];
}

/** A matrix value with which steps before the save, or all others of a combined cache, work, and that is not in its key. */
function dimensionLacking({ list, step }: LocatedStep): string | null {
  if (mayDifferByLeg(originOf(list, step).with.get('key') ?? '')) return null;
  const isAfterJob = isCombinedCache(step.uses ?? '');
  const working = list.steps.filter((one) => (isAfterJob ? one !== step : one.index < step.index));
  const texts = working.flatMap(({ run, with: inputs }) => [run ?? '', ...inputs.values()]);
  const asked = texts.flatMap(dimensionsIn);
  const varies = (name: string) => (list.domains.get(`matrix.${name.toLowerCase()}`)?.length ?? 2) > 1;
  return asked.find(varies) ?? null;
}

/** The values of the matrix that a text asks for: `os`, `versions.ghc`. */
export function dimensionsIn(text: string): string[] {
  return cutAtExpressions(text).insides.flatMap((inside) =>
    [...inside.matchAll(/\bmatrix\.([\w-]+(?:\.[\w-]+)*)/gi)].map(([, name = '']) => name),
  );
}
