import type { UploadProgress } from '../types/saves.ts';

/** What is known of a cause, apart from any run. */
export interface CauseInfo {
  /** A clause for a headline: `a sibling matrix leg failed`. */
  title: string;
  /** Whether `if: always() && …` on the save step would have kept this save alive. */
  guardHelps: 'yes' | 'grace-only' | 'no' | 'unknown';
  /** Why, in one sentence. */
  why: string;
  /** What helps if the guard does not, as an imperative; null if the guard helps. */
  instead: string | null;
  /** Whether the client gave up by itself, and nothing stopped the save. */
  byItself: boolean;
  /** What the cause led to, as a clause with a capital letter, to follow its detail; null if the title comes first. */
  consequence: string | null;
  /** What a guard does not cover with this cause, one sentence each. */
  limits: readonly string[];
  /** Weaker alternatives, each with its cost, one sentence each. */
  alternatives: readonly string[];
  /** How it is recognised, in a sentence or two. */
  recognised: string;
  /** The source of the facts. */
  source: string;
}

const known = { byItself: false, consequence: null, limits: [], alternatives: [] };

const rows = {
  'sibling-failed': {
    ...known,
    recognised:
      "GitHub's annotation says that the strategy was cancelled because another leg failed; without it, another job of the matrix failed right before the cancel.",
    source: 'actions/runner@258d6c8 StepsRunner.cs; docs, `jobs.<job_id>.strategy.fail-fast`',
    title: 'a sibling matrix leg failed (fail-fast)',
    guardHelps: 'yes',
    why: 'Fail-fast cancels the sibling legs, and the runner evaluates the condition of a running step again before it stops it.',
    instead: null,
    consequence: 'Fail-fast then cancelled the other legs',
    alternatives: [
      'Alternative: `fail-fast: false` lets every leg run to its end, which costs their minutes after a failure.',
    ],
  },
  'run-superseded': {
    ...known,
    recognised:
      "GitHub's annotation names the concurrency group, or says that a higher priority request waits; without it, a newer run of the same workflow and branch began right before the cancel.",
    source: 'docs, `concurrency`; actions/runner@258d6c8 StepsRunner.cs',
    title: 'a newer run superseded it (concurrency, `cancel-in-progress`)',
    guardHelps: 'yes',
    why: 'On a concurrency cancel, the runner evaluates the condition of a running step again before it stops it.',
    instead: null,
    alternatives: [
      'Alternative: `cancel-in-progress: false` makes the newer run wait for this one, which costs time.',
    ],
  },
  'run-cancelled': {
    ...known,
    recognised: "GitHub's annotation says that the run was cancelled, and by whom where it tells.",
    source: 'docs, REST `cancel` and `force-cancel` of a workflow run',
    title: 'the run was cancelled by hand or through the API',
    guardHelps: 'yes',
    why: 'On a cancel, the runner evaluates the condition of a running step again before it stops it. On a force-cancel it does not.',
    instead: null,
    limits: ['A force-cancel still stops it.'],
    alternatives: [
      'Alternative: save earlier in the job. That makes the window smaller, but does not close it.',
    ],
  },
  'job-timed-out': {
    ...known,
    recognised: "GitHub's annotation says that the job has exceeded its maximum execution time.",
    source: 'docs, `jobs.<job_id>.timeout-minutes`; actions/runner@258d6c8 JobDispatcher.cs',
    title: "the job's `timeout-minutes` ran out",
    guardHelps: 'grace-only',
    why: 'A job timeout cancels the job as a person would, and the server ends everything five minutes later.',
    instead: "raise the job's `timeout-minutes`, or save earlier in the job",
    limits: [
      "If five minutes are not enough, raise the job's `timeout-minutes`, or save earlier in the job.",
    ],
  },
  'step-timed-out': {
    ...known,
    recognised: 'The log says that the action has timed out.',
    source: 'actions/runner@258d6c8 StepsRunner.cs',
    title: "the save step's own `timeout-minutes` ran out",
    guardHelps: 'no',
    why: 'A step timeout ends the step without evaluating its condition again.',
    instead: 'raise or remove `timeout-minutes` on the save step, or cache less',
  },
  'step-cancelled': {
    ...known,
    recognised: 'The log of a `cancel:` step names the step among those that it cancels.',
    source: 'actions/runner#4482; changelog 2026-06-25, steps in parallel',
    title: 'a `cancel:` step of the workflow stopped it',
    guardHelps: 'no',
    why: 'A background step is cancelled without evaluating its condition again.',
    instead: 'remove the `cancel:` of the save, or put `wait:` in its place',
  },
  'runner-shut-down': {
    ...known,
    recognised: 'The log or an annotation says that the runner has received a shutdown signal.',
    source: 'actions/runner@258d6c8 JobRunner.cs',
    title: 'the runner was shut down',
    guardHelps: 'no',
    why: 'On a shutdown the runner evaluates no condition, not even `always()`.',
    instead: 'save from a machine that is not taken away: an on-demand runner, or a longer shutdown notice',
  },
  'runner-lost': {
    ...known,
    recognised: "GitHub's annotation says that the runner lost communication with the server.",
    source: 'actions/runner issues on lost communication; the annotation itself',
    title: 'the server lost contact with the runner',
    guardHelps: 'no',
    why: 'No runner was left to evaluate a condition.',
    instead: 'look for what starved or ended the machine: memory, disk, network, a spot reclaim',
  },
  'upload-failed': {
    ...known,
    recognised:
      'The client says that the save failed after it had reserved the key, and nothing was cancelled.',
    source: 'actions/toolkit packages/cache, saveCacheV2',
    title: 'the upload failed by itself after the key was reserved',
    guardHelps: 'no',
    why: 'Nothing was cancelled: the client gave up after reserving the key.',
    instead: 'change the key or wait for it to expire; update the action if its client is old',
    byItself: true,
  },
  'reserve-timed-out': {
    ...known,
    recognised:
      'An attempt of CreateCacheEntry got no answer from the service, or an internal error (500), and the next one was refused.',
    source: 'actions/toolkit packages/cache, cacheTwirpClient',
    title: 'a reservation got no valid answer, and its retry was refused',
    guardHelps: 'no',
    why: 'Nothing was cancelled: the service may have recorded an attempt that it did not answer well.',
    instead: 'change the key or wait for it to expire',
    byItself: true,
  },
  unknown: {
    ...known,
    recognised:
      'The step or the job was cancelled, and neither an annotation nor the log nor the times around it say why.',
    source: 'the run itself',
    title: 'cancelled, and nothing says why',
    guardHelps: 'unknown',
    why: 'A guard helps against a cancel, but not against a shutdown or a force-cancel.',
    instead: null,
    limits: ['Nothing says what tore this save down, so it is not certain that the guard helps.'],
  },
} satisfies Record<string, CauseInfo>;

/**
 * One row a cause, from which its name in types and in the JSON derives. The guard works because the runner evaluates
 * the condition of the running step again when a cancel arrives (StepsRunner.cs, actions/runner@258d6c8); it does not
 * help against anything that is not a cancel, or against a shutdown.
 */
export const causes: Record<keyof typeof rows, CauseInfo> = rows;

/** How long after a cancel the server ends everything (docs.github.com, "Workflow cancellation reference"). */
const GRACE_MS = 5 * 60_000;

/**
 * How long the rest of an upload would have taken at the speed seen, in milliseconds, if a cancelled job gets less;
 * else null, also if no speed was seen.
 */
export function beyondGrace(upload: UploadProgress | null): number | null {
  if (upload === null || upload.bytesPerSecond === null || upload.bytesPerSecond <= 0) return null;
  const restMs = (1000 * (upload.totalBytes - upload.sentBytes)) / upload.bytesPerSecond;
  return restMs > GRACE_MS ? restMs : null;
}
