import type { Question, QuestionData } from '../types/evidence.ts';
import type { Serves, Situation } from './question-kind.ts';
import { isAnswered, questionKinds, questionName, questions, recordOf } from './questions.ts';

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
