import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerIssues, type WorldIssue, type WorldUser } from './loopback-issues.ts';
import { answerAboutRepository, answerRun, answerRunList } from './loopback-runs.ts';

/** What a loopback GitHub has to tell; every answer has the shape that GitHub's has. */
export interface World {
  owner: string;
  repo: string;
  /** `main` where it is absent. */
  defaultBranch?: string;
  /** Attempts of one run or of several, in any order. */
  attempts: WorldAttempt[];
  /** Runs that are listed, and of which nothing else is to be had. */
  runsWithoutJobs?: WorldAttempt['run'][];
  /** `GET …/actions/jobs/ID/logs`, by job id. */
  jobLogs?: Record<number, string>;
  /** `GET …/check-runs/ID/annotations`, by check run id. */
  annotations?: Record<number, unknown[]>;
  /** `OWNER/REPO/PATH@REF`, and the file. */
  contents?: Record<string, string>;
  caches?: { key: string; ref: string; [field: string]: unknown }[];
  /** Runs of the workflow, as `GET …/actions/workflows/ID/runs` lists them. */
  workflowRuns?: unknown[];
  /** The web host, where it is not github.com. */
  host?: string;
  /** Whose token it is; without one, nobody's. */
  user?: WorldUser;
  /** Issues and pull requests, as `OWNER/REPO#N`. */
  issues?: Record<string, WorldIssue>;
  /** Other repositories of the same owner. */
  others?: World[];
  /** What the lists of the owner's repositories say of it besides its name, such as `archived`. */
  listedAs?: Record<string, unknown>;
  /** `User` where it is absent. */
  ownerType?: 'Organization' | 'User';
  /** Pull requests of the repository. */
  pulls?: { html_url: string; state: string; head: WorldHead; [field: string]: unknown }[];
}

/** What a pull request wants to be pulled. */
export interface WorldHead {
  ref: string;
  sha: string;
  /** Null where the fork is gone. */
  repo: { full_name: string } | null;
}

/** One attempt: the objects that GitHub would answer with. */
export interface WorldAttempt {
  run: { id: number; run_attempt: number; [field: string]: unknown };
  jobs: { id: number; [field: string]: unknown }[];
  /** The log archive; null for 404. */
  archive: Buffer | null;
}

/** How a request goes wrong, instead of being answered. */
export type Fault =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: string }
  /** The first half of the answer, with the full length announced, then a reset. */
  | { kind: 'reset' }
  /** The first half of the answer, as if it were all. */
  | { kind: 'truncate' }
  | { kind: 'empty' }
  /** The answer with its middle overwritten. */
  | { kind: 'corrupt' }
  | { kind: 'html' }
  /** No answer at all. */
  | { kind: 'hang' }
  /** The answer at a byte every so many milliseconds. */
  | { kind: 'trickle'; milliseconds: number };

/** A fault for requests whose path matches, on the API or on the storage behind log links. */
export interface FaultRule {
  server: 'api' | 'storage';
  path: RegExp;
  fault: Fault;
  /** Only requests of this method. */
  method?: string;
  /** After so many times the request is answered; without it, never. */
  times?: number;
  /** The request gets lost on its way, and changes nothing. */
  isLost?: boolean;
}

