import { isRateLimit } from '../absence-words.ts';
import { isSameAttempt } from '../run/attempt-names.ts';
import type { Absence } from '../types/absence.ts';
import type { RunAttempt } from '../types/evidence.ts';
import type { OpenedRun, Trace } from '../types/trace.ts';
import { countRunning, findCandidates } from './candidates.ts';
import { findHolder, findRelease, findVictims } from './holders.ts';
import { openedCount, searchedBetween } from './next-questions.ts';
import { findCulprits, findSubjects, isComplaint } from './subjects.ts';
import { reportedHit } from './to-report.ts';
import type { StuckEvent, TraceContext } from './trace-context.ts';

/** What was looked at beyond the attempt, and why no further. */
export function traceSummary(world: TraceContext, findingOf: (stuck: StuckEvent) => number | null): Trace {
  const misses = world.own.filter(isComplaint).filter(({ kind }) => kind === 'missed');
  const isOff = world.budget === 0;
  return {
    budget: world.budget,
    ...endOf(world),
    lookedBetween: isOff ? null : lookedBetween(world),
    opened: isOff ? [] : [...openedRuns(world), ...unreadRuns(world)],
    notOpened: isOff ? 0 : findCandidates(world, findSubjects(world)).length,
    stillRunning: isOff ? 0 : countRunning(world, findSubjects(world)),
    misses: misses.map((miss) => {
      const holder = findHolder(miss, world);
      return { ...reportedHit(miss), finding: holder?.kind === 'stuck' ? findingOf(holder.by) : null };
    }),
  };
}

function endOf(world: TraceContext): Pick<Trace, 'ended' | 'detail'> {
  const subjects = findSubjects(world);
  const isNeeded = subjects.keys.length + subjects.sought.length > 0;
  if (!isNeeded) return { ended: 'not-needed', detail: null };
  if (world.budget === 0) return { ended: 'off', detail: null };
  const limit = world.missing.find(({ why }) => isRateLimit(why));
  if (limit !== undefined) return { ended: 'rate-limit', detail: limit.why };
  const isSpent = openedCount(world) >= world.budget && findCandidates(world, subjects).length > 0;
  if (isSpent) return { ended: 'budget', detail: null };
  const detail = whatIsMissing(world);
  return { ended: detail === null ? 'done' : 'unavailable', detail };
}

/** Why not everything that may matter was looked at; null if it was. */
function whatIsMissing(world: TraceContext): Absence | null {
  const lost = world.missing.find(({ question }) => question.kind === 'runs' || question.kind === 'attempt');
  if (lost !== undefined) return lost.why;
  const [unread] = world.others.flatMap(({ problem }) => (problem?.kind === 'logs' ? [problem.why] : []));
  if (unread !== undefined) return unread;
  const cut = world.lists.find(({ totalCount, runs }) => totalCount > runs.length);
  if (cut === undefined) return null;
  const { branch, totalCount: counted, runs } = cut;
  return { kind: 'cut-list', counted, listed: runs.length, branch };
}

function lookedBetween(world: TraceContext): Trace['lookedBetween'] {
  return world.lists.length === 0 ? null : searchedBetween(findSubjects(world), world);
}

function openedRuns(world: TraceContext): OpenedRun[] {
  const { keys } = findSubjects(world);
  const holders = world.own.filter(isComplaint).map((hit) => findHolder(hit, world));
  const roles: [OpenedRun['role'], { run: RunAttempt }[]][] = [
    ['culprit', findCulprits(world)],
    ['victim', keys.flatMap((key) => findVictims(key, world))],
    ['release', keys.flatMap((key) => findRelease(key, world)?.by ?? [])],
    ['benign', holders.flatMap((holder) => (holder?.kind === 'saved' ? [holder.by] : []))],
  ];
  const roleOf = (run: RunAttempt): OpenedRun['role'] =>
    roles.find(([, them]) => them.some((one) => isSameAttempt(one.run, run)))?.[0] ?? 'nothing';
  return world.others
    .toSorted((a, b) => (a.run.startedAt ?? 0) - (b.run.startedAt ?? 0))
    .map(({ run, problem }) => ({ run, role: roleOf(run), problem }));
}

/** Attempts that were to be opened and could not. */
function unreadRuns({ missing, lists, run: own }: TraceContext): OpenedRun[] {
  const known = [own, ...lists.flatMap(({ runs }) => runs)];
  return missing.flatMap(({ question, why }): OpenedRun[] => {
    if (question.kind !== 'attempt') return [];
    const run = known.find(({ id }) => id === question.runId);
    if (run === undefined) return [];
    const problem = { kind: 'attempt', why } as const;
    return [{ run: { ...run, attempt: question.attempt }, role: 'nothing', problem }];
  });
}
