import type { Evidence } from '../types/evidence.ts';
import { REPOSITORY } from './caches-endpoint.ts';
import type { Endpoint } from './question-kind.ts';

/** Where GitHub answers with the annotations of a job. */
export function annotationsOf({ checkRunId }: { checkRunId: number }): Endpoint {
  return {
    route: `${REPOSITORY}/check-runs/{check_run_id}/annotations`,
    parameters: { check_run_id: checkRunId },
    subject: { what: 'the list of annotations', permission: 'checks:read', retained: true },
    // The runner sends ten of a kind for each step, the server a few more: a thousand is all of them.
    as: { form: 'pages', most: 10 },
  };
}

/** Whether those of a job were had. */
export function hasAnnotations({ jobId }: { jobId: number }, { annotations }: Evidence): boolean {
  return annotations.some((item) => item.jobId === jobId);
}
