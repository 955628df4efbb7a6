import { grouped } from '../grouped.ts';
import type { Save } from '../types/report.ts';

/** Saves of one attempt that were refused one key which nobody left stuck, and the one that saved it, if it was here. */
export interface SharedKey {
  key: string;
  refused: number[];
  saver: number | null;
}

/** The keys that several saves of an attempt shared, so that all but one of them were refused. */
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

/** Saves that were refused since the run may not write at all. */
export function deniedSaves(saves: readonly Save[]): number[] {
  return saves.flatMap(({ run, outcome, refusedBy }, index) =>
    run === null && outcome === 'refused' && refusedBy?.kind === 'read-only-token' ? [index] : [],
  );
}
