import type { SaveNote } from '../types/save-notes.ts';
import type { CacheSave } from '../types/saves.ts';

/** Whether a save began and did not finish, because of a cancel or its own failure, or its end is not in the log. */
export function isUnfinished({ state }: CacheSave): boolean {
  return state.outcome === 'torn-down' || state.outcome === 'unknown' || state.ownFailure !== null;
}

/** A save whose last line was lost, but whose entry is in the list of caches. */
export function asFinished(save: CacheSave): CacheSave {
  const notes: SaveNote[] = [...save.state.notes, { kind: 'last-line-lost' }];
  return { ...save, state: { ...save.state, outcome: 'saved', phase: 'finalize', ownFailure: null, notes } };
}
