import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type LoopbackGitHub,
  startLoopbackGitHub,
  type World,
  type WorldAttempt,
} from './loopback-github.ts';

/** A loopback GitHub that also lists the runs of one workflow, by the name of its file. */
export interface LoopbackWorkflows {
  apiUrl: string;
  /** The paths of all that was asked for, with their queries. */
  paths: string[];
  close(): Promise<void>;
}

/**
 * `GET …/actions/workflows/FILE/runs` is the list of a world that has the runs of that file only; everything else is
 * passed on as it is.
 */
export async function startLoopbackWorkflows(world: World): Promise<LoopbackWorkflows> {
  const whole = await startLoopbackGitHub(world);
  const parts = new Map<string, LoopbackGitHub>();
  for (const file of new Set(runsOf(world).map(fileOf))) {
    parts.set(file, await startLoopbackGitHub(onlyOf(world, file)));
  }
  const paths: string[] = [];
  const http = createServer(async (request, response) => {
    const path = request.url ?? '/';
    paths.push(path);
    const file = /\/actions\/workflows\/([^/]+\.yml)\/runs/.exec(path)?.[1];
    const part = file === undefined ? whole : parts.get(file);
    const target = path.replace(/\/actions\/workflows\/[^/]+\.yml\/runs/, '/actions/runs');
    const url = part === undefined ? `${whole.apiUrl}/no-such-workflow` : `${part.apiUrl}${target}`;
    const answer = await fetch(url, { redirect: 'manual' });
    const headers = Object.fromEntries(
      ['content-type', 'location'].flatMap((name) => {
        const value = answer.headers.get(name);
        return value === null ? [] : [[name, value]];
      }),
    );
    response.writeHead(answer.status, headers);
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  const { port } = http.address() as AddressInfo;
  return {
    apiUrl: `http://127.0.0.1:${port}`,
    paths,
    close: async () => {
      http.closeAllConnections();
      http.close();
      await Promise.all([
        once(http, 'close'),
        whole.close(),
        ...[...parts.values()].map((one) => one.close()),
      ]);
    },
  };
}

function runsOf(world: World): WorldAttempt['run'][] {
  return [...world.attempts.map(({ run }) => run), ...(world.runsWithoutJobs ?? [])];
}

function fileOf(run: WorldAttempt['run']): string {
  return String(run.path).split('/').at(-1)?.split('@')[0] ?? '';
}

function onlyOf(world: World, file: string): World {
  return {
    ...world,
    attempts: world.attempts.filter(({ run }) => fileOf(run) === file),
    runsWithoutJobs: (world.runsWithoutJobs ?? []).filter((run) => fileOf(run) === file),
  };
}
