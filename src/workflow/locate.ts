import { isSameAction, parseActionRef } from '../actions/action-ref.ts';
import { isSameRepository, isSameWorkflow, ownWorkflow } from '../run/attempt-names.ts';
import type { FileAtCommit, Job, SourceFile, Step } from '../types/evidence.ts';
import type { SaveSite } from '../types/findings.ts';
import { oncePer } from '../types/once-per.ts';
import type { NoPatch } from '../types/remedies.ts';
import { canBeJob, canBeNamed, fitsTemplate, isOwnAction } from './name-pattern.ts';
import type { StepList, WorkflowStep } from './step-list.ts';
import { parseAction, parseWorkflow, type WorkflowJob } from './workflow-file.ts';

/** The step of a save in the file that defined it. */
export interface LocatedStep {
  list: StepList;
  step: WorkflowStep;
}

/** Why it is not certain which step saved. */
interface NotLocated {
  reason: NoPatch;
  /** Set if several steps fit, absent if none does. */
  ambiguous?: true;
}

/** What is needed of a job to find it in its workflow file. */
type JobSite = Pick<SaveSite, 'run' | 'job' | 'jobKeys' | 'workflow'>;

/** The step whose `uses:` saved, in the workflow or the composite action; or why it is not certain which. */
export function locateStep(site: SaveSite, files: SourceFile[]): LocatedStep | NotLocated {
  return site.composites.length > 0 ? locateInAction(site, files) : locateInWorkflow(site, files);
}

function locateInWorkflow(site: SaveSite, files: SourceFile[]): LocatedStep | NotLocated {
  const { workflow } = site;
  if (workflow === null) return { reason: { kind: 'no-file-named' } };
  const file = workflowFile(workflow, files);
  if (file === undefined)
    return { reason: { kind: 'no-file', file: `${workflow.owner}/${workflow.repo}/${workflow.path}` } };
  const parsed = parseWorkflow(file);
  if ('reason' in parsed) return parsed;
  const lists = jobsOf(site, parsed.jobs).map((job) => job.steps);
  if (lists.length === 0) return { reason: { kind: 'no-job-fits', file: file.path } };
  const aligned = lists.filter((list) => alignmentIn(list)(site.job) !== null);
  const candidates = aligned.length > 0 ? aligned : lists;
  const found = candidates.flatMap((list) => locateInJob(site, list).map((step) => ({ list, step })));
  return onlyOne(found, file);
}

/** The file of a workflow at the commit that ran. */
export function workflowFile(workflow: FileAtCommit, files: readonly SourceFile[]): SourceFile | undefined {
  return files.find((candidate) => isSameWorkflow(candidate, workflow) && candidate.sha === workflow.sha);
}

/**
 * The jobs of a file that it may be: the keys in the evidence say most; if they are those of a calling job, the name
 * decides.
 */
export function jobsOf(site: JobSite, jobs: readonly WorkflowJob[]): readonly WorkflowJob[] {
  const keyed = jobs.filter((job) => site.jobKeys.includes(job.key));
  if (keyed.length === 1) return keyed;
  const candidates = keyed.length > 1 ? keyed : jobs;
  return candidates.filter((job) => canBeJob(job, site.job.name, isCalled(site)));
}

/** Whether a job belongs to a called workflow: then its name begins with those of its callers. */
export function isCalled(site: JobSite): boolean {
  const { run, workflow } = site;
  const own = ownWorkflow(run);
  if (workflow === null || own === null) return site.job.name.includes(' / ');
  return !isSameWorkflow(workflow, own);
}

function locateInJob(site: SaveSite, list: StepList): WorkflowStep[] {
  const offset = alignmentIn(list)(site.job);
  if (offset !== null) {
    const at = inOrder(site.job).findIndex((step) => step.number === site.mainStep.number);
    return list.steps.filter((step) => step.index === at - offset && usesAction(site, step));
  }
  const fitting = list.steps.filter((step) => usesAction(site, step) && canBeNamed(step, site.mainStep.name));
  return fitting.length > 1 ? fitting.filter((step) => fitsInputs(site, step)) : fitting;
}

/**
 * How many listed steps come before the first one of the file: the main steps are numbered in file order, skipped ones
 * too, after set-up and pre steps. Null unless all names fit at exactly one place.
 */
