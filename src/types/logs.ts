import type { Job, LogLine, Step } from './evidence.ts';

/** The log of one step, wherever its lines came from. Line numbers count from 1 in the step. */
export interface StepLog {
  step: number;
  lines: LogLine[];
}

/** The logs of one job, sorted out: its steps, and what the server wrote about it (`system.txt`). */
export interface JobLog {
  jobId: number;
  /** Null where no log of the job was had. */
  steps: StepLog[] | null;
  /** Whether the log of the whole job was had, so that no part of it can be missing. */
  whole: boolean;
  /** What the runner wrote about the job itself, which stands in the log of the whole job and in no step's file. */
  notices: LogLine[];
  server: LogLine[];
}

/** What one action or script printed: a whole step, or a part of a composite action's step. */
export interface ActionBlock {
  stage: 'main' | 'post';
  /** `actions/cache/save@v5` or `./path` as the runner's header names it; null for a script, and for every post. */
  action: string | null;
  /** The evaluated inputs of the header; a post step prints none. */
  inputs: Record<string, string>;
  /** The actions around it, outermost first; empty where it is the step's own. */
  composites: string[];
  lines: LogLine[];
}

/** A step with its log, and a post step with the main step that it cleans up after. */
export interface TimelineStep {
  step: Step;
  stage: 'main' | 'post' | 'job';
  /** Empty where the log of the step was not had. */
  blocks: ActionBlock[];
  /** For a post step: its main step, where the evidence tells which. */
  main: TimelineStep | null;
}

/** A job with its steps, and how much of its log was had. */
export interface TimelineJob {
  job: Job;
  /** In step order. */
  steps: TimelineStep[];
  log: 'whole' | 'by-step' | 'none';
  notices: LogLine[];
  server: LogLine[];
}
