import type { RateLimit } from '../../absence-table.ts';
import type { Subject } from './absence-of.ts';
import { demandedSeconds, type Failure } from './failure.ts';

/** Codes of failures that will not change in a second: a wrong name, a refused connection, a wrong certificate. */
const LASTING_CODE = /^(?:ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ERR_INVALID_URL)$|CERT|TLS|SSL|SIGNATURE/;

/** The message of fetch for a blocked port, which has no code (fetch.spec.whatwg.org, "port blocking"). */
const BAD_PORT = 'bad port';

/** "Wait for at least one minute": docs.github.com, "Rate limits for the REST API". */
const UNNAMED_LIMIT_MS = 60_000;

/**
 * How long to wait before the next try, in milliseconds; null if another try is useless. A link to the storage lives
 * one minute, and may lead to a log that is not yet there, so it is asked for once more (docs.github.com, REST
 * "Download workflow run logs").
 */
export function pauseBefore(
  failure: Failure,
  around: {
    limit: RateLimit | null;
    mayAppear: boolean;
    failures: number;
    firstPauseMs: number;
  },
): number | null {
  const { kind, code, message, status, storageStatus, at } = failure;
  const { limit, mayAppear, failures, firstPauseMs } = around;
  const backoff = firstPauseMs * failures ** 2;
  if (kind === 'too-large') return null;
  if (kind === 'network') return LASTING_CODE.test(code ?? '') || message === BAD_PORT ? null : backoff;
  const isWorthOneMore = kind !== 'answer' || storageStatus !== null || (status === 404 && mayAppear);
  if (isWorthOneMore) return failures <= 2 ? backoff : null;
  if (limit?.kind === 'primary') return Math.max((limit.until ?? at) - at + 1000, backoff);
  if (limit !== null)
    return Math.max(limit.seconds === null ? UNNAMED_LIMIT_MS : limit.seconds * 1000, backoff);
  if (status === null || (status < 500 && status !== 408)) return null;
  return Math.max((demandedSeconds(failure) ?? 0) * 1000, backoff);
}

/** The reason of a pause, for somebody who waits. */
export function pauseReason(failure: Failure, { what }: Subject): string {
  const status = failure.status ?? failure.storageStatus;
  return status === null ? `${what}: ${failure.code ?? failure.message}` : `${what}: answered ${status}`;
}
