import type { Failure } from './failure.ts';

/** Codes of failures that will be the same in a second: a wrong name, nobody at the door, a wrong certificate. */
const LASTING_CODE = /^(?:ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ERR_INVALID_URL)$|CERT|TLS|SSL|SIGNATURE/;

const UNNAMED_LIMIT_MS = 60_000;

/**
 * How long to wait before the next try, in milliseconds; null where another try is of no use, or where the throttling
 * plugin sees to it, which knows a rate limit by the same marks. A link to the storage lives one minute, and may lead to
 * a log that is not yet there, so it is asked for once more (docs.github.com, REST "Download workflow run logs").
 */
export function retryDelay(
  failure: Failure,
  tries: { failures: number; firstPauseMs: number; mayAppear: boolean },
): number | null {
  const backoff = tries.firstPauseMs * tries.failures ** 2;
  if (failure.kind === 'too-large') return null;
  if (failure.kind === 'network') return LASTING_CODE.test(failure.code ?? '') ? null : backoff;
  if (failure.kind !== 'answer') return tries.failures <= 2 ? backoff : null;
  if (failure.storageStatus !== null) return tries.failures <= 2 ? backoff : null;
  const { status, headers } = failure;
  if (status === 404) return tries.mayAppear && tries.failures <= 2 ? backoff : null;
  if (status === null || isKnownLimit(failure)) return null;
  const demandedMs = demandedDelay(headers['retry-after']);
  if (status === 429) return demandedMs === null ? UNNAMED_LIMIT_MS : Math.max(demandedMs, backoff);
  if (status === 403) return demandedMs === null ? null : Math.max(demandedMs, backoff);
  return status >= 500 || status === 408 ? Math.max(demandedMs ?? 0, backoff) : null;
}

/** `retry-after` in milliseconds; null where it is missing, or no number of seconds. */
function demandedDelay(header: string | number | undefined): number | null {
  return /^\d+$/.test(String(header)) ? Number(header) * 1000 : null;
}

function isKnownLimit({ status, headers, message }: Failure): boolean {
  const isLimit = status === 403 || status === 429;
  return isLimit && (String(headers['x-ratelimit-remaining']) === '0' || /\bsecondary rate\b/i.test(message));
}
