import { setTimeout as sleep } from 'node:timers/promises';

/** The waiting of all requests together, which is bounded. */
export interface WaitBudget {
  /** Waits, and reports it; false at once if that would exceed the bound. Rejects when the signal is given. */
  pause(milliseconds: number, why: string): Promise<boolean>;
  /** Counts the time since `from` (of `performance.now()`) as waiting, for a request that failed. */
  charge(from: number): void;
  /** What is left of the bound, in milliseconds. */
  left(): number;
}

/** Time that several requests wait side by side counts once. */
export function createWaitBudget(options: {
  maxWaitMs: number;
  signal: AbortSignal;
  onProgress: (message: string) => void;
}): WaitBudget {
  let spentMs = 0;
  let countedUntil = 0;
  const uncounted = (from: number, until: number) => Math.max(0, until - Math.max(from, countedUntil));
  const count = (from: number, until: number) => {
    spentMs += uncounted(from, until);
    countedUntil = Math.max(countedUntil, until);
  };
  return {
    async pause(milliseconds, why) {
      const now = performance.now();
      if (spentMs + uncounted(now, now + milliseconds) > options.maxWaitMs) return false;
      count(now, now + milliseconds);
      options.onProgress(`${why}; trying again in ${Math.ceil(milliseconds / 1000)} s`);
      await sleep(milliseconds, undefined, { signal: options.signal });
      return true;
    },
    charge(from) {
      count(from, performance.now());
    },
    left: () => Math.max(0, options.maxWaitMs - spentMs),
  };
}
