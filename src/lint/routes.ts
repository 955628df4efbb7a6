import type { LintAction, Repository } from './repository.ts';
import type { Call } from './scope.ts';
import type { LintJob, Workflow } from './workflow.ts';

/** A way in which runs reach the steps of a job or an action. */
export interface Route {
  /** The workflow whose events start the run; null if it is called from outside the repository. */
  top: Workflow | null;
  /** The jobs on the route, calling jobs first. */
  jobs: LintJob[];
  /** The steps on the route that run composite actions, the outermost first. */
  calls: Call[];
}

/** More routes add nothing new. */
const MOST_ROUTES = 100;

/**
 * How many callers are looked at for the routes to one place: files may call each other in circles, or a thousand
 * times.
 */
const MOST_VISITS = 2000;

/** The routes to the steps of a job; one from outside if it is only called, and by nothing here. */
export function routesToJob(job: LintJob, repository: Repository): Route[] {
  const found = firstOf(waysToJob(job, repository, { left: MOST_VISITS }));
  return found.length > 0 ? found : [{ top: null, jobs: [job], calls: [] }];
}

/**
 * The routes to the steps of a composite action; one from outside if nothing in the repository runs it, and none if it
 * is in `.github` and no workflow runs it, as in a project that was copied in.
 */
export function routesToAction(action: LintAction, repository: Repository): Route[] {
  const found = firstOf(waysToAction(action, repository, { left: MOST_VISITS }));
  if (found.length > 0) return found;
  const isOwn = /(?:^|\/)\.github\//.test(action.folder) && repository.workflows.length > 0;
  return isOwn && !repository.runners.has(action.folder) ? [] : [{ top: null, jobs: [], calls: [] }];
}

function firstOf(ways: Iterable<Route>): Route[] {
  const found: Route[] = [];
  for (const way of ways) if (found.push(way) === MOST_ROUTES) break;
  return found;
}

function* waysToJob(job: LintJob, repository: Repository, visits: { left: number }): Generator<Route> {
  visits.left -= 1;
  if (visits.left < 0) return;
  const { events, file } = job.workflow;
  if (events.some(({ name }) => name !== 'workflow_call'))
    yield { top: job.workflow, jobs: [job], calls: [] };
  if (!events.some(({ name }) => name === 'workflow_call')) return;
  for (const caller of repository.callers.get(file.path) ?? [])
    for (const way of waysToJob(caller, repository, visits)) yield { ...way, jobs: [...way.jobs, job] };
}

function* waysToAction(
  action: LintAction,
  repository: Repository,
  visits: { left: number },
): Generator<Route> {
  visits.left -= 1;
  if (visits.left < 0) return;
  for (const { step, job, inAction } of repository.runners.get(action.folder) ?? []) {
    const ways =
      job === null
        ? inAction === null
          ? []
          : waysToAction(inAction, repository, visits)
        : routesToJob(job, repository);
    for (const way of ways) yield { ...way, calls: [...way.calls, { step, inputs: action.inputs }] };
  }
}