const alignmentIn = oncePer((list: StepList) =>
  oncePer((job: Job): number | null => {
    const reported = inOrder(job);
    const offsets = [...reported.keys()].filter((offset) =>
      list.steps.every((step, index) => {
        const match = reported[offset + index];
        return match !== undefined && canBeNamed(step, match.name);
      }),
    );
    return offsets.length === 1 ? (offsets[0] ?? null) : null;
  }),
);

function inOrder(job: Job): Step[] {
  return [...job.steps].sort((one, other) => one.number - other.number);
}

/**
 * The inner steps of a composite action have no name and no number, so they are told apart by action and inputs. A log
 * does not show where a composite inside a composite ends, so the save may be in any of those around it, the innermost
 * first.
 */
function locateInAction(site: SaveSite, files: SourceFile[]): LocatedStep | NotLocated {
  const tried = site.composites.map((action) => locateIn(action, site, files)).reverse();
  const found = tried.find((one) => !('reason' in one)) ?? tried.find(isAmbiguous);
  return found ?? tried[0] ?? { reason: { kind: 'no-composite' } };
}

function isAmbiguous(tried: LocatedStep | NotLocated): boolean {
  return 'ambiguous' in tried;
}

function locateIn(action: string, site: SaveSite, files: SourceFile[]): LocatedStep | NotLocated {
  const file = actionFile(action, site, files);
  if ('reason' in file) return file;
  const parsed = parseAction(file);
  if ('reason' in parsed) return parsed;
  const list = parsed.steps;
  const using = list.steps.filter((step) => usesAction(site, step) && fitsInputs(site, step));
  return onlyOne(
    using.map((step) => ({ list, step })),
    file,
  );
}

/**
 * The file of a local action: `./path` in the checkout, or `OWNER/REPO/path@commit`, which is what a log shows for
 * `$/path`.
 */
function actionFile(action: string, site: SaveSite, files: SourceFile[]): SourceFile | NotLocated {
  const ref = parseActionRef(action);
  if (ref === null && !action.startsWith('./')) return { reason: { kind: 'not-own-file', action } };
  const folder = ref?.path ?? action.replace(/^\.\/+/, '').replace(/\/+$/, '');
  const names = ['action.yml', 'action.yaml'].map((name) => (folder === '' ? name : `${folder}/${name}`));
  const candidates = files.filter(
    (file) => isSameRepository(file, ref ?? site.run) && names.includes(file.path),
  );
  const wanted = ref?.ref ?? site.run.headSha;
  const exact = candidates.filter((file) => file.sha === wanted);
  const [file, ...others] = exact.length > 0 || ref !== null ? exact : candidates;
  if (file === undefined)
    return { reason: { kind: ref === null ? 'no-action-file' : 'not-own-file', action } };
  return others.length > 0 ? { reason: { kind: 'several-versions', action } } : file;
}

/** The step that called the composite action that contains the save. */
export function locateCaller(
  site: SaveSite,
  action: SourceFile,
  files: SourceFile[],
): LocatedStep | NotLocated {
  const called = site.composites.findIndex((name) => actionFile(name, site, files) === action);
  const uses = site.composites[called];
  if (uses === undefined) return { reason: { kind: 'no-caller' } };
  return locateStep(
    { ...site, action: uses, composites: site.composites.slice(0, called), inputs: {} },
    files,
  );
}

function usesAction(site: SaveSite, step: WorkflowStep): boolean {
  if (step.uses === null) return false;
  return site.action === null || isSameAction(step.uses, site.action) || isOwnAction(step.uses, site.action);
}

function fitsInputs(site: SaveSite, step: WorkflowStep): boolean {
  return ['key', 'path'].every((name) => {
    const shown = site.inputs[name];
    return shown === undefined || fitsTemplate(step.with.get(name) ?? '', shown);
  });
}

function onlyOne(found: LocatedStep[], file: SourceFile): LocatedStep | NotLocated {
  const [first, ...others] = found;
  const reason = { kind: 'no-step-fits' as const, file: file.path, fitting: found.length };
  if (first === undefined) return { reason };
  return others.length === 0 ? first : { reason, ambiguous: true };
}
