import { attemptUrl } from '../../run/attempt-names.ts';
import type { RunInBrief } from '../../types/keys.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { exact, type Prose, proseText, type SetApart, say, whole } from './prose.ts';

/** Names of workflows and branches may be as long as a page. */
const longestName = 100;

/**
 * An attempt, linked to its page or a line of its log: `CI 15382918273, push to dev`, with its number unless it is the
 * first.
 */
export function runProse(run: RunInBrief, url: string | null = attemptUrl(run)): Prose {
  return say`${workflowOf(run)}${{ words: attemptName(run), url }}, ${triggerOf(run)}`;
}

/** An attempt in a list: `CI 15382918273`. */
export function runName(run: RunInBrief): string {
  return proseText([...workflowOf(run), attemptName(run)]);
}

function workflowOf({ workflowName }: RunInBrief): Prose {
  return say`${workflowName === null ? 'run' : brief(workflowName)}${whole(' ')}`;
}

function triggerOf({ event, headBranch }: RunInBrief): Prose {
  return headBranch === null
    ? [brief(event)]
    : say`${brief(event)} ${branchWord(event)} ${brief(headBranch)}`;
}

/** How an event and its branch go together: a pull request comes from it, a push goes to it, and all else is on it. */
export function branchWord(event: string): 'from' | 'to' | 'on' {
  if (event.startsWith('pull_request')) return 'from';
  return event === 'push' ? 'to' : 'on';
}

function brief(name: string): SetApart {
  return exact(shorten(name, longestName));
}

/** `15382918273`, with the attempt unless that is the first. */
export function attemptName({ id, attempt }: Pick<RunInBrief, 'id' | 'attempt'>): string {
  return attempt === 1 ? `${id}` : `${id}, attempt ${attempt}`;
}
