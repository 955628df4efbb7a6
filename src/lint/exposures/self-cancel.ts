import { actionName } from '../../actions/action-ref.ts';
import type { Exposure } from '../../types/lint.ts';
import { lineOf } from '../place.ts';
import type { Workflow } from '../workflow.ts';

type SelfCancel = Extract<Exposure, { kind: 'self-cancel' }>;

/** `gh run cancel` of the own run, or the same through the API. */
const CANCELS_OWN_RUN =
  /\bgh\s+run\s+cancel\b[^\n]*(?:github\.run_id|GITHUB_RUN_ID)|\bactions\/runs\/[^\n]{0,40}?(?:github\.run_id|GITHUB_RUN_ID)[^\n]{0,20}\/(?:force-)?cancel\b/;

/** Actions that cancel the run in which they stand. */
const CANCELS_OWN_BY_NAME = new Set(['andymckay/cancel-action', 'vishnudxb/cancel-workflow']);

/** Actions that cancel earlier runs of the branch, as `cancel-in-progress: true` does. */
const CANCELS_EARLIER = new Set(['styfle/cancel-workflow-action', 'rokroskar/workflow-run-cleanup-action']);

/** The steps of a workflow that cancel its own run, or those before it. */
export function findSelfCancel({ jobs, file }: Workflow): Omit<SelfCancel, 'events'>[] {
  return jobs.flatMap(({ steps }) =>
    (steps?.steps ?? []).flatMap((step) => {
      const name = step.uses === null ? '' : actionName(step.uses);
      const isOwn =
        CANCELS_OWN_BY_NAME.has(name) || CANCELS_OWN_RUN.test(step.run ?? step.with.get('script') ?? '');
      if (!isOwn && !CANCELS_EARLIER.has(name)) return [];
      const place = { file: file.path, line: lineOf(file.text, step.node.range?.[0] ?? 0) };
      const title = step.name ?? step.uses ?? 'a script';
      return [
        {
          kind: 'self-cancel' as const,
          isProved: false,
          by: isOwn ? ('own-run' as const) : ('earlier-runs' as const),
          step: title,
          place,
        },
      ];
    }),
  );
}
