import { servesWhat } from '../../coverage/questions.ts';
import { AutopsyError } from '../../errors.ts';
import { addCollected, type EvidenceSource } from '../bundle/bundle-files.ts';
import { jobShape, runShape } from '../bundle/rest-shapes.ts';
import type { RunRef } from '../refs/run-ref.ts';
import type { BeginScan } from '../zip/log-archive.ts';
import { answerQuestion } from './answer-question.ts';
import { completeLimits, type RequestLimits, type RequestRecord } from './client-options.ts';
import { type CollectedAttempt, collectAttempt, getLatestRun, isFresh } from './collect-attempt.ts';
import type { Credentials } from './credentials.ts';
import { otherAttempts } from './other-attempts.ts';
import { createClient, type GitHubClient } from './request.ts';
import { getJson } from './rest-calls.ts';

/** A run on a host. */
type GitHubRunRef = Extract<RunRef, { kind: 'run' }>;

/** How to collect from GitHub. */
export interface GitHubOptions {
  ref: GitHubRunRef;
  credentials: Credentials;
  /** Ends everything at once, with an `AutopsyError` of code `interrupted`. */
  signal?: AbortSignal;
  onProgress?: (message: string) => void;
  onRequest?: (record: RequestRecord) => void;
  limits?: Partial<RequestLimits>;
  /** The scan of logs; with it, a large archive that comes slowly is read in parts. */
  scan?: BeginScan;
}

/**
 * GitHub as a source of evidence. At most three answers deep, four where the run was repeated: the run, with its jobs and
 * its archive (a redirect, then the storage), and the questions.
 */
export function githubSource(options: GitHubOptions): EvidenceSource {
  const { ref, scan = null } = options;
  const { client, guessing, ofTrace, stop } = openClients(options);
  const answerTrace = otherAttempts(ofTrace, ref, scan);
  let examined: CollectedAttempt | null = null;
  const mayAppear = async () => examined === null || isFresh(examined.run);
  return {
    async collect() {
      try {
        examined = await collectRun({ client, guessing }, ref, scan);
        return examined.collected;
      } catch (error) {
        // Other requests are useless now, and would keep the process alive.
        stop();
        throw error;
      }
    },
    async answer(questions) {
      const answers = await Promise.all(
        questions.map((question) =>
          servesWhat(question) === 'trace'
            ? answerTrace(question)
            : answerQuestion({ client, owner: ref.owner, repo: ref.repo, mayAppear }, question),
        ),
      );
      return answers.reduce(addCollected, { files: new Map(), missing: [] });
    },
  };
}

/** The longest time of all pauses of a trace together: what it may find is not worth more. */
const LONGEST_TRACE_WAIT_MS = 5000;

/** Clients for the run itself, for what may turn out not to be wanted, and for the trace; `stop` ends them all. */
function openClients(options: GitHubOptions) {
  const stop = stoppedBy(options.signal);
  const limits = completeLimits(options.limits ?? {});
  const shared = {
    credentials: options.credentials,
    signal: stop.signal,
    onProgress: options.onProgress ?? (() => {}),
    onRequest: options.onRequest ?? (() => {}),
  };
  const guess = stoppedBy(stop.signal);
  const maxWaitMs = Math.min(limits.maxWaitMs, LONGEST_TRACE_WAIT_MS);
  const traceLimits = completeLimits({ ...options.limits, maxWaitMs });
  return {
    client: createClient({ ...shared, limits }),
    guessing: {
      client: createClient({ ...shared, limits, signal: guess.signal }),
      end: () => guess.abort(),
    },
    ofTrace: createClient({ ...shared, limits: traceLimits, yieldsToLimits: true }),
    stop: () => stop.abort(),
  };
}

/** A controller that aborts with the signal, and can be aborted by itself. */
function stoppedBy(signal: AbortSignal | undefined): AbortController {
  const stop = new AbortController();
  signal?.addEventListener('abort', () => stop.abort(signal.reason), { once: true });
  if (signal?.aborted) stop.abort(signal.reason);
  return stop;
}

/** A client for requests that may turn out to be unnecessary, and can then be ended. */
interface Guessing {
  client: GitHubClient;
  end: () => void;
}

async function collectRun(
  { client, guessing }: { client: GitHubClient; guessing: Guessing },
  ref: GitHubRunRef,
  scan: BeginScan | null,
): Promise<CollectedAttempt> {
  const { owner, repo, runId, attempt, jobId } = ref;
  if (attempt !== null) return await collectAttempt(client, { owner, repo, runId, attempt }, null, scan);
  const asked = getLatestRun(client, { owner, repo, runId });
  // Most runs are never repeated, so the first attempt is asked for at once.
  const first = collectAttempt(guessing.client, { owner, repo, runId, attempt: 1 }, asked, scan);
  first.catch(() => {});
  const run = await asked;
  const latest = runShape.safeParse(run.json).data?.run_attempt ?? 1;
  if (latest !== 1) guessing.end();
  const found =
    latest === 1
      ? await first
      : await collectAttempt(client, { owner, repo, runId, attempt: latest }, run, scan);
  if (jobId === null || found.jobIds.has(jobId)) return found;
  const named = await findAttemptOfJob(client, ref, jobId);
  return named === null || named === latest
    ? found
    : await collectAttempt(client, { owner, repo, runId, attempt: named }, null, scan);
}

/** The URL of a job says which attempt is meant, where the run has been repeated since; null if the job is gone. */
async function findAttemptOfJob(
  client: GitHubClient,
  ref: GitHubRunRef,
  jobId: number,
): Promise<number | null> {
  const { owner, repo, runId } = ref;
  const subject = { what: 'the job', permission: 'actions:read' } as const;
  const route = 'GET /repos/{owner}/{repo}/actions/jobs/{job_id}';
  try {
    const { json } = await getJson(client, { route, parameters: { owner, repo, job_id: jobId }, subject });
    const job = jobShape.safeParse(json).data;
    return job?.run_url?.endsWith(`/runs/${runId}`) ? job.run_attempt : null;
  } catch (error) {
    if (error instanceof AutopsyError && error.code === 'unavailable') return null;
    throw error;
  }
}
