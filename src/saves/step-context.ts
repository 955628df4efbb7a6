import { clientOf } from '../actions/action-ref.ts';
import { isReadOnlyByDefault } from '../actions/cache-service.ts';
import type { RunAttempt } from '../types/evidence.ts';
import type { ActionBlock, TimelineJob, TimelineStep } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';
import type { StepEnding } from '../types/saves.ts';
import { parseSignals, type Signal } from './log-signals.ts';
import { separateSaves } from './parallel-saves.ts';
import { isUploadComplete } from './reservation.ts';
import type { SaveBlock } from './save-blocks.ts';
import type { SaveContext } from './save-outcome.ts';
import { STOPS, wasHookStopped } from './telling-signals.ts';

/** What is needed of the run to judge its saves. */
export type SavingRun = Pick<RunAttempt, 'host' | 'event' | 'createdAt'>;

/** What is known of all saves of a step, besides their own lines. */
export type StepContext = Omit<SaveContext, 'ending' | 'closed' | 'archiverOutlived'>;

/** The context of the saves of one step, which may run side by side. */
export function contextOfStep(block: SaveBlock, run: SavingRun): StepContext {
  const { step } = block.step;
  const lines = block.save?.lines ?? [];
  const last = lines.findLast(({ at }) => at !== null)?.at ?? null;
  const client = clientOf(block.reference);
  return {
    startedAt: lines.find(({ at }) => at !== null)?.at ?? step.startedAt,
    endedAt: isFollowed(block.save, block.step) ? last : latest(last, step.completedAt),
    protocol: isEnterpriseServer(run.host) || client.isOld ? 'v1' : 'v2',
    announcesSave: block.action.announcesSave,
    reservesFirst: client.reservesFirst,
    storesElsewhere:
      client.reservesNothing ||
      block.action.stores === 'volume' ||
      Object.keys(block.main?.inputs ?? {}).some((name) => OF_BUCKET.test(name)),
    cacheMode: block.job.runner.cacheMode,
    isLowTrust: block.job.runner.cacheMode === null && isReadOnlyByDefault(run),
  };
}

/** Inputs that name a bucket: tespkg/actions-cache, whywaita/actions-cache-s3, runs-on/cache. */
const OF_BUCKET = /^(?:bucket|endpoint|aws-[\w-]+|s3-[\w-]+|gcs?-[\w-]+)$/i;

function latest(a: Instant | null, b: Instant | null): Instant | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}

/** `isGhes` of the client: github.com and *.ghe.com have the v2 service. */
function isEnterpriseServer(host: string): boolean {
  return host !== '' && host !== 'github.com' && !host.endsWith('.ghe.com') && !host.endsWith('.localhost');
}

/** How a step ended for one of its saves, and whether its log shows that nothing is missing at its end. */
export function endOf(block: SaveBlock, signals: readonly Signal[]): Pick<SaveContext, 'ending' | 'closed'> {
  const kinds = new Set(signals.map(({ kind }) => kind));
  const isOver = kinds.has('went-on') || [...STOPS].some((kind) => kinds.has(kind));
  const isClosed = isOver || block.step.closed || isFollowed(block.save, block.step);
  // Where the lines of steps side by side cannot be told apart, those that close a save may be another's.
  const closed = isClosed && !block.step.mixed;
  return { closed, ending: stepEnding(block, signals, closed) };
}

/**
 * The log comes before the conclusion: with `continue-on-error` REST says `success`, and a step without a conclusion in a
 * completed job lost its runner. The conclusion of a composite is that of all its actions, and says nothing of one that
 * had sent all and was followed by another; nor does that of an action which runs scripts after it has saved. One that the
 * log contradicts says nothing at all.
 */