/** A request that was received. */
export interface ReceivedRequest {
  server: 'api' | 'storage';
  method: string;
  /** With its query. */
  path: string;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A GitHub on loopback: an API, and a storage on another port that its log links lead to. */
export interface LoopbackGitHub {
  apiUrl: string;
  storageUrl: string;
  /** Everything that was received, in order. */
  requests: ReceivedRequest[];
  /** The paths received by the API, without the repository's part. */
  apiPaths(): string[];
  fail(rule: FaultRule): void;
  close(): Promise<void>;
}

/** What is answered. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** Starts a loopback GitHub that serves the world. Close it after the test. */
export async function startLoopbackGitHub(world: World): Promise<LoopbackGitHub> {
  const requests: ReceivedRequest[] = [];
  const rules: FaultRule[] = [];
  const links = new Map<string, Answer>();
  const storage = await listen(
    requests,
    rules,
    'storage',
    (url) => links.get(url.pathname) ?? blobNotFound(),
  );
  const link = (body: Buffer, type: string): Answer => {
    const path = `/blob/${links.size + 1}`;
    links.set(path, { status: 200, headers: { 'content-type': type }, body });
    return {
      status: 302,
      headers: { location: `${storage.url}${path}?se=2026&sig=c2VjcmV0LXNpZ25hdHVyZQ` },
      body: Buffer.alloc(0),
    };
  };
  const api = await listen(requests, rules, 'api', (url, method, body) => {
    const path = decodeURIComponent(url.pathname);
    return answerIssues(world, { method, url, path, body }) ?? answerApi(world, url, link);
  });
  const prefix = `/repos/${world.owner}/${world.repo}`;
  return {
    apiUrl: api.url,
    storageUrl: storage.url,
    requests,
    apiPaths: () => requests.filter((r) => r.server === 'api').map((r) => r.path.replace(prefix, '')),
    fail: (rule) => rules.push({ ...rule }),
    close: async () => {
      await Promise.all([api.close(), storage.close()]);
    },
  };
}

type Link = (body: Buffer, type: string) => Answer;

function answerApi(world: World, url: URL, link: Link): Answer {
  const path = decodeURIComponent(url.pathname);
  const contents = /^\/repos\/([^/]+\/[^/]+)\/contents\/(.+)$/.exec(path);
  if (contents !== null) return file(world, `${contents[1]}/${contents[2]}@${url.searchParams.get('ref')}`);
  const other = world.others?.find(({ owner, repo }) => path.startsWith(`/repos/${owner}/${repo}/`));
  if (other !== undefined) return answerApi(other, url, link);
  const ofOwner = answerOwner(world, path, url);
  if (ofOwner !== null) return ofOwner;
  const prefix = `/repos/${world.owner}/${world.repo}`;
  if (path === prefix) return answerAboutRepository(world);
  if (!path.startsWith(`${prefix}/`)) return notFound();
  const part = path.slice(prefix.length);
  return (
    answerRunList(world, part, url) ??
    answerRun(world, part, url, link) ??
    answerRepository(world, part, url, link) ??
    notFound()
  );
}

/** What is asked about the account that has the repositories; null for anything else. */
function answerOwner(world: World, path: string, url: URL): Answer | null {
  const { owner, ownerType = 'User', others = [] } = world;
  if (path === `/users/${owner}`) return json({ login: owner, type: ownerType });
  if (path !== (ownerType === 'User' ? `/users/${owner}/repos` : `/orgs/${owner}/repos`)) return null;
  return json(
    slice(
      url,
      [world, ...others].map(({ repo, listedAs }) => ({ name: repo, archived: false, ...listedAs })),
    ),
  );
}

function answerRepository(world: World, path: string, url: URL, link: Link): Answer | null {
  const [, jobId, logs] = /^\/actions\/jobs\/(\d+)(\/logs)?$/.exec(path) ?? [];
  if (jobId !== undefined && logs !== undefined) {
    const log = world.jobLogs?.[Number(jobId)];
    return log === undefined ? notFound() : link(Buffer.from(log), 'text/plain');
  }
  const job = world.attempts.flatMap((attempt) => attempt.jobs).find(({ id }) => id === Number(jobId));
  if (job !== undefined) return json(job);
  const checkRunId = /^\/check-runs\/(\d+)\/annotations$/.exec(path)?.[1];
  if (checkRunId !== undefined) return json(slice(url, world.annotations?.[Number(checkRunId)] ?? []));
  if (path === '/actions/caches') return page(url, 'actions_caches', cachesFor(world, url));
  return /^\/actions\/workflows\/\d+\/runs$/.test(path)
    ? page(url, 'workflow_runs', world.workflowRuns ?? [])
    : null;
}

function cachesFor(world: World, url: URL): unknown[] {
  const key = url.searchParams.get('key') ?? '';
  const ref = url.searchParams.get('ref');
  return (world.caches ?? []).filter(
    (cache) => cache.key.startsWith(key) && (ref === null || cache.ref === ref),
  );
}

function file(world: World, name: string): Answer {
  const text = world.contents?.[name];
  if (text === undefined) return notFound();
  return {
    status: 200,
    headers: { 'content-type': 'application/vnd.github.raw+json' },
    body: Buffer.from(text),
  };
}

/** The page of a named list that the query asks for, and how many there are in all. */
export function page(
  url: URL,
  list: string,
  items: readonly unknown[],
  totalCount: number = items.length,
): Answer {
  return json({ total_count: totalCount, [list]: slice(url, items) });
}

/** The page of a list that the query asks for: 100 items at most, as GitHub has it. */
export function slice(url: URL, items: readonly unknown[]): unknown[] {
  const size = Math.min(100, Number(url.searchParams.get('per_page') ?? 30));
  const start = (Number(url.searchParams.get('page') ?? 1) - 1) * size;
  return items.slice(start, start + size);
}

/** An answer in JSON. */
export function json(value: unknown, status = 200): Answer {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status, headers, body: Buffer.from(JSON.stringify(value)) };
}

