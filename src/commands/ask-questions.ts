import { examineLogs } from '../examine-logs.ts';
import type { Evidence, Question } from '../types/evidence.ts';
import type { Examination } from '../types/examination.ts';

/**
 * Asks as long as the judgement has new questions; `answer` records what has no answer as missing. Returns the same
 * examination if there are no questions.
 */
export async function askAll(
  examination: Examination,
  openQuestions: (examination: Examination) => Question[],
  answer: (known: Examination, questions: readonly Question[]) => Promise<Evidence>,
): Promise<Examination> {
  const asked = new Set<string>();
  let known = examination;
  for (;;) {
    const questions = openQuestions(known).filter((question) => !asked.has(JSON.stringify(question)));
    if (questions.length === 0) return known;
    for (const question of questions) asked.add(JSON.stringify(question));
    known = examineLogs(await answer(known, questions), known);
  }
}
