import { Octokit } from '@octokit/rest';
import { AutopsyError, messageOf } from '../../errors.ts';
import { maskSecrets } from '../../logs/mask-secrets.ts';
import type { RangedArchive } from '../zip/needed-entries.ts';
import type { Subject } from './absence-of.ts';
import type { ClientOptions, RequestRecord } from './client-options.ts';
import { downloadProgress } from './download-progress.ts';
import { localFailure, parseFailure } from './failure.ts';
import { rangedFile, takesLong } from './ranges.ts';
import { type Progress, receive } from './receive.ts';
import type { WaitBudget } from './wait-budget.ts';

/** A route of the REST API with its parameters, and what it leads to. */
export interface RestCall {
  route: string;
  parameters: Record<string, string | number>;
  subject: Subject;
}

/** What is wanted of an answer. */
export interface Wanted<T> {
  accept?: string;
  /** Throws an `AutopsyError` with its `absence` where the bytes are not what they should be; they are asked for again. */
  read: (bytes: Uint8Array) => T;
  /** Whether something missing may appear in a moment. */
  mayAppear?: () => Promise<boolean>;
  /** Reads a large answer in parts if the whole would take long; null if it needs the whole. */
  inParts?: (file: RangedArchive) => Promise<Uint8Array | null>;
  /** Whether somebody waits for this answer, so that its progress is reported. */
  isAwaited?: boolean;
  /** For what must not happen twice: a failed try may have arrived, so there is no second. */
  once?: true;
}

/** Tries a request once. Rejects with what Octokit, fetch or this folder throw, for `parseFailure`. */
type OneTry = <T>(call: RestCall, wanted: Wanted<T>) => Promise<T>;

const SILENT = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Tries of requests to one host, each bounded and reported; the time lost on a hanging server counts as waiting. */
export function createTries(options: ClientOptions, budget: WaitBudget): OneTry {
  const { credentials, limits, signal } = options;
  const octokit = new Octokit({
    auth: credentials.token,
    baseUrl: credentials.apiBaseUrl,
    userAgent: 'cache-autopsy',
    log: SILENT,
  });
  return async function tryOnce<T>(call: RestCall, wanted: Wanted<T>): Promise<T> {
    const { route, parameters, subject } = call;
    const headers = wanted.accept === undefined ? {} : { accept: wanted.accept };
    const { method, url } = octokit.request.endpoint(route, { ...parameters, headers });
    const path = maskSecrets(url.slice(String(parameters.baseUrl ?? credentials.apiBaseUrl).length));
    const told = teller(options, { method, path }, budget);
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
    const stallMs = Math.min(limits.stallMs, Math.max(limits.leastStallMs, budget.left()));
    const received = await receive(send, { ...limits, stallMs }, signal, isTooSlow).catch(told.failure);
    const { answer, bytes, isWhole } = received;
    told.answer(answer.status);
    if (isWhole || inParts === undefined) return readAnswer(bytes, wanted);
    const { 'content-length': length, etag = null } = answer.headers;
    const file = { url: answer.url, sizeBytes: Number(length), etag };
    const ranged = rangedFile(file, { limits, signal, onBytes: follow, record: told.part });
    const parts = await inParts(ranged).catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    return parts === null ? await tryOnce(call, whole) : readAnswer(parts, wanted);
  };
}

/** Reports how a request that begins now ends, and each part of its answer that is requested. */
function teller(
  { signal, onRequest }: ClientOptions,
  request: Pick<RequestRecord, 'method' | 'path'>,
  budget: WaitBudget,
) {
  const started = performance.now();
  const record = (status: number | null, part = '', began = started): void => {
    const milliseconds = Math.round(performance.now() - began);
    onRequest({ ...request, path: `${request.path}${part}`, status, milliseconds });
  };
  return {
    answer: (status: number): void => record(status),
    part: (part: string, status: number | null, began: number): void =>
      record(status, ` bytes ${part}`, began),
    failure: (error: unknown): never => {
      if (signal.aborted) throw error;
      const { status, storageStatus, absence } = parseFailure(error);
      record(status ?? storageStatus);
      // A busy machine notices a silence late, but the waiting was not longer for that.
      if (absence?.kind === 'stalled')
        budget.charge(Math.max(started, performance.now() - absence.seconds * 1000));
      throw error;
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
