import { lineUrl } from '../run/attempt-names.ts';
import type { CacheList, Job, LogLine, RunAttempt, Step } from '../types/evidence.ts';
import type { KeyEvent, KeyPlace } from '../types/keys.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave, RestoreMiss, SaveState } from '../types/saves.ts';
import { findStuckKey, isFinishedInList, type KeyContext } from './stuck-key.ts';

/** What an attempt did, with the moment and the lists of caches by which it is judged. */
interface KeyHistory {
  run: RunAttempt;
  saves: readonly CacheSave[];
  misses: readonly RestoreMiss[];
  caches: readonly CacheList[];
  now: Instant;
  ttlMs: number;
}

/**
 * What an attempt did with cache keys: its saves in job then step order, then its restores; events without a time are
 * left out.
 */
export function findKeyEvents(history: KeyHistory): KeyEvent[] {
  return [
    ...history.saves.flatMap((save, index) =>
      saveEvent(save, index, history).map((event) => eventOnServerClock(event, save.job.aheadMs)),
    ),
    ...history.misses.flatMap((miss) =>
      missEvent(miss, history).map((event) => eventOnServerClock(event, miss.job.aheadMs)),
    ),
  ];
}

function saveEvent(save: CacheSave, index: number, history: KeyHistory): KeyEvent[] {
  const { state, key, version, paths } = save;
  const { scope } = save;
  const context: KeyContext = { ...history, scope };
  const stuck = findStuckKey(save, context);
  const ended = state.endedAt ?? save.job.job.completedAt;
  const at = ended ?? stuck?.reservedBetween?.until ?? (isExplained(state) ? 0 : null);
  if (at === null) return [];
  const place: KeyPlace = {
    ...{ run: history.run, job: save.job.job, step: save.step.step, save: index },
    ...{ key, version, scope, paths, at },
    ...links(save.job.job, save.step.step, null),
  };
  if (state.outcome === 'saved' || isFinishedInList(save, context))
    return [{ ...place, kind: 'saved', startedAt: state.startedAt ?? at, contested: save.contested }];
  const held: KeyEvent[] =
    !stuck?.reservedBetween || !stuck.expiresBetween
      ? []
      : [
          {
            ...place,
            kind: 'stuck',
            heldFrom: stuck.reservedBetween.from,
            heldUntil: stuck.expiresBetween.until,
            certain: stuck.certainty === 'confirmed',
            isPossible: state.reservation === 'possible',
          },
        ];
  return state.outcome === 'refused' ? [...held, refusedEvent(save, place)] : held;
}

/** Whether the log itself says why a save was refused, so that the time does not matter. */
function isExplained({ refusedFor, restoredBefore }: SaveState): boolean {
  return refusedFor.length > 0 || restoredBefore !== null;
}

function refusedEvent({ state }: CacheSave, place: KeyPlace): KeyEvent {
  const line = state.trail.find(({ claim }) => claim === 'failed')?.line ?? null;
  return {
    ...place,
    ...links(place.job, place.step, line),
    at: line?.at ?? place.at,
    kind: 'refused',
    line,
    reasons: state.refusedFor.filter(({ kind }) => kind !== 'low-trust-event'),
    presumed: state.refusedFor.find(({ kind }) => kind === 'low-trust-event') ?? null,
    restoredBefore: state.restoredBefore !== null,
    byOwnRetry: state.ownFailure === 'reserve-timed-out',
  };
}

function links(job: Job, step: Step, line: LogLine | null): Pick<KeyPlace, 'stepUrl' | 'url'> {
  const stepUrl = lineUrl(job.url, step.number, 1);
  return { stepUrl, url: line === null ? stepUrl : lineUrl(job.url, step.number, line.number) };
}

/** A miss: its log does not show how the entry is compressed, and so its version; the next save in the job may. */
function missEvent({ job, step, key, paths, line, fatal }: RestoreMiss, history: KeyHistory): KeyEvent[] {
  const at = line.at ?? step.step.completedAt;
  if (at === null) return [];
  const scope = job.scope;
  const place = {
    ...{ run: history.run, job: job.job, step: step.step, save: null },
    ...links(job.job, step.step, line),
  };
  const next = history.saves.find(
    (save) =>
      save.job === job &&
      save.key === key &&
      save.step.stage === 'main' &&
      save.step.step.number > step.step.number,
  );
  const rebuiltUntil = next?.state.startedAt ?? null;
  const version = next?.version ?? null;
  return [{ ...place, key, version, scope, paths, at, kind: 'missed', line, fatal, rebuiltUntil }];
}

/** An event in the server's time, so that events of different machines can be put in order. */
export function eventOnServerClock(event: KeyEvent, aheadMs: number): KeyEvent {
  if (aheadMs === 0) return event;
  const at = event.at - aheadMs;
  if (event.kind === 'stuck') {
    const { heldFrom, heldUntil } = event;
    return { ...event, at, heldFrom: heldFrom - aheadMs, heldUntil: heldUntil - aheadMs };
  }
  if (event.kind === 'saved') return { ...event, at, startedAt: event.startedAt - aheadMs };
  if (event.kind === 'refused') return { ...event, at };
  return { ...event, at, rebuiltUntil: event.rebuiltUntil && event.rebuiltUntil - aheadMs };
}
