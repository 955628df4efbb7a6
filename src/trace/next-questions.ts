import { isRateLimit } from '../absence-words.ts';
import { covers, hasList } from '../coverage/endpoints.ts';
import type { Question, RunListQuery } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import { findCandidates } from './candidates.ts';
import { findRelease } from './holders.ts';
import { AFTERMATH_MS, findSubjects, reachBack, type SoughtEvent, type Subjects } from './subjects.ts';
import { alsoSoughtIn, type StuckEvent, type TraceContext } from './trace-context.ts';

/** How many attempts are opened first when looking for the one that left a key: usually it is among the most likely. */
const FIRST = 5;

/** What to ask next; empty when the trace has ended, for whatever reason. */
export function nextQuestions(world: TraceContext): Question[] {
  const searches = nextSearches(world);
  if (searches.length > 0 || world.budget === 0 || isRateLimited(world)) return searches;
  const subjects = findSubjects(world);
  const opened = openedCount(world);
  const isFirst = opened === 0 && subjects.sought.length > 0;
  return findCandidates(world, subjects)
    .slice(0, Math.max(0, isFirst ? Math.min(FIRST, world.budget) : world.budget - opened))
    .map(({ id, attempt }) => ({ kind: 'attempt', runId: id, attempt }));
}

/** The questions that list runs and entries, and open no attempt. */
export function nextSearches(world: TraceContext): Question[] {
  if (world.budget === 0 || isRateLimited(world)) return [];
  return findSearches(world, findSubjects(world));
}

/** How much of the budget is spent, including attempts that could not be read. */
export function openedCount({ others, missing }: TraceContext): number {
  return others.length + missing.filter(({ question }) => question.kind === 'attempt').length;
}

/** A rate limit ends the trace, not the autopsy. */
export function isRateLimited({ missing }: TraceContext): boolean {
  return missing.some(({ why }) => isRateLimit(why));
}

const HOUR = 3_600_000;
/** A job on a hosted runner ends after six hours, so a run may have been created this long before an event. */
const LONGEST_RUN_MS = 6 * HOUR;

/**
 * The lists that are still to be asked for: first of cache entries that may explain a refusal, since a finished entry
 * is the usual reason and ends the search, then of runs.
 */
function findSearches(world: TraceContext, subjects: Subjects): Question[] {
  // Several events save in the scope of the default branch, whatever their own branch is.
  const isPlaced = [...subjects.keys, ...subjects.sought].every(({ scope }) => scope !== null);
  if (!isPlaced && repositoryQuestion(world).length > 0) return repositoryQuestion(world);
  const refused = subjects.sought.filter(({ kind }) => kind === 'refused').slice(0, MOST_ENTRIES);
  const entries = uniqueQuestions(refused.flatMap((hit) => entryQuestion(hit, world)));
  if (entries.length > 0) return entries;
  const wanted = searchesFor(subjects, world);
  const open = wanted.filter((query) => !isKnown(query, world));
  const readsWider = subjects.sought.some(({ kind }) => kind === 'missed');
  const needsDefault = readsWider || wanted.some(({ event }) => event !== null);
  const repository = needsDefault ? repositoryQuestion(world) : [];
  // Which runs of other branches are asked for depends on the answer.
  const isTimely = ({ branch }: RunListQuery): boolean => branch !== null || repository.length === 0;
  return [...repository, ...united(open.filter(isTimely))];
}

/** For at most this many keys, even in a large matrix. */
const MOST_ENTRIES = 20;

function uniqueQuestions(questions: Question[]): Question[] {
  return [...new Map(questions.map((question) => [JSON.stringify(question), question])).values()];
}

/** The period in which others are looked for; null if there is nothing to look for. */
export function searchedBetween(
  subjects: Subjects,
  world: TraceContext,
): { from: Instant; until: Instant } | null {
  const wanted = searchesFor(subjects, world);
  if (wanted.length === 0) return null;
  return {
    from: Math.min(...wanted.map(({ createdFrom }) => createdFrom)),
    until: Math.max(...wanted.map(({ createdUntil }) => createdUntil)),
  };
}

