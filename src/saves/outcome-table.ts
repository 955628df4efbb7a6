import type { Explained } from '../types/explanation.ts';

const CLIENT = 'actions/toolkit packages/cache, saveCache';

const outcomeRows = {
  saved: {
    title: 'the entry was finished, and can be restored',
    means: 'The archive was uploaded whole, and the service has finalized the entry under its key.',
    known:
      'The client says `Cache saved with key:` or its like, in the words of a client that says so only then.',
    todo: 'Nothing.',
    source: CLIENT,
  },
  skipped: {
    title: 'the save was not due',
    means:
      'The key was hit exactly, the condition of the step was false, or the cache mode permits no writes.',
    known: 'The step is skipped, or its log says why it saves nothing. Nothing was reserved.',
    todo: 'Nothing.',
    source: CLIENT,
  },
  refused: {
    title: 'the service did not let the save reserve its key',
    means:
      'Another save holds or has finished the key, or this run may not write. The client says `another job may be creating this cache` whatever the reason is.',
    known:
      'The client says `Unable to reserve cache with key`; the report tells the reason where any evidence does.',
    todo: 'Look at the reason: see `explain refusal:stuck-key` and its like.',
    source: 'actions/cache#1541; changelog 2026-06-26',
  },
  failed: {
    title: 'the save gave up by itself',
    means:
      'Nobody cancelled it: the upload or the finalize failed. If the key was reserved before, it is stuck.',
    known: 'The client says `Failed to save:` or its step failed, without a cancel.',
    todo: 'Look at the cause, `upload-failed` or `reserve-timed-out`.',
    source: CLIENT,
  },
  'torn-down': {
    title: 'the save was stopped after it began and before it had finished',
    means: 'A cancel or the loss of the machine ended it. If the key was reserved before, it is stuck.',
    known: 'The log of the save ends in the middle of its work, and the step was cancelled or has failed.',
    todo: 'Merge the guard that the report proposes, and re-run after the key has expired, or change the key.',
    source: 'actions/runner@258d6c8 StepsRunner.cs',
  },
  'not-reached': {
    title: 'the job ended before its save began',
    means: 'A failure or a cancel came before the step, so nothing was archived and nothing reserved.',
    known: 'The step is skipped or missing after a step that failed or was cancelled.',
    todo: 'Nothing about the key. Where no run ever comes to its save, see `explain warning:starved-save`.',
    source: 'actions/runner@258d6c8 StepsRunner.cs',
  },
  unknown: {
    title: 'the end of the save is not in the log',
    means: 'The save was begun, and the log breaks off before it says how it ended.',
    known: 'What was read holds neither a last line of the save nor the end of its step.',
    todo: 'Give the run itself, or its whole log archive.',
    source: 'the log itself',
  },
} satisfies Record<string, Explained>;

/** The outcomes of a save, with what `explain` says of each. */
export const outcomes: Record<keyof typeof outcomeRows, Explained> = outcomeRows;

const SAVE_V2 = 'actions/toolkit packages/cache, saveCacheV2';

const phaseRows = {
  archive: {
    title: 'the paths are packed into an archive',
    means: 'Tar runs; the service has not heard of the key. A save that ends here leaves nothing behind.',
    known: 'The log shows the tar command, and nothing of the phases after it.',
    todo: 'Nothing: the key is free.',
    source: SAVE_V2,
  },
  reserve: {
    title: 'the service is asked to reserve the key',
    means:
      'The service records key, version and scope, so that nobody else can save them. Nothing ever takes that back.',
    known: 'A debug line, a failed attempt of CreateCacheEntry, or a refusal.',
    todo: 'A key that was reserved and not finished is free again after 24 hours at the latest.',
    source: SAVE_V2,
  },
  upload: {
    title: 'the archive is uploaded',
    means: 'The key is reserved and not yet finished: a save that ends here leaves it stuck.',
    known: 'Lines such as `Sent 7208960 of 41946413 (17.2%)`.',
    todo: 'Guard the save, so that a cancel lets it finish.',
    source: SAVE_V2,
  },
  finalize: {
    title: 'the service is told that the entry is whole',
    means:
      'After this the entry can be restored. A save that ends before the answer may or may not be finished.',
    known: 'The upload came to 100%, or the client tells of FinalizeCacheEntry.',
    todo: 'Look whether an entry of the key is listed; if not, it is stuck.',
    source: SAVE_V2,
  },
} satisfies Record<string, Explained>;

/** The phases of a save in their order, with what `explain` says of each. */
export const phases: Record<keyof typeof phaseRows, Explained> = phaseRows;
