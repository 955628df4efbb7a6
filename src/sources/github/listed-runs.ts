import { z } from 'zod';
import { createdRange } from '../../coverage/endpoints.ts';
import { mayBeTorn } from '../../run/status.ts';
import type { Absence } from '../../types/absence.ts';
import type { RunAttempt } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { absenceIn } from '../bundle/bundle-files.ts';
import { toRun } from '../bundle/read-run.ts';
import { runShape } from '../bundle/rest-shapes.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import type { Subject } from './absence-of.ts';
import type { RestCall } from './one-try.ts';
import type { GitHubClient } from './request.ts';
import { type CountedList, getCountedPages, getJson, PAGE_SIZE } from './rest-calls.ts';

/** Which runs of a repository are listed. */
export interface RunSearch {
  owner: string;
  repo: string;
  /** The file name or the id of a workflow. */
  workflow: string | null;
  branch: string | null;
  from: Instant;
  until: Instant;
}

/** A run in its latest attempt, and as much of GitHub's answer as is needed to read it again. */
export interface ListedRun {
  run: RunAttempt;
  json: unknown;
}

/** Runs, newest first, and whether the list is complete. */
export interface ListedRuns {
  runs: ListedRun[];
  /** Nothing older was listed; null if the list is whole. */
  endsAt: Instant | null;
  /** Why the list ends there; null if enough runs were listed. */
  why: Absence | null;
}

const RUNS = 'GET /repos/{owner}/{repo}/actions/runs';
const LIST: Subject = { what: 'the list of runs', permission: 'actions:read' };

/** "This endpoint will return up to 1,000 results for each search": docs.github.com, REST "List workflow runs". */
const SEARCH_LIMIT = 1000;

/**
 * Lists the runs of a search, a hundred with each request. Beyond GitHub's limit for one search it goes on from the
 * oldest run seen, unless that is enough. Rejects with an `AutopsyError` if not even the newest runs can be listed; if
 * the list breaks off later, the rest is missing.
 */
export async function listRuns(
  client: GitHubClient,
  search: RunSearch,
  isEnough: (runs: readonly ListedRun[]) => boolean,
): Promise<ListedRuns> {
  const byId = new Map<number, ListedRun>();
  let { until } = search;
  for (;;) {
    const found = await getRuns(client, { ...search, until }, byId.size > 0);
    const runs = () => [...byId.values()];
    if ('kind' in found) return { runs: runs(), endsAt: until, why: found };
    // The last second of one search is the first of the next, and pages shift where a run is deleted.
    for (const listed of found.items.flatMap(listedRun))
      if (!byId.has(listed.run.id)) byId.set(listed.run.id, listed);
    // Whether the count goes beyond the limit is not documented, so a list that reaches it is never taken for whole.
    if (Math.max(found.items.length, found.totalCount) < SEARCH_LIMIT)
      return { runs: runs(), endsAt: null, why: null };
    const oldest = Math.min(until, ...runs().map(({ run }) => run.createdAt ?? until));
    if (isEnough(runs())) return { runs: runs(), endsAt: oldest, why: null };
    if (oldest === until) return { runs: runs(), endsAt: until, why: { kind: 'crowded-second' } };
    until = oldest;
  }
}

/** The reason, where the list cannot be had and may break off. */
async function getRuns(
  client: GitHubClient,
  search: RunSearch,
  mayBreakOff: boolean,
): Promise<CountedList | Absence> {
  try {
    const options = { list: 'workflow_runs', maxPages: SEARCH_LIMIT / PAGE_SIZE };
    return await getCountedPages(client, callOf(search), options);
  } catch (error) {
    if (!mayBreakOff) throw error;
    return absenceIn(error);
  }
}

function callOf({ owner, repo, workflow, branch, from, until }: RunSearch): RestCall {
  const created = createdRange({ createdFrom: from, createdUntil: until });
  // The API takes names, but people may give a ref or the path of a file.
  const name = branch?.replace(/^refs\/heads\//, '');
  const parameters = { owner, repo, created, ...(name === undefined ? {} : { branch: name }) };
  if (workflow === null) return { route: RUNS, parameters, subject: LIST };
  const file = workflow.replace(/^(?:\.\/)?\.github\/workflows\//, '');
  return {
    route: 'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
    parameters: { ...parameters, workflow_id: file },
    subject: { ...LIST, what: `${LIST.what} of workflow ${workflow}` },
  };
}

/** The run in an item of a list; none if it is no run. */
function listedRun(json: unknown): ListedRun[] {
  const parsed = runShape.safeParse(json);
  return parsed.success ? [{ run: toRun(parsed.data), json: briefShape.parse(json) }] : [];
}

const anything = z.unknown().optional();

/** The fields of a run that are read; the whole answer has the description of the repository twice for each run. */
const briefShape = z.object({
  ...Object.fromEntries(Object.keys(runShape.shape).map((field) => [field, anything])),
  repository: z
    .object({ full_name: anything, html_url: anything, default_branch: anything })
    .nullish()
    .catch(null),
});

const listShape = z.object({ workflow_runs: z.array(z.unknown()) });

/** The latest runs of a repository that failed or were cancelled, newest first, out of the last hundred. */
export async function getBrokenRuns(
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<RunAttempt[]> {
  const parameters = { owner, repo, per_page: PAGE_SIZE };
  const { json } = await getJson(client, { route: RUNS, parameters, subject: LIST });
  const listed = listShape.safeParse(json).data?.workflow_runs ?? [];
  return listed.flatMap(listedRun).flatMap(({ run }) => (mayBeTorn(run.conclusion) ? [run] : []));
}
