import { evaluateText, switchOf } from './evaluation.ts';
import { type RunKind, runKinds } from './run-kinds.ts';
import { type Standpoint, scopeOf } from './scope.ts';
import type { Concurrency, Workflow } from './workflow.ts';

/** A run that enters a group and cancels the one in it. */
export interface Newcomer {
  workflow: Workflow;
  kind: RunKind;
  /** The evaluated group, in lower case: GitHub ignores case in groups. */
  group: string;
  /** Whether it is certain that it has this group and cancels. */
  isCertain: boolean;
}

/** The runs of a workflow that may cancel others in the concurrency group of a place. */
export function newcomersOf(
  workflow: Workflow,
  concurrency: Concurrency | null,
  place: Standpoint & { defaultBranch: string },
): Newcomer[] {
  if (concurrency === null) return [];
  const kinds = workflow.events.flatMap((event) => runKinds(event, place.defaultBranch));
  return kinds.flatMap((kind) => {
    const run = { kind, age: 'newer' as const, workflow: workflow.name };
    const scope = scopeOf(run, place);
    const cancels = switchOf(concurrency.cancelInProgress, scope);
    if (cancels === false) return [];
    const { text, isCertain } = evaluateText(concurrency.group, scope);
    const own = { workflow, kind, group: text.toLowerCase(), isCertain: isCertain && cancels === true };
    if (kind.event !== 'schedule') return [own];
    // If the group names the commit, a timer's run may meet one of the same commit.
    const shared = evaluateText(concurrency.group, scopeOf({ ...run, commit: 'older' }, place)).text;
    return shared === text ? [own] : [own, { ...own, group: shared.toLowerCase(), isCertain: false }];
  });
}
