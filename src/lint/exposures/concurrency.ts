import { truthy } from '@actions/expressions/result';
import type { Exposure } from '../../types/lint.ts';
import { evaluateText, evaluateWhole } from '../evaluation.ts';
import type { Leg } from '../matrix.ts';
import type { Repository } from '../repository.ts';
import type { Route } from '../routes.ts';
import { type RunKind, runKinds } from '../run-kinds.ts';
import { type Run, scopeOf } from '../scope.ts';
import type { Concurrency, LintJob, Workflow } from '../workflow.ts';

type ByConcurrency = Extract<Exposure, { kind: 'concurrency' }>;

/** What can cancel a job on its way by a group that a newer run enters too, under any of the kinds of run that it has. */
export function findConcurrency(
  route: Route & { top: Workflow },
  { kinds, leg, repository }: { kinds: readonly RunKind[]; leg: Leg; repository: Repository },
): ByConcurrency[] {
  return levelsOf(route).flatMap((level) => {
    const rivals = level.jobs.length === 0 ? repository.workflows : [route.top];
    const met = kinds.flatMap((kind) => {
      const older: Run = { kind, age: 'older', workflow: route.top.name };
      return rivals.flatMap((workflow) =>
        rivalsOf(workflow, level, repository).flatMap((rival) => meets(older, level, { rival, leg })),
      );
    });
    if (met.length === 0) return [];
    const proved = met.filter(({ isCertain }) => isCertain);
    const told = proved.length > 0 ? proved : met;
    const other = told.find(({ workflow }) => workflow !== route.top)?.workflow ?? null;
    return [
      {
        kind: 'concurrency',
        isProved: proved.length > 0,
        events: distinct(told.map(({ older }) => older)),
        newer: distinct(told.map(({ newer }) => newer)),
        group: level.concurrency.group,
        reach: level.jobs.length === 0 ? 'run' : 'job',
        workflow: told.every(({ workflow }) => workflow !== route.top) ? (other?.file.path ?? null) : null,
        place: { file: level.file, line: level.concurrency.line },
      },
    ];
  });
}

/** A place on the way where a group is asked for. */
interface Level {
  concurrency: Concurrency;
  file: string;
  /** The jobs down to it; none for the workflow that starts the run. */
  jobs: LintJob[];
}

/** The group of the run, of each calling job, of each called workflow, and of the job itself. */
function levelsOf({ top, jobs }: Route & { top: Workflow }): Level[] {
  const levels: (Omit<Level, 'concurrency'> & { concurrency: Concurrency | null })[] = [
    { concurrency: top.concurrency, file: top.file.path, jobs: [] },
    ...jobs.flatMap((job, index) => {
      const on = { file: job.workflow.file.path, jobs: jobs.slice(0, index + 1) };
      const called = index === 0 ? [] : [{ ...on, concurrency: job.workflow.concurrency }];
      return [...called, { ...on, concurrency: job.concurrency }];
    }),
  ];
  return levels.flatMap((level) =>
    level.concurrency === null ? [] : [{ ...level, concurrency: level.concurrency }],
  );
}

/** A kind of run that may come later and enter the group. */
interface Rival {
  workflow: Workflow;
  kind: RunKind;
  concurrency: Concurrency;
  jobs: LintJob[];
}

/** Groups are of the whole repository, so any workflow may enter that of a run; for one of a job its own runs are asked. */
function rivalsOf(workflow: Workflow, level: Level, repository: Repository): Rival[] {
  const concurrency = level.jobs.length === 0 ? workflow.concurrency : level.concurrency;
  if (concurrency === null) return [];
  return workflow.events
    .flatMap((event) => runKinds(event, repository.defaultBranch))
    .map((kind) => ({ workflow, kind, concurrency, jobs: level.jobs }));
}

interface Meeting {
  older: string;
  newer: string;
  workflow: Workflow;
  isCertain: boolean;
}

function meets(older: Run, level: Level, { rival, leg }: { rival: Rival; leg: Leg }): Meeting[] {
  const newer: Run = { kind: rival.kind, age: 'newer', workflow: rival.workflow.name };
  if (isByHand(older.kind, rival.kind)) return [];
  const at = { jobs: level.jobs, leg };
  const cancels = whetherCancels(rival.concurrency, newer, at);
  if (cancels === false) return [];
  const own = evaluateText(level.concurrency.group, scopeOf(older, at));
  const theirs = evaluateText(rival.concurrency.group, scopeOf(newer, at));
  // GitHub compares groups without case.
  if (own.text.toLowerCase() !== theirs.text.toLowerCase()) return [];
  const isCertain = cancels === true && own.isCertain && theirs.isCertain;
  return [{ older: older.kind.event, newer: newer.kind.event, workflow: rival.workflow, isCertain }];
}

/** Two tags are two refs; runs of a timer overlap no other of the same timer; what a person starts twice is their choice. */
function isByHand(older: RunKind, newer: RunKind): boolean {
  const seldom = ['schedule', 'workflow_dispatch'];
  return (
    (older.on === 'tag' && newer.on === 'tag') ||
    (seldom.includes(older.event) && seldom.includes(newer.event))
  );
}

/** It is the newer run that is asked; undefined where its answer is not known. */
function whetherCancels(
  { cancelInProgress }: Concurrency,
  newer: Run,
  at: { jobs: LintJob[]; leg: Leg },
): boolean | undefined {
  if (!cancelInProgress.includes('${{')) return cancelInProgress === 'true';
  const value = evaluateWhole(cancelInProgress, scopeOf(newer, at));
  return value === undefined ? undefined : truthy(value);
}

/** A matrix of which all legs ask for one group that cancels tears its own legs down. */
export function findOwnLegs(
  job: LintJob,
  {
    kinds,
    legs,
    top,
    jobs,
  }: { kinds: readonly RunKind[]; legs: readonly Leg[]; top: Workflow; jobs: LintJob[] },
): ByConcurrency[] {
  const { concurrency } = job;
  const [first, second] = legs;
  if (concurrency === null || first === undefined || second === undefined) return [];
  const hit = kinds.filter((kind) => {
    const run: Run = { kind, age: 'newer', workflow: top.name };
    const groups = [first, second].map(
      (leg) => evaluateText(concurrency.group, scopeOf(run, { jobs, leg })).text,
    );
    return groups[0] === groups[1] && whetherCancels(concurrency, run, { jobs, leg: first }) === true;
  });
  if (hit.length === 0) return [];
  const events = distinct(hit.map(({ event }) => event));
  const place = { file: job.workflow.file.path, line: concurrency.line };
  return [
    {
      kind: 'concurrency',
      isProved: true,
      events,
      newer: events,
      group: concurrency.group,
      reach: 'own-legs',
      workflow: null,
      place,
    },
  ];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
