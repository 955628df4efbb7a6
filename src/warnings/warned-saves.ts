import type { RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { CacheSave } from '../types/saves.ts';

/**
 * The saves of an attempt that may deserve a warning, for which their workflow file is needed: refused for a known
 * reason, or refused a key that others of the attempt save too; and, if other attempts are known, not reached in a
 * cancelled run.
 */
export function warnedSaves(saves: readonly CacheSave[], run: RunAttempt, others: number): CacheSave[] {
  const groups = grouped(saves, ({ key, version, scope }) => JSON.stringify([key, version, scope]));
  const refused = [...groups.values()].flatMap((sharing) =>
    sharing.filter(
      ({ state }) => state.outcome === 'refused' && (state.refusedFor.length > 0 || sharing.length > 1),
    ),
  );
  const starved = others > 0 && run.conclusion === 'cancelled';
  return [...refused, ...(starved ? saves.filter(({ state }) => state.outcome === 'not-reached') : [])];
}
