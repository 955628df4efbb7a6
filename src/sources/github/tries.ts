import type { Octokit } from '@octokit/rest';
import { AutopsyError, messageOf } from '../../errors.ts';
import { maskSecrets } from '../../mask-secrets.ts';
import { rateLimit, type Subject } from './absence-of.ts';
import { boundedTry } from './bounded-try.ts';
import type { ClientOptions, RequestLimits } from './client-options.ts';
import { type Failure, localFailure, parseFailure } from './failure.ts';
import { retryDelay } from './retry-delay.ts';
import type { WaitBudget } from './wait-budget.ts';

/** What is wanted of an answer. */
export interface Wanted<T> {
  subject: Subject;
  accept?: string;
  /** Throws an `AutopsyError` with its `absence` where the bytes are not what they should be; they are asked for again. */
  read: (bytes: Uint8Array) => T;
  /** Whether something that is not there may be there in a moment. */
  mayAppear?: () => Promise<boolean>;
  /** For what must not happen twice: a try that failed may have arrived all the same, so there is no other. */
  once?: true;
}

/** One call with all its tries. Travels in Octokit's `request` options, which are there for plugins. */
export interface Call {
  wanted: Wanted<unknown>;
  failures: number;
}

/**
 * Hooks into Octokit below its plugins: bounds each try, reads its answer, and says whether another one is worth it.
 */
export function hookTries(
  octokit: Pick<Octokit, 'hook' | 'request'>,
  options: ClientOptions,
  patience: WaitBudget,
): void {
  const { limits, signal, yieldsToLimits = false } = options;
  octokit.hook.wrap('request', async (request, parameters) => {
    const call: Call = parameters.request.call;
    const started = performance.now();
    const record = (status: number | null) =>
      options.onRequest({
        method: parameters.method,
        path: maskSecrets(octokit.request.endpoint(parameters).url.slice(parameters.baseUrl.length)),
        status,
        milliseconds: Math.round(performance.now() - started),
      });
    const send = async (signal: AbortSignal) => {
      // Hooks share one object of options, and a changed copy would not get past the next of them.
      parameters.request.signal = signal;
      return await request(parameters);
    };
    try {
      const stallMs = Math.min(limits.stallMs, Math.max(limits.leastStallMs, patience.left()));
      const { answer, bytes } = await boundedTry(send, { ...limits, stallMs }, signal);
      record(answer.status);
      return { ...answer, data: readAnswer(bytes, call) };
    } catch (error) {
      if (signal.aborted) throw error;
      const failure = parseFailure(error);
      if (failure.kind !== 'unusable') record(failure.status ?? failure.storageStatus);
      if (failure.kind === 'stalled') patience.charge(started);
      call.failures += 1;
      // The retry plugin tries again as long as it has tried less often than this says.
      const yields = yieldsToLimits && rateLimit(failure) !== null;
      const again = !yields && (await isWorthAnother(failure, call, limits, patience));
      parameters.request.retries = again ? call.failures : 0;
      throw retriable(error);
    }
  });
}

function readAnswer(bytes: Uint8Array, call: Call): unknown {
  try {
    return call.wanted.read(bytes);
  } catch (error) {
    const absence = error instanceof AutopsyError ? error.absence : null;
    throw localFailure('unusable', absence ?? { kind: 'unreadable', said: messageOf(error) });
  }
}

async function isWorthAnother(failure: Failure, call: Call, limits: RequestLimits, patience: WaitBudget) {
  const { wanted, failures } = call;
  if (wanted.once) return false;
  const mayAppear = failure.status === 404 && ((await wanted.mayAppear?.()) ?? false);
  const delay = retryDelay(failure, { failures, firstPauseMs: limits.firstPauseMs, mayAppear });
  if (delay === null || failures > limits.retries) return false;
  return await patience.pause(delay, pauseReason(failure, wanted.subject));
}

function pauseReason(failure: Failure, { what }: Subject): string {
  const status = failure.status ?? failure.storageStatus;
  return status === null ? `${what}: ${failure.code ?? failure.message}` : `${what}: answered ${status}`;
}

/** The retry plugin only looks at errors of the shape that Octokit's own have. */
function retriable(error: unknown): unknown {
  if (error instanceof Error && 'request' in error) return error;
  return Object.assign(new Error('no usable answer', { cause: error }), {
    status: 502,
    request: { request: {} },
  });
}
