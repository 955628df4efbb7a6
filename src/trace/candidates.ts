import { isAttempt, isSameAttempt } from '../run/attempt-names.ts';
import { hasEnded, mayBeTorn } from '../run/status.ts';
import type { RunAttempt } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import { findRelease } from './holders.ts';
import { reachBack, type SoughtEvent, type Subjects } from './subjects.ts';
import {
  alsoSoughtIn,
  mayShareScope,
  type StuckEvent,
  type TraceContext,
  widerScopes,
} from './trace-context.ts';

/** A listed attempt, or an earlier one known from the number of the latest, and the time in which it ran. */
interface Candidate {
  run: RunAttempt;
  /** Only attempts that have ended have logs. */
  hasEnded: boolean;
  /** Recent earlier attempts count as not well ended, because they were repeated. */
  endedWell: boolean;
  from: Instant;
  until: Instant;
}

/**
 * The attempts that may matter and have not been opened, the most important first: those that may have left a sought
 * key, then those that may have met a stuck key.
 */
export function findCandidates(world: TraceContext, subjects: Subjects): RunAttempt[] {
  return inQuestion(world, subjects)
    .filter(({ run, hasEnded }) => hasEnded && !isOpened(run, world))
    .map(({ run }) => run);
}

/** How many attempts that may matter are still running. */
export function countRunning(world: TraceContext, subjects: Subjects): number {
  return inQuestion(world, subjects).filter(({ hasEnded }) => !hasEnded).length;
}

function inQuestion(world: TraceContext, { keys, sought }: Subjects): Candidate[] {
  const all = listedAttempts(world);
  const ordered = [
    ...sought.flatMap((hit) => possibleCulprits(hit, all, world)),
    ...keys.flatMap((key) => possibleVictims(key, all, world)),
  ];
  const byName = new Map(ordered.map((one) => [`${one.run.id}/${one.run.attempt}`, one]));
  return [...byName.values()];
}

/** How many earlier attempts of one run are treated like other attempts that ended badly. */
const LIKELY_EARLIER = 3;

function listedAttempts({ run: own, lists, now }: TraceContext): Candidate[] {
  const byId = new Map<number, RunAttempt>();
  for (const run of [own, ...lists.flatMap(({ runs }) => runs)])
    if ((byId.get(run.id)?.attempt ?? 0) < run.attempt) byId.set(run.id, run);
  return [...byId.values()].flatMap((latest): Candidate[] => {
    const { createdAt, startedAt, updatedAt } = latest;
    const from = startedAt ?? createdAt;
    if (from === null) return [];
    const isOver = hasEnded(latest);
    const until = isOver ? (updatedAt ?? from) : now;
    const last = { run: latest, hasEnded: isOver, endedWell: !mayBeTorn(latest.conclusion), from, until };
    const earlier = Array.from({ length: latest.attempt - 1 }, (_, back) => ({
      run: { ...latest, attempt: latest.attempt - 1 - back, conclusion: null },
      hasEnded: true,
      endedWell: back >= LIKELY_EARLIER,
      from: createdAt ?? from,
      until: from,
    }));
    return [last, ...earlier].filter(({ run }) => !isSameAttempt(run, own));
  });
}

/** Conclusions of runs in which no job ever started. */
const NEVER_RAN = new Set(['skipped', 'stale', 'action_required', 'startup_failure']);

/**
 * Attempts that may have left the key: cancelled and failed ones first, then those of the same workflow, then the
 * nearest in time.
 */
function possibleCulprits(hit: SoughtEvent, all: Candidate[], world: TraceContext): Candidate[] {
  const scopes = [hit.scope, ...alsoSoughtIn(hit, world.run.defaultBranch)];
  return all
    .filter(({ from, until }) => from < hit.at && until > hit.at - reachBack(hit, world))
    .filter(({ run }) => !NEVER_RAN.has(run.conclusion ?? ''))
    .filter(({ run }) => scopes.some((scope) => mayWrite(run, scope, hit.run, world)))
    .toSorted(
      (a, b) =>
        Number(a.endedWell) - Number(b.endedWell) ||
        Number(isOther(a.run, hit.run)) - Number(isOther(b.run, hit.run)) ||
        Math.abs(hit.at - a.until) - Math.abs(hit.at - b.until),
    );
}

/**
 * Attempts that may have met the key: first those that ran when the entry was finished according to a list, then those
 * of the same workflow, then in the order of time.
 */
function possibleVictims(key: StuckEvent, all: Candidate[], world: TraceContext): Candidate[] {
  const release = findRelease(key, world);
  const end = release?.by?.at ?? Number.POSITIVE_INFINITY;
  const releasedAt = release?.by === null ? release.at : null;
  const hasReleased = ({ from, until }: Candidate): boolean =>
    releasedAt !== null && from <= releasedAt && releasedAt <= until;
  const onlyReads = ({ run }: Candidate): boolean => !mayWrite(run, key.scope, key.run, world);
  return all
    .filter(({ run }) => !isSameAttempt(run, key.run) && !NEVER_RAN.has(run.conclusion ?? ''))
    .filter(({ from, until }) => from < end && until >= key.heldFrom)
    .filter(
      (candidate) =>
        mayWrite(candidate.run, key.scope, key.run, world) ||
        (candidate.from < key.heldUntil &&
          widerScopes(candidate.run, world.run.defaultBranch).includes(key.scope ?? '')),
    )
    .toSorted(
      (a, b) =>
        Number(hasReleased(b)) - Number(hasReleased(a)) ||
        Number(isOther(a.run, key.run)) - Number(isOther(b.run, key.run)) ||
        Number(onlyReads(a)) - Number(onlyReads(b)) ||
        a.from - b.from,
    );
}

/** Whether a run may save in a scope; if its scope is unknown, whether it is of the same branch. */
function mayWrite(run: RunAttempt, scope: string | null, like: RunAttempt, world: TraceContext): boolean {
  const own = world.scopeOf(run);
  return own === null || scope === null ? mayShareScope(run, like) : own === scope;
}

function isOther(run: RunAttempt, like: RunAttempt): boolean {
  return run.workflowId !== like.workflowId;
}

function isOpened(one: RunAttempt, { others, missing }: TraceContext): boolean {
  return (
    others.some(({ run }) => isSameAttempt(run, one)) ||
    missing.some(({ question }) => question.kind === 'attempt' && isAttempt(one, question))
  );
}
