import { actionName } from '../actions/action-ref.ts';
import type { Exposure } from '../types/lint.ts';
import type { StepList } from '../workflow/step-list.ts';
import { type LineAt, startOf } from './place.ts';

/** A step that cancels a run, without the events of its own. */
export type SelfCancel = Omit<Extract<Exposure, { kind: 'self-cancel' }>, 'events'>;

/** `gh run cancel` of the own run, or the same through the API. */
const CANCELS_OWN_RUN =
  /\bgh\s+run\s+cancel\b[^\n]{0,200}?(?:github\.run_id|GITHUB_RUN_ID)|\bactions\/runs\/[^\n]{0,40}?(?:github\.run_id|GITHUB_RUN_ID)[^\n]{0,20}\/(?:force-)?cancel\b/;

/** Actions that cancel their own run. */
const CANCELS_OWN_BY_NAME = new Set(['andymckay/cancel-action', 'vishnudxb/cancel-workflow']);

/** Actions that cancel earlier runs of the branch, as `cancel-in-progress: true` does. */
const CANCELS_EARLIER = new Set(['styfle/cancel-workflow-action', 'rokroskar/workflow-run-cleanup-action']);

/** The steps of a list that cancel their own run, or those before it. */
export function findSelfCancel({ file, steps }: StepList, lineAt: LineAt): SelfCancel[] {
  return steps.flatMap((step): SelfCancel[] => {
    const name = step.uses === null ? '' : actionName(step.uses);
    const script = step.run ?? step.with.get('script') ?? '';
    const isOwn = CANCELS_OWN_BY_NAME.has(name) || CANCELS_OWN_RUN.test(script);
    if (!isOwn && !CANCELS_EARLIER.has(name)) return [];
    const place = { file: file.path, line: lineAt(startOf(step)) };
    const title = step.name ?? step.uses ?? 'a script';
    return [
      { kind: 'self-cancel', isProved: false, by: isOwn ? 'own-run' : 'earlier-runs', step: title, place },
    ];
  });
}
