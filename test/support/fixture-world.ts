import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readBundle } from '../../src/sources/bundle/read-bundle.ts';
import type { World, WorldAttempt } from './loopback-github.ts';

const folder = fileURLToPath(new URL('../../fixtures/', import.meta.url));

/** The path of a fixture. */
export function fixture(name: string): string {
  return `${folder}${name}`;
}

/** A golden of a fixture. */
export function golden(name: string, file: string): string {
  return readFileSync(`${folder}${name}/expected/${file}`, 'utf8');
}

/** A loopback GitHub that answers what a fixture's bundle says it answered, of the run at hand (its first) and of others. */
export async function fixtureWorld(name: string): Promise<{ world: World; runUrl: string; path: string }> {
  const bundle = contentsOf(await readBundle(fixture(name)));
  const { read, text, named } = bundle;
  const run = read('run.json');
  const [owner, repo] = run.repository.full_name.split('/');
  const about = read('trace/repository.json');
  const roots = named(/^((?:trace\/\d+\/\d+\/)?)run\.json$/)
    .map(([root]) => root)
    .toSorted((a, b) => a.length - b.length);
  const attempts = roots.map((root) => attemptAt(bundle, root));
  const world: World = {
    owner,
    repo,
    ...(about === null ? {} : { defaultBranch: about.default_branch }),
    attempts,
    runsWithoutJobs: onlyListed(read('trace/runs.json') ?? [], attempts),
    jobLogs: Object.fromEntries(named(/(?:^|\/)job-logs\/(\d+)\.txt$/).map(([id, path]) => [id, text(path)])),
    annotations: Object.fromEntries(
      named(/(?:^|\/)annotations\/(\d+)\.json$/).map(([id, path]) => [id, read(path)]),
    ),
    contents: Object.fromEntries(
      named(/^(?:trace\/\d+\/\d+\/)?files\/([^/]+\/[^/]+\/[^/]+\/.+)$/).map(([id, path]) => [
        id.replace(/^([^/]+\/[^/]+)\/([^/]+)\/(.+)$/, '$1/$3@$2'),
        text(path),
      ]),
    ),
    caches: unique(roots.flatMap((root) => read(`${root}caches.json`) ?? []).flatMap(entriesOf)),
    workflowRuns: roots
      .flatMap((root) => read(`${root}runs.json`) ?? [])
      .flatMap((list: { workflow_runs: unknown[] }) => list.workflow_runs),
  };
  return { world, runUrl: run.html_url, path: `${owner}/${repo}/${run.id}` };
}

type Contents = ReturnType<typeof contentsOf>;

function contentsOf(files: ReadonlyMap<string, Uint8Array>) {
  const text = (path: string): string => new TextDecoder().decode(files.get(path));
  return {
    bytes: (path: string) => files.get(path),
    text,
    read: (path: string) => (files.has(path) ? JSON.parse(text(path)) : null),
    /** What the pattern's group is in a path, with that path. */
    named: (pattern: RegExp): [string, string][] =>
      [...files.keys()].flatMap((path): [string, string][] => {
        const part = pattern.exec(path)?.[1];
        return part === undefined ? [] : [[part, path]];
      }),
  };
}

function attemptAt({ bytes, read }: Contents, root: string): WorldAttempt {
  const archive = bytes(`${root}logs.zip`);
  return {
    run: read(`${root}run.json`),
    jobs: read(`${root}jobs.json`),
    archive: archive === undefined ? null : Buffer.from(archive),
  };
}

/** Runs that a list names, and of which the bundle holds no attempt. */
function onlyListed(lists: { workflow_runs: WorldAttempt['run'][] }[], held: readonly WorldAttempt[]) {
  const ids = new Set(held.map(({ run }) => run.id));
  return unique(lists.flatMap((list) => list.workflow_runs).filter(({ id }) => !ids.has(id)));
}

const entriesOf = ({ ref, actions_caches }: { ref: string; actions_caches: { key: string }[] }) =>
  actions_caches.map((entry) => ({ ref, ...entry }));

const unique = <T>(items: readonly T[]): T[] => [
  ...new Map(items.map((item) => [JSON.stringify(item), item])).values(),
];
