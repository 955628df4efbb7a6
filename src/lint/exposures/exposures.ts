import { forbidsWrites, isReadOnlyEvent } from '../../actions/cache-service.ts';
import { savesInItsStep } from '../../actions/find-action.ts';
import { survivingCondition } from '../../remedy/purpose.ts';
import type { Exposure } from '../../types/lint.ts';
import type { WorkflowStep } from '../../workflow/step-list.ts';
import { evaluateWhole, isMet, listIn, type Scope } from '../evaluation.ts';
import { type Leg, legsOf } from '../matrix.ts';
import type { Repository } from '../repository.ts';
import type { Route } from '../routes.ts';
import { type RunKind, runKinds } from '../run-kinds.ts';
import { scopeOf } from '../scope.ts';
import type { LintJob } from '../workflow.ts';
import { findConcurrency, findOwnLegs } from './concurrency.ts';
import { findFailFast } from './fail-fast.ts';

/** In which runs a step saves, and what can tear the save down there. */
export interface Reach {
  exposures: Exposure[];
  /** The kinds of runs in which it saves something that a later run may need. */
  kinds: RunKind[];
  /** The events under which it runs and its save is refused. */
  deniedEvents: string[];
}

/** In which runs a step is reached, over all routes to it, and what can tear it down. */
export function reachOf(step: WorkflowStep, routes: readonly Route[], repository: Repository): Reach {
  // A job that may not write reserves nothing, so nothing can be torn down; whoever declares that means it.
  const writing = routes.filter(({ jobs }) => !jobs.some(({ cacheMode }) => forbidsWrites(cacheMode)));
  const ways = writing.map((route) => ({ route, reached: reachedRuns(route, step, repository) }));
  const exposures = ways.flatMap(({ route, reached }) =>
    exposuresOn(route, reached, repository).flatMap((one) =>
      runsOn(route.jobs) ? whereJobRunsOn(one) : one,
    ),
  );
  // The post step of a combined cache runs in the foreground.
  const background: Exposure[] =
    writing.length > 0 && step.background && savesInItsStep(step.uses ?? '')
      ? [{ kind: 'background', events: [], isProved: true, place: null }]
      : [];
  return {
    exposures: joined([...background, ...exposures]),
    kinds: ways.flatMap(({ reached }) => reached.kinds),
    deniedEvents: ways.flatMap(({ reached }) => reached.deniedEvents),
  };
}

/** A job that runs on after the cancel of its run may still be cancelled by itself: no source tells of fail-fast. */
function whereJobRunsOn(exposure: Exposure): Exposure[] {
  if (exposure.kind === 'concurrency' || exposure.kind === 'self-cancel') return [];
  return [exposure.kind === 'fail-fast' ? { ...exposure, isProved: false } : exposure];
}

/** Whether every job on the way is asked again when its run is cancelled, and runs on: one under `always()`. */
function runsOn(jobs: readonly LintJob[]): boolean {
  return jobs.length > 0 && jobs.every(({ condition }) => survivingCondition(condition) !== null);
}

interface Reached {
  kinds: RunKind[];
  deniedEvents: string[];
  /** The legs in which the step may run, in the first kind of run; null if an expression makes them. */
  legs: Leg[] | null;
}

/** Runs from outside the repository, of which nothing is known. */
const FROM_OUTSIDE: RunKind = {
  ...{ event: 'workflow_call', on: 'caller', number: null, action: null },
  ...{ ref: '', refName: '', headRef: '', defaultBranch: '' },
};

function reachedRuns(route: Route, step: WorkflowStep, repository: Repository): Reached {
  const { top } = route;
  const all =
    top === null ? [FROM_OUTSIDE] : top.events.flatMap((event) => runKinds(event, repository.defaultBranch));
  const reached = all.flatMap((kind) => {
    const job = route.jobs.at(-1);
    const legs = job === undefined ? [{}] : legsOfJob(job, scopeIn(route, kind, null));
    const saving = (legs ?? [null]).filter((leg) => isReached(route, step, { kind, leg }));
    const known = saving.filter((leg) => leg !== null);
    return saving.length === 0 ? [] : [{ kind, legs: legs === null ? null : known }];
  });
  const isTrusted = ({ kind }: { kind: RunKind }): boolean => !isDenied(kind, route);
  const wanted = reached.filter((one) => isTrusted(one) && !['tag', 'merge-queue'].includes(one.kind.on));
  return {
    kinds: wanted.map(({ kind }) => kind),
    deniedEvents: reached.filter((one) => !isTrusted(one)).map(({ kind }) => kind.event),
    legs: wanted[0]?.legs ?? null,
  };
}

