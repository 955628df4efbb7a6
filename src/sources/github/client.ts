import { randomUUID } from 'node:crypto';
import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { AutopsyError, unavailable } from '../../errors.ts';
import { absenceOf } from './absence-of.ts';
import type { ClientOptions } from './client-options.ts';
import { type Failure, parseFailure } from './failure.ts';
import { type Call, hookTries, type Wanted } from './tries.ts';
import { createWaitBudget } from './wait-budget.ts';

/** Asks one host's API; the token goes nowhere else, since only routes of that host can be asked. */
export interface GitHubClient {
  /** Rejects with an `AutopsyError`: `unavailable` with the reason in GitHub's words, or `interrupted`. */
  get<T>(route: string, parameters: RouteParameters, wanted: Wanted<T>): Promise<T>;
  /** As `get`, for reading and writing, but leaves the words for a failure to the caller. Rejects when interrupted. */
  ask<T>(route: string, parameters: RouteParameters, wanted: Wanted<T>): Promise<Ended<T>>;
}

type RouteParameters = Record<string, string | number>;

/** How a request ended, all its tries together. */
export type Ended<T> = { kind: 'answer'; data: T } | { kind: 'failure'; failure: Failure };

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Octokit with its throttling and retry plugins. They decide on the loop; how long a pause is, whether there is time for
 * it, and that it ends at once with the signal, is decided here, so their own pauses are set to nothing.
 */
export function createClient(options: ClientOptions): GitHubClient {
  const { credentials, limits, signal } = options;
  const patience = createWaitBudget({ maxWaitMs: limits.maxWaitMs, signal, onProgress: options.onProgress });
  // A limit without its end, or with one that is over, is not asked again and again at once.
  const onLimit = async (seconds: number, _request: unknown, _octokit: unknown, count: number) => {
    if (options.yieldsToLimits) return false;
    const pauseMs = Math.max(seconds * 1000, limits.firstPauseMs * (count + 1) ** 2);
    return count < limits.retries && (await patience.pause(pauseMs, 'GitHub asks for a pause (rate limit)'));
  };
  const tries = (octokit: Pick<Octokit, 'hook' | 'request'>) => hookTries(octokit, options, patience);
  const octokit = new (Octokit.plugin(tries, throttling, retry))({
    auth: credentials.token,
    baseUrl: credentials.apiBaseUrl,
    userAgent: 'cache-autopsy',
    log: SILENT,
    throttle: {
      // By a name of its own, so that no client waits for what another has written.
      id: randomUUID(),
      onRateLimit: onLimit,
      onSecondaryRateLimit: onLimit,
      retryAfterBaseValue: 0,
    },
    retry: { doNotRetry: [], retryAfterBaseValue: 0 },
  });
  const ask: GitHubClient['ask'] = async (route, parameters, wanted) => {
    const call: Call = { wanted, failures: 0 };
    const headers = wanted.accept === undefined ? {} : { accept: wanted.accept };
    try {
      const { data } = await octokit.request(route, {
        ...parameters,
        headers,
        request: { call, parseSuccessResponseBody: false },
      });
      return { kind: 'answer', data };
    } catch (error) {
      if (signal.aborted) throw new AutopsyError('interrupted', 'interrupted');
      if (error instanceof AutopsyError) throw error;
      return { kind: 'failure', failure: parseFailure(error) };
    }
  };
  return {
    ask,
    async get(route, parameters, wanted) {
      const ended = await ask(route, parameters, wanted);
      if (ended.kind === 'answer') return ended.data;
      throw unavailable(absenceOf(ended.failure, wanted.subject, credentials));
    },
  };
}
