import { isRateLimit } from '../absence-words.ts';
import type { Question } from '../types/evidence.ts';
import { findCandidates } from './candidates.ts';
import { findSearches } from './searches.ts';
import { findSubjects } from './subjects.ts';
import type { TraceContext } from './trace-context.ts';

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
