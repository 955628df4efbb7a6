import { z } from 'zod';
import { AutopsyError, unavailable } from '../../errors.ts';
import type { RunAttempt } from '../../types/evidence.ts';
import { type IssuePlace, parseIssueUrl } from '../refs/issue-ref.ts';
import { absenceOf, type Subject } from './absence-of.ts';
import type { Access } from './comments.ts';
import { getPages, readAs } from './rest-calls.ts';

const pullShape = z.object({
  html_url: z.string(),
  state: z.string().catch('unknown'),
  head: z.object({
    ref: z.string().catch(''),
    sha: z.string().catch(''),
    repo: z.object({ full_name: z.string() }).nullable().catch(null),
  }),
});
type Pull = z.output<typeof pullShape>;

const MOST_PAGES = 3;
const GIVE_URL = 'give the address of the issue or pull request instead of pr';

/**
 * The pull request that a run is of. GitHub names none for a run of a fork, and for others it may name those of forks
 * that pull from a branch of the same name (github/docs#22501), so each is looked at: its head has to be the run's.
 * Rejects with an `AutopsyError` if none or several remain.
 */
export async function findOwnPull(access: Access, run: RunAttempt): Promise<IssuePlace> {
  const numbered = await Promise.all(run.pullRequests.map(({ number }) => getPull(access, run, number)));
  const named = closest(numbered.flat(), run);
  const pulls = named.length > 0 ? named : closest(await pullsOfBranch(access, run), run);
  const places = pulls.flatMap(({ html_url: url }) => parseIssueUrl(url) ?? []);
  const own = places.filter(({ owner, repo }) => isSame(owner, run.owner) && isSame(repo, run.repo));
  const [only] = own;
  if (only !== undefined && own.length === 1 && only.host === run.host) return only;
  const found = own.length < 2 ? 'no pull request is known' : `several pull requests are (${numbers(own)})`;
  throw new AutopsyError('unavailable', `the run's own pull request: ${found} for this run`, GIVE_URL);
}

async function getPull(
  { client, credentials }: Access,
  { owner, repo }: RunAttempt,
  number: number,
): Promise<Pull[]> {
  const call = {
    route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
    parameters: { owner, repo, pull_number: number },
    subject: subjectOf(`pull request ${number}`),
  };
  const ended = await client.ask(call, { read: readAs(pullShape) });
  if (ended.kind === 'answer') return [ended.data];
  // The number is that of a fork's pull request, and this repository has none of it.
  if (ended.failure.status === 404) return [];
  throw unavailable(absenceOf(ended.failure, call.subject, credentials));
}

/**
 * By the branch, since a repository does not know the commits of its forks (`GET …/commits/SHA/pulls` lists none,
 * learningequality/kolibri#14719). The name of a branch is used again, so one that is closed has to be at the commit.
 */
async function pullsOfBranch({ client }: Access, run: RunAttempt): Promise<Pull[]> {
  const { owner, repo, headRepository, headBranch, headSha } = run;
  if (headRepository === null || headBranch === null) return [];
  const head = `${headRepository.split('/')[0]}:${headBranch}`;
  const route = 'GET /repos/{owner}/{repo}/pulls';
  const subject = subjectOf('the pull requests of the branch');
  const parameters = { owner, repo, head, state: 'all' };
  const items = await getPages(client, { route, parameters, subject }, MOST_PAGES);
  return items
    .flatMap((item) => pullShape.safeParse(item).data ?? [])
    .filter(({ state, head }) => state === 'open' || head.sha === headSha);
}

/** Of the pull requests of the run's branch: those at its very commit, then those that are open, where there are any. */
function closest(pulls: readonly Pull[], run: RunAttempt): readonly Pull[] {
  const ofBranch = pulls.filter(
    ({ head }) => head.ref === run.headBranch && isSame(head.repo?.full_name ?? '', run.headRepository ?? ''),
  );
  return [({ head }: Pull) => head.sha === run.headSha, ({ state }: Pull) => state === 'open'].reduce(
    (left, fits) => (left.some(fits) ? left.filter(fits) : left),
    ofBranch,
  );
}

function numbers(places: readonly IssuePlace[]): string {
  return places.map(({ number }) => `#${number}`).join(', ');
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function subjectOf(what: string): Subject {
  return { what, permission: 'pull-requests:write' };
}
