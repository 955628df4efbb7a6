import type { CacheSave, SaveState } from '../types/saves.ts';

/** The state of a save whose lines anyone may have written: the key is suspected at most. */
export function asSuspected(state: SaveState): SaveState {
  const reservation = state.reservation === 'certain' ? 'possible' : state.reservation;
  const trail = state.trail.map((item) =>
    item.claim === 'reserved' ? { ...item, claim: 'maybe-reserved' as const } : item,
  );
  return { ...state, reservation, trail };
}

/** A save that only a script's output shows; it counts only if it did not succeed. */
export function saidByScript(save: CacheSave): CacheSave[] {
  const state = asSuspected(save.state);
  const notes = [...state.notes, { kind: 'said-by-script' } as const];
  return state.outcome === 'saved' ? [] : [{ ...save, state: { ...state, notes } }];
}

/** A save whose lines a script may have written, since no file shows that its action was to run there. */
export function asContested(save: CacheSave): CacheSave {
  const state = asSuspected(save.state);
  return { ...save, state: { ...state, notes: [...state.notes, { kind: 'contested' }] } };
}