/** GitHub's 404. */
export function notFound(): Answer {
  return json(
    { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
    404,
  );
}

function blobNotFound(): Answer {
  const body = '<?xml version="1.0"?><Error><Code>BlobNotFound</Code></Error>';
  return { status: 404, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}

async function listen(
  requests: ReceivedRequest[],
  rules: FaultRule[],
  server: 'api' | 'storage',
  answer: (url: URL, method: string, body: string) => Answer,
): Promise<{ url: string; close: () => Promise<void> }> {
  const http = createServer(async (request, response) => {
    const path = request.url ?? '/';
    const method = request.method ?? '';
    const received = { server, method, path, headers: request.headers, body: '' };
    requests.push(received);
    try {
      for await (const chunk of request) received.body += chunk;
    } catch {
      // Whoever asked has gone.
      return;
    }
    const rule = rules.find(
      (rule) =>
        rule.server === server &&
        rule.times !== 0 &&
        rule.path.test(path) &&
        (rule.method ?? method) === method,
    );
    if (rule?.times !== undefined) rule.times -= 1;
    const honest = rule?.isLost
      ? notFound()
      : answer(new URL(path, 'http://loopback'), method, received.body);
    if (rule === undefined) send(response, honest);
    else misbehave(request, response, honest, rule.fault);
  });
  // A machine that is busy for seconds is not to find its connections closed.
  http.keepAliveTimeout = 120_000;
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => close(http) };
}

async function close(http: Server): Promise<void> {
  http.closeAllConnections();
  http.close();
  await once(http, 'close');
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

function misbehave(request: IncomingMessage, response: ServerResponse, honest: Answer, fault: Fault): void {
  if (fault.kind === 'hang') return;
  if (fault.kind === 'trickle') trickle(response, honest, fault.milliseconds);
  else if (fault.kind === 'reset') {
    response.writeHead(honest.status, { ...honest.headers, 'content-length': honest.body.length });
    response.write(firstHalf(honest), () => setTimeout(() => request.socket.destroy(), 5));
  } else send(response, dishonest(honest, fault));
}

function dishonest(honest: Answer, fault: Exclude<Fault, { kind: 'hang' | 'trickle' | 'reset' }>): Answer {
  const middle = firstHalf(honest).length;
  switch (fault.kind) {
    case 'status':
      return {
        status: fault.status,
        headers: { 'content-type': 'application/json; charset=utf-8', ...fault.headers },
        body: Buffer.from(fault.body ?? JSON.stringify({ message: `fault ${fault.status}` })),
      };
    case 'truncate':
      return { ...honest, body: firstHalf(honest) };
    case 'empty':
      return { ...honest, body: Buffer.alloc(0) };
    case 'corrupt':
      return { ...honest, body: Buffer.from(honest.body).fill(0x7e, middle - 8, middle + 8) };
    case 'html': {
      const body = Buffer.from('<!DOCTYPE html><html><title>Unicorn!</title></html>');
      return { status: 200, headers: { 'content-type': 'text/html; charset=utf-8' }, body };
    }
  }
}

function firstHalf({ body }: Answer): Buffer {
  return body.subarray(0, Math.floor(body.length / 2));
}

function trickle(response: ServerResponse, { status, headers, body }: Answer, milliseconds: number): void {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  let sent = 0;
  const timer = setInterval(() => {
    if (sent >= body.length) response.end();
    else response.write(body.subarray(sent, sent + 1));
    sent += 1;
  }, milliseconds);
  response.on('close', () => clearInterval(timer));
}
