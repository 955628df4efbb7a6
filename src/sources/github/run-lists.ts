import type { RunListQuery } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import type { GitHubClient } from './client.ts';
import { type CountedList, getCountedPages } from './rest-calls.ts';

/** GitHub lists no more than a thousand runs of one search. */
const MAX_PAGES = 10;

/** `GET /repos/{owner}/{repo}/actions/runs`: the runs of a search, newest first, each as its latest attempt. */
export function getRunList(
  client: GitHubClient,
  { owner, repo }: { owner: string; repo: string },
  { branch, event, createdFrom, createdUntil }: RunListQuery,
): Promise<CountedList> {
  const parameters = {
    owner,
    repo,
    created: createdRange(createdFrom, createdUntil),
    ...(branch === null ? {} : { branch }),
    ...(event === null ? {} : { event }),
  };
  const subject = { what: 'the list of runs', permission: 'actions:read' } as const;
  const call = { route: 'GET /repos/{owner}/{repo}/actions/runs', parameters, subject };
  return getCountedPages(client, call, { list: 'workflow_runs', maxPages: MAX_PAGES });
}

/** A stretch of time as GitHub's search takes it, in whole seconds: `2026-06-01T09:00:00Z..2026-06-01T09:10:00Z`. */
export function createdRange(from: Instant, until: Instant): string {
  return `${wholeSecond(from)}..${wholeSecond(until + 999)}`;
}

/** The same, read; null where it is none. */
export function parseCreatedRange(
  range: string | null,
): Pick<RunListQuery, 'createdFrom' | 'createdUntil'> | null {
  const [from, until] = (range ?? '').split('..').map((time) => Date.parse(time));
  if (from === undefined || until === undefined || Number.isNaN(from) || Number.isNaN(until)) return null;
  return { createdFrom: from, createdUntil: until };
}

function wholeSecond(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}
