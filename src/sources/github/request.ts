import { setMaxListeners } from 'node:events';
import { AutopsyError, unavailable } from '../../errors.ts';
import { absenceOf, rateLimit, type Subject } from './absence-of.ts';
import type { ClientOptions } from './client-options.ts';
import { type Failure, parseFailure } from './failure.ts';
import { createTries, type RestCall, type Wanted } from './one-try.ts';
import { pauseBefore, pauseReason } from './pauses.ts';
import { createWaitBudget, type WaitBudget } from './wait-budget.ts';

/** Asks one host's API; the token goes nowhere else, since only routes of that host can be requested. */
export interface GitHubClient {
  /** Rejects with an `AutopsyError`: `unavailable` with the reason in GitHub's words, or `interrupted`. */
  get<T>(call: RestCall, wanted: Wanted<T>): Promise<T>;
  /** Like `get`, for reading and writing, but leaves the words for a failure to the caller. Rejects when interrupted. */
  ask<T>(call: RestCall, wanted: Wanted<T>): Promise<Ended<T>>;
}

/** How a request ended, all its tries together. */
type Ended<T> = { kind: 'answer'; data: T } | { kind: 'failure'; failure: Failure };

/** How many requests run at once; GitHub counts more than a hundred as abuse (docs.github.com, "Rate limits"). */
const SIDE_BY_SIDE = 48;

/** A client of one host: requests take turns, each try is bounded, and `pauseBefore` decides about another try. */
export function createClient(options: ClientOptions): GitHubClient {
  const { credentials, limits, signal, onProgress } = options;
  const budget = createWaitBudget({ maxWaitMs: limits.maxWaitMs, signal, onProgress });
  const tryOnce = createTries(options, budget);
  const pauseAfter = pausesOf(options, budget);
  const inTurn = takeTurns(SIDE_BY_SIDE);
  // Every running request listens, and every part of a large answer.
  setMaxListeners(0, signal);
  const ask: GitHubClient['ask'] = async (call, wanted) => {
    try {
      for (let failures = 1; ; failures += 1) {
        try {
          return { kind: 'answer', data: await inTurn(() => tryOnce(call, wanted)) };
        } catch (error) {
          if (signal.aborted || error instanceof AutopsyError) throw error;
          const failure = parseFailure(error);
          const about = { ...wanted, failures, subject: call.subject };
          if (!(await pauseAfter(failure, about))) return { kind: 'failure', failure };
        }
      }
    } catch (error) {
      throw signal.aborted ? new AutopsyError('interrupted', 'interrupted') : error;
    }
  };
  return {
    ask,
    async get(call, wanted) {
      const ended = await ask(call, wanted);
      if (ended.kind === 'answer') return ended.data;
      throw unavailable(absenceOf(ended.failure, call.subject, credentials));
    },
  };
}

/** Waits before another try; the function gives false where there is to be none. */
function pausesOf({ limits, yieldsToLimits }: ClientOptions, budget: WaitBudget) {
  return async (
    failure: Failure,
    { subject, failures, ...wanted }: Wanted<unknown> & { subject: Subject; failures: number },
  ): Promise<boolean> => {
    const mayAppear = failure.status === 404 && ((await wanted.mayAppear?.()) ?? false);
    const { firstPauseMs, retries } = limits;
    const limit = rateLimit(failure);
    if (failures > retries || (limit === null ? wanted.once : yieldsToLimits)) return false;
    const pauseMs = pauseBefore(failure, { limit, mayAppear, failures, firstPauseMs });
    if (pauseMs === null) return false;
    const why = limit === null ? pauseReason(failure, subject) : 'GitHub asks for a pause (rate limit)';
    return await budget.pause(pauseMs, why);
  };
}

/** Lets `width` works run at once, the others in the order in which they came. */
function takeTurns(width: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = width;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
