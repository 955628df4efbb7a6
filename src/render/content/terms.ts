import type { Explained } from '../../types/explanation.ts';

/** The words of reports that are no row of another table. */
export const terms = {
  'stuck-key': {
    title: 'a cache key that is reserved by a save that no longer runs',
    means: 'No run can restore it, and no run in its scope can save it, until the reservation expires.',
    known:
      'By lines that the cache client prints only after it has reserved the key, and by the end of its step.',
    todo: 'Wait until it expires, or change the key (`--bump-key`); merge the fix so that it does not happen again.',
    source: 'actions/cache#1541 (2025-03-14)',
  },
  guard: {
    title:
      "the condition that keeps a running save alive: `always() && steps.<producer>.outcome == 'success'`",
    means:
      'When a run is cancelled, the runner evaluates the condition of the running step again, and stops the step only if the result is false.',
    known: "By GitHub's own expression library, in every state that matters.",
    todo: 'Put it on a separate save step; a step that restores and saves has to be split first.',
    source: 'actions/runner@258d6c8 StepsRunner.cs',
  },
  scope: {
    title: 'the ref in which a cache is saved',
    means:
      'A key that is stuck in one scope can still be saved in another; runs restore from their own and the default branch.',
    known: 'By the event and the ref of the run.',
    todo: 'Look which ref the report names: only runs there are hit.',
    source: 'docs.github.com, "Dependency caching reference", restrictions for accessing a cache',
  },
  version: {
    title: 'the hash of the paths and the compression of a cache',
    means: 'Key and version together name an entry: the same key with other paths is another entry.',
    known: 'By the paths in the log, hashed as the cache client does it.',
    todo: 'Nothing; it tells apart entries that share a key.',
    source: 'actions/toolkit, packages/cache, getCacheVersion',
  },
  reserved: {
    title: 'the cache service has recorded the key for a save that is still to upload',
    means: 'Nothing releases a reservation but the end of its save, or time.',
    known: 'By progress lines of the upload, or by a debug line that says so.',
    todo: 'If its save was torn down, see `stuck-key`.',
    source: 'actions/toolkit, packages/cache, CreateCacheEntry',
  },
  verified: {
    title: 'a fix that was proved',
    means:
      'Old and new condition were evaluated in every state that matters, the patched file parses, only the intended lines differ, and the diff applies.',
    known: "By GitHub's own expression library, before the fix is printed.",
    todo: 'Merge it; `--apply` writes it into a checkout.',
    source: 'cache-autopsy',
  },
  'needs-review': {
    title: 'a fix that was not proved',
    means: 'It may be right, but not everything that it rests on could be compared.',
    known: 'By what the proof could not decide; the report says what that is.',
    todo: 'Read it before you merge it; `--apply` leaves it alone.',
    source: 'cache-autopsy',
  },
} satisfies Record<string, Explained>;
