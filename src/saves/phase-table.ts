import type { Explained } from '../types/explanation.ts';

const source = 'actions/toolkit packages/cache, saveCacheV2';

const rows = {
  archive: {
    title: 'the paths are packed into an archive',
    means: 'Tar runs; the service has not heard of the key. A save that ends here leaves nothing behind.',
    known: 'The log shows the tar command, and nothing of the phases after it.',
    todo: 'Nothing: the key is free.',
    source,
  },
  reserve: {
    title: 'the service is asked to reserve the key',
    means:
      'The service records key, version and scope, so that nobody else can save them. Nothing ever takes that back.',
    known: 'A debug line, a failed attempt of CreateCacheEntry, or a refusal.',
    todo: 'A key that was reserved and not finished is free again after 24 hours at the latest.',
    source,
  },
  upload: {
    title: 'the archive is uploaded',
    means: 'The key is reserved and not yet finished: a save that ends here leaves it stuck.',
    known: 'Lines such as `Sent 7208960 of 41946413 (17.2%)`.',
    todo: 'Guard the save, so that a cancel lets it finish.',
    source,
  },
  finalize: {
    title: 'the service is told that the entry is whole',
    means:
      'After this the entry can be restored. A save that ends before the answer may or may not be finished.',
    known: 'The upload came to 100%, or the client tells of FinalizeCacheEntry.',
    todo: 'Look whether an entry of the key is listed; if not, it is stuck.',
    source,
  },
} satisfies Record<string, Explained>;

/** The phases of a save in their order, with what `explain` says of each. */
export const phases: Record<keyof typeof rows, Explained> = rows;
