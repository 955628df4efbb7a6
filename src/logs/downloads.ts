import type { LogLine } from '../types/evidence.ts';
import { runnerLines } from './runner-lines.ts';

/**
 * The repositories of actions that the runner downloaded, each with its ref, in lower case. Most are named when the job
 * is set up; if that part is missing, the list would be incomplete, so it is empty.
 */
export function downloadsIn(lines: readonly LogLine[], hasSetUp: boolean): ReadonlySet<string> {
  const { pattern } = runnerLines.downloaded;
  const names = hasSetUp ? lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []) : [];
  return new Set(names.map((name) => name.toLowerCase()));
}
