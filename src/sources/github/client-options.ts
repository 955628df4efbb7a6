import type { Credentials } from './credentials.ts';

/** The bounds of talking to GitHub, in milliseconds and bytes. */
export interface RequestLimits {
  /** All pauses between tries together, and the time of requests that failed. */
  maxWaitMs: number;
  /** A request that receives less than 1 KiB in this time is given up; sooner if less is left of `maxWaitMs`. */
  stallMs: number;
  /** An answer gets at least this much time, however little is left. */
  leastStallMs: number;
  /** A request that takes longer is given up, however steadily it comes. */
  requestMs: number;
  /** The pause before the second try; it is four times as long before the third, then nine times, and so on. */
  firstPauseMs: number;
  retries: number;
  maxBytes: number;
}

/** Enough for a bad minute of GitHub, and no longer. */
const REQUEST_LIMITS: RequestLimits = {
  maxWaitMs: 60_000,
  stallMs: 30_000,
  // GitHub itself gives up after ten seconds.
  leastStallMs: 10_000,
  requestMs: 900_000,
  firstPauseMs: 1000,
  retries: 3,
  maxBytes: 2 * 1024 ** 3,
};

/** Even with a short limit, a working server gets the time to answer. */
const SHORTEST_STALL_MS = 1000;

/**
 * The limits with their defaults. A silent server gets at most half of the waiting time, so that it can be asked again.
 */
export function completeLimits(limits: Partial<RequestLimits>): RequestLimits {
  const complete = { ...REQUEST_LIMITS, ...limits };
  const stallMs = Math.min(complete.stallMs, Math.max(complete.maxWaitMs / 2, SHORTEST_STALL_MS));
  return { ...complete, stallMs, leastStallMs: Math.min(complete.leastStallMs, stallMs) };
}

/** One try of a request, for `-v`; without headers, tokens and signed links. */
export interface RequestRecord {
  method: string;
  path: string;
  /** Null if no answer came. */
  status: number | null;
  milliseconds: number;
}

/** How a source talks to GitHub. */
export interface ClientOptions {
  credentials: Credentials;
  limits: RequestLimits;
  signal: AbortSignal;
  /** Called before each pause, with its reason. */
  onProgress: (message: string) => void;
  onRequest: (record: RequestRecord) => void;
  /** Whether to fail at a rate limit instead of waiting. */
  yieldsToLimits?: boolean;
}
