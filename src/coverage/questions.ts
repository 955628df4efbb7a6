import { logOf } from '../logs/fetched-log.ts';
import { isAttempt } from '../run/attempt-names.ts';
import type { Evidence, Question, QuestionData } from '../types/evidence.ts';
import type { TimelineJob } from '../types/logs.ts';
import {
  annotationsOf,
  cachesOf,
  createdRange,
  given,
  hasAnnotations,
  hasList,
  type QuestionKind,
  type QuestionKinds,
  REPOSITORY,
  type Serves,
  type Situation,
} from './endpoints.ts';
import { filesOf, hasOtherSpelling, isSameFile } from './files-of-save.ts';
import { traceQuestions } from './trace-questions.ts';
import { findUnreadJobs, isOver } from './unread-logs.ts';

const BEFORE_MS = 5 * 60_000;
const AFTER_MS = 10_000;

const ANNOTATIONS = 'annotations/{jobId}.json';

/** If the logs of a large run are gone, only this many jobs are asked about. */
const MOST_OF_GONE_LOGS = 10;

/**
 * Every kind of question, with everything that is known of it: a new one is a record here or in `trace-questions.ts`,
 * and its data in `types/`.
 */
export const questions: QuestionKinds = {
  // The archive of the attempt, asked for with the run.
  logs: { serves: 'judgement', fields: {}, name: () => '', file: 'logs.zip', isAnswered: () => false },

  // If the archive has expired, the logs of the jobs usually have too, so only the first is asked for.
  'job-log': {
    serves: 'judgement',
    fields: { jobId: 'id' },
    name: ({ jobId }) => String(jobId),
    ask: ({ evidence: { logs, missing }, timeline }) => {
      const all = findUnreadJobs(timeline)
        .filter(({ job, log }) => isOver(job) && log !== 'whole')
        .map(({ job }) => ({ jobId: job.id }));
      return hasExpired(missing) && logs.length === 0 ? all.slice(0, 1) : all;
    },
    file: logOf('{jobId}'),
    endpoint: ({ jobId }) => ({
      route: `${REPOSITORY}/actions/jobs/{job_id}/logs`,
      parameters: { job_id: jobId },
      subject: { what: 'the log of the job', permission: 'actions:read', isLog: true },
      as: { form: 'log' },
    }),
    isAnswered: ({ jobId }, { logs }) => logs.some(({ name }) => name === logOf(jobId)),
  },

  // What the server, the runner or a script said about the end of a job.
  annotations: {
    serves: 'judgement',
    fields: { jobId: 'id', checkRunId: 'id' },
    name: ({ jobId }) => String(jobId),
    ask: ({ open }) =>
      open.flatMap(({ job: { job }, state }) =>
        state.ownFailure !== null || job.checkRunId === null
          ? []
          : [{ jobId: job.id, checkRunId: job.checkRunId }],
      ),
    file: ANNOTATIONS,
    endpoint: annotationsOf,
    isAnswered: hasAnnotations,
    gap: ({ jobId }, why, { jobs }) => {
      const name = jobs.find(({ id }) => id === jobId)?.name ?? String(jobId);
      return { kind: 'annotations', of: [{ job: name, steps: [] }], why };
    },
  },

  // Whether a save of a job without a log was refused: the client's warning is also an annotation.
  refusals: {
    serves: 'report',
    fields: { jobId: 'id', checkRunId: 'id' },
    name: ({ jobId }) => String(jobId),
    ask: ({ evidence, timeline, open }) => {
      const isAsked = (id: number): boolean => open.some(({ job }) => job.job.id === id);
      return goneJobs(timeline, evidence).flatMap(({ job: { id: jobId, checkRunId } }) =>
        checkRunId === null || isAsked(jobId) ? [] : [{ jobId, checkRunId }],
      );
    },
    file: ANNOTATIONS,
    endpoint: annotationsOf,
    isAnswered: hasAnnotations,
  },

  // How the save is written, and without a log, that there is one.
  file: {
    serves: 'report',
    fields: { owner: 'words', repo: 'words', sha: 'words', path: 'words' },
    name: ({ owner, repo, sha, path }) => `${owner}/${repo}/${sha}/${path}`,
    ask: ({ evidence, timeline, open, warned }) => [
      ...[...open, ...warned].flatMap((save) => filesOf(save, evidence)),
      ...goneJobs(timeline, evidence).flatMap(({ workflow }) => (workflow === null ? [] : [workflow])),
    ],
    file: 'files/{owner}/{repo}/{sha}/{path}',
    endpoint: ({ owner, repo, sha, path }) => ({
      route: `${REPOSITORY}/contents/{path}`,
      parameters: { owner, repo, path, ref: sha },
      subject: { what: `${path} of ${owner}/${repo}`, permission: 'contents:read' },
      as: { form: 'file', accept: 'application/vnd.github.raw+json' },
    }),
    isAnswered: (asked, { files }) => files.some((file) => isSameFile(file, asked)),
    gap: ({ owner, repo, path }, why, { files }) =>
      hasOtherSpelling(path, files) ? null : { kind: 'file', owner, repo, path, why },
  },

  // Whether the key was finished since. A list that does not say what was asked for counts as the answer.
  caches: {
    serves: 'judgement',
    fields: { key: 'words', ref: 'words?' },
    name: ({ key, ref }) => `${ref} ${key}`,
    ask: ({ open }) =>
      open.flatMap(({ key, state, scope }) => {
        const isReserved = state.reservation === 'certain' || state.reservation === 'possible';
        return isReserved && key !== null && !key.includes('***') ? [{ key, ref: scope }] : [];
      }),
    file: 'caches.json',
    endpoint: cachesOf,
    isAnswered: hasList,
    gap: (_, why) => ({ kind: 'caches', why }),
  },

  // Which run superseded this one: asked only if that can be the cause, so the run was cancelled and no job failed.
  successors: {
    serves: 'report',
    fields: { workflowId: 'id', branch: 'words?', createdFrom: 'moment', createdUntil: 'moment' },
    name: () => '',
    ask: ({ evidence: { run }, timeline, open }) =>
      open.flatMap(({ state, job: { aheadMs } }) => {
        const { workflowId, headBranch: branch } = run;
        const hasFailed = timeline.some(({ job }) => job.conclusion === 'failure');
        if (workflowId === null || hasFailed || run.conclusion !== 'cancelled' || state.endedAt === null)
          return [];
        const endedAt = state.endedAt - aheadMs;
        const [createdFrom, createdUntil] = [endedAt - BEFORE_MS, endedAt + AFTER_MS];
        return [{ workflowId, branch, createdFrom, createdUntil }];
      }),
    file: 'runs.json',
    endpoint: ({ workflowId, branch, ...created }) => ({
      route: `${REPOSITORY}/actions/workflows/{workflow_id}/runs`,
      parameters: { workflow_id: workflowId, created: createdRange(created), ...given({ branch }) },
      subject: { what: 'the list of runs', permission: 'actions:read' },
      as: {
        form: 'lists',
        list: 'workflow_runs',
        most: 1,
        asked: { workflow_id: workflowId, branch, created: createdRange(created) },
      },
    }),
    isAnswered: (_, { successors }) => successors !== null,
    gap: (_, why) => ({ kind: 'successors', why }),
  },

  ...traceQuestions,

  // Any of these questions, about an attempt that was opened.
  about: {
    serves: 'trace',
    fields: { runId: 'id', attempt: 'id', question: 'question' },
    name: ({ runId, attempt, question }) => `${runId}/${attempt} ${questionName(question)}`,
    isAnswered: (asked, { others }) => {
      const other = others.find(({ run }) => isAttempt(run, asked));
      return other !== undefined && isAnswered(asked.question, other);
    },
  },
};

