import type { Explained } from '../types/explanation.ts';

/** What is worth a change though no key is stuck: one row a warning, for `explain`. */
export const warningKinds = {
  'benign-refusal': {
    title: 'a refusal that is harmless',
    means:
      'Several jobs save one key with the same content; one wins, and the others are refused. It costs an archive each time.',
    known: 'The job that won the key, or the finished entry, is in the evidence.',
    todo: 'Let one job save, and the others restore.',
    source: 'actions/cache#1541; actions/cache#1139',
  },
  'same-key-across-legs': {
    title: 'legs save different content under one key',
    means: 'The first leg wins the key, and all others restore its content.',
    known:
      'The legs of one matrix save the same key, and the step that fills the cache works with a value of the matrix.',
    todo: 'Put the value that makes the content different into the key.',
    source: 'pulp-platform/iDMA#200 (2026-08-17)',
  },
  'starved-save': {
    title: 'a save that never comes',
    means: 'Newer runs cancel each run of the branch before it comes to its save, so nothing is ever saved.',
    known:
      'At least three runs of the branch in a row were cancelled before their save, and none between them saved.',
    todo: 'Let runs of that branch finish: make `cancel-in-progress` depend on the event.',
    source: 'cryfs/cryfs#633 (2026-09-10)',
  },
  policy: {
    title: 'a save or a restore that policy does not permit',
    means: 'The event or the cache mode of the job keeps it from reading or writing caches.',
    known:
      'The log says that it was skipped or denied by the cache mode, or that the token has no such scopes.',
    todo: 'Restore only in such runs, and save from a trusted event. `actions: write` changes nothing.',
    source: 'changelog 2026-06-26; changelog 2026-09-10',
  },
} satisfies Record<string, Explained>;
