import { setMaxListeners } from 'node:events';
import { Octokit } from '@octokit/rest';
import type { RateLimit } from '../../absence-table.ts';
import { AutopsyError, messageOf, unavailable } from '../../errors.ts';
import { maskSecrets } from '../../mask-secrets.ts';
import type { RangedArchive } from '../zip/needed-entries.ts';
import { absenceOf, rateLimit, type Subject } from './absence-of.ts';
import type { ClientOptions } from './client-options.ts';
import { downloadProgress } from './download-progress.ts';
import { demandedSeconds, type Failure, localFailure, parseFailure } from './failure.ts';
import { rangedFile, takesLong } from './ranges.ts';
import { type Progress, receive } from './receive.ts';
import { createWaitBudget } from './wait-budget.ts';

/** Asks one host's API; the token goes nowhere else, since only routes of that host can be asked. */
export interface GitHubClient {
  /** Rejects with an `AutopsyError`: `unavailable` with the reason in GitHub's words, or `interrupted`. */
  get<T>(call: RestCall, wanted: Wanted<T>): Promise<T>;
  /** As `get`, for reading and writing, but leaves the words for a failure to the caller. Rejects when interrupted. */
  ask<T>(call: RestCall, wanted: Wanted<T>): Promise<Ended<T>>;
}

/** A route of the REST API with its parameters, and what it leads to. */
export interface RestCall {
  route: string;
  parameters: Record<string, string | number>;
  subject: Subject;
}

/** What is wanted of an answer. */
interface Wanted<T> {
  accept?: string;
  /** Throws an `AutopsyError` with its `absence` where the bytes are not what they should be; they are asked for again. */
  read: (bytes: Uint8Array) => T;
  /** Whether something that is not there may be there in a moment. */
  mayAppear?: () => Promise<boolean>;
  /** Makes the same of parts of a large answer, where all of it would take long; null where it needs the whole. */
  inParts?: (file: RangedArchive) => Promise<Uint8Array | null>;
  /** Somebody waits for this answer: how much of it has come is told. */
  isAwaited?: boolean;
  /** For what must not happen twice: a try that failed may have arrived all the same, so there is no other. */
  once?: true;
}

/** How a request ended, all its tries together. */
type Ended<T> = { kind: 'answer'; data: T } | { kind: 'failure'; failure: Failure };

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** So many requests are under way at once; GitHub counts more than a hundred as abuse (docs.github.com, "Rate limits"). */
const SIDE_BY_SIDE = 48;

