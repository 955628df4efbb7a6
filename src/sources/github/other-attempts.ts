import type { AttemptId, Question } from '../../types/evidence.ts';
import {
  type BundleFiles,
  type Collected,
  decodeText,
  encodeJson,
  maskFiles,
} from '../bundle/bundle-files.ts';
import { runShape } from '../bundle/rest-shapes.ts';
import { asPart, TRACE_RUNS } from '../bundle/trace-files.ts';
import type { BeginScan } from '../zip/log-archive.ts';
import { answerQuestion } from './answer-question.ts';
import { missingAnswer, openAttempt } from './collect-attempt.ts';
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
  const answer = async (question: Question): Promise<Collected> => {
    try {
      if (question.kind === 'attempt') return await open(question);
      if (question.kind === 'about') return await answerAbout(question);
      const files = await answerQuestion({ client, owner, repo, mayAppear: async () => false }, question);
      if (question.kind === 'runs') for (const run of listedRuns(files)) listed.set(...run);
      return { files: maskFiles(files), missing: [] };
    } catch (error) {
      return { files: new Map(), missing: [missingAnswer(question, error)] };
    }
  };
  const open = async ({ runId, attempt }: AttemptId): Promise<Collected> => {
    const known = listed.get(`${runId}/${attempt}`) ?? null;
    const collected = await openAttempt(client, { owner, repo, runId, attempt }, known, {
      scan,
      isAwaited: true,
    });
    return asPart({ runId, attempt, collected });
  };
  const answerAbout = async ({ runId, attempt, question }: Question<'about'>) =>
    asPart({ runId, attempt, collected: await answer(question) });
  return answer;
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
