import { traceQuestions } from '../../coverage/trace-questions.ts';
import type { AttemptId } from '../../types/evidence.ts';
import type { Collected } from './bundle-files.ts';

/** The file with the lists of runs that a trace looked through. */
export const TRACE_RUNS = traceQuestions.runs.file;
/** The file with the repository in which it looked. */
export const TRACE_REPOSITORY = traceQuestions.repository.file;

/** What was collected of another attempt, by its path in a bundle of its own. */
export interface OtherAttempt extends AttemptId {
  collected: Collected;
}

/** What was collected, still being divided. */
interface Part extends Collected {
  files: Map<string, Uint8Array>;
}

/** Divides a bundle into its own files and those of each attempt under `trace/RUNID/ATTEMPT/`. */
export function partByAttempt({ files, missing }: Collected): { own: Collected; others: OtherAttempt[] } {
  const own: Part = { files: new Map(), missing: [] };
  const others = new Map<string, OtherAttempt & { collected: Part }>();
  const partOf = (runId: number, attempt: number): Part => {
    const name = folderOf({ runId, attempt });
    const known = others.get(name);
    if (known !== undefined) return known.collected;
    const collected = { files: new Map(), missing: [] };
    others.set(name, { runId, attempt, collected });
    return collected;
  };
  for (const [path, bytes] of files) {
    const [, runId, attempt, name] = /^trace\/(\d+)\/(\d+)\/(.+)$/.exec(path) ?? [];
    if (name === undefined) own.files.set(path, bytes);
    else partOf(Number(runId), Number(attempt)).files.set(name, bytes);
  }
  for (const item of missing) {
    const { question, ...why } = item;
    if (question.kind !== 'about') own.missing.push(item);
    else partOf(question.runId, question.attempt).missing.push({ ...why, question: question.question });
  }
  return { own, others: [...others.values()] };
}

/** What was collected of another attempt, by its path in the bundle of this one. */
export function asPart({ runId, attempt, collected }: OtherAttempt): Collected {
  const folder = folderOf({ runId, attempt });
  return {
    files: new Map([...collected.files].map(([path, bytes]) => [`${folder}/${path}`, bytes])),
    missing: collected.missing.map(({ question, ...why }) => ({
      ...why,
      question: { kind: 'about', runId, attempt, question },
    })),
  };
}

function folderOf({ runId, attempt }: AttemptId): string {
  return `trace/${runId}/${attempt}`;
}
