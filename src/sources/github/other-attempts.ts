import type { AttemptId, Question } from '../../types/evidence.ts';
import { type BundleFiles, type Collected, decodeText, encodeJson } from '../bundle/bundle-files.ts';
import { runShape } from '../bundle/rest-shapes.ts';
import { asPart, TRACE_RUNS } from '../bundle/trace-files.ts';
import type { BeginScan } from '../zip/log-archive.ts';
import { answerQuestion, unanswered } from './answer-question.ts';
import { openAttempt } from './collect-attempt.ts';
import type { GitHubClient } from './request.ts';
import type { JsonAnswer } from './rest-calls.ts';

/**
 * Answers what is asked of other attempts of a repository. An attempt that a list gave as the latest of its run is not
 * asked for again. Rejects only when interrupted.
 */
export function otherAttempts(
  client: GitHubClient,
  { owner, repo }: { owner: string; repo: string },
  scan: BeginScan | null,
): (question: Question) => Promise<Collected> {
  const listed = new Map<string, JsonAnswer>();
  const open = async ({ runId, attempt }: AttemptId): Promise<Collected> => {
    const known = listed.get(`${runId}/${attempt}`) ?? null;
    const ref = { owner, repo, runId, attempt };
    return asPart({ ...ref, collected: await openAttempt(client, ref, known, { scan, isAwaited: true }) });
  };
  return async function answer(question: Question): Promise<Collected> {
    if (question.kind === 'attempt')
      return await open(question).catch((error) => unanswered(question, error));
    if (question.kind === 'about') return asPart({ ...question, collected: await answer(question.question) });
    const collected = await answerQuestion({ client, owner, repo, mayAppear: async () => false }, question);
    if (question.kind === 'runs') for (const run of listedRuns(collected.files)) listed.set(...run);
    return collected;
  };
}

function listedRuns(files: BundleFiles): [string, JsonAnswer][] {
  const bytes = files.get(TRACE_RUNS);
  const lists: { workflow_runs: unknown[] }[] = bytes === undefined ? [] : JSON.parse(decodeText(bytes));
  return lists.flatMap(({ workflow_runs: runs }) =>
    runs.flatMap((json): [string, JsonAnswer][] => {
      const { data } = runShape.safeParse(json);
      return data === undefined
        ? []
        : [[`${data.id}/${data.run_attempt}`, { json, bytes: encodeJson(json) }]];
    }),
  );
}
