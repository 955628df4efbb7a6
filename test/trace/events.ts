import { settleEvents } from '../../src/trace/settled.ts';
import type { TraceContext } from '../../src/trace/trace-context.ts';
import type { RunAttempt, RunList } from '../../src/types/evidence.ts';
import type { KeyEvent, KeyPlace } from '../../src/types/keys.ts';
import type { Instant } from '../../src/types/primitives.ts';
import { job, step } from '../logs/builders.ts';
import { run as someRun } from '../support/run.ts';

/** The moment at which the key of these tests was reserved. */
export const T = Date.parse('2026-11-20T09:00:00Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** So many minutes after the reservation. */
export function minute(count: number): Instant {
  return T + count * MINUTE;
}

/** A run of `main`, by its number, which ran for twenty minutes from the given one on. */
export function run(id: number, from: number, own: Partial<RunAttempt> = {}): RunAttempt {
  const times = { createdAt: minute(from), startedAt: minute(from), updatedAt: minute(from + 20) };
  const url = `https://github.com/o/r/actions/runs/${id}`;
  return { ...someRun, id, url, headBranch: 'main', conclusion: 'success', ...times, ...own };
}

function place(own: Partial<KeyPlace>): KeyPlace {
  return {
    ...{ run: run(1, -20), job: job('build', []), step: step(5, 'Save'), save: 0 },
    ...{ key: 'K', version: 'v1', scope: 'refs/heads/main', paths: ['venv'], at: T },
    ...{ stepUrl: null, url: null },
    ...own,
  };
}

/** The reservation of K at T, which an attempt left behind. */
export function stuck(own: Partial<KeyPlace> & { certain?: boolean; isPossible?: boolean } = {}): KeyEvent {
  const { isPossible = false, certain = !isPossible, ...rest } = own;
  return {
    ...place({ at: minute(1), ...rest }),
    kind: 'stuck',
    heldFrom: T,
    heldUntil: T + 24 * HOUR,
    certain,
    isPossible,
  };
}

/** A save of K that was refused. */
export function refused(
  own: Partial<KeyPlace> & { reasons?: string[]; restoredBefore?: boolean; byOwnRetry?: boolean } = {},
): KeyEvent {
  const { reasons = [], restoredBefore = false, byOwnRetry = false, ...rest } = own;
  return {
    ...place(rest),
    kind: 'refused',
    presumed: null,
    line: null,
    reasons: reasons.map((text) => ({ kind: 'said', text })),
    restoredBefore,
    byOwnRetry,
  };
}

/** A restore of K that found nothing; the version is never known then. */
export function missed(own: Partial<KeyPlace> & { fatal?: boolean; rebuiltUntil?: Instant } = {}): KeyEvent {
  const { fatal = false, rebuiltUntil = null, ...rest } = own;
  const line = { number: 3, at: null, text: 'Cache not found for input keys: K' };
  const here = place({ step: step(3, 'Restore'), version: null, save: null, ...rest });
  return { ...here, kind: 'missed', line, fatal, rebuiltUntil };
}

/** A save of K that was finished. */
export function saved(own: Partial<KeyPlace> = {}): KeyEvent {
  const here = place(own);
  return { ...here, kind: 'saved', contested: false, startedAt: here.at - MINUTE };
}

/** A world in which run 10 is at hand, ten hours after the reservation, with nothing known yet. */
export function world(own: KeyEvent[], fields: Partial<TraceContext> = {}): TraceContext {
  const { others = [], ttlMs = 24 * HOUR } = fields;
  const [settled = [], ...rest] = settleEvents([own, ...others.map(({ events }) => events)], ttlMs);
  return {
    run: own[0]?.run ?? run(10, 60),
    ...{ caches: [], lists: [], missing: [] },
    ...{ budget: 20, asksReleases: false, now: T + 10 * HOUR, ttlMs },
    scopeOf: ({ event, headBranch, pullRequests }) =>
      event === 'pull_request' ? `refs/pull/${pullRequests[0]?.number}/merge` : `refs/heads/${headBranch}`,
    ...fields,
    own: settled,
    others: others.map((other, index) => ({ ...other, events: rest[index] ?? [] })),
  };
}

/** An attempt that was opened, by its events. */
export function opened(...events: [KeyEvent, ...KeyEvent[]]): TraceContext['others'][number] {
  return { run: events[0].run, events, problem: null };
}

/** The runs that a list shows, of which it covers every time. */
export function list(runs: RunAttempt[], own: Partial<RunList> = {}): RunList {
  const covered = { createdFrom: 0, createdUntil: Number.MAX_SAFE_INTEGER };
  return { branch: 'main', event: null, ...covered, totalCount: runs.length, runs, ...own };
}