function stepEnding(
  { job, step, save, action }: SaveBlock,
  signals: readonly Signal[],
  isClosed: boolean,
): StepEnding {
  const kinds = new Set(signals.map(({ kind }) => kind));
  const { conclusion } = step.step;
  if (kinds.has('went-on')) return 'completed';
  if (kinds.has('step-timed-out')) return 'step-timed-out';
  const wasCancelled = kinds.has('cancelled') || wasHookStopped(kinds);
  const wasStopped = wasCancelled || kinds.has('runner-shut-down');
  if (isUploadComplete(signals) && !wasStopped && isFollowed(save, step)) return 'completed';
  if (action.runsScripts && wasAnswered(signals)) return 'completed';
  const wasShutDown = conclusion !== 'success' && job.notices.length > 0 && endedWithMachine(job, step);
  if (kinds.has('runner-shut-down') || wasShutDown) return 'runner-shut-down';
  if (wasCancelled || conclusion === 'cancelled') return 'cancelled';
  if (step.step.status === 'unknown' || step.dispute !== null) return isClosed ? 'completed' : 'unknown';
  if (conclusion === null) return 'runner-lost';
  // 128 + SIGTERM, which on a hosted runner comes with the machine's end (actions/runner ScriptHandler.cs).
  if (kinds.has('terminated')) return 'runner-shut-down';
  const isScripts = action.runsScripts && isUploadComplete(signals);
  return (conclusion === 'failure' && !isScripts) || conclusion === 'timed_out' ? 'failed' : 'completed';
}

/**
 * Whether a client that had sent all was stopped so late that it had its answer: it waits three minutes for one
 * (`@actions/http-client` lib/index.js, `req.setTimeout`), and then says that the attempt failed.
 */
function wasAnswered(signals: readonly Signal[]): boolean {
  const sent = signals.findLastIndex(({ kind }) => kind === 'sent');
  const [sentAt, stoppedAt] = [signals[sent]?.line.at ?? null, signals.at(-1)?.line.at ?? null];
  const isSilent = signals.slice(sent + 1).every(({ kind }) => STOPS.has(kind));
  return (
    isUploadComplete(signals) &&
    isSilent &&
    sentAt !== null &&
    stoppedAt !== null &&
    stoppedAt > sentAt + ANSWER_MS
  );
}

const ANSWER_MS = 180_000;

/**
 * Whether the runner says of its machine that it goes down while the step runs. What is said before the first line of the
 * step, or after that of the next one, a script may have printed.
 */
function endedWithMachine({ steps, notices }: TimelineJob, step: TimelineStep): boolean {
  const { startedAt, completedAt } = step.step;
  const begin = firstLineAt(step) ?? startedAt;
  const next = steps.slice(steps.indexOf(step) + 1).find((other) => firstLineAt(other) !== null);
  const nextAt = next === undefined ? null : firstLineAt(next);
  return notices.some(({ at }) => {
    if (at === null || at < (begin ?? at) || at >= (completedAt ?? at) + 2000) return false;
    return nextAt === null || nextAt < (completedAt ?? nextAt) || at < nextAt;
  });
}

function firstLineAt({ blocks: [first] }: TimelineStep): Instant | null {
  return first?.lines.find(({ at }) => at !== null)?.at ?? null;
}

/** Whether another action of the same composite began after it. */
function isFollowed(save: ActionBlock | null, step: TimelineStep): boolean {
  return save !== null && step.blocks.at(-1) !== save;
}

/**
 * Whether as many archivers still ran at the end of a job as its saves had begun archives, so that none of these had
 * come further. An archiver counts together with its compressor, since one alone may be a script's.
 */
export function archiversOutlived({ runner }: TimelineJob, blocks: readonly SaveBlock[]): boolean {
  const count = (names: RegExp): number => runner.leftovers.filter((name) => names.test(name)).length;
  const left = Math.min(count(ARCHIVERS), count(COMPRESSORS));
  if (left === 0) return false;
  const saves = blocks.flatMap(({ save }) => separateSaves(parseSignals(save?.lines ?? [])).saves);
  return left >= saves.filter(isArchiving).length;
}

const ARCHIVERS = /^(?:g|bsd)?tar(?:\.exe)?$/;
const COMPRESSORS = /^(?:zstd|zstdmt|gzip)(?:\.exe)?$/;

/** Whether a save had begun to archive, and nothing shows that the archive was finished. */
function isArchiving(signals: readonly Signal[]): boolean {
  return (
    signals.some(({ kind }) => kind === 'archiving') && !signals.some(({ kind }) => BEHIND_ARCHIVE.has(kind))
  );
}

const BEHIND_ARCHIVE: ReadonlySet<Signal['kind']> = new Set([
  ...(['sent', 'upload-sized', 'upload-failed', 'stored-elsewhere'] as const),
  ...(['refused', 'failed', 'saved', 'committed', 'went-on'] as const),
]);
