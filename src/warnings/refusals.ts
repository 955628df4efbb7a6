import type { RunAttempt } from '../types/evidence.ts';
import { grouped } from '../types/grouped.ts';
import type { Save } from '../types/report.ts';
import type { CacheSave } from '../types/saves.ts';

/**
 * Saves of one attempt that were refused the same key, which is not stuck, and the save of the attempt that took it, if
 * any.
 */
export interface SharedKey {
  key: string;
  refused: number[];
  saver: number | null;
}

/** The keys that several saves of an attempt share, so that all but one were refused. */
export function sharedKeys(saves: readonly Save[]): SharedKey[] {
  const indexed = saves.map((save, index) => ({ save, index })).filter(({ save }) => save.run === null);
  const groups = grouped(indexed, ({ save: { key, version, scope } }) =>
    JSON.stringify([key, version, scope]),
  );
  return [...groups.values()].flatMap((group): SharedKey[] => {
    const refused = group.filter(({ save }) => save.outcome === 'refused' && isByOwnKind(save));
    const saver = group.find(({ save }) => save.outcome === 'saved')?.index ?? null;
    const { key } = group[0].save;
    return key === null || refused.length === 0
      ? []
      : [{ key, saver, refused: refused.map(({ index }) => index) }];
  });
}

function isByOwnKind({ refusedBy }: Save): boolean {
  return refusedBy?.benign === true && (refusedBy.kind === 'sibling' || refusedBy.kind === 'finished-entry');
}

/** Saves that were refused because the run may not write caches at all. */
export function deniedSaves(saves: readonly Save[]): number[] {
  return saves.flatMap(({ run, outcome, refusedBy }, index) =>
    run === null && outcome === 'refused' && refusedBy?.kind === 'read-only-token' ? [index] : [],
  );
}

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
