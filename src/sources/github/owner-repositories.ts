import { z } from 'zod';
import { AutopsyError } from '../../errors.ts';
import type { OwnerRef, RepositoryRef } from '../refs/repository-ref.ts';
import type { RestCall } from './one-try.ts';
import type { GitHubClient } from './request.ts';
import { getPages, readAs } from './rest-calls.ts';

const ownerShape = z.object({ type: z.string() });

/** The fields of a repository that are read: an archived or disabled one runs nothing. */
const repositoryShape = z.object({
  name: z.string().regex(/^(?!\.+$)[\w.-]+$/),
  archived: z.boolean().nullish(),
  disabled: z.boolean().nullish(),
});

/** Ten thousand repositories. */
const MOST_PAGES = 100;

/**
 * The repositories of an organisation or of a user in which something may run, as far as the token may see them; of a user
 * only the public ones are listed. Rejects with an `AutopsyError` if the list cannot be had.
 */
export async function listRepositories(
  client: GitHubClient,
  { host, owner }: OwnerRef,
): Promise<RepositoryRef[]> {
  const call = (route: string, what: string): RestCall => {
    return { route, parameters: { owner }, subject: { what, permission: 'metadata:read' } };
  };
  const { type } = await client.get(call('GET /users/{owner}', owner), { read: readAs(ownerShape) });
  const route = type === 'Organization' ? 'GET /orgs/{owner}/repos' : 'GET /users/{owner}/repos';
  const items = await getPages(client, call(route, `the list of repositories of ${owner}`), MOST_PAGES);
  return items.flatMap((item) => {
    const { data } = repositoryShape.safeParse(item);
    return data === undefined || data.archived || data.disabled ? [] : [{ host, owner, repo: data.name }];
  });
}

/** Why a repository could not be scanned. Throws what concerns all repositories: an interrupt, or a bug. */
export function repositoryFailure(error: unknown, { repo }: RepositoryRef): AutopsyError {
  if (!(error instanceof AutopsyError) || error.code === 'interrupted') throw error;
  return new AutopsyError('unavailable', `${repo}: ${error.message}`, error.hint, error.absence);
}
