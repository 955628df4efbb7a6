import type { z } from 'zod';
import { AutopsyError } from '../../errors.ts';
import type { Job, RunAttempt, Step } from '../../types/evidence.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import { jobShape, runShape } from './rest-shapes.ts';

type RawRun = z.output<typeof runShape>;
type RawJob = z.output<typeof jobShape>;

const HINT =
  'run.json and jobs.json are what the GitHub REST API answers: try again later, or correct them in the bundle';

/**
 * The run attempt of `run.json` and the jobs of `jobs.json`: one array, a page with its `jobs`, or an array of pages.
 * Throws an `AutopsyError` that names the first thing that is missing and cannot be done without.
 */
export function readRun(runJson: unknown, jobsJson: unknown): { run: RunAttempt; jobs: Job[] } {
  const parsed = runShape.safeParse(runJson);
  if (!parsed.success) throw new AutopsyError('unavailable', 'run.json has no usable id', HINT);
  const { items, totalCount } = findJobs(jobsJson);
  const jobs = items.map(parseJob);
  const byId = new Map<number, Job>();
  for (const job of jobs) if (!byId.has(job.id)) byId.set(job.id, toJob(job));
  if (byId.size < totalCount) {
    const message = `jobs.json holds ${byId.size} of ${totalCount} jobs`;
    throw new AutopsyError('unavailable', message, 'ask for …/jobs?per_page=100, and for every page of it');
  }
  return { run: toRun(parsed.data, jobs), jobs: [...byId.values()] };
}

interface JobList {
  items: unknown[];
  /** As GitHub counts them; 0 if no page says. */
  totalCount: number;
}

function findJobs(json: unknown): JobList {
  const pages = (Array.isArray(json) ? json : [json]).flatMap(pageOf);
  if (pages.length > 0) {
    const totalCount = pages.reduce((most, page) => Math.max(most, page.totalCount), 0);
    return { items: pages.flatMap(({ items }) => items), totalCount };
  }
  if (Array.isArray(json)) return { items: json, totalCount: 0 };
  throw new AutopsyError('unavailable', 'jobs.json has no array of jobs', HINT);
}

function pageOf(json: unknown): JobList[] {
  if (typeof json !== 'object' || json === null) return [];
  if (!('jobs' in json) || !Array.isArray(json.jobs)) return [];
  const count = 'total_count' in json ? json.total_count : null;
  return [{ items: json.jobs, totalCount: typeof count === 'number' ? count : 0 }];
}

function parseJob(json: unknown, index: number): RawJob {
  const parsed = jobShape.safeParse(json);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.');
  throw new AutopsyError(
    'unavailable',
    `jobs.json: job ${index + 1} has no usable ${field || 'content'}`,
    HINT,
  );
}

/** A run from an answer of GitHub. Throws an `AutopsyError` if neither it nor its jobs name its repository. */
export function toRun(raw: RawRun, jobs: readonly RawJob[] = []): RunAttempt {
  const { host, owner, repo } = findRepository(raw, jobs);
  return {
    id: raw.id,
    attempt: raw.run_attempt,
    host,
    owner,
    repo,
    url:
      webUrl(raw.html_url) ??
      `https://${host}/${owner}/${repo}/actions/runs/${raw.id}/attempts/${raw.run_attempt}`,
    workflowId: raw.workflow_id,
    workflowName: raw.name,
    path: raw.path,
    event: raw.event,
    headBranch: raw.head_branch,
    headRepository: raw.head_repository?.full_name ?? null,
    headSha: raw.head_sha,
    status: raw.status,
    conclusion: raw.conclusion,
    createdAt: raw.created_at,
    startedAt: raw.run_started_at,
    updatedAt: raw.updated_at,
    defaultBranch: raw.repository?.default_branch ?? null,
    pullRequests: raw.pull_requests.map(({ number, base }) => ({ number, base: base?.ref ?? null })),
    referencedWorkflows: raw.referenced_workflows,
  };
}

/** Every answer of GitHub names its repository several times; one made by hand may do so only once. */
function findRepository(raw: RawRun, jobs: readonly RawJob[]): RepositoryRef {
  const urls = [
    raw.html_url,
    raw.repository?.html_url,
    raw.url,
    ...jobs.flatMap((job) => [job.html_url, job.run_url, job.check_run_url]),
  ];
  for (const url of urls) {
    const found = url ? repositoryOfUrl(url) : null;
    if (found !== null) return found;
  }
  const [owner, repo, ...rest] = raw.repository?.full_name?.split('/') ?? [];
  if (owner && repo && rest.length === 0) return { host: 'github.com', owner, repo };
  throw new AutopsyError(
    'unavailable',
    'run.json does not say of which repository the run is',
    'add its html_url',
  );
}

function repositoryOfUrl(text: string): RepositoryRef | null {
  const url = webUrl(text) === null ? null : new URL(text);
  if (url === null) return null;
  const api = /^(?:\/api\/v3)?\/repos\/([^/]+)\/([^/]+)\//.exec(url.pathname);
  const [, owner, repo] = api ?? /^\/([^/]+)\/([^/]+)(?:\/|$)/.exec(url.pathname) ?? [];
  if (!owner || !repo) return null;
  return {
    host: api === null ? url.host : url.host.replace(/^api\.(?=github\.com$|[^.]+\.ghe\.com$)/, ''),
    owner,
    repo,
  };
}

function webUrl(text: string | null): string | null {
  return text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null;
}

function toJob(raw: RawJob): Job {
  return {
    id: raw.id,
    name: raw.name,
    url: webUrl(raw.html_url),
    runAttempt: raw.run_attempt,
    status: raw.status,
    conclusion: raw.conclusion,
    startedAt: raw.started_at,
    completedAt: raw.completed_at,
    checkRunId: numberAtEnd(raw.check_run_url),
    runnerId: raw.runner_id,
    steps: toSteps(raw.steps),
  };
}

function numberAtEnd(url: string | null): number | null {
  const digits = /\/check-runs\/(\d+)$/.exec(url ?? '')?.[1];
  const found = Number(digits);
  return Number.isSafeInteger(found) && found > 0 ? found : null;
}

/** A step without a number follows the one before it; the first of two with the same number is kept. */
function toSteps(raws: RawJob['steps']): Step[] {
  const steps = new Map<number, Step>();
  let previous = 0;
  for (const raw of raws) {
    const number = raw.number ?? previous + 1;
    previous = number;
    if (steps.has(number)) continue;
    const { name, status, conclusion, started_at: startedAt, completed_at: completedAt } = raw;
    steps.set(number, { number, name, status, conclusion, startedAt, completedAt });
  }
  return [...steps.values()];
}
