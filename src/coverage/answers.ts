import type { Question, QuestionData } from '../types/evidence.ts';
import type { Endpoint, QuestionKind } from './question-kind.ts';
import { questions } from './questions.ts';

/** Where GitHub answers a question; null for what takes more than one request. */
export function endpointOf<Kind extends keyof QuestionData>(question: Question<Kind>): Endpoint | null {
  const { endpoint }: Pick<QuestionKind<QuestionData[Kind]>, 'endpoint'> = questions[question.kind];
  return endpoint?.(question) ?? null;
}

/** The place of the answer in a bundle; null for what has more than one. */
export function fileOf<Kind extends keyof QuestionData>(question: Question<Kind>): string | null {
  const { file }: Pick<QuestionKind<QuestionData[Kind]>, 'file'> = questions[question.kind];
  return file?.(question) ?? null;
}
