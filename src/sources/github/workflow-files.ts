import { z } from 'zod';
import { AutopsyError, messageOf } from '../../errors.ts';
import { decodeText } from '../bundle/bundle-files.ts';
import { type CheckoutFiles, isWorkflowOrAction } from '../files/checkout.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import { sideBySide } from '../side-by-side.ts';
import type { GitHubClient } from './request.ts';
import { getJson } from './rest-calls.ts';

const treeShape = z.object({
  tree: z.array(z.object({ path: z.string(), type: z.string(), sha: z.string() })),
  truncated: z.boolean().nullish(),
});

/** More workflow and action files than any repository has; each is a request. */
const MOST_FILES = 500;

/** How many are asked for at once. */
const AT_ONCE = 8;

/** The workflow and action files of a repository at a ref: one request for its tree, and one for each of them. */
export async function getWorkflowFiles(
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  ref: string,
): Promise<CheckoutFiles> {
  const subject = { what: `the files of ${owner}/${repo} at ${ref}`, permission: 'contents:read' } as const;
  const route = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';
  const parameters = { owner, repo, tree_sha: ref, recursive: 1 };
  const { json } = await getJson(client, { route, parameters, subject });
  const parsed = treeShape.safeParse(json);
  if (!parsed.success)
    throw new AutopsyError('unavailable', 'GitHub answered with something other than a tree');
  const wanted = parsed.data.tree.filter(({ type, path }) => type === 'blob' && isWorkflowOrAction(path));
  const read: CheckoutFiles = { files: [], unread: [] };
  if (parsed.data.truncated)
    read.unread.push({ path: '.', reason: 'GitHub gives a part of so large a tree' });
  if (wanted.length > MOST_FILES)
    read.unread.push({ path: '.', reason: `only ${MOST_FILES} files are asked for` });
  await sideBySide(wanted.slice(0, MOST_FILES), AT_ONCE, async ({ path, sha }) => {
    try {
      read.files.push({ path, text: await getBlob(client, { owner, repo, sha }) });
    } catch (error) {
      if (error instanceof AutopsyError && error.code === 'interrupted') throw error;
      read.unread.push({ path, reason: messageOf(error) });
    }
  });
  return { ...read, files: read.files.toSorted((one, other) => (one.path < other.path ? -1 : 1)) };
}

function getBlob(
  client: GitHubClient,
  { owner, repo, sha }: { owner: string; repo: string; sha: string },
): Promise<string> {
  const call = {
    route: 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}',
    parameters: { owner, repo, file_sha: sha },
    subject: { what: 'the file', permission: 'contents:read' } as const,
  };
  return client.get(call, { accept: 'application/vnd.github.raw+json', read: decodeText });
}
