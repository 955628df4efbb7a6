import { findCacheAction, restoresCache } from '../actions/find-action.ts';
import { neverSaves } from '../remedy/restore-only.ts';
import type { SourceFile } from '../types/evidence.ts';
import { generatedFrom } from '../workflow/generated.ts';
import type { StepList, WorkflowStep } from '../workflow/step-list.ts';
import { type Reach, reachOf } from './exposures/exposures.ts';
import type { LineAt } from './place.ts';
import type { Repository } from './repository.ts';
import { type Route, routesToAction, routesToJob } from './routes.ts';
import { type KeyNature, keyNature } from './save-key.ts';
import { inputText } from './scope.ts';
import type { LintJob } from './workflow.ts';

/** A step that saves a cache, with the runs that reach it and what may tear it down. */
export interface SavePlace extends Reach {
  /** `post-step` for a cache that restores in its step and saves after the job. */
  form: 'save-step' | 'post-step';
  file: SourceFile;
  list: StepList;
  step: WorkflowStep;
  /** The job of the step; null in a composite action. */
  job: LintJob | null;
  routes: Route[];
  key: KeyNature;
  lineAt: LineAt;
  /** The steps of its list that restore, a combined cache included. */
  restores: readonly WorkflowStep[];
  /** The source of the file, if it is generated. */
  generatedFrom: ReturnType<typeof generatedFrom>;
}

/** Every save of a repository's workflows and composite actions, in the order of the files. */
export function findSaves(repository: Repository): SavePlace[] {
  const jobs = repository.workflows.flatMap((workflow) => workflow.jobs);
  const ofJobs = jobs.flatMap((job) => {
    const owner = { job, lineAt: job.workflow.lineAt, routesTo: () => routesToJob(job, repository) };
    return job.steps === null ? [] : savesIn(job.steps, owner, repository);
  });
  const ofActions = repository.actions.flatMap((action) => {
    const owner = { job: null, lineAt: action.lineAt, routesTo: () => routesToAction(action, repository) };
    return savesIn(action.steps, owner, repository);
  });
  return [...ofJobs, ...ofActions];
}

function savesIn(
  list: StepList,
  { routesTo, ...owner }: { job: LintJob | null; lineAt: LineAt; routesTo: () => Route[] },
  repository: Repository,
): SavePlace[] {
  const saving = list.steps.filter((step) => formOf(list, step) !== null);
  if (saving.length === 0) return [];
  const routes = routesTo();
  const restores = list.steps.filter(({ uses }) => restoresCache(uses));
  return saving.flatMap((step) => {
    const form = formOf(list, step);
    if (form === null) return [];
    const { file } = list;
    const { job } = owner;
    const place = { ...owner, form, file, list, step, routes, restores, generatedFrom: generatedFrom(file) };
    const reach = reachOf(step, routes, repository);
    const natures = routes.map((route) =>
      keyNature(step, { list, job, inputs: (name) => inputText(route, name) }),
    );
    return [{ ...place, ...reach, key: natures.includes('content') ? 'content' : 'run' }];
  });
}

/**
 * How a step saves. Null if it saves nothing, or its save is always refused; for a cache that ends its job on a miss,
 * and so saves only if it restored a longer key; for a set-up action that also caches, which no edit of the workflow
 * can change; and if it may store in a bucket.
 */
function formOf(list: StepList, step: WorkflowStep): SavePlace['form'] | null {
  const { uses, with: inputs } = step;
  const action = uses === null ? null : findCacheAction(uses, Object.fromEntries(inputs));
  if (action === null || action.form === 'built-in' || action.stores !== 'entries') return null;
  if (action.bucketVariable !== undefined) return null;
  if (action.savesIn.includes('main')) return 'save-step';
  return action.savesIn.length > 0 && !neverSaves(list, step) ? 'post-step' : null;
}
