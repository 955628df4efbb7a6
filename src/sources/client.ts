import { retry } from '@octokit/plugin-retry';
import { throttling } from '@octokit/plugin-throttling';
import { Octokit } from '@octokit/rest';
import { AutopsyError } from '../errors.ts';
import type { ClientOptions } from './client-options.ts';
import { explainFailure } from './explain-failure.ts';
import { parseFailure } from './failure.ts';
import { createPatience } from './patience.ts';
import { type Call, hookTries, type Wanted } from './tries.ts';

/** Asks one host's API; the token goes nowhere else, since only routes of that host can be asked. */
export interface GitHubClient {
  /** Rejects with an `AutopsyError`: `unavailable` with the reason in GitHub's words, or `interrupted`. */
  get<T>(route: string, parameters: Record<string, string | number>, wanted: Wanted<T>): Promise<T>;
}

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/**
 * Octokit with its throttling and retry plugins. They decide on the loop; how long a pause is, whether there is time for
 * it, and that it ends at once with the signal, is decided here, so their own pauses are set to nothing.
 */
export function createClient(options: ClientOptions): GitHubClient {
  const { credentials, limits, signal } = options;
  const patience = createPatience({ maxWaitMs: limits.maxWaitMs, signal, onProgress: options.onProgress });
  const onLimit = async (seconds: number, _request: unknown, _octokit: unknown, count: number) =>
    count < limits.retries && (await patience.pause(seconds * 1000, 'GitHub asks for a pause (rate limit)'));
  const tries = (octokit: Pick<Octokit, 'hook' | 'request'>) => hookTries(octokit, options, patience);
  const octokit = new (Octokit.plugin(tries, throttling, retry))({
    auth: credentials.token,
    baseUrl: credentials.apiBaseUrl,
    userAgent: 'cache-autopsy',
    log: SILENT,
    throttle: { onRateLimit: onLimit, onSecondaryRateLimit: onLimit, retryAfterBaseValue: 0 },
    retry: { doNotRetry: [], retryAfterBaseValue: 0 },
  });
  return {
    async get<T>(route: string, parameters: Record<string, string | number>, wanted: Wanted<T>) {
      const call: Call = { wanted, failures: 0 };
      const headers = wanted.accept === undefined ? {} : { accept: wanted.accept };
      try {
        const { data }: { data: T } = await octokit.request(route, {
          ...parameters,
          headers,
          request: { call, parseSuccessResponseBody: false },
        });
        return data;
      } catch (error) {
        if (signal.aborted) throw new AutopsyError('interrupted', 'interrupted');
        if (error instanceof AutopsyError) throw error;
        const { reason, hint } = explainFailure(parseFailure(error), wanted.subject, credentials);
        throw new AutopsyError('unavailable', reason, hint);
      }
    },
  };
}
