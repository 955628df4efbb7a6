import { endpointOf, fileOf } from '../../coverage/answer-places.ts';
import type { Endpoint } from '../../coverage/endpoints.ts';
import { unavailable } from '../../errors.ts';
import type { Question } from '../../types/evidence.ts';
import { absenceIn, type Collected, encodeJson, isBundlePath, maskFiles } from '../bundle/bundle-files.ts';
import type { GitHubClient } from './request.ts';
import { getCountedPages, getJson, getPages } from './rest-calls.ts';

/** Where questions are asked: the repository of the run. */
interface QuestionContext {
  client: GitHubClient;
  owner: string;
  repo: string;
  /** Whether missing logs may appear in a moment. */
  mayAppear: () => Promise<boolean>;
}

/** The answer to a question as a file of a bundle, or why there is none. Rejects only when interrupted. */
export async function answerQuestion(context: QuestionContext, question: Question): Promise<Collected> {
  const [file, endpoint] = [fileOf(question), endpointOf(question)];
  if (file === null || endpoint === null)
    throw new Error(`an attempt is opened with its logs, not asked about: ${question.kind}`);
  try {
    if (!isBundlePath(file))
      throw unavailable({ kind: 'no-path', path: 'path' in question ? question.path : file });
    const answer = new Map([[file, await answerOf(endpoint, context)]]);
    return { files: maskFiles(answer), missing: [] };
  } catch (error) {
    return unanswered(question, error);
  }
}

/** That a question got no answer, and why. Throws any error that has another cause. */
export function unanswered(question: Question, error: unknown): Collected {
  return { files: new Map(), missing: [{ question, why: absenceIn(error) }] };
}

async function answerOf(endpoint: Endpoint, { client, owner, repo, mayAppear }: QuestionContext) {
  const { route, subject, as } = endpoint;
  const call = { route, parameters: { owner, repo, ...endpoint.parameters }, subject };
  const read = (bytes: Uint8Array): Uint8Array => readText(bytes, subject.what);
  switch (as.form) {
    case 'log':
      return await client.get(call, { mayAppear, read });
    case 'file':
      return await client.get(call, { accept: as.accept, read });
    case 'pages':
      return encodeJson(await getPages(client, call, as.most));
    case 'lists': {
      const { totalCount, items } = await getCountedPages(client, call, { list: as.list, maxPages: as.most });
      return encodeJson([{ ...as.asked, total_count: totalCount, [as.list]: items }]);
    }
    case 'document': {
      const { bytes, json } = await getJson(client, call);
      const fields: [string, unknown][] =
        typeof json === 'object' && json !== null ? Object.entries(json) : [];
      if (fields.some(([name, value]) => name === as.field && typeof value === 'string')) return bytes;
      throw unavailable({ kind: 'without', what: as.what });
    }
  }
}

/** A text of any form; but an empty one, or a proxy's page, is refused. */
function readText(bytes: Uint8Array, what: string): Uint8Array {
  if (bytes.length === 0) throw unavailable({ kind: 'empty', what });
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 100));
  if (/^\s*<(?:!doctype html|html)/i.test(start)) throw unavailable({ kind: 'page', what });
  return bytes;
}
