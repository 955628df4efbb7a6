import { unavailable } from '../../errors.ts';
import type { AttemptId, Missing } from '../../types/evidence.ts';
import { absenceIn, type Collected, encodeJson, maskFiles } from '../bundle/bundle-files.ts';
import { jobShape, runShape } from '../bundle/rest-shapes.ts';
import { archiveFault, type BeginScan } from '../zip/log-archive.ts';
import { fetchNeededEntries, type RangedArchive } from '../zip/needed-entries.ts';
import { ZIP_LIMITS } from '../zip/zip-directory.ts';
import type { Subject } from './absence-of.ts';
import type { RestCall } from './one-try.ts';
import type { GitHubClient } from './request.ts';
import { getCountedPages, getJson, type JsonAnswer } from './rest-calls.ts';

/** An attempt of a run, without its host, which is the client's. */
interface AttemptRef extends AttemptId {
  owner: string;
  repo: string;
}

/** What was collected, and what later questions need of it. */
export interface CollectedAttempt {
  run: JsonAnswer;
  jobIds: ReadonlySet<unknown>;
  collected: Collected;
}

const RUN = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}';
const ATTEMPT = `${RUN}/attempts/{attempt_number}`;

/** The latest attempt of a run. Rejects with an `AutopsyError`. */
export function getLatestRun(client: GitHubClient, ref: Omit<AttemptRef, 'attempt'>): Promise<JsonAnswer> {
  const parameters = { owner: ref.owner, repo: ref.repo, run_id: ref.runId };
  return getJson(client, { route: RUN, parameters, subject: retained('the run') });
}

/**
 * Run, jobs and log archive of an attempt, all at once; a known run is not asked for. Rejects with an `AutopsyError` if
 * the run or its jobs are missing.
 */
export async function collectAttempt(
  client: GitHubClient,
  ref: AttemptRef,
  known: JsonAnswer | Promise<JsonAnswer> | null,
  scan: BeginScan | null = null,
): Promise<CollectedAttempt> {
  const run = known === null ? getAttempt(client, ref) : Promise.resolve(known);
  const [answer, jobs, archive] = await Promise.all([
    run,
    getJobs(client, ref),
    getArchive(client, ref, { run, scan, isAwaited: true }),
  ]);
  return { run: answer, jobIds: new Set(jobs.map(idOf)), collected: collectedOf(answer, jobs, archive) };
}

/**
 * Another attempt that may matter: its jobs, and its logs only if any job ran, which is not so for a run that was
 * cancelled in the queue. If somebody waits for it, the logs are asked for at once. Rejects as `collectAttempt` does.
 */
export async function openAttempt(
  client: GitHubClient,
  ref: AttemptRef,
  known: JsonAnswer | null,
  { scan, isAwaited }: { scan: BeginScan | null; isAwaited: boolean },
): Promise<Collected> {
  const asked = known === null ? getAttempt(client, ref) : Promise.resolve(known);
  const listed = getJobs(client, ref);
  const hasLogs = async (): Promise<boolean> => (await listed).some(hasRun);
  const logs = async (): Promise<Uint8Array | Missing | null> =>
    isAwaited || (await hasLogs())
      ? await getArchive(client, ref, { run: asked, scan, mayAppear: hasLogs })
      : null;
  const [run, jobs, archive] = await Promise.all([asked, listed, logs()]);
  return collectedOf(run, jobs, (await hasLogs()) ? archive : null);
}

/** The answers as files of a bundle; the archive is null if it was not asked for. */
function collectedOf(run: JsonAnswer, jobs: unknown[], archive: Uint8Array | Missing | null): Collected {
  const files = new Map([
    ['run.json', run.bytes],
    ['jobs.json', encodeJson(jobs)],
  ]);
  if (archive instanceof Uint8Array) files.set('logs.zip', archive);
  const missing = archive === null || archive instanceof Uint8Array ? [] : [archive];
  return { files: maskFiles(files), missing };
}

function hasRun(job: unknown): boolean {
  return (jobShape.safeParse(job).data?.steps.length ?? 1) > 0;
}

function callOf({ owner, repo, runId, attempt }: AttemptRef, part: string, subject: Subject): RestCall {
  const parameters = { owner, repo, run_id: runId, attempt_number: attempt };
  return { route: `${ATTEMPT}${part}`, parameters, subject };
}

/** The subject of something that GitHub keeps no longer than the logs. */
function retained(what: string): Subject {
  return { what, permission: 'actions:read', retained: true };
}

/** An attempt of a run. Rejects with an `AutopsyError`. */
export function getAttempt(client: GitHubClient, ref: AttemptRef): Promise<JsonAnswer> {
  return getJson(client, callOf(ref, '', retained(`attempt ${ref.attempt} of the run`)));
}

/** Ten thousand jobs; GitHub allows 256 in a matrix. */
const MAX_JOB_PAGES = 100;

/** Pages may shift between requests, so a job can come twice, or not at all, which is an error. */
async function getJobs(client: GitHubClient, ref: AttemptRef): Promise<unknown[]> {
  const call = callOf(ref, '/jobs', retained('the list of jobs'));
  const bounds = { list: 'jobs', maxPages: MAX_JOB_PAGES };
  const { items, totalCount } = await getCountedPages(client, call, bounds);
  const jobs = [...new Map(items.map((job) => [idOf(job), job])).values()];
  if (jobs.length >= totalCount) return jobs;
  throw unavailable({ kind: 'short-list', counted: totalCount, listed: jobs.length });
}

/** The id of a job; anything else is returned as it is, and reported when the jobs are read. */
function idOf(job: unknown): unknown {
  return typeof job === 'object' && job !== null && 'id' in job ? job.id : job;
}

async function getArchive(
  client: GitHubClient,
  ref: AttemptRef,
  {
    run,
    scan,
    mayAppear = async () => true,
    isAwaited = false,
  }: {
    run: Promise<JsonAnswer>;
    scan: BeginScan | null;
    mayAppear?: () => Promise<boolean>;
    isAwaited?: boolean;
  },
): Promise<Uint8Array | Missing> {
  const call = callOf(ref, '/logs', { what: 'the log archive', permission: 'actions:read', isLog: true });
  const mayAppearYet = async () => isFresh(await run) && (await mayAppear());
  const ofParts = scan && { inParts: (file: RangedArchive) => fetchNeededEntries(file, scan, ZIP_LIMITS) };
  try {
    const wanted = { mayAppear: mayAppearYet, read: readArchive, isAwaited };
    return await client.get(call, { ...wanted, ...ofParts });
  } catch (error) {
    const why = absenceIn(error);
    return { question: { kind: 'logs' }, why: (await hasEnded(run)) ? why : { kind: 'run-running' } };
  }
}

function readArchive(bytes: Uint8Array): Uint8Array {
  const fault = archiveFault(bytes);
  if (fault !== null) throw unavailable({ kind: 'damaged-download', said: fault });
  return bytes;
}

async function hasEnded(run: Promise<JsonAnswer>): Promise<boolean> {
  const parsed = runShape.safeParse((await run).json);
  return parsed.data?.status === 'completed' || parsed.data?.status == null;
}

const FRESH_MS = 10 * 60_000;

/** Whether a run ended so recently that its logs may still appear. */
export function isFresh(run: JsonAnswer): boolean {
  const { status, updated_at: updatedAt } = runShape.safeParse(run.json).data ?? {};
  return (status ?? 'completed') === 'completed' && Date.now() - (updatedAt ?? Date.now()) < FRESH_MS;
}
