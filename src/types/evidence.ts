import type { Absence } from './absence.ts';
import type { Instant, OneOf } from './primitives.ts';

/** All that was collected about one run attempt. Judged without a network, now or years later, to the same report. */
export interface Evidence {
  run: RunAttempt;
  jobs: Job[];
  /** Every log file that was read, reduced to the lines that can matter. */
  logs: LogFile[];
  annotations: JobAnnotations[];
  files: SourceFile[];
  caches: CacheList[];
  /** Runs of the same workflow and branch created around the cancel; null if they were not asked for. */
  successors: RunSummary[] | null;
  /** Lists of the repository's runs, in which the trace looks for others that used the key. */
  runLists: RunList[];
  /** Other attempts that were opened for the trace, of this run or of others; they hold no lists and no others. */
  others: Evidence[];
  /** What was asked for and is missing, with the reason. */
  missing: Missing[];
}

/** `GET /repos/{owner}/{repo}/actions/runs/{run_id}/attempts/{attempt_number}`. */
export interface RunAttempt {
  id: number;
  attempt: number;
  /** The web host, `github.com` or that of a GitHub Enterprise instance. */
  host: string;
  owner: string;
  repo: string;
  url: string;
  workflowId: number | null;
  workflowName: string | null;
  /** `.github/workflows/ci.yml`, or `OWNER/REPO/.github/workflows/ci.yml@REF`, as GitHub said it. */
  path: string | null;
  event: string;
  headBranch: string | null;
  /** `OWNER/REPO` of the head branch, which for a pull request may be a fork. */
  headRepository: string | null;
  headSha: string;
  status: string | null;
  conclusion: string | null;
  /** When the first attempt was created. */
  createdAt: Instant | null;
  /** When this attempt started. */
  startedAt: Instant | null;
  /** `updated_at`: for a finished attempt, when it ended. */
  updatedAt: Instant | null;
  /** The default branch of the repository; null if the answer leaves it out, as it usually does. */
  defaultBranch: string | null;
  /** Each with its base branch; GitHub lists none for a run of a fork. */
  pullRequests: { number: number; base: string | null }[];
  /** The reusable workflows that it called: `OWNER/REPO/.github/workflows/x.yml@REF`, and the commit it resolved to. */
  referencedWorkflows: { path: string; sha: string }[];
}

/** One job of `GET …/attempts/{attempt_number}/jobs`. Times are whole seconds, truncated. */
export interface Job {
  id: number;
  name: string;
  url: string | null;
  /** The attempt in which the job ran; a re-run also lists the jobs that it does not repeat. */
  runAttempt: number | null;
  status: string;
  conclusion: string | null;
  startedAt: Instant | null;
  completedAt: Instant | null;
  /** From `check_run_url`: where the annotations are. */
  checkRunId: number | null;
  /** 0 and null both mean that no runner ever took the job. */
  runnerId: number | null;
  steps: Step[];
}

/** One step of a job. Numbers have gaps: post steps are numbered from twice the number of steps before them. */
export interface Step {
  number: number;
  name: string;
  status: string;
  conclusion: string | null;
  startedAt: Instant | null;
  completedAt: Instant | null;
}

/** A log file by its name: an entry of the attempt's archive, or `job-logs/JOBID.txt` if it was fetched by itself. */
export interface LogFile {
  name: string;
  lines: LogLine[];
  /** Whether it is a part of a log that goes on after it. */
  closed?: boolean;
  /** Whether a script that ran earlier may have written it. */
  contested?: boolean;
}

/** What the runner wrote in one piece, without its timestamp, byte order mark and ANSI sequences. */
export interface LogLine {
  /** From 1 within the file, lines without a timestamp included. */
  number: number;
  /** How many further lines, without a time, its message has; given only for what may stand before a header. */
  further?: number;
  /** Whether lines of a save after it were taken for an input's value, as may happen if the clock went back. */
  hidesSave?: boolean;
  /** When the runner wrote it (100 ns truncated to ms); null if the log has no times. */
  at: Instant | null;
  /** One line; for an input or a variable of several lines, also those without a time of their own. */
  text: string;
}

/** `GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations` for one job. */
export interface JobAnnotations {
  jobId: number;
  annotations: Annotation[];
}

/** One annotation of a check run: what the server, the runner or a script says of the job. */
export interface Annotation {
  level: string | null;
  message: string;
  /** `.github` for what the server and the runner write themselves. */
  path: string | null;
  /** 1 for the server's own; for the runner's, the line in the step's log. */
  startLine: number | null;
}

/** The place of a file in a repository at a commit. */
export interface FileAtCommit {
  owner: string;
  repo: string;
  sha: string;
  path: string;
}

/** A workflow or action file as it was at a commit. */
export interface SourceFile extends FileAtCommit {
  text: string;
}

/** One answer of `GET /repos/{owner}/{repo}/actions/caches`; `key` and `ref` are what was asked for, null if unknown. */
export interface CacheList {
  key: string | null;
  ref: string | null;
  entries: CacheEntry[];
}

/** A finished cache entry. A reservation has never been seen in the list. */
export interface CacheEntry {
  ref: string | null;
  key: string;
  version: string | null;
  createdAt: Instant | null;
  sizeBytes: number | null;
}

/** One answer of `GET /repos/{owner}/{repo}/actions/runs`, with what was asked for; each run as its latest attempt. */
export interface RunList extends RunListQuery {
  totalCount: number;
  runs: RunAttempt[];
}

/** Which runs are listed: those created in a period, of this head branch and this event unless they are null. */
export interface RunListQuery {
  branch: string | null;
  event: string | null;
  createdFrom: Instant;
  createdUntil: Instant;
}

/** An attempt of a run. */
export interface AttemptId {
  runId: number;
  attempt: number;
}

/**
 * One run of `GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs`, as far as it is needed to know a
 * successor.
 */
export type RunSummary = Pick<RunAttempt, 'id' | 'url' | 'event' | 'headBranch' | 'createdAt'>;

/** What the judgement may ask for, by kind (`coverage/questions.ts`). */
export interface QuestionData {
  logs: object;
  'job-log': { jobId: number };
  annotations: { jobId: number; checkRunId: number };
  refusals: { jobId: number; checkRunId: number };
  file: FileAtCommit;
  caches: { key: string; ref: string | null };
  successors: { workflowId: number; branch: string | null; createdFrom: Instant; createdUntil: Instant };
  entries: { key: string; ref: string };
  repository: object;
  runs: RunListQuery;
  attempt: AttemptId;
  about: AttemptId & { question: Question };
}

/** What the judgement still asks for. Sources answer; what they cannot answer becomes `Missing`. */
export type Question<Kind extends keyof QuestionData = keyof QuestionData> = OneOf<QuestionData, Kind>;

/** A question that got no answer, and why. */
export interface Missing {
  question: Question;
  why: Absence;
}
