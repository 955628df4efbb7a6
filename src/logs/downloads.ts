import type { LogLine } from '../types/evidence.ts';
import { runnerLines } from './runner-lines.ts';

/**
 * The repositories of actions that the runner says it downloaded, each with its ref, in lower case. Most are named where the
 * job is set up; without that, the others say nothing of what was not downloaded, so none are given.
 */
export function downloadsIn(lines: readonly LogLine[], hasSetUp: boolean): ReadonlySet<string> {
  const { pattern } = runnerLines.downloaded;
  const names = hasSetUp ? lines.flatMap(({ text }) => pattern.exec(text)?.[1] ?? []) : [];
  return new Set(names.map((name) => name.toLowerCase()));
}
