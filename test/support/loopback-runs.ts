import { type Answer, json, notFound, page, type World, type WorldAttempt } from './loopback-github.ts';

/** The most that GitHub lists of a search, however many there are: https://docs.github.com/rest/actions/workflow-runs. */
const SEARCH_LIMIT = 1000;
const FILTERS = ['branch', 'event', 'status', 'created'];

type RunObject = WorldAttempt['run'];

/** `GET /repos/{owner}/{repo}`. */
export function answerAboutRepository({ owner, repo, host = 'github.com', defaultBranch }: World): Answer {
  return json({
    name: repo,
    full_name: `${owner}/${repo}`,
    private: false,
    owner: { login: owner },
    html_url: `https://${host}/${owner}/${repo}`,
    fork: false,
    default_branch: defaultBranch ?? 'main',
  });
}

/**
 * `GET …/actions/runs`: each run as its latest attempt, newest first. Null where the path asks for something else.
 * Behind a filter only so many are listed; `total_count` says how many there are.
 */
export function answerRunList(world: World, path: string, url: URL): Answer | null {
  if (path !== '/actions/runs') return null;
  return answerRuns(url, newestFirst([...latestRuns(world.attempts), ...(world.runsWithoutJobs ?? [])]));
}

function answerRuns(url: URL, runs: readonly RunObject[]): Answer {
  const created = url.searchParams.get('created');
  const isWithin = created === null ? () => true : withinRange(created);
  if (isWithin === null) return json({ message: 'Validation Failed', status: '422' }, 422);
  const found = runs.filter((run) => matches(url, run) && isWithin(instantOf(run)));
  const isSearch = FILTERS.some((name) => url.searchParams.has(name));
  return page(url, 'workflow_runs', isSearch ? found.slice(0, SEARCH_LIMIT) : found, found.length);
}

function latestRuns(attempts: readonly WorldAttempt[]): RunObject[] {
  const oldestFirst = attempts.map(({ run }) => run).toSorted((a, b) => a.run_attempt - b.run_attempt);
  return [...new Map(oldestFirst.map((run) => [run.id, run])).values()];
}

function newestFirst(runs: readonly RunObject[]): RunObject[] {
  return runs.toSorted((a, b) => instantOf(b) - instantOf(a) || b.id - a.id);
}

const instantOf = (run: RunObject): number => Date.parse(String(run.created_at));

/** GitHub takes a conclusion for a status too. */
function matches({ searchParams }: URL, run: RunObject): boolean {
  const is = (name: string, ...values: unknown[]): boolean =>
    !searchParams.has(name) || values.includes(searchParams.get(name));
  return is('branch', run.head_branch) && is('event', run.event) && is('status', run.status, run.conclusion);
}

/** `A..B`, `>=A`, `>A`, `<=B`, `<B`, ends included where the sign does; `*` is an open end. Null for anything else. */
function withinRange(range: string): ((at: number) => boolean) | null {
  const [, sign, bound] = /^(>=|<=|>|<)(.+)$/.exec(range) ?? [];
  const [from, until] = bound === undefined ? range.split('..') : boundsOf(sign, bound);
  const [start, end] = [edge(from, Number.NEGATIVE_INFINITY), edge(until, Number.POSITIVE_INFINITY)];
  if (Number.isNaN(start) || Number.isNaN(end)) return null;
  return (at) => (sign === '>' ? at > start : at >= start) && (sign === '<' ? at < end : at <= end);
}

const boundsOf = (sign: string | undefined, bound: string): [string, string] =>
  sign?.startsWith('>') ? [bound, '*'] : ['*', bound];

const edge = (text: string | undefined, open: number): number =>
  text === '*' ? open : Date.parse(text ?? '');

/** `GET …/actions/runs/ID`, an attempt of it, or the jobs or the log link of one. Null for any other path. */
export function answerRun(
  world: World,
  path: string,
  url: URL,
  link: (body: Buffer, type: string) => Answer,
): Answer | null {
  const found = /^\/actions\/runs\/(\d+)(?:\/attempts\/(\d+))?(?:\/(jobs|logs))?$/.exec(path);
  if (found === null) return null;
  const [, runId, number, part] = found;
  const ofRun = world.attempts.filter(({ run }) => run.id === Number(runId));
  const wanted = number === undefined ? Math.max(...ofRun.map(({ run }) => run.run_attempt)) : Number(number);
  const attempt = ofRun.find(({ run }) => run.run_attempt === wanted);
  if (attempt === undefined) return notFound();
  if (part === undefined) return json(attempt.run);
  if (part === 'jobs') return page(url, 'jobs', attempt.jobs);
  return attempt.archive === null ? notFound() : link(attempt.archive, 'application/zip');
}
