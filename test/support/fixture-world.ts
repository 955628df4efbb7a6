import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readBundle } from '../../src/sources/bundle.ts';
import type { World } from './loopback-github.ts';

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The path of a fixture. */
export function fixture(name: string): string {
  return `${folder}${name}`;
}

/** A golden of a fixture. */
export function golden(name: string, file: string): string {
  return readFileSync(`${folder}${name}/expected/${file}`, 'utf8');
}

/** A loopback GitHub that answers what a fixture's bundle says it answered. */
export async function fixtureWorld(name: string): Promise<{ world: World; runUrl: string; path: string }> {
  const files = await readBundle(fixture(name));
  const text = (path: string): string => new TextDecoder().decode(files.get(path));
  const read = (path: string) => (files.has(path) ? JSON.parse(text(path)) : null);
  const run = read('run.json');
  const [owner, repo] = run.repository.full_name.split('/');
  const numbered = (pattern: RegExp): [number, string][] =>
    [...files.keys()].flatMap((path) => {
      const id = pattern.exec(path)?.[1];
      return id === undefined ? [] : [[Number(id), path]];
    });
  const sources = [...files.keys()].flatMap((path) => {
    const [, of, sha, name] = /^files\/([^/]+\/[^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? [];
    return of ? [[`${of}/${name}@${sha}`, text(path)]] : [];
  });
  const archive = files.get('logs.zip');
  const lists: { ref: string; actions_caches: { key: string }[] }[] = read('caches.json') ?? [];
  const world: World = {
    owner,
    repo,
    attempts: [{ run, jobs: read('jobs.json'), archive: archive ? Buffer.from(archive) : null }],
    jobLogs: Object.fromEntries(numbered(/^job-logs\/(\d+)\.txt$/).map(([id, path]) => [id, text(path)])),
    annotations: Object.fromEntries(
      numbered(/^annotations\/(\d+)\.json$/).map(([id, path]) => [id, read(path)]),
    ),
    contents: Object.fromEntries(sources),
    caches: lists.flatMap(({ ref, actions_caches }) => actions_caches.map((entry) => ({ ref, ...entry }))),
    workflowRuns: (read('runs.json') ?? []).flatMap(
      (list: { workflow_runs: unknown[] }) => list.workflow_runs,
    ),
  };
  return { world, runUrl: run.html_url, path: `${owner}/${repo}/${run.id}` };
}
