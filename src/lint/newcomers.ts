import { evaluateText, switchOf } from './evaluation.ts';
import { type RunKind, runKinds } from './run-kinds.ts';
import { type Standpoint, scopeOf } from './scope.ts';
import type { Concurrency, Workflow } from './workflow.ts';

/** A run that comes into a group and cancels the one that is there. */
export interface Newcomer {
  workflow: Workflow;
  kind: RunKind;
  /** The group as it comes out, in lower case: GitHub compares groups without case. */
  group: string;
  /** Whether the group, and that it cancels, is certain. */
  isCertain: boolean;
}

/** The runs of a workflow that may cancel others of the group that is asked for at a place. It is they that are asked. */
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
    // Where the group names the commit, the run of a timer may find one of that very commit.
    const shared = evaluateText(concurrency.group, scopeOf({ ...run, commit: 'older' }, place)).text;
    return shared === text ? [own] : [own, { ...own, group: shared.toLowerCase(), isCertain: false }];
  });
}
