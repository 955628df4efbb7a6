import AdmZip from 'adm-zip';
import { fixtureWorld, golden } from './fixture-world.ts';
import type { World, WorldAttempt } from './loopback-github.ts';
import { zipOf } from './make-zip.ts';
import type { WireReport } from './wire.ts';

/** A part of a world: attempts, and what is to be asked about them. */
export type Part = Pick<World, 'attempts' | 'annotations' | 'jobLogs' | 'caches' | 'contents'>;

/** Where and when the copy of a fixture ran. */
export interface Placement {
  /** Tells the ids of one copy from those of another; unique in a world. */
  number: number;
  createdAt: number;
  /** What its keys end with; the number, where it is absent, so that each copy has keys of its own. */
  suffix?: string;
  run?: Record<string, unknown>;
}

export const OWNER = 'acme-radio';
export const REPO = 'relay';

/** A fixture as another run of the one repository: other ids, other times, in the log lines too. */
export async function copyOf(
  name: string,
  { number, createdAt, suffix = `-${number}`, run = {} }: Placement,
): Promise<Part> {
  const { world } = await loaded(name);
  const [first] = world.attempts;
  if (first === undefined) throw new Error(`${name} has no attempt`);
  const shiftMs = createdAt - Date.parse(String(first.run.created_at));
  const ids = new Set([first.run.id, ...first.jobs.flatMap((job) => [job.id, checkRunOf(job)])].map(String));
  const keys = keysOf(name);
  const moved = (text: string): string =>
    keys
      .reduce((renamed, key) => renamed.replaceAll(key, `${key}${suffix}`), text)
      .replaceAll(`${world.owner}/${world.repo}`, `${OWNER}/${REPO}`)
      .replace(/(?<!\d)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?=\.\d+Z|Z)/g, (time) => shifted(time, shiftMs))
      .replace(/\b\d{5,}\b/g, (id) => (ids.has(id) ? String(Number(id) + number * 1_000_000) : id));
  const again = <T>(value: T): T => JSON.parse(moved(JSON.stringify(value)));
  return {
    attempts: [
      {
        run: { ...again(first.run), ...run },
        jobs: again(first.jobs),
        archive: first.archive === null ? null : movedArchive(first.archive, moved),
      },
    ],
    annotations: again(world.annotations ?? {}),
    jobLogs: again(world.jobLogs ?? {}),
    caches: again(world.caches ?? []),
    contents: again(world.contents ?? {}),
  };
}

/** The longest first; a key that another one begins with is renamed in it already. */
function keysOf(name: string): string[] {
  const { saves }: WireReport = JSON.parse(golden(name, 'report.json'));
  const keys = [...new Set(saves.flatMap(({ key }) => key ?? []))];
  return keys.filter((key) => !keys.some((other) => other !== key && key.includes(other)));
}

const worlds = new Map<string, ReturnType<typeof fixtureWorld>>();

function loaded(name: string): ReturnType<typeof fixtureWorld> {
  const known = worlds.get(name) ?? fixtureWorld(name);
  worlds.set(name, known);
  return known;
}

function checkRunOf(job: WorldAttempt['jobs'][number]): string {
  return /\d+$/.exec(String(job.check_run_url))?.[0] ?? '';
}

function shifted(time: string, shiftMs: number): string {
  return new Date(Date.parse(`${time}Z`) + shiftMs).toISOString().slice(0, 19);
}

function movedArchive(archive: Buffer, moved: (text: string) => string): Buffer {
  const entries = new AdmZip(archive).getEntries().filter((entry) => !entry.isDirectory);
  return zipOf(
    Object.fromEntries(entries.map((entry) => [entry.entryName, moved(entry.getData().toString('utf8'))])),
  );
}

/** A run of the repository, without anything else about it. */
export function listedRun(id: number, createdAt: number, fields: Record<string, unknown> = {}) {
  const at = (offsetMs: number) => new Date(createdAt + offsetMs).toISOString().replace('.000', '');
  return {
    id,
    run_attempt: 1,
    html_url: `https://github.com/${OWNER}/${REPO}/actions/runs/${id}`,
    name: 'CI',
    path: '.github/workflows/ci.yml',
    workflow_id: 7,
    event: 'push',
    head_branch: 'main',
    head_sha: 'b'.repeat(40),
    status: 'completed',
    conclusion: 'success',
    created_at: at(0),
    run_started_at: at(0),
    updated_at: at(120_000),
    pull_requests: [],
    referenced_workflows: [],
    repository: { full_name: `${OWNER}/${REPO}`, description: 'a description that nobody reads' },
    ...fields,
  };
}

/** One world of its parts. */
export function worldOf(parts: readonly Part[], runsWithoutJobs: World['runsWithoutJobs'] = []): World {
  return {
    owner: OWNER,
    repo: REPO,
    attempts: parts.flatMap(({ attempts }) => attempts),
    runsWithoutJobs,
    annotations: Object.assign({}, ...parts.map(({ annotations }) => annotations)),
    jobLogs: Object.assign({}, ...parts.map(({ jobLogs }) => jobLogs)),
    caches: parts.flatMap(({ caches }) => caches ?? []),
    contents: Object.assign({}, ...parts.map(({ contents }) => contents)),
  };
}
