import type { WorkflowStep } from '../remedy/workflow/step-list.ts';
import { type LintAction, localPath, type Repository, runsAction } from './repository.ts';
import type { LintJob, Workflow } from './workflow.ts';

/** A way by which runs come to the steps of a job or an action. */
export interface Route {
  /** The workflow whose events start the run; null where that is called from outside the repository. */
  top: Workflow | null;
  /** The jobs on the way, those that call a workflow first. */
  jobs: LintJob[];
  /** The steps that run composite actions on the way, the outermost first. */
  calls: WorkflowStep[];
}

/** GitHub nests reusable workflows ten deep, and composite actions too. */
const DEEPEST = 10;

/** More ways than this tell nothing new. */
const MOST_ROUTES = 100;

/** The ways to the steps of a job. */
export function routesToJob(job: LintJob, repository: Repository, depth = 0): Route[] {
  const own: Route[] = job.workflow.events.some(({ name }) => name !== 'workflow_call')
    ? [{ top: job.workflow, jobs: [job], calls: [] }]
    : [];
  const isCallable = job.workflow.events.some(({ name }) => name === 'workflow_call');
  if (!isCallable || depth > DEEPEST) return own;
  const callers = repository.workflows
    .flatMap(({ jobs }) => jobs)
    .filter(({ uses }) => localPath(uses) === job.workflow.file.path)
    .flatMap((caller) => routesToJob(caller, repository, depth + 1))
    .slice(0, MOST_ROUTES)
    .map((route) => ({ ...route, jobs: [...route.jobs, job] }));
  const all = [...own, ...callers];
  return all.length > 0 ? all : [{ top: null, jobs: [job], calls: [] }];
}

/** The ways to the steps of a composite action; one from outside where nothing in the repository runs it. */
export function routesToAction(action: LintAction, repository: Repository, depth = 0): Route[] {
  if (depth > DEEPEST) return [];
  const through = (steps: readonly WorkflowStep[], routes: () => Route[]): Route[] =>
    steps
      .filter((step) => runsAction(step, action))
      .flatMap((step) => routes().map((route) => ({ ...route, calls: [...route.calls, step] })));
  const routes = [
    ...repository.workflows
      .flatMap(({ jobs }) => jobs)
      .flatMap((job) => through(job.steps?.steps ?? [], () => routesToJob(job, repository))),
    ...repository.actions.flatMap((other) =>
      through(other.steps.steps, () => routesToAction(other, repository, depth + 1)),
    ),
  ];
  return routes.length > 0 || depth > 0 ? routes.slice(0, MOST_ROUTES) : [{ top: null, jobs: [], calls: [] }];
}
