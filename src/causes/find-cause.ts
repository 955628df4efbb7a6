import { runnerLines } from '../logs/runner-lines.ts';
import type { CauseKind } from '../types/causes.ts';
import type { Annotation } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { CacheSave, ProofClaim } from '../types/saves.ts';
import { describeSibling, type FoundCause, failureItem, found, type Surroundings } from './found-cause.ts';
import { findSuccessor, inferCause } from './inferred-cause.ts';
import { findNamedSibling } from './siblings.ts';

/**
 * Why a save was torn down. What GitHub said beats what the clock suggests: the client's and the runner's own words in
 * the log where they name the reason, then the annotations, then conclusions and times with the rule named in the
 * detail, else `unknown`.
 */
export function findCause(attempt: CacheSave, around: Surroundings): FoundCause {
  return (
    fromLog(attempt) ??
    fromAnnotations(attempt, around) ??
    inferCause(attempt, around) ??
    found('unknown', 'unknown', 'cancelled, and nothing that was to be had says why')
  );
}

function fromLog({ state, step, job }: CacheSave): FoundCause | null {
  const said = (claim: ProofClaim): string => {
    const items = state.trail.filter((item) => item.claim === claim && !SAYS_NOTHING.test(item.line.text));
    return spoken(items.at(-1)?.line.text ?? '');
  };
  if (state.ownFailure === 'upload-failed') {
    const failure = said('failed');
    const detail = failure === '' ? 'the log ends before the upload does' : `the client said: ${failure}`;
    return found('upload-failed', 'stated', detail);
  }
  if (state.ownFailure === 'reserve-timed-out') {
    return found('reserve-timed-out', 'stated', `the client said: ${said('maybe-reserved')}`);
  }
  if (state.ending === 'step-timed-out') {
    const minutes = /after (\d+) minutes/.exec(said('torn-down'))?.[1];
    const after = minutes === undefined ? '' : ` after ${minutes} minute${minutes === '1' ? '' : 's'}`;
    return found('step-timed-out', 'stated', `"${step.step.name}" was stopped${after}`);
  }
  const notice =
    job.notices[0]?.text ??
    state.trail.find((item) => runnerLines.shutdown.pattern.test(item.line.text))?.line.text;
  if (state.ending !== 'runner-shut-down' || notice === undefined) return null;
  return found('runner-shut-down', 'stated', spoken(notice));
}

/** A line of a log without the tag and the client's prefix. */
function spoken(line: string): string {
  return line
    .replace(/^(?:##\[\w+\]|\[warning\])/, '')
    .replace(/^Failed to save: /, '')
    .replace(/:\s*$/, '')
    .trim();
}

/** Lines that tell no reason. */
const SAYS_NOTHING = /^##\[\w+\](?:Cache save failed\.|Failed to save: ?)$/;

/**
 * The server's own annotations are failures at line 1 of `.github`; the warnings and errors that scripts print, which may
 * say anything, stand at their line of the log or of a file.
 */
function isOfServer({ level, path, startLine }: Annotation): boolean {
  return (level ?? 'failure') === 'failure' && (path || '.github') === '.github' && (startLine ?? 1) <= 1;
}

/** What GitHub writes into annotations, matched whole. */
const ANNOTATIONS: readonly [RegExp, CauseKind][] = [
  [/^The (?:strategy configuration|job) was canceled because "(.+)" failed\.?$/, 'sibling-failed'],
  [/^Canceling since a higher priority waiting request for '?(.+?)'? exists$/, 'run-superseded'],
  [/^The run was canceled by @?(\S+?)\.?$/, 'run-cancelled'],
  [
    /^The job (?:running on runner .+ )?has exceeded the maximum execution time of (.+?)\.?$/,
    'job-timed-out',
  ],
  [/^The (?:hosted|self-hosted) runner\b.* lost communication with the server\./s, 'runner-lost'],
  [/^The runner has received a shutdown signal\./s, 'runner-shut-down'],
];

function fromAnnotations(
  attempt: CacheSave,
  { timeline, annotations, successors, run }: Surroundings,
): FoundCause | null {
  for (const [pattern, kind] of ANNOTATIONS) {
    for (const { message } of (annotations ?? []).filter(isOfServer)) {
      const match = pattern.exec(message.trim());
      if (!match) continue;
      const evidence = [annotationItem(attempt, message.trim())];
      const subject = match[1] ?? '';
      if (kind === 'sibling-failed') {
        const sibling = findNamedSibling(subject, attempt.job, timeline);
        const item = sibling ? [failureItem(sibling)] : [];
        return found(kind, 'stated', describeSibling(sibling, subject), {
          sibling,
          evidence: [...evidence, ...item],
        });
      }
      if (kind === 'run-superseded') {
        const successor = findSuccessor(attempt, run, successors);
        return found(kind, 'stated', `a newer run took the concurrency group ${subject}`, {
          evidence,
          successor,
        });
      }
      return found(kind, 'stated', describe(kind, subject, message), { evidence });
    }
  }
  return null;
}

function describe(kind: CauseKind, subject: string, message: string): string {
  if (kind === 'run-cancelled') return `cancelled by @${subject}`;
  if (kind === 'job-timed-out') return `the job exceeded its maximum execution time of ${subject}`;
  return message.trim().split('. ')[0] ?? message;
}

function annotationItem({ job }: CacheSave, text: string): ProofItem {
  return {
    claim: 'cause',
    source: 'annotation',
    job: job.job.id,
    step: null,
    line: null,
    at: null,
    text,
    url: job.job.url,
  };
}
