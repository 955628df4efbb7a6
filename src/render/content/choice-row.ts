import type { RunAttempt } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { proseText } from './prose.ts';
import { branchWord } from './run-words.ts';
import { duration } from './time-format.ts';

/** A run in one line, to be chosen from several. */
export function choiceRow(run: RunAttempt, now: Instant): string {
  const { conclusion, workflowName, event, headBranch, createdAt, id } = run;
  const age = createdAt === null ? '' : `, ${proseText([duration(now - createdAt)])} ago`;
  const branch = headBranch === null ? '' : ` ${branchWord(event)} ${headBranch}`;
  return `${(conclusion ?? '').padEnd(9)}  ${workflowName ?? `run ${id}`}: ${event}${branch}${age}`;
}
