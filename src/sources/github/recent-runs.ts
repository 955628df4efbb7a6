import { z } from 'zod';
import type { RunAttempt } from '../../types/evidence.ts';
import { toRun } from '../bundle/read-run.ts';
import { runShape } from '../bundle/rest-shapes.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import type { GitHubClient } from './request.ts';
import { getJson } from './rest-calls.ts';

const listShape = z.object({ workflow_runs: z.array(z.unknown()) });

/** What a run may have come to whose saves were torn down. */
const BROKEN = new Set(['failure', 'cancelled', 'timed_out']);

/** The latest runs of a repository that failed or were cancelled, newest first, out of the last hundred. */
export async function getBrokenRuns(
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
): Promise<RunAttempt[]> {
  const subject = { what: 'the list of runs', permission: 'actions:read' } as const;
  const route = 'GET /repos/{owner}/{repo}/actions/runs';
  const { json } = await getJson(client, { route, parameters: { owner, repo, per_page: 100 }, subject });
  const listed = listShape.safeParse(json).data?.workflow_runs ?? [];
  const runs = listed.flatMap((raw) => {
    const parsed = runShape.safeParse(raw);
    return parsed.success ? [toRun(parsed.data)] : [];
  });
  return runs.filter(({ conclusion }) => BROKEN.has(conclusion ?? ''));
}
