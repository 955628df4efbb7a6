import { isGone, isRateLimit } from '../../absence-words.ts';
import { unavailable } from '../../errors.ts';
import type { Absence } from '../../types/absence.ts';
import type { AttemptId, Evidence, Missing, Question, RunAttempt } from '../../types/evidence.ts';
import { absenceIn, addCollected, type Collected, encodeJson } from '../bundle/bundle-files.ts';
import { readEvidence, withAnswers } from '../bundle/read-evidence.ts';
import { toRun } from '../bundle/read-run.ts';
import { runShape } from '../bundle/rest-shapes.ts';
import type { RepositoryRef } from '../refs/repository-ref.ts';
import type { BeginScan } from '../zip/log-archive.ts';
import { answerQuestion } from './answer-question.ts';
import { getAttempt, openAttempt } from './collect-attempt.ts';
import { type ListedRun, type ListedRuns, listRuns, type RunSearch } from './listed-runs.ts';
import type { GitHubClient } from './request.ts';

/** What was asked for, or why it is missing. */
type Had<T> = { kind: 'had'; value: T } | { kind: 'missing'; missing: Missing };

/** Evidence of an attempt, and whether its missing log archive may be there at another time. */
interface OpenedAttempt {
  evidence: Evidence;
  mayGrow: boolean;
}

/** The attempts of one repository, for a scan. Everything rejects when interrupted. */
export interface ScanSource {
  /** Rejects with an `AutopsyError` if no run can be listed. */
  list(
    search: Omit<RunSearch, 'owner' | 'repo'>,
    isEnough: (runs: readonly ListedRun[]) => boolean,
  ): Promise<ListedRuns>;
  /** The run of an attempt; a listed run is not asked for again. */
  run(id: AttemptId): Promise<Had<RunAttempt>>;
  /** Its jobs and logs; what a rate limit cut off is missing. */
  open(id: AttemptId): Promise<Had<OpenedAttempt>>;
  /** The evidence with answers to the questions, or with the reasons why there is none. */
  ask(evidence: Evidence, questions: readonly Question[]): Promise<Evidence>;
}

/** GitHub as the source of a scan. */
export function scanSource(
  client: GitHubClient,
  { owner, repo }: RepositoryRef,
  scan: BeginScan,
): ScanSource {
  const known = new Map<string, unknown>();
  const getRun = async (id: AttemptId): Promise<unknown> => {
    const listed = known.get(nameOf(id));
    if (listed !== undefined) return listed;
    const { json } = await getAttempt(client, { owner, repo, ...id });
    known.set(nameOf(id), json);
    return json;
  };
  const answer = answeringOnce((question) =>
    answerQuestion({ client, owner, repo, mayAppear: async () => false }, question),
  );
  return {
    async list(search, isEnough) {
      const listed = await listRuns(client, { owner, repo, ...search }, isEnough);
      for (const { run, json } of listed.runs)
        known.set(nameOf({ runId: run.id, attempt: run.attempt }), json);
      return listed;
    },
    run: (id) => had(id, async () => readRun(await getRun(id))),
    open: (id) =>
      had(id, async () => {
        const json = await getRun(id);
        const run = { json, bytes: encodeJson(json) };
        const how = { scan, isAwaited: false };
        const collected = await openAttempt(client, { owner, repo, ...id }, run, how);
        known.delete(nameOf(id));
        return await readOpened(collected, scan);
      }),
    async ask(evidence, questions) {
      const answers = await Promise.all(questions.map(answer));
      const collected = answers.reduce(addCollected, { files: new Map(), missing: [] });
      return await withAnswers(evidence, collected, scan);
    },
  };
}

/** Rejects where a rate limit kept the attempt from being read whole. */
async function readOpened(collected: Collected, scan: BeginScan): Promise<OpenedAttempt> {
  const lost = collected.missing.find(({ why }) => isRateLimit(why));
  if (lost !== undefined) throw unavailable(lost.why);
  const mayGrow = !collected.missing.every(({ why }) => isGone(why));
  return { evidence: await readEvidence(collected, scan), mayGrow };
}

/** Answers questions about many attempts, asking only once what is the same for all of them. */
function answeringOnce(ask: (question: Question) => Promise<Collected>): typeof ask {
  /** A file at a commit is the same for every run of it. */
  const files = new Map<string, Promise<Collected>>();
  let noAnnotations: Absence | null = null;
  return async (question) => {
    if (question.kind === 'file') {
      const name = JSON.stringify(question);
      const asked = files.get(name) ?? ask(question);
      files.set(name, asked);
      return await asked;
    }
    if (question.kind !== 'annotations') return await ask(question);
    // If the token may not read the annotations of one job, it may not read any.
    if (noAnnotations !== null) return { files: new Map(), missing: [{ question, why: noAnnotations }] };
    const collected = await ask(question);
    const why = collected.missing[0]?.why;
    if (why?.kind === 'forbidden') noAnnotations = why;
    return collected;
  };
}

function nameOf({ runId, attempt }: AttemptId): string {
  return `${runId}/${attempt}`;
}

function readRun(json: unknown): RunAttempt {
  const parsed = runShape.safeParse(json);
  if (parsed.success) return toRun(parsed.data);
  throw unavailable({ kind: 'unusable', than: 'a run' });
}

async function had<T>(id: AttemptId, get: () => Promise<T>): Promise<Had<T>> {
  try {
    return { kind: 'had', value: await get() };
  } catch (error) {
    return { kind: 'missing', missing: { question: { kind: 'attempt', ...id }, why: absenceIn(error) } };
  }
}
