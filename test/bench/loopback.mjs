// A GitHub on loopback that takes its time for every answer, and the storage that its log links lead to.
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Serves a generated run, and others that are like it, twenty unless the world says otherwise; `requests` has what was asked,
 * with the times between which it was answered, and the bytes of the answer. The storage sends as fast as its line is,
 * however many ask, and gives parts of a file where it is told to.
 */
export async function startLoopback(world, delayMs, { bytesPerSecond = Infinity, givesParts = false } = {}) {
  const requests = [];
  const line = { bytesPerSecond, freeAt: 0 };
  const respond = (_, { range }) =>
    givesParts && range ? partOf(world.archive, range) : whole(world.archive);
  const storage = await listen(requests, 'storage', { delayMs, line }, respond);
  const api = await listen(requests, 'api', { delayMs }, (url) => answer(world, url, storage.url));
  return {
    apiUrl: api.url,
    requests,
    close: () => {
      api.close();
      storage.close();
    },
  };
}

const whole = (archive) => ({ status: 200, body: archive, headers: { etag: '"1"' } });

function partOf(archive, range) {
  const [from, until] = /(\d+)-(\d+)/.exec(range).slice(1).map(Number);
  const headers = { etag: '"1"', 'content-range': `bytes ${from}-${until}/${archive.length}` };
  return { status: 206, body: archive.subarray(from, until + 1), headers };
}

const PIECE_BYTES = 64 * 1024;

/** Sends a body piece by piece, each when the line has sent what came before it, whoever that was for. */
async function send(response, body, line) {
  for (let from = 0; from < body.length && !response.destroyed; from += PIECE_BYTES) {
    const piece = body.subarray(from, from + PIECE_BYTES);
    const now = performance.now();
    line.freeAt = Math.max(now, line.freeAt) + (piece.length / line.bytesPerSecond) * 1000;
    if (line.freeAt > now + 1) await new Promise((resolve) => setTimeout(resolve, line.freeAt - now));
    response.write(piece);
  }
  response.end();
}

async function listen(
  requests,
  server,
  { delayMs, line = { bytesPerSecond: Infinity, freeAt: 0 } },
  respond,
) {
  const http = createServer((request, response) => {
    const record = { server, path: request.url, from: performance.now(), until: Number.NaN, bytes: 0 };
    requests.push(record);
    setTimeout(() => {
      const {
        status,
        body,
        headers = {},
      } = respond(new URL(request.url, 'http://loopback'), request.headers);
      record.until = performance.now();
      record.bytes = body.length;
      response.writeHead(status, { 'content-length': body.length, ...headers });
      if (line.bytesPerSecond === Infinity) response.end(body);
      else send(response, body, line);
    }, delayMs);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${http.address().port}`, close: () => http.close() };
}

function answer(world, url, storageUrl) {
  const path = decodeURIComponent(url.pathname).replace(`/repos/${world.owner}/${world.repo}`, '');
  const id = /^\/actions\/runs\/(\d+)(?:\/attempts\/1)?$/.exec(path)?.[1];
  if (id !== undefined) return json(runOf(world, Number(id)));
  if (path === '/actions/runs') return json(runsPage(world, url));
  if (/\/attempts\/1\/logs$/.test(path))
    return { status: 302, body: Buffer.alloc(0), headers: { location: `${storageUrl}/logs.zip?sig=x` } };
  if (/\/attempts\/1\/jobs$/.test(path)) return json(jobsPage(world.jobs, url));
  const annotated = /^\/check-runs\/(\d+)\/annotations$/.exec(path)?.[1];
  if (annotated !== undefined) return json(world.annotations.get(Number(annotated)) ?? []);
  const file = /^\/contents\/(.+)$/.exec(path)?.[1];
  if (file !== undefined && world.contents.has(file)) return { status: 200, body: world.contents.get(file) };
  if (path === '/actions/caches') return json({ total_count: 0, actions_caches: [] });
  return { status: 404, body: Buffer.from('{"message":"Not Found"}') };
}

const TWENTY = Array.from({ length: 20 }, (_, index) => 100 + index);

/** The others were created before it, a minute after each other. */
function runOf({ run, others = TWENTY }, id) {
  const created_at = new Date(Date.parse(run.created_at) - 60_000 * (others.indexOf(id) + 1)).toISOString();
  return { ...run, id, created_at, html_url: run.html_url.replace(/\d+$/, id) };
}

/** None for who asks what may have superseded the run. */
function runsPage(world, url) {
  const { others = TWENTY } = world;
  const [from, until] = (url.searchParams.get('created') ?? '').split('..').map((time) => Date.parse(time));
  const isAsked = ({ created_at }) => !(Date.parse(created_at) < from || Date.parse(created_at) > until);
  const found = url.searchParams.has('event') ? [] : others.map((id) => runOf(world, id)).filter(isAsked);
  const { page, perPage } = pageOf(url);
  return { total_count: found.length, workflow_runs: found.slice(page * perPage, (page + 1) * perPage) };
}

/** Which page, from 0, and how much is on it. */
function pageOf(url) {
  const perPage = Number(url.searchParams.get('per_page') ?? 30);
  return { page: Number(url.searchParams.get('page') ?? 1) - 1, perPage };
}

function jobsPage(jobs, url) {
  const { page, perPage } = pageOf(url);
  return { total_count: jobs.length, jobs: jobs.slice(page * perPage, (page + 1) * perPage) };
}

function json(value) {
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  return { status: 200, body: Buffer.from(JSON.stringify(value)), headers };
}

/** The most requests of which each could only be made when the one before had been answered. */
export function depthOf(requests) {
  const inOrder = requests.toSorted((a, b) => a.from - b.from);
  const depths = [];
  for (const [index, { from }] of inOrder.entries()) {
    const before = inOrder
      .slice(0, index)
      .map((other, position) => (other.until <= from ? depths[position] : 0));
    depths.push(1 + Math.max(0, ...before));
  }
  return Math.max(0, ...depths);
}
