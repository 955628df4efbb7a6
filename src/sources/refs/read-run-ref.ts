import { z } from 'zod';
import { misuse } from '../../errors.ts';
import { findCheckoutRepository } from '../files/checkout-repository.ts';
import { pathExists } from '../files/path-exists.ts';
import { readJsonFile } from '../files/read-json.ts';
import type { Environment } from '../github/credentials.ts';
import { parseRunRef, type RunRef } from './run-ref.ts';

/** Means stdin on the command line. */
export const STDIN = '-';

/**
 * What the command line names: stdin, or a path that exists, is a bundle, whatever else it may look like; a bare number is a run of
 * the repository of the checkout; anything else is read by `parseRunRef`, whose errors it throws.
 */
export async function readRunRef(text: string, defaultHost: string, env: Environment): Promise<RunRef> {
  if (text === STDIN || pathExists(text)) return { kind: 'bundle', path: text };
  const number = /^#?(\d+)$/.exec(text.trim())?.[1];
  if (number === undefined)
    return isBegunPath(text, defaultHost) ? { kind: 'bundle', path: text } : parseRunRef(text, defaultHost);
  const found = await findCheckoutRepository('.', env, defaultHost);
  if (found !== null)
    return parseRunRef(
      `https://${found.host}/${found.owner}/${found.repo}/actions/runs/${number}`,
      defaultHost,
    );
  const hint = `give the URL of the run, OWNER/REPO/${number}, or set GH_REPO to OWNER/REPO`;
  throw misuse(`${number} is the number of a run, and no checkout here tells its repository`, hint);
}

/**
 * Whether the first of four names, which may be a host, is a folder here, so that it is a misspelt path. A host that is
 * known is one, since checkouts may lie in folders of that name.
 */
function isBegunPath(text: string, defaultHost: string): boolean {
  const [host = '', ...rest] = text.split('/');
  const isKnown = host === 'github.com' || host === defaultHost;
  return rest.length === 3 && host.includes('.') && !isKnown && pathExists(host);
}

const workflowRunEvent = z.object({
  workflow_run: z.object({ html_url: z.string(), run_attempt: z.number().int().positive().nullish() }),
});

const NO_RUN_HINT =
  'give the URL of a run; without one, the command works in a job that was started by workflow_run only';

/**
 * The run whose end started this job, from the payload of its `workflow_run` event (`GITHUB_EVENT_PATH`). Throws an
 * `AutopsyError` where there is no such event.
 */
export async function readRunRefFromEvent(path: string | undefined): Promise<RunRef> {
  if (path === undefined || path === '') throw misuse('no run was given', NO_RUN_HINT);
  const event = workflowRunEvent.safeParse(await readJsonFile(path, NO_RUN_HINT, `the event file ${path}`));
  if (!event.success) {
    throw misuse('the event that started this job names no workflow run', NO_RUN_HINT);
  }
  const { html_url: url, run_attempt: attempt } = event.data.workflow_run;
  const ref = parseRunRef(url, 'github.com');
  return ref.kind === 'run' ? { ...ref, attempt: ref.attempt ?? attempt ?? null } : ref;
}
