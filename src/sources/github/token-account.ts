import { z } from 'zod';
import { unavailable } from '../../errors.ts';
import { absenceOf, rateLimit, type Subject } from './absence-of.ts';
import type { Credentials } from './credentials.ts';
import type { GitHubClient } from './request.ts';
import { readAs } from './rest-calls.ts';

const id = z.number().int().positive();
const userShape = z.object({ id });
const viewerShape = z.object({ data: z.object({ viewer: z.object({ databaseId: id }) }) });

/**
 * The id of the account in whose name the token writes, which is the `user.id` of its comments.
 *
 * A user's token says so itself. That of an app, `GITHUB_TOKEN` included, may not ask `GET /user` (403, "Resource not
 * accessible by integration"), and `GET /app` takes the app's key; GraphQL's `viewer` is its bot (fullsend-ai/fullsend
 * #1953, 2026-06-05). Rejects with an `AutopsyError` if neither answers: without knowing its own account it must not
 * touch any comment.
 */
export async function getAuthorId(
  client: GitHubClient,
  credentials: Credentials,
  subject: Subject,
): Promise<number> {
  const about = { ...subject, what: 'the account of the token' };
  const call = { route: 'GET /user', parameters: {}, subject: about };
  const user = await client.ask(call, { read: readAs(userShape) });
  if (user.kind === 'answer') return user.data.id;
  if (user.failure.status !== 403 || rateLimit(user.failure) !== null)
    throw unavailable(absenceOf(user.failure, about, credentials));
  const query = { baseUrl: graphqlBaseUrl(credentials), query: 'query { viewer { databaseId } }' };
  const viewer = { route: 'POST /graphql', parameters: query, subject: about };
  const answer = await client.get(viewer, { read: readAs(viewerShape) });
  return answer.data.viewer.databaseId;
}

/** On an Enterprise Server, GraphQL stands beside the REST API, not under it. */
function graphqlBaseUrl({ apiBaseUrl }: Credentials): string {
  return apiBaseUrl.replace(/\/api\/v3$/, '/api');
}