function searchesFor({ sought, keys }: Subjects, world: TraceContext): RunListQuery[] {
  return [
    ...sought.flatMap((hit) => searchesBefore(hit, world)),
    ...keys.flatMap((key) => searchesAfter(key, world)),
  ];
}

function entryQuestion({ key, scope }: SoughtEvent, { caches, missing }: TraceContext): Question[] {
  if (key === null || scope === null || key.includes('***')) return [];
  const isAsked =
    hasList({ key, ref: scope }, { caches }) ||
    missing.some(
      ({ question }) => question.kind === 'entries' && question.key === key && question.ref === scope,
    );
  return isAsked ? [] : [{ kind: 'entries', key, ref: scope }];
}

/** Runs that may have reserved the entry so late that it was still held: in its own scope and the wider ones. */
function searchesBefore(event: SoughtEvent, world: TraceContext): RunListQuery[] {
  const stretch = {
    createdFrom: event.at - reachBack(event, world) - LONGEST_RUN_MS,
    createdUntil: event.at,
  };
  const wider = alsoSoughtIn(event, world.run.defaultBranch);
  // A run that saves in the scope of another branch is not the only one, so every branch is looked at.
  const own = branchOf(event.scope, event.run.headBranch);
  const branches = [
    own === event.run.headBranch ? own : null,
    ...wider.map((scope) => branchOf(scope, null)),
  ];
  return [...new Set(branches)].map((branch) => ({ branch, event: null, ...stretch }));
}

/**
 * Runs that may have met a stuck key, or saved it since. Every run of the repository can miss a key of the default
 * branch, and pull requests can miss a key of their base branch.
 */
function searchesAfter(key: StuckEvent, world: TraceContext): RunListQuery[] {
  const branch = branchOf(key.scope, key.run.headBranch);
  const stretch = {
    createdFrom: key.heldFrom - LONGEST_RUN_MS,
    createdUntil: Math.min(world.now, key.heldUntil),
  };
  const event = key.scope === `refs/heads/${world.run.defaultBranch}` ? null : 'pull_request';
  const readers = key.scope?.startsWith('refs/heads/') ? [{ branch: null, event, ...stretch }] : [];
  const isOpen = world.now > key.heldUntil && findRelease(key, world)?.by == null;
  const createdUntil = Math.min(world.now, key.heldUntil + AFTERMATH_MS);
  const aftermath = isOpen ? [{ branch, event: null, createdFrom: key.heldUntil, createdUntil }] : [];
  return [{ branch, event: null, ...stretch }, ...readers, ...aftermath];
}

/** The head branch of runs with this scope; for a pull request, that of the event's run. */
function branchOf(scope: string | null, headBranch: string | null): string | null {
  return /^refs\/(?:heads|tags)\/(.+)$/.exec(scope ?? '')?.[1] ?? headBranch;
}

/** Whether a pull request from a fork, or a restore, can read a scope depends on the default branch. */
function repositoryQuestion({ run, missing }: TraceContext): Question[] {
  const isAsked =
    run.defaultBranch !== null || missing.some(({ question }) => question.kind === 'repository');
  return isAsked ? [] : [{ kind: 'repository' }];
}

function isKnown(query: RunListQuery, { lists, missing }: TraceContext): boolean {
  const isEnough = (list: RunListQuery): boolean => covers(list, query);
  return (
    lists.some(isEnough) || missing.some(({ question }) => question.kind === 'runs' && isEnough(question))
  );
}

/** Merges overlapping searches of the same branch and event. */
function united(queries: RunListQuery[]): Question[] {
  const found: RunListQuery[] = [];
  for (const query of queries.toSorted((a, b) => a.createdFrom - b.createdFrom)) {
    const last = found.findLast(
      ({ branch, event, createdUntil }) =>
        branch === query.branch && event === query.event && createdUntil >= query.createdFrom,
    );
    if (last === undefined) found.push({ ...query });
    else last.createdUntil = Math.max(last.createdUntil, query.createdUntil);
  }
  return found.map((query) => ({ kind: 'runs', ...query }));
}
