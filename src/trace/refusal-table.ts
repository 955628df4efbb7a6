import type { Explained } from '../types/explanation.ts';

const HELD = 'actions/cache#1541 (GitHub staff on reservations and their 24 hours)';

const rows = {
  'stuck-key': {
    title: 'a torn-down save has left the key reserved',
    means:
      'The key was reserved by a save that never finished. Until the reservation ends nobody in its scope can save or restore it.',
    known: 'That save is among the findings: its log shows the reservation, and no end.',
    todo: 'Wait until the key expires, or change the key.',
    source: HELD,
  },
  sibling: {
    title: 'another job of the run was saving, or had saved, the same key',
    means:
      'Two jobs save one key at about the same time; the first wins. This is harmless where both have the same content.',
    known: 'The log of the other job shows its save of the same key.',
    todo: 'Let one job save, and the others restore.',
    source: 'actions/cache#1139; actions/cache#1541',
  },
  'finished-entry': {
    title: 'an entry of this key exists already',
    means: 'Entries are never replaced, so a save of a key that exists is refused. Nothing is lost.',
    known: 'The list of caches, another run, or a restore of this job shows the entry.',
    todo: 'Nothing; or save only where the key was not hit.',
    source: 'the README of the cache action',
  },
  'read-only-token': {
    title: 'runs of this kind may not write caches',
    means:
      'Events that an outsider can start, and jobs with a read-only cache mode, read caches and write none. `permissions:` has no influence on it.',
    known: 'The service says `cache write denied`, or the event and the cache mode tell it.',
    todo: 'Restore only in such runs, and save from a trusted event.',
    source: 'changelog 2026-06-26; changelog 2026-09-10',
  },
  'rate-limit': {
    title: 'the cache service had too many requests',
    means: 'The service answered 429. Another run may well save the key.',
    known: "A warning `You've hit a rate limit` right before the refusal.",
    todo: 'Save less often, or fewer entries.',
    source: 'GitHub docs, cache rate limits',
  },
  budget: {
    title: 'the storage for caches is used up, or may cost no more',
    means: 'The repository or its owner has a limit for cache storage, and it was reached.',
    known: 'The service names the budget or the limit in its refusal.',
    todo: 'Raise the limit, or delete entries that nobody restores.',
    source: 'GitHub docs, cache limits and billing',
  },
  service: {
    title: 'the cache service does not take saves of this client',
    means: 'The service is shut down for old clients, or cannot be reached.',
    known: 'What it answered, or that it did not answer.',
    todo: 'Update the action.',
    source: 'changelog 2024-12-05 and the notices of the cache action',
  },
  unknown: {
    title: 'nothing that was read says why',
    means: 'The key may be stuck by a save that was not found, or held by one that has finished since.',
    known:
      'No reason stands in the log, and neither the list of caches nor the runs that were looked at explain it.',
    todo: 'Look at more runs: `--trace`.',
    source: HELD,
  },
} satisfies Record<string, Explained>;

/** Why saves are refused their key, with what `explain` says of each reason. */
export const refusals: Record<keyof typeof rows, Explained> = rows;
