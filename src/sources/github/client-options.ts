import type { Credentials } from './credentials.ts';

/** The bounds of talking to GitHub, in milliseconds and bytes. */
export interface RequestLimits {
  /** All pauses between tries together, and the time of requests that came to nothing. */
  maxWaitMs: number;
  /** A request that brings less than 1 KiB in such a time is given up; sooner where less is left of `maxWaitMs`. */
  stallMs: number;
  /** However little is left, so much time an answer gets. */
  leastStallMs: number;
  /** However steadily it comes, a request that takes longer is given up. */
  requestMs: number;
  /** The pause before the second try; before the third it is four times as long, and so on by squares. */
  firstPauseMs: number;
  retries: number;
  maxBytes: number;
}

/** Patient with a bad minute of GitHub's, and no longer. */
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

/** Whoever is in a hurry still gives an honest server the time to answer. */
const SHORTEST_STALL_MS = 1000;

/** The limits with their defaults. A silent server is borne for half of all waiting, so that it can be asked again. */
export function completeLimits(limits: Partial<RequestLimits>): RequestLimits {
  const complete = { ...REQUEST_LIMITS, ...limits };
  const stallMs = Math.min(complete.stallMs, Math.max(complete.maxWaitMs / 2, SHORTEST_STALL_MS));
  return { ...complete, stallMs, leastStallMs: Math.min(complete.leastStallMs, stallMs) };
}

/** One try of a request, for people who want to see each; no header, no token, no signed link. */
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
  /** Told before each pause, with its reason. */
  onProgress: (message: string) => void;
  onRequest: (record: RequestRecord) => void;
  /** Whether a rate limit is an answer, instead of a reason to wait. */
  yieldsToLimits?: boolean;
}
