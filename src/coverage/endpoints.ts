import type { CacheList, Evidence, RunListQuery } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import type { Endpoint } from './question-kind.ts';

/** The start of all endpoints about a repository. */
export const REPOSITORY = 'GET /repos/{owner}/{repo}';

/** The list of caches with a key. GitHub takes the key for a prefix, so a short one may have many answers. */
export function cachesOf({ key, ref }: { key: string; ref: string | null }): Endpoint {
  return {
    route: `${REPOSITORY}/actions/caches`,
    parameters: { key, ...given({ ref }) },
    subject: { what: 'the list of caches', permission: 'actions:read' },
    as: { form: 'lists', list: 'actions_caches', most: 5, asked: { key, ref } },
  };
}

/** Whether a list answers for a key in a scope. */
export function hasList(
  asked: { key: string; ref: string | null },
  { caches }: { caches: readonly CacheList[] },
): boolean {
  return caches.some(
    ({ key, ref }) => (key === null || key === asked.key) && (ref === null || ref === asked.ref),
  );
}

/** The parameters without those that are null. */
export function given(parameters: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).flatMap(([name, value]) => (value === null ? [] : [[name, value]])),
  );
}

/** The endpoint for the annotations of a job. */
export function annotationsOf({ checkRunId }: { checkRunId: number }): Endpoint {
  return {
    route: `${REPOSITORY}/check-runs/{check_run_id}/annotations`,
    parameters: { check_run_id: checkRunId },
    subject: { what: 'the list of annotations', permission: 'checks:read', retained: true },
    // The runner sends ten of a kind for each step, the server a few more: a thousand covers all of them.
    as: { form: 'pages', most: 10 },
  };
}

/** Whether the annotations of a job are there. */
export function hasAnnotations({ jobId }: { jobId: number }, { annotations }: Evidence): boolean {
  return annotations.some((item) => item.jobId === jobId);
}

/** A period as GitHub's search takes it, in whole seconds: `2026-06-01T09:00:00Z..2026-06-01T09:10:00Z`. */
export function createdRange({
  createdFrom,
  createdUntil,
}: Pick<RunListQuery, 'createdFrom' | 'createdUntil'>): string {
  return `${wholeSecond(createdFrom)}..${wholeSecond(createdUntil + 999)}`;
}

function wholeSecond(at: Instant): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether a list of runs holds everything that is wanted. */
export function covers(list: RunListQuery, wanted: RunListQuery): boolean {
  const isSame = list.branch === wanted.branch && list.event === wanted.event;
  return isSame && list.createdFrom <= wanted.createdFrom && list.createdUntil >= wanted.createdUntil;
}
