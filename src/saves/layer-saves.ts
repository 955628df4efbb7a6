import { forbidsWrites } from '../actions/cache-service.ts';
import type { LogLine } from '../types/evidence.ts';
import type { CacheSave, RefusalReason, SaveNote, SaveState, TrailItem } from '../types/saves.ts';
import { type LayerSignal, parseLayerSignals } from './layer-signals.ts';
import type { SaveBlock } from './save-blocks.ts';
import { modeReasons, NOTHING_RESERVED } from './save-outcome.ts';
import type { StepContext } from './step-context.ts';

/** sha256 of `|go-actionscache-1.0`, which BuildKit gives to all that it stores (tonistiigi/go-actions-cache). */
const VERSION = '693bb7016429d80366022f036f84856888c9f13e00145f5f6f4dce303a38d6f2';

/** Where the layers of a step were exported, and how the step ended. */
interface ExportingStep {
  block: SaveBlock;
  context: Pick<StepContext, 'endedAt' | 'isLowTrust' | 'cacheMode'>;
  ending: SaveState['ending'];
  /** The line with which the runner stopped the step; null if there is none. */
  stopped: LogLine | null;
}

/** One thing that an export wrote: a layer, or the index of them all, of which only a failure is told. */
interface Written {
  digest: string | null;
  begun: LogLine;
  done: LogLine | null;
  failed: { message: string; line: LogLine } | null;
}

/**
 * The exports of a build to the cache service (`type=gha`), one save a layer or index that the log tells of. BuildKit
 * writes one after the other, each by reserving, uploading and committing, and releases nothing when it is stopped. It
 * drops the service's reason for a refusal, and passes over a key that is taken in silence.
 */
export function findLayerSaves(step: ExportingStep): CacheSave[] {
  const { block } = step;
  const { job, main, reference } = block;
  const common = {
    ...{ job, step: block.step, action: reference, form: 'built-in' as const },
    ...{
      composites: main?.composites ?? [],
      inputs: main?.inputs ?? {},
      paths: [],
      version: VERSION,
      scope: job.scope,
      contested: block.isContested,
    },
  };
  const written = writtenIn(parseLayerSignals(block.save?.lines ?? []));
  // What is not heard of is written in the end, unless the step ended before.
  const told = step.ending === 'completed' ? written.filter((own) => !isUntold(own)) : written;
  return told.map((own) => ({
    ...common,
    key: own.digest === null ? null : `buildkit-blob-1-${own.digest}`,
    state: { ...EMPTY, ...judge(own, step), trail: trailOf(own, step) },
  }));
}

/** The layers in order, then the indexes that exports had come to, or were still to come to, when nothing was heard any more. */
function writtenIn(signals: readonly LayerSignal[]): Written[] {
  const all: Written[] = [];
  const open = new Map<number, Written>();
  const last = new Map<number, Written>();
  const running = new Map<number, LogLine>();
  for (const signal of signals) {
    const current = open.get(signal.vertex);
    if (signal.kind === 'exporting') running.set(signal.vertex, signal.line);
    else if (signal.kind === 'done') running.delete(signal.vertex);
    else if (signal.kind === 'layer') {
      const own = current?.digest === signal.digest ? current : begin(signal.digest, signal.line);
      if (own !== current) all.push(own);
      last.set(signal.vertex, own);
      if (signal.isDone) own.done = signal.line;
      if (signal.isDone) open.delete(signal.vertex);
      else open.set(signal.vertex, own);
    } else if (signal.kind === 'failed') {
      // BuildKit says that it is done with a layer before it says that it failed.
      const layer = OF_LAYER.test(signal.message) ? (current ?? last.get(signal.vertex)) : undefined;
      const own = layer ?? begin(null, signal.line);
      if (layer === undefined) all.push(own);
      own.done = null;
      own.failed = { message: signal.message.replace(OF_LAYER, ''), line: signal.line };
      open.delete(signal.vertex);
      running.delete(signal.vertex);
    }
  }
  const indexes = [...running].flatMap(([vertex, line]) => (open.has(vertex) ? [] : [begin(null, line)]));
  return [...all, ...indexes];
}

