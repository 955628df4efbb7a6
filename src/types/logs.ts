import type { FileAtCommit, Job, LogLine, Step } from './evidence.ts';

/** What a step is to the runner: its own work, an action or script, what waits for those at its side, or a clean-up. */
export type StepKind = 'setup' | 'containers' | 'main' | 'wait' | 'post' | 'complete';

/** One step of a job with its log, wherever its lines came from. Line numbers count from 1 in the step. */
export interface StepLog {
  step: Step;
  kind: StepKind;
  /** The name of the step that a post step cleans up after; null for any other. */
  cleansUp: string | null;
  /** Empty where no line of the step was had. */
  blocks: ActionBlock[];
  /** Whether the log shows that nothing of it can be missing at its end. */
  closed: boolean;
  /** Whether its lines were picked out of those of steps at its side, so that one may be another's. */
  mixed: boolean;
  /** Whether a script that ran before may have written all of them. */
  contested: boolean;
  /** Where the list of steps and the log contradict each other: what the list says. */
  dispute: Dispute | null;
}

/**
 * What the list of steps says of a step whose log shows that it ran; `begun-unseen` where the log does not tell which of
 * two lines the step begins with, and one of them begins a save; `not-its-own` where it sets the job up, and a save that is
 * another step's stands in it.
 */
export type Dispute =
  | 'skipped'
  | 'not-started'
  | 'not-listed'
  | "the-runner's-own"
  | 'begun-unseen'
  | 'not-its-own';

/** The logs of one job, sorted out: its steps, and what the server wrote about it (`system.txt`). */
export interface JobLog {
  jobId: number;
  /** Whether the log of the whole job was had, only files of its steps, or neither. */
  had: 'whole' | 'by-step' | 'none';
  /** Every step of the list, in the order of their numbers. */
  steps: StepLog[];
  /** What the runner wrote about the job itself, which stands in the log of the whole job and in no step's file. */
  notices: LogLine[];
  server: LogLine[];
}

/** What one action or script printed: a whole step, or a part of a composite action's step. */
export interface ActionBlock {
  stage: 'main' | 'post';
  /** `actions/cache/save@v5` or `./path` as the runner's header names it; null for a script, and for every post. */
  action: string | null;
  /** The evaluated inputs of the header, by their names in lower case; a post step prints none. */
  inputs: Record<string, string>;
  /** The actions around it, outermost first; empty where it is the step's own. */
  composites: string[];
  lines: LogLine[];
}

/** A step with its log, and a post step with the main step that it cleans up after. */
export interface TimelineStep extends Omit<StepLog, 'kind' | 'cleansUp'> {
  stage: 'main' | 'post' | 'job';
  /** For a post step: its main step, where the evidence tells which. */
  main: TimelineStep | null;
  /** The action that the workflow file says it runs, where it left no log and the file was had. */
  uses: string | null;
}

/** What a job's name tells of the matrix that it is a leg of. */
export interface MatrixLeg {
  /** The part of the name before the values; null where the name shows none. */
  name: string | null;
  /** The id that GitHub makes of the values, uncut; null where the name shows none. */
  id: string | null;
  /** What the legs of one matrix have in common, their job in the workflow, their name or their steps; null where nothing tells. */
  family: string | null;
  /** Whether the failure of a leg cancels the others; null where the workflow does not tell. */
  failsFast: boolean | null;
}

/** What the runner says of a job in the steps that are its own, and before it runs an action. */
export interface RunnerWords {
  /** The repositories of actions that it downloaded, each with its ref, in lower case. */
  downloads: ReadonlySet<string>;
  /** The cache mode that it was given; under `read` and `none` nothing can be reserved. */
  cacheMode: string | null;
  /** Whether the versions of its actions are those of a lock file, which has to name each. */
  isLocked: boolean;
  /** The names of the processes that were left at the job's end. */
  leftovers: string[];
}

/** A job with its steps, how much of its log was had, and where in its repository and run it stands. */
export interface TimelineJob {
  job: Job;
  /** In step order. */
  steps: TimelineStep[];
  log: JobLog['had'];
  notices: LogLine[];
  runner: RunnerWords;
  matrix: MatrixLeg;
  /** How far the clock of its runner is ahead of the server's, where that is proven; in milliseconds, below 0 for behind. */
  aheadMs: number;
  /** The YAML keys that the job may have, without the callers of a reusable workflow. */
  keys: string[];
  /** The ref in whose scope the job's saves are reserved; null where the evidence does not tell. */
  scope: string | null;
  /** The workflow file in which it is defined, at the commit that ran; null where the evidence does not say. */
  workflow: FileAtCommit | null;
}
