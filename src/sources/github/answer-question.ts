import { unavailable } from '../../errors.ts';
import type { Question } from '../../types/evidence.ts';
import {
  annotationsPath,
  type BundleFiles,
  encodeJson,
  isBundlePath,
  jobLogPath,
  sourceFilePath,
} from '../bundle/bundle-files.ts';
import { repositoryShape } from '../bundle/rest-shapes.ts';
import { TRACE_REPOSITORY, TRACE_RUNS } from '../bundle/trace-files.ts';
import type { GitHubClient } from './client.ts';
import { getCountedPages, getJson, getPages } from './rest-calls.ts';
import { createdRange, getRunList } from './run-lists.ts';

/** Where questions are asked: the repository of the run. */
export interface QuestionContext {
  client: GitHubClient;
  owner: string;
  repo: string;
  /** Whether logs that are not there may be there in a moment. */
  mayAppear: () => Promise<boolean>;
}

type Asked<Kind extends Question['kind']> = Extract<Question, { kind: Kind }>;

/** The files of a bundle that answer a question. Rejects with an `AutopsyError` where GitHub does not answer it. */
export async function answerQuestion(context: QuestionContext, question: Question): Promise<BundleFiles> {
  switch (question.kind) {
    case 'job-log':
      return new Map([[jobLogPath(question.jobId), await getJobLog(context, question)]]);
    case 'annotations':
      return new Map([[annotationsPath(question.jobId), await getAnnotations(context, question)]]);
    case 'file':
      return new Map([[sourceFilePath(question), await getFile(context, question)]]);
    case 'caches':
    case 'entries':
      return new Map([['caches.json', await getCaches(context, question)]]);
    case 'successors':
      return new Map([['runs.json', await getSuccessors(context, question)]]);
    case 'repository':
      return new Map([[TRACE_REPOSITORY, await getRepository(context)]]);
    case 'runs':
      return new Map([[TRACE_RUNS, await getRuns(context, question)]]);
    case 'logs':
    case 'attempt':
    case 'about':
      throw new Error(`an attempt is opened with its logs, not asked about: ${question.kind}`);
  }
}

const REPOSITORY = 'GET /repos/{owner}/{repo}';

function getJobLog({ client, owner, repo, mayAppear }: QuestionContext, { jobId }: Asked<'job-log'>) {
  const subject = { what: 'the log of the job', permission: 'actions:read' } as const;
  const route = `${REPOSITORY}/actions/jobs/{job_id}/logs`;
  return client.get(route, { owner, repo, job_id: jobId }, { subject, mayAppear, read: readLog });
}

function readLog(bytes: Uint8Array): Uint8Array {
  return readText(bytes, 'the log of the job');
}

/** A text that cannot be told from another by its form; but it is neither nothing nor a proxy's page. */
function readText(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length === 0) throw unavailable({ kind: 'empty', what });
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 100));
  if (/^\s*<(?:!doctype html|html)/i.test(start)) throw unavailable({ kind: 'page', what });
  return bytes;
}

/** The runner sends ten of a kind for each step, the server a few more: a thousand is all of them. */
const MAX_ANNOTATION_PAGES = 10;

async function getAnnotations(
  { client, owner, repo }: QuestionContext,
  { checkRunId }: Asked<'annotations'>,
) {
  const subject = { what: 'the list of annotations', permission: 'checks:read' } as const;
  const route = `${REPOSITORY}/check-runs/{check_run_id}/annotations`;
  const call = { route, parameters: { owner, repo, check_run_id: checkRunId }, subject };
  return encodeJson(await getPages(client, call, MAX_ANNOTATION_PAGES));
}

/** The file may be another repository's: a reusable workflow, an action. */
async function getFile({ client }: QuestionContext, question: Asked<'file'>): Promise<Uint8Array> {
  const { owner, repo, sha, path } = question;
  if (!isBundlePath(sourceFilePath(question))) throw unavailable({ kind: 'no-path', path });
  const subject = { what: `${path} of ${owner}/${repo}`, permission: 'contents:read' } as const;
  const accept = 'application/vnd.github.raw+json';
  const route = `${REPOSITORY}/contents/{path}`;
  return await client.get(
    route,
    { owner, repo, path, ref: sha },
    { subject, accept, read: (bytes) => readText(bytes, subject.what) },
  );
}

/** `key` is asked for as a prefix, so a short one may have many answers. */
const MAX_CACHE_PAGES = 5;

async function getCaches(
  { client, owner, repo }: QuestionContext,
  { key, ref }: Asked<'caches' | 'entries'>,
) {
  const subject = { what: 'the list of caches', permission: 'actions:read' } as const;
  const parameters = { owner, repo, key, ...(ref === null ? {} : { ref }) };
  const call = { route: `${REPOSITORY}/actions/caches`, parameters, subject };
  const list = await getCountedPages(client, call, { list: 'actions_caches', maxPages: MAX_CACHE_PAGES });
  return encodeJson([{ key, ref, total_count: list.totalCount, actions_caches: list.items }]);
}

async function getSuccessors({ client, owner, repo }: QuestionContext, question: Asked<'successors'>) {
  const subject = { what: 'the list of runs', permission: 'actions:read' } as const;
  const { workflowId, branch } = question;
  const created = createdRange(question.createdFrom, question.createdUntil);
  const parameters = {
    owner,
    repo,
    workflow_id: workflowId,
    created,
    ...(branch === null ? {} : { branch }),
  };
  const call = { route: `${REPOSITORY}/actions/workflows/{workflow_id}/runs`, parameters, subject };
  const list = await getCountedPages(client, call, { list: 'workflow_runs', maxPages: 1 });
  return encodeJson([
    { workflow_id: workflowId, branch, created, total_count: list.totalCount, workflow_runs: list.items },
  ]);
}

async function getRepository({ client, owner, repo }: QuestionContext): Promise<Uint8Array> {
  const subject = { what: 'the repository', permission: 'contents:read' } as const;
  const { bytes, json } = await getJson(client, { route: REPOSITORY, parameters: { owner, repo }, subject });
  if (repositoryShape.safeParse(json).data?.default_branch != null) return bytes;
  throw unavailable({ kind: 'without', what: 'the default branch' });
}

async function getRuns({ client, owner, repo }: QuestionContext, question: Asked<'runs'>) {
  const { branch, event, createdFrom, createdUntil } = question;
  const list = await getRunList(client, { owner, repo }, question);
  const created = createdRange(createdFrom, createdUntil);
  return encodeJson([{ branch, event, created, total_count: list.totalCount, workflow_runs: list.items }]);
}
