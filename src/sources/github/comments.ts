import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { AutopsyError, unavailable } from '../../errors.ts';
import { type IssuePlace, nameOf, parseIssueUrl } from '../refs/issue-ref.ts';
import { absenceOfComment, type Subject } from './absence-of.ts';
import type { Credentials } from './credentials.ts';
import type { Failure } from './failure.ts';
import type { RestCall } from './one-try.ts';
import type { GitHubClient } from './request.ts';
import { PAGE_SIZE, pageOf, readAs } from './rest-calls.ts';
import { getAuthorId } from './token-account.ts';

/** A comment that can be found again: its first line is the marker. */
interface MarkedComment {
  marker: string;
  body: string;
}

/** How to talk to the host of an issue. */
export interface Access {
  client: GitHubClient;
  credentials: Credentials;
  signal: AbortSignal;
}

/**
 * Posts the comment on the issue or pull request, or updates the one with the same marker by the same account; never
 * touches anybody else's. Returns the comment's URL. Rejects with an `AutopsyError`.
 */
export async function attachComment(
  access: Access,
  named: IssuePlace,
  comment: MarkedComment,
): Promise<string> {
  const place = await findPlace(access, named);
  const authorId = await getAuthorId(access.client, access.credentials, subjectOf(place));
  const search = { ...access, place, authorId, marker: comment.marker };
  const own = await findOwn(search);
  return own === null ? await create(search, comment.body) : await update(search, own, comment.body);
}

interface Search extends Access {
  place: IssuePlace;
  authorId: number;
  marker: string;
}

const id = z.number().int().positive();
const issueShape = z.object({ html_url: z.string() });
const commentShape = z.object({ id, html_url: z.string() });
/** A comment's account may be gone. */
const listShape = z.array(z.object({ id, user: z.object({ id }).nullish(), body: z.string().nullish() }));

/** Where the issue is now: GitHub redirects after a repository was renamed or an issue transferred. */
async function findPlace({ client }: Access, named: IssuePlace): Promise<IssuePlace> {
  const issue = await client.get(issueCall('GET', named, ''), { read: readAs(issueShape) });
  const found = parseIssueUrl(issue.html_url);
  if (found?.host === named.host) return found;
  const where = found === null ? 'GitHub does not say where it is' : `it has moved to ${found.host}`;
  throw new AutopsyError('unavailable', `${nameOf(named)}: ${where}`, 'give the address that it has now');
}

/** No issue has more comments; this ends the search whatever the server answers. */
const MOST_PAGES = 500;

/** The id of the author's first comment that begins with the marker; null if there is none. */
async function findOwn({ client, place, authorId, marker }: Search): Promise<number | null> {
  const call = issueCall('GET', place, '/comments');
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const comments = await client.get(pageOf(call, page), { read: readAs(listShape) });
    const own = comments.find(({ user, body }) => user?.id === authorId && firstLine(body ?? '') === marker);
    if (own !== undefined) return own.id;
    if (comments.length < PAGE_SIZE) return null;
  }
  throw new AutopsyError('unavailable', `${nameOf(place)} has too many comments to look through`);
}

function firstLine(body: string): string {
  return (body.split('\n', 1)[0] ?? '').trim();
}

async function update({ client, credentials, place }: Search, id: number, body: string): Promise<string> {
  const { owner, repo } = place;
  const call = {
    route: 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
    parameters: { owner, repo, comment_id: id, body },
    subject: subjectOf(place),
  };
  const ended = await client.ask(call, { read: readAs(commentShape) });
  if (ended.kind === 'answer') return ended.data.html_url;
  throw refusal(ended.failure, place, credentials);
}

const MOST_POSTS = 2;
const SETTLING_MS = 1000;

/** A post whose answer is lost may have arrived, so the comment is looked for again before another try. */
async function create(search: Search, body: string): Promise<string> {
  const { client, credentials, place, signal } = search;
  const call = issueCall('POST', place, '/comments', { body });
  for (let posts = 1; ; posts += 1) {
    const ended = await client.ask(call, { read: readAs(commentShape), once: true });
    if (ended.kind === 'answer') return ended.data.html_url;
    if (!mayHaveArrived(ended.failure)) throw refusal(ended.failure, place, credentials);
    await sleep(SETTLING_MS, undefined, { signal });
    const own = await findOwn(search);
    if (own !== null) return await update(search, own, body);
    if (posts === MOST_POSTS) throw refusal(ended.failure, place, credentials);
  }
}

/**
 * Whether a failed post may have arrived: not if GitHub refused it, but perhaps after a server fault or without an
 * answer.
 */
function mayHaveArrived({ status }: Failure): boolean {
  return status === null || status >= 500 || status === 408;
}

function refusal(failure: Failure, place: IssuePlace, credentials: Credentials): AutopsyError {
  return unavailable(absenceOfComment(failure, subjectOf(place), credentials));
}

function issueCall(
  method: 'GET' | 'POST',
  place: IssuePlace,
  part: '' | '/comments',
  written: { body?: string } = {},
): RestCall {
  const { owner, repo, number } = place;
  return {
    route: `${method} /repos/{owner}/{repo}/issues/{issue_number}${part}`,
    parameters: { owner, repo, issue_number: number, ...written },
    subject: subjectOf(place),
  };
}

/** Comments on pull requests take either permission, on issues the one for issues. */
function subjectOf(place: IssuePlace): Subject {
  return { what: nameOf(place), permission: place.isPull ? 'pull-requests:write' : 'issues:write' };
}