/** Whether it is an index of which no line tells. */
function isUntold({ digest, failed }: Written): boolean {
  return digest === null && failed === null;
}

function begin(digest: string | null, line: LogLine): Written {
  return { digest, begun: line, done: null, failed: null };
}

const OF_LAYER = /^(?:.*: )?error writing layer blob: /;

type Judged = Omit<SaveState, keyof typeof EMPTY | 'trail'> & Partial<SaveState>;

/** What no export tells of. */
const EMPTY = { archivedFrom: null, upload: null, restoredBefore: null };
const NOTHING = { ...NOTHING_RESERVED, reservedBetween: null };

function judge({ digest, begun, done, failed }: Written, { context, ending }: ExportingStep): Judged {
  const startedAt = begun.at;
  const endedAt = (done ?? failed?.line)?.at ?? context.endedAt;
  const times = { startedAt, endedAt, ending, phase: 'upload' as const, refusedFor: [], notes: [] };
  const index: SaveNote[] = digest === null ? [{ kind: 'index-of-layers' }] : [];
  // Of an index it is not told when it is written; one that is stuck is passed over by the next build.
  const unclear = digest === null ? ('unknown' as const) : ('possible' as const);
  const window =
    startedAt === null || endedAt === null ? null : { from: startedAt, until: Math.max(startedAt, endedAt) };
  if (done !== null) {
    const notes: SaveNote[] = [{ kind: 'layer-may-be-taken' }];
    return { ...times, ...NOTHING, outcome: 'saved', phase: 'finalize', finalized: 'yes', notes };
  }
  if (failed !== null) {
    const reasons = refusalReasons(failed.message);
    if (reasons !== null)
      return {
        ...times,
        ...NOTHING,
        outcome: 'refused',
        phase: 'reserve',
        refusedFor: [...reasons, ...policyOf(context)],
        notes: index,
      };
    const isCommit = /^failed to commit cache$/.test(failed.message);
    const unfinished = {
      outcome: 'failed' as const,
      finalized: 'no' as const,
      ownFailure: 'upload-failed' as const,
    };
    const reservation = isCommit ? ('certain' as const) : unclear;
    return { ...times, ...unfinished, reservation, reservedBetween: window, notes: index };
  }
  const torn = ending !== 'completed' && ending !== 'failed' && ending !== 'unknown';
  const outcome = torn ? ('torn-down' as const) : ('unknown' as const);
  if (forbidsWrites(context.cacheMode)) return { ...times, ...NOTHING, outcome, notes: index };
  const open = { reservation: unclear, finalized: 'unknown' as const, ownFailure: null };
  return { ...times, ...open, outcome, reservedBetween: window, notes: index };
}

/** What else is known to keep the job from writing. */
function policyOf({ cacheMode, isLowTrust }: ExportingStep['context']): RefusalReason[] {
  const mode = modeReasons(cacheMode);
  return isLowTrust && mode.length === 0 ? [{ kind: 'low-trust-event' }] : mode;
}

/**
 * Why the service refused a reservation, as far as BuildKit tells; null for a failure after the reservation, or one of
 * which it cannot be told (go-actions-cache cache_v2.go, retry.go).
 */
function refusalReasons(message: string): RefusalReason[] | null {
  // Before BuildKit 0.9.1.
  if (/^Cache already exists\./.test(message)) return [];
  if (/^(?:failed to reserve cache$|permission_denied\b)/.test(message))
    return [{ kind: 'dropped', said: message }];
  const isLimit =
    /^(?:resource_exhausted\b|maximum timeout reached|requested delay .* exceeds maximum timeout)/;
  return isLimit.test(message) ? [{ kind: 'said', text: `rate limit: ${message}` }] : null;
}

function trailOf({ begun, failed }: Written, { stopped }: ExportingStep): TrailItem[] {
  const items: TrailItem[] = [{ claim: 'maybe-reserved', line: begun }];
  if (failed !== null) items.push({ claim: 'failed', line: failed.line });
  else if (stopped !== null) items.push({ claim: 'torn-down', line: stopped });
  return items;
}
