import { grouped } from '../../types/grouped.ts';
import type { Exposure } from '../../types/lint.ts';
import { evaluateText } from '../evaluation.ts';
import type { Leg } from '../matrix.ts';
import { newcomersOf } from '../newcomers.ts';
import type { Repository } from '../repository.ts';
import type { Route } from '../routes.ts';
import type { RunKind } from '../run-kinds.ts';
import { scopeOf } from '../scope.ts';
import type { Concurrency, LintJob, Workflow } from '../workflow.ts';

type ByConcurrency = Extract<Exposure, { kind: 'concurrency' }>;

/** What can cancel a job through a concurrency group that a newer run enters too, in any of its kinds of runs. */
export function findConcurrency(
  route: Route & { top: Workflow },
  { kinds, leg, repository }: { kinds: readonly RunKind[]; leg: Leg; repository: Repository },
): ByConcurrency[] {
  const { top } = route;
  return levelsOf(route).flatMap(({ concurrency, file, jobs }) => {
    const { defaultBranch } = repository;
    // Groups belong to the whole repository, so any workflow may enter the group of a run; for the group of a job only
    // its own runs are considered.
    const isOfRun = jobs.length === 0;
    const rivals = isOfRun
      ? repository.newcomers
      : newcomersOf(top, concurrency, { jobs, leg, defaultBranch });
    const met = kinds.flatMap((kind) => {
      const scope = scopeOf({ kind, age: 'older', workflow: top.name }, { jobs, leg });
      const { text, isCertain } = evaluateText(concurrency.group, scope);
      return rivals
        .filter(
          ({ group, ...rival }) =>
            group === text.toLowerCase() &&
            !neverMeet(kind, rival.kind) &&
            !(kind.isOnce === true && rival.kind.isOnce === true && rival.workflow === top),
        )
        .map((rival) => ({ older: kind, rival, isCertain: isCertain && rival.isCertain }));
    });
    if (met.length === 0) return [];
    const proved = met.filter((meeting) => meeting.isCertain);
    const told = proved.length > 0 ? proved : met;
    const others = told.map(({ rival }) => rival.workflow).filter((workflow) => workflow !== top);
    return [
      {
        kind: 'concurrency',
        isProved: proved.length > 0,
        events: distinct(told.map(({ older }) => older.event)),
        newer: distinct(told.map(({ rival }) => rival.kind.event)),
        group: concurrency.group,
        reach: isOfRun ? 'run' : 'job',
        workflow: others.length === told.length ? (others[0]?.file.path ?? null) : null,
        ofAnyBranch: told.some(
          ({ older, rival }) => older.on === 'default-branch' && rival.kind.on === 'branch',
        ),
        place: { file, line: concurrency.line },
      },
    ];
  });
}

/** A place on the route with a concurrency group. */
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

/**
 * Whether two kinds of runs never meet: two tags are two refs, runs of a timer do not overlap, and a person who starts
 * a run twice means it.
 */
function neverMeet(older: RunKind, newer: RunKind): boolean {
  const seldom = ['schedule', 'workflow_dispatch'];
  return (
    (older.on === 'tag' && newer.on === 'tag') ||
    (seldom.includes(older.event) && seldom.includes(newer.event))
  );
}

/** A matrix cancels its own legs if two of them have the same group, with `cancel-in-progress`. */
export function findOwnLegs(
  jobs: LintJob[],
  legs: readonly Leg[],
  { events, top, defaultBranch }: { events: string[]; top: Workflow; defaultBranch: string },
): ByConcurrency[] {
  const job = jobs.at(-1);
  if (job === undefined || job.concurrency === null || legs.length < 2) return [];
  const { concurrency } = job;
  const asked = legs.flatMap((leg) =>
    newcomersOf(top, concurrency, { jobs, leg, defaultBranch }).map((newcomer) => ({ ...newcomer, leg })),
  );
  const hit = asked.filter(({ kind }) => events.includes(kind.event));
  const meetings = grouped(hit, ({ kind, group }) => JSON.stringify([kind, group])).values();
  const shared = [...meetings].filter((meeting) => new Set(meeting.map(({ leg }) => leg)).size > 1);
  const proved = shared.filter((meeting) => meeting.every(({ isCertain }) => isCertain));
  const told = proved.length > 0 ? proved : shared;
  if (told.length === 0) return [];
  const own = distinct(told.flat().map(({ kind }) => kind.event));
  const { group, line } = concurrency;
  const place = { file: job.workflow.file.path, line };
  const isProved = proved.length > 0;
  const how = { isProved, reach: 'own-legs' as const, workflow: null, ofAnyBranch: false };
  return [{ kind: 'concurrency', ...how, events: own, newer: own, group, place }];
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