/** A client of one host: each request in turn, each try bounded, and another try where `pauseBefore` allows it. */
export function createClient(options: ClientOptions): GitHubClient {
  const { credentials, limits, signal } = options;
  const octokit = new Octokit({
    auth: credentials.token,
    baseUrl: credentials.apiBaseUrl,
    userAgent: 'cache-autopsy',
    log: SILENT,
  });
  const budget = createWaitBudget({ maxWaitMs: limits.maxWaitMs, signal, onProgress: options.onProgress });
  const inTurn = takeTurns(SIDE_BY_SIDE);
  // Every request that is under way listens, and every part of a large answer.
  setMaxListeners(0, signal);

  const tryOnce = async <T>(call: RestCall, wanted: Wanted<T>): Promise<T> => {
    const { route, parameters, subject } = call;
    const headers = wanted.accept === undefined ? {} : { accept: wanted.accept };
    const { method, url } = octokit.request.endpoint(route, { ...parameters, headers });
    const path = url.slice(String(parameters.baseUrl ?? credentials.apiBaseUrl).length);
    const started = performance.now();
    const record = (status: number | null, part = '', began = started): void => {
      const milliseconds = Math.round(performance.now() - began);
      options.onRequest({ method, path: `${maskSecrets(path)}${part}`, status, milliseconds });
    };
    const stallMs = Math.min(limits.stallMs, Math.max(limits.leastStallMs, budget.left()));
    const send = (stop: AbortSignal) => {
      const request = { signal: stop, parseSuccessResponseBody: false };
      return octokit.request(route, { ...parameters, headers, request });
    };
    const { inParts, ...whole } = wanted;
    const follow = wanted.isAwaited ? downloadProgress(subject.what, options.onProgress) : () => {};
    const isTooSlow = (progress: Progress): boolean => {
      follow(progress);
      return inParts !== undefined && takesLong(progress);
    };
    const { answer, bytes, isWhole } = await receive(send, { ...limits, stallMs }, signal, isTooSlow).catch(
      (error) => {
        if (signal.aborted) throw error;
        const { status, storageStatus, absence } = parseFailure(error);
        record(status ?? storageStatus);
        // A busy machine notices a silence late, and has not waited for longer than it was.
        if (absence?.kind === 'stalled')
          budget.charge(Math.max(started, performance.now() - absence.seconds * 1000));
        throw error;
      },
    );
    record(answer.status);
    if (isWhole || inParts === undefined) return readAnswer(bytes, wanted);
    const { 'content-length': length, etag = null } = answer.headers;
    const file = rangedFile(
      { url: answer.url, sizeBytes: Number(length), etag },
      {
        ...{ limits, signal, onBytes: follow },
        record: (part, status, began) => record(status, ` bytes ${part}`, began),
      },
    );
    const parts = await inParts(file).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    return parts === null ? await tryOnce(call, whole) : readAnswer(parts, wanted);
  };

  const mayTryAgain = async (
    failure: Failure,
    failures: number,
    { subject, mayAppear: mayAppearYet, once }: Wanted<unknown> & { subject: Subject },
  ) => {
    const mayAppear = failure.status === 404 && ((await mayAppearYet?.()) ?? false);
    const { firstPauseMs, retries } = limits;
    const limit = rateLimit(failure);
    if (failures > retries || (limit === null ? once : options.yieldsToLimits)) return false;
    const pauseMs = pauseBefore(failure, { limit, mayAppear, failures, firstPauseMs, now: Date.now() });
    if (pauseMs === null) return false;
    const why = limit === null ? pauseReason(failure, subject) : 'GitHub asks for a pause (rate limit)';
    return await budget.pause(pauseMs, why);
  };

  const ask: GitHubClient['ask'] = async (call, wanted) => {
    try {
      for (let failures = 1; ; failures += 1) {
        try {
          return { kind: 'answer', data: await inTurn(() => tryOnce(call, wanted)) };
        } catch (error) {
          if (signal.aborted || error instanceof AutopsyError) throw error;
          const failure = parseFailure(error);
          if (!(await mayTryAgain(failure, failures, { ...wanted, subject: call.subject })))
            return { kind: 'failure', failure };
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

function readAnswer<T>(bytes: Uint8Array, { read }: Wanted<T>): T {
  try {
    return read(bytes);
  } catch (error) {
    const absence = error instanceof AutopsyError ? error.absence : null;
    throw localFailure('unusable', absence ?? { kind: 'unreadable', said: messageOf(error) });
  }
}

/** Codes of failures that will be the same in a second: a wrong name, nobody at the door, a wrong certificate. */
const LASTING_CODE = /^(?:ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ERR_INVALID_URL)$|CERT|TLS|SSL|SIGNATURE/;

/** What fetch says, without a code, of a port that it connects to on no host (fetch.spec.whatwg.org, "port blocking"). */
const BAD_PORT = 'bad port';

/** "Wait for at least one minute": docs.github.com, "Rate limits for the REST API". */
const UNNAMED_LIMIT_MS = 60_000;

/**
 * How long to wait before the next try, in milliseconds; null where another try is of no use. A link to the storage lives
 * one minute, and may lead to a log that is not yet there, so it is asked for once more (docs.github.com, REST "Download
 * workflow run logs").
 */
function pauseBefore(
  failure: Failure,
  around: {
    limit: RateLimit | null;
    mayAppear: boolean;
    failures: number;
    firstPauseMs: number;
    now: number;
  },
): number | null {
  const { kind, code, message, status, storageStatus } = failure;
  const { limit, mayAppear, failures, firstPauseMs, now } = around;
  const backoff = firstPauseMs * failures ** 2;
  if (kind === 'too-large') return null;
  if (kind === 'network') return LASTING_CODE.test(code ?? '') || message === BAD_PORT ? null : backoff;
  const isWorthOneMore = kind !== 'answer' || storageStatus !== null || (status === 404 && mayAppear);
  if (isWorthOneMore) return failures <= 2 ? backoff : null;
  if (limit?.kind === 'primary') return Math.max((limit.until ?? now) - now + 1000, backoff);
  if (limit !== null)
    return Math.max(limit.seconds === null ? UNNAMED_LIMIT_MS : limit.seconds * 1000, backoff);
  if (status === null || (status < 500 && status !== 408)) return null;
  return Math.max((demandedSeconds(failure) ?? 0) * 1000, backoff);
}

function pauseReason(failure: Failure, { what }: Subject): string {
  const status = failure.status ?? failure.storageStatus;
  return status === null ? `${what}: ${failure.code ?? failure.message}` : `${what}: answered ${status}`;
}

/** Lets so many works be under way at once, the others in the order in which they came. */
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
