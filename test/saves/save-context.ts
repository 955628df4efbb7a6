import type { SaveContext } from '../../src/saves/save-outcome.ts';

/** What is known around the lines of a save: a step of its own with the current client, whose log is whole. */
export const wholeStep: SaveContext = {
  ending: 'completed',
  startedAt: null,
  endedAt: null,
  protocol: 'v2',
  announcesSave: true,
  reservesFirst: false,
  archiverOutlived: false,
  closed: true,
  storesElsewhere: false,
  isLowTrust: false,
  cacheMode: null,
};
