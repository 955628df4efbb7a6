// A GitHub on loopback that takes its time for every answer, and the storage that its log links lead to.
import { once } from 'node:events';
import { createServer } from 'node:http';

/** Serves a generated run, and twenty others that are like it; `requests` has what was asked, with the times between which it was answered. */
export async function startLoopback(world, delayMs) {
  const requests = [];
  const storage = await listen(requests, 'storage', delayMs, () => ({ status: 200, body: world.archive }));
  const api = await listen(requests, 'api', delayMs, (url) => answer(world, url, storage.url));
  return {
    apiUrl: api.url,
    requests,
    close: () => {
      api.close();
      storage.close();
    },
  };
}

async function listen(requests, server, delayMs, respond) {
  const http = createServer((request, response) => {
    const record = { server, path: request.url, from: performance.now(), until: Number.NaN };
    requests.push(record);
    setTimeout(() => {
      const { status, body, headers = {} } = respond(new URL(request.url, 'http://loopback'));
      record.until = performance.now();
      response.writeHead(status, { 'content-length': body.length, ...headers }).end(body);
    }, delayMs);
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return { url: `http://127.0.0.1:${http.address().port}`, close: () => http.close() };
}

function answer(world, url, storageUrl) {
  const path = decodeURIComponent(url.pathname).replace(`/repos/${world.owner}/${world.repo}`, '');
  const run = /^\/actions\/runs\/42(?:\/attempts\/1)?$/;
  if (run.test(path)) return json(world.run);
  if (path === '/actions/runs') return json(runsPage(world.run, url));
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

const OTHERS = Array.from({ length: 20 }, (_, index) => 100 + index);

function runsPage(run, url) {
  const asked = url.searchParams.get('event') === null ? OTHERS : [];
  const others = asked.map((id) => ({ ...run, id, html_url: run.html_url.replace(/\d+$/, id) }));
  return { total_count: others.length, workflow_runs: others };
}

function jobsPage(jobs, url) {
  const perPage = Number(url.searchParams.get('per_page') ?? 30);
  const from = (Number(url.searchParams.get('page') ?? 1) - 1) * perPage;
  return { total_count: jobs.length, jobs: jobs.slice(from, from + perPage) };
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
