import type { RunAttempt, RunSummary } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave } from '../types/saves.ts';
import { type CauseRule, endOfSave, found } from './cause-rule.ts';

/** Somebody cancelled the run, on its page or through the API. */
export const runCancelled: CauseRule = {
  annotation: {
    pattern: /^The run was canceled by @?(\S+?)\.?$/,
    read: ({ subject }, _, { run }) => ({
      cause: found('run-cancelled', 'stated', { kind: 'cancelled-by', user: subject }),
      about: subject,
      fits: run.conclusion === 'cancelled',
    }),
  },
};

/** A newer run took the concurrency group; the annotation names the group, but not the run. */
export const runSuperseded: CauseRule = {
  annotation: {
    pattern: /^Canceling since a higher priority waiting request for '?(.+?)'? exists$/,
    read: ({ subject }, save, { run, successors }) => {
      const successor = findSuccessor(save, run, successors);
      return {
        cause: found('run-superseded', 'stated', { kind: 'group', name: subject }, { successor }),
        about: subject,
        fits: run.conclusion === 'cancelled' && successor !== null,
      };
    },
  },
  fromTimes(save, { run, successors }) {
    const successor = run.conclusion === 'cancelled' ? findSuccessor(save, run, successors) : null;
    if (successor === null) return null;
    return found('run-superseded', 'inferred', { kind: 'newer-run', id: successor.id }, { successor });
  },
};

const SUCCESSOR_WINDOW_MS = 120_000;

/** The last run created within two minutes before the cancel; GitHub does not say which one cancelled. */
function findSuccessor(
  save: CacheSave,
  run: RunAttempt,
  successors: readonly RunSummary[] | null,
): RunSummary | null {
  const endedAt = endOfSave(save);
  if (endedAt === null || successors === null) return null;
  const created = (other: RunSummary): Instant => other.createdAt ?? 0;
  const fitting = successors.filter((other) => {
    const isNear = created(other) <= endedAt + 2000 && created(other) >= endedAt - SUCCESSOR_WINDOW_MS;
    const isNewer = created(other) >= (run.createdAt ?? 0);
    const isOfBranch =
      other.headBranch === null || run.headBranch === null || other.headBranch === run.headBranch;
    return other.id !== run.id && isNear && isNewer && isOfBranch;
  });
  return fitting.toSorted((a, b) => created(a) - created(b)).at(-1) ?? null;
}
