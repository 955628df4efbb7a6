import type { CacheSave, SaveState } from '../types/saves.ts';

/** What may be anybody's words leaves a key suspected at most. */
export function asSuspected(state: SaveState): SaveState {
  const reservation = state.reservation === 'certain' ? 'possible' : state.reservation;
  const trail = state.trail.map((item) =>
    item.claim === 'reserved' ? { ...item, claim: 'maybe-reserved' as const } : item,
  );
  return { ...state, reservation, trail };
}

/** Of what a script says of its exports only those count that did not end well. */
export function saidByScript(save: CacheSave): CacheSave[] {
  const state = asSuspected(save.state);
  const notes = [...state.notes, { kind: 'said-by-script' } as const];
  return state.outcome === 'saved' ? [] : [{ ...save, state: { ...state, notes } }];
}

/** A save whose lines a script may have written, where no file says that its action was to run there. */
export function asContested(save: CacheSave): CacheSave {
  const state = asSuspected(save.state);
  return { ...save, state: { ...state, notes: [...state.notes, { kind: 'contested' }] } };
}