/** Whether the log archive has expired. */
function hasExpired(missing: Evidence['missing']): boolean {
  return missing.some(({ question, why }) => question.kind === 'logs' && why.kind === 'expired');
}

/** Jobs whose log is gone, as many as are asked about. */
function goneJobs(timeline: readonly TimelineJob[], { missing }: Evidence): TimelineJob[] {
  const isExpired = hasExpired(missing);
  const asked = new Set(
    missing.flatMap(({ question }) => (question.kind === 'job-log' ? [question.jobId] : [])),
  );
  return findUnreadJobs(timeline)
    .filter(({ job, log }) => log === 'none' && isOver(job) && (isExpired || asked.has(job.id)))
    .slice(0, MOST_OF_GONE_LOGS);
}

/** The kinds of questions, in the order in which they are asked. */
export const questionKinds = Object.keys(questions).filter(
  (kind): kind is keyof QuestionData => kind in questions,
);

/** A string that identifies the question; the window of a search for successors is no part of it. */
function questionName<Kind extends keyof QuestionData>(question: Question<Kind>): string {
  return `${question.kind} ${recordOf<Kind>(question.kind).name(question)}`;
}

/** Whether the evidence answers a question. */
export function isAnswered<Kind extends keyof QuestionData>(
  question: Question<Kind>,
  evidence: Evidence,
): boolean {
  return recordOf<Kind>(question.kind).isAnswered(question, evidence);
}

/** Everything that is known of a kind of question, except the types of its fields. */
export function recordOf<Kind extends keyof QuestionData>(
  kind: Kind,
): Omit<QuestionKind<QuestionData[Kind]>, 'fields'> {
  return questions[kind];
}

/** The questions that are neither answered by the evidence nor known to have no answer. */
export function findOpenQuestions(situation: Situation): Question[] {
  const { evidence } = situation;
  // If only logs were given, it is not known which run to ask about.
  if (evidence.run.id < 0) return [];
  const inVain = new Set(evidence.missing.map(({ question }) => questionName(question)));
  const asked = questionKinds.flatMap((kind) => questionsOf(kind, situation));
  const byName = new Map(asked.map((question) => [questionName(question), question]));
  return [...byName].flatMap(([name, question]) =>
    inVain.has(name) || isAnswered(question, evidence) ? [] : [question],
  );
}

/** What the answer to a question is for. */
export function servesWhat({ kind }: Question): Serves {
  return questions[kind].serves;
}

function questionsOf<Kind extends keyof QuestionData>(kind: Kind, situation: Situation): Question<Kind>[] {
  return (recordOf(kind).ask?.(situation) ?? []).map((asked) => ({ kind, ...asked }));
}