/** Whether the event may not write caches, unless a `cache-mode` is declared. */
function isDenied(kind: RunKind, { jobs }: Route): boolean {
  return (
    isReadOnlyEvent(kind.event) && !jobs.some(({ cacheMode }) => cacheMode?.startsWith('write') ?? false)
  );
}

/** Whether every condition on the route can be true. */
function isReached(route: Route, step: WorkflowStep, run: { kind: RunKind; leg: Leg | null }): boolean {
  const { top, jobs } = route;
  const ofJobs = jobs.map(({ condition }, index) =>
    isMet(condition, scopeIn({ top, jobs: jobs.slice(0, index + 1) }, run.kind, null)),
  );
  const steps = [...route.calls.map((call) => call.step), step];
  const ofSteps = steps.map(({ condition }, at) =>
    isMet(condition, scopeIn({ top, jobs, calls: route.calls.slice(0, at) }, run.kind, run.leg)),
  );
  return [...ofJobs, ...ofSteps].every((met) => met !== false);
}

function scopeIn(
  { top, jobs, calls = [] }: Pick<Route, 'top' | 'jobs'> & Partial<Route>,
  kind: RunKind,
  leg: Leg | null,
): Scope {
  return scopeOf({ kind, age: 'older', workflow: top?.name ?? '' }, { jobs, leg, calls });
}

/** The legs of a job; null if an expression makes them of what is not known. */
function legsOfJob(job: LintJob, scope: Scope): Leg[] | null {
  return legsOf(job.strategy, (value) => {
    if (Array.isArray(value)) return value;
    return typeof value === 'string' ? listIn(evaluateWhole(value, scope)) : null;
  });
}

function exposuresOn(route: Route, { kinds, legs }: Reached, repository: Repository): Exposure[] {
  if (kinds.length === 0) return [];
  const { top, jobs } = route;
  const events = [...new Set(kinds.map(({ event }) => event))];
  const byLegs = kinds.flatMap((kind) =>
    jobs.flatMap((job, index) => {
      const at = (leg: Leg | null): Scope => scopeIn({ top, jobs: jobs.slice(0, index + 1) }, kind, leg);
      const found = findFailFast(
        job,
        { legs: legsOfJob(job, at(null)), scopeIn: at },
        index < jobs.length - 1,
      );
      return found.map((exposure) => ({ ...exposure, events: [kind.event] }));
    }),
  );
  const workflows = new Set([...(top === null ? [] : [top]), ...jobs.map(({ workflow }) => workflow)]);
  const bySteps = [...workflows].flatMap(({ selfCancels }) => selfCancels);
  const fixed = [...byLegs, ...bySteps.map((exposure) => ({ ...exposure, events }))];
  if (top === null) {
    const of = jobs.length === 0 ? ('action' as const) : ('workflow' as const);
    return [...fixed, { kind: 'caller', of, events, isProved: false, place: null }];
  }
  const { defaultBranch } = repository;
  const own = findOwnLegs(jobs, legs ?? [], { events, top, defaultBranch });
  return [
    ...fixed,
    ...own,
    ...findConcurrency({ ...route, top }, { kinds, leg: legs?.[0] ?? {}, repository }),
  ];
}

/** One exposure for each line that makes one, with the events of all the ways to it; a proved one before a possible one. */
function joined(exposures: readonly Exposure[]): Exposure[] {
  const byLine = new Map<string, Exposure>();
  for (const exposure of exposures) {
    const line = JSON.stringify([exposure.kind, exposure.place]);
    const known = byLine.get(line);
    if (known === undefined || (exposure.isProved && !known.isProved)) byLine.set(line, exposure);
    else if (exposure.isProved === known.isProved) byLine.set(line, together(known, exposure));
  }
  return [...byLine.values()];
}

function together(one: Exposure, other: Exposure): Exposure {
  const events = [...new Set([...one.events, ...other.events])];
  if (one.kind !== 'concurrency' || other.kind !== 'concurrency') return { ...one, events };
  const workflow = one.workflow === other.workflow ? one.workflow : null;
  const ofAnyBranch = one.ofAnyBranch || other.ofAnyBranch;
  return { ...one, events, workflow, ofAnyBranch, newer: [...new Set([...one.newer, ...other.newer])] };
}
