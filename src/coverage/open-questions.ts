import type { Evidence, Question } from '../types/evidence.ts';
import type { TimelineJob, WorkflowLocation } from '../types/logs.ts';
import type { CacheSave } from '../types/saves.ts';
import { findUnreadJobs, isOver } from './unread-logs.ts';

/** A save that did not end well, and the scope in which it would have reserved its key. */
export interface OpenCase {
  attempt: CacheSave;
  scope: string | null;
}

/**
 * What is still to be asked: the logs that the archive lacks, and for each torn-down or failed save who ended it, how it
 * is written, and whether its key was finished since. What the evidence answers, or was asked for in vain, is left out.
 */
export function findOpenQuestions(
  evidence: Evidence,
  timeline: readonly TimelineJob[],
  cases: readonly OpenCase[],
): Question[] {
  const asked = cases.flatMap((open) => [
    ...annotationQuestions(open),
    ...fileQuestions(evidence, open),
    ...cacheQuestions(open),
    ...successorQuestions(evidence, timeline, open),
  ]);
  const known = new Set([
    ...evidence.missing.map(({ question }) => identity(question)),
    ...answered(evidence),
  ]);
  const open = new Map(
    [...logQuestions(evidence, timeline), ...asked].map((question) => [identity(question), question]),
  );
  return [...open].flatMap(([id, question]) =>
    known.has(id) || isAnsweredByList(question, evidence) ? [] : [question],
  );
}

/** Where the archive has expired, the logs of the jobs have as well, unless that of the first one shows otherwise. */
function logQuestions({ logs, missing }: Evidence, timeline: readonly TimelineJob[]): Question[] {
  const all = findUnreadJobs(timeline)
    .filter(({ job, log }) => isOver(job) && log !== 'whole')
    .map(({ job }): Question => ({ kind: 'job-log', jobId: job.id }));
  const hasExpired = missing.some(({ question, why }) => question.kind === 'logs' && why.kind === 'expired');
  return hasExpired && logs.length === 0 ? all.slice(0, 1) : all;
}

/** One string for one question; the window of a search for successors does not make it another question. */
function identity(question: Question): string {
  switch (question.kind) {
    case 'logs':
      return 'logs';
    case 'job-log':
    case 'annotations':
      return `${question.kind} ${question.jobId}`;
    case 'file':
      return `file ${question.owner}/${question.repo}/${question.sha}/${question.path}`;
    case 'caches':
      return `caches ${question.ref} ${question.key}`;
    case 'entries':
      return `entries ${question.ref} ${question.key}`;
    case 'successors':
    case 'repository':
      return question.kind;
    case 'runs':
      return `runs ${question.branch} ${question.event} ${question.createdFrom}`;
    case 'attempt':
      return `attempt ${question.runId}/${question.attempt}`;
    case 'about':
      return `about ${question.runId}/${question.attempt} ${identity(question.question)}`;
  }
}

/** A list of caches that does not say what was asked, as in a bundle made by hand, is taken for what is wanted. */
function isAnsweredByList(question: Question, { caches }: Evidence): boolean {
  if (question.kind !== 'caches') return false;
  return caches.some(
    ({ key, ref }) => (key === null || key === question.key) && (ref === null || ref === question.ref),
  );
}

/** The identities of the questions that the evidence answers. */
function answered({ logs, annotations, files, successors }: Evidence): string[] {
  return [
    ...logs.flatMap(
      ({ name }) =>
        /^job-logs\/(\d+)\.txt$/
          .exec(name)
          ?.slice(1)
          .map((id) => `job-log ${id}`) ?? [],
    ),
    ...annotations.map(({ jobId }) => `annotations ${jobId}`),
    ...files.map(({ owner, repo, sha, path }) => `file ${owner}/${repo}/${sha}/${path}`),
    ...(successors === null ? [] : ['successors']),
  ];
}

function annotationQuestions({ attempt: { job, state } }: OpenCase): Question[] {
  const { id, checkRunId } = job.job;
  return state.ownFailure !== null || checkRunId === null
    ? []
    : [{ kind: 'annotations', jobId: id, checkRunId }];
}

/**
 * The workflow file, and the local composite actions through which the save was called: those stand in what was checked
 * out, which is the repository of the run, wherever the workflow is from.
 */
function fileQuestions({ run, missing }: Evidence, { attempt }: OpenCase): Question[] {
  const { workflow } = attempt.job;
  if (workflow === null || attempt.form === 'built-in') return [];
  const local = attempt.composites.filter((action) => action.startsWith('./'));
  const isOwn =
    `${workflow.owner}/${workflow.repo}`.toLowerCase() === `${run.owner}/${run.repo}`.toLowerCase();
  const checkedOut = isOwn ? workflow : { owner: run.owner, repo: run.repo, sha: run.headSha };
  const composites = local.flatMap((action) => {
    const first = fileQuestion(checkedOut, `${normalized(action)}/action.yml`);
    const absent = missing.some(({ question }) => identity(question) === identity(first));
    return absent ? [first, fileQuestion(checkedOut, `${normalized(action)}/action.yaml`)] : [first];
  });
  return [fileQuestion(workflow, workflow.path), ...composites];
}

function fileQuestion({ owner, repo, sha }: Omit<WorkflowLocation, 'path'>, path: string): Question {
  return { kind: 'file', owner, repo, sha, path };
}

function normalized(action: string): string {
  return action.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
}

function cacheQuestions({ attempt: { key, state }, scope }: OpenCase): Question[] {
  const reserved = state.reservation === 'certain' || state.reservation === 'possible';
  return reserved && key !== null && !key.includes('***') ? [{ kind: 'caches', key, ref: scope }] : [];
}

const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 10_000;

/** Only where a newer run can be the cause: no job failed, and the run was cancelled. */
function successorQuestions(
  { run }: Evidence,
  timeline: readonly TimelineJob[],
  { attempt: { state } }: OpenCase,
): Question[] {
  const { workflowId, headBranch } = run;
  const failed = timeline.some(({ job }) => job.conclusion === 'failure');
  if (workflowId === null || failed || run.conclusion !== 'cancelled' || state.endedAt === null) return [];
  const [createdFrom, createdUntil] = [state.endedAt - BEFORE_MS, state.endedAt + AFTER_MS];
  return [{ kind: 'successors', workflowId, branch: headBranch, createdFrom, createdUntil }];
}
