import { type Answer, json, notFound, slice, type World } from './loopback-github.ts';

/** An issue or a pull request with its comments. */
export interface WorldIssue {
  isPull?: boolean;
  comments: WorldComment[];
  /** What a write is refused with: a status, and GitHub's words. */
  refuses?: { status: number; message: string };
  /** Where it has gone: `OWNER/REPO#N`, which is answered instead, as after the redirect. */
  movedTo?: string;
}

/** A comment as GitHub lists it, as far as anybody looks. */
export interface WorldComment {
  id: number;
  user: { id: number; login: string } | null;
  body: string;
}

/** In whose name the token writes; that of an app may not ask `GET /user`. */
export interface WorldUser {
  id: number;
  login: string;
  isApp?: boolean;
}

/** What a request asks of the issues of a world. */
export interface IssueRequest {
  method: string;
  url: URL;
  path: string;
  body: string;
}

/** The answer to a request for users, issues, comments and pull requests; null for any other. Writes change the world. */
export function answerIssues(world: World, request: IssueRequest): Answer | null {
  const { method, path } = request;
  if (path === '/user') return answerUser(world);
  if (path === '/graphql' && method === 'POST') return answerViewer(world, request.body);
  if (/^\/repos\/[^/]+\/[^/]+\/pulls$/.test(path)) return answerPulls(world, request.url);
  const pull = /^\/repos\/([^/]+\/[^/]+)\/pulls\/(\d+)$/.exec(path);
  if (pull !== null) {
    const found = world.pulls?.find(({ html_url }) => html_url.endsWith(`/${pull[1]}/pull/${pull[2]}`));
    return found === undefined ? notFound() : json(found);
  }
  const comment = /^\/repos\/([^/]+\/[^/]+)\/issues\/comments\/(\d+)$/.exec(path);
  if (comment !== null) return answerComment(world, request, Number(comment[2]));
  const [, repository, number, part] =
    /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)(\/comments)?$/.exec(path) ?? [];
  if (repository === undefined) return null;
  return answerIssue(world, { ...request, name: `${repository}#${number}`, isList: part !== undefined });
}

/** The open ones where nothing else is asked for; `head` is `OWNER:BRANCH`. */
function answerPulls({ pulls = [] }: World, url: URL): Answer {
  const state = url.searchParams.get('state') ?? 'open';
  const head = url.searchParams.get('head');
  const found = pulls.filter((pull) => {
    const name = `${pull.head.repo?.full_name.split('/')[0]}:${pull.head.ref}`;
    return (state === 'all' || state === pull.state) && (head === null || head === name);
  });
  return json(slice(url, found));
}

function answerUser({ user }: World): Answer {
  if (user === undefined) return json({ message: 'Requires authentication' }, 401);
  return user.isApp ? json({ message: 'Resource not accessible by integration' }, 403) : json(user);
}

function answerViewer({ user }: World, body: string): Answer {
  const { query } = JSON.parse(body);
  return /\bviewer\b/.test(query) && user ? json({ data: { viewer: { databaseId: user.id } } }) : notFound();
}

function answerIssue(world: World, asked: IssueRequest & { name: string; isList: boolean }): Answer {
  const issue = world.issues?.[asked.name];
  if (issue === undefined) return notFound();
  if (issue.movedTo !== undefined) {
    const [repository, number] = issue.movedTo.split('#');
    const location = `/repos/${repository}/issues/${number}${asked.isList ? '/comments' : ''}`;
    return { ...json({ message: 'Moved Permanently' }, 301), headers: { location } };
  }
  const [repository, number] = asked.name.split('#');
  const page = `https://${world.host ?? 'github.com'}/${repository}/${issue.isPull ? 'pull' : 'issues'}/${number}`;
  if (!asked.isList) return json({ number: Number(number), html_url: page, comments: issue.comments.length });
  if (asked.method !== 'POST') return json(slice(asked.url, issue.comments));
  if (issue.refuses !== undefined) return json({ message: issue.refuses.message }, issue.refuses.status);
  const comment = { id: nextId(world), user: world.user ?? null, body: JSON.parse(asked.body).body };
  issue.comments.push(comment);
  return json({ ...comment, html_url: `${page}#issuecomment-${comment.id}` }, 201);
}

/** GitHub lets those with write access change anybody's comment. */
function answerComment(world: World, { method, body }: IssueRequest, id: number): Answer {
  const issues = Object.values(world.issues ?? {});
  const issue = issues.find(({ comments }) => comments.some((comment) => comment.id === id));
  const comment = issue?.comments.find((one) => one.id === id);
  if (issue === undefined || comment === undefined || method !== 'PATCH') return notFound();
  if (issue.refuses !== undefined) return json({ message: issue.refuses.message }, issue.refuses.status);
  comment.body = JSON.parse(body).body;
  return json({ ...comment, html_url: `https://github.com/octo/cave/issues/1#issuecomment-${id}` });
}

function nextId(world: World): number {
  const all = Object.values(world.issues ?? {}).flatMap(({ comments }) => comments.map(({ id }) => id));
  return Math.max(1000, ...all) + 1;
}
