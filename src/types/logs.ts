import type { FileAtCommit, Job, LogLine, Step } from './evidence.ts';

/** What a step is to the runner: its own work, an action or script, a wait for background steps, or a clean-up. */
export type StepKind = 'setup' | 'containers' | 'main' | 'wait' | 'post' | 'complete';

/** One step of a job with its log, wherever its lines come from. Line numbers count from 1 within the step. */
export interface StepLog {
  step: Step;
  kind: StepKind;
  /** The name of the step that a post step cleans up after; null for any other. */
  cleansUp: string | null;
  /** Empty if no line of the step was read. */
  blocks: ActionBlock[];
  /** Whether the log shows that nothing is missing at its end. */
  closed: boolean;
  /** Whether its lines were picked out from those of steps running beside it, so that some may belong to another. */
  mixed: boolean;
  /** Whether a script that ran earlier may have written all of them. */
  contested: boolean;
  /** What the list of steps says, if the log contradicts it; else null. */
  dispute: Dispute | null;
}

/**
 * What the list of steps says of a step that ran according to its log; `begun-unseen` if the log does not show with
 * which of two lines the step begins, and one of them begins a save; `not-its-own` if the step sets the job up and
 * contains a save that belongs to another step; `of-another-time` if the log may be that of another attempt.
 */
export type Dispute =
  | 'skipped'
  | 'not-started'
  | 'not-listed'
  | "the-runner's-own"
  | 'begun-unseen'
  | 'not-its-own'
  | 'of-another-time';

/** The logs of one job, divided into its steps, and what the server wrote about it (`system.txt`). */
export interface JobLog {
  jobId: number;
  /** Whether there is the log of the whole job, only files of its steps, or neither. */
  had: 'whole' | 'by-step' | 'none';
  /** Every listed step, in the order of their numbers. */
  steps: StepLog[];
  /** What the runner wrote about the job itself, which is in the log of the whole job and in no step's file. */
  notices: LogLine[];
  server: LogLine[];
}

/** The output of one action or script: a whole step, or a part of a composite action's step. */
export interface ActionBlock {
  stage: 'main' | 'post';
  /** `actions/cache/save@v5` or `./path` as the runner's header names it; null for a script, and for every post. */
  action: string | null;
  /** The evaluated inputs of the header, by their names in lower case; a post step prints none. */
  inputs: Record<string, string>;
  /** The composite actions around it, outermost first; empty if it is the step's own. */
  composites: string[];
  lines: LogLine[];
}

/** A step with its log; a post step also with the main step that it cleans up after. */
export interface TimelineStep extends Omit<StepLog, 'kind' | 'cleansUp'> {
  stage: 'main' | 'post' | 'job';
  /** For a post step: its main step, if the evidence shows which it is. */
  main: TimelineStep | null;
  /** The action that it runs according to the workflow file, if it left no log and the file was read. */
  uses: string | null;
}

/** What a job's name shows of the matrix that it is a leg of. */
export interface MatrixLeg {
  /** The part of the name before the values; null if the name shows none. */
  name: string | null;
  /** The id that GitHub makes of the values, not shortened; null if the name shows none. */
  id: string | null;
  /** What identifies the legs of one matrix: their job in the workflow, their name or their steps; null if unknown. */
  family: string | null;
  /** Whether the failure of a leg cancels the others; null if the workflow does not show it. */
  failsFast: boolean | null;
}

/** What the runner says about a job in its own steps, and before it runs an action. */
export interface RunnerWords {
  /** The repositories of actions that it downloaded, each with its ref, in lower case. */
  downloads: ReadonlySet<string>;
  /** The cache mode of the job; under `read` and `none` nothing can be reserved. */
  cacheMode: string | null;
  /** Whether a lock file fixes the versions of its actions, and so has to name each of them. */
  isLocked: boolean;
  /** The names of the processes that still ran at the end of the job. */
  leftovers: string[];
}

/** A job with its steps, how much of its log there is, and where it belongs in its repository and run. */
export interface TimelineJob {
  job: Job;
  /** In step order. */
  steps: TimelineStep[];
  log: JobLog['had'];
  notices: LogLine[];
  runner: RunnerWords;
  matrix: MatrixLeg;
  /**
   * How far its runner's clock is proved to be ahead of the server's, in milliseconds; negative if it is behind, else
   * 0.
   */
  aheadMs: number;
  /** The YAML keys that the job may have in its workflow, without those of calling jobs. */
  keys: string[];
  /** The ref in whose scope the job's saves are reserved; null if the evidence does not show it. */
  scope: string | null;
  /** The workflow file in which it is defined, at the commit that ran; null if the evidence does not show it. */
  workflow: FileAtCommit | null;
}
