import type { Cause, CauseCertainty, CauseDetail, CauseKind } from '../types/causes.ts';
import type { Annotation, RunAttempt, RunSummary } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { TimelineJob } from '../types/logs.ts';

/** What a cause is looked for in, besides the save itself. */
export interface Surroundings {
  run: RunAttempt;
  timeline: readonly TimelineJob[];
  /** Those of the torn-down job's check run; null if they are missing. */
  annotations: readonly Annotation[] | null;
  /** Runs of the same workflow and branch created around the cancel; null if they were not asked for. */
  successors: readonly RunSummary[] | null;
}

/** A cause with its evidence. */
export interface FoundCause {
  cause: Cause;
  evidence: ProofItem[];
  /** The failed sibling, if that is the cause. */
  sibling: TimelineJob | null;
  successor: RunSummary | null;
}

/** A found cause from its parts; the URLs are those of the sibling and the successor. */
export function found(
  kind: CauseKind,
  certainty: CauseCertainty,
  detail: CauseDetail,
  rest: Partial<Omit<FoundCause, 'cause'>> = {},
): FoundCause {
  const sibling = rest.sibling ?? null;
  const successor = rest.successor ?? null;
  const cause: Cause = {
    kind,
    certainty,
    detail,
    jobUrl: sibling?.job.url ?? null,
    runUrl: successor?.url ?? null,
  };
  return { cause, evidence: rest.evidence ?? [], sibling, successor };
}

/** The cause that an annotation states, with its text up to the first full stop as the detail. */
export function saidFirst(kind: CauseKind, message: string): FoundCause {
  const text = message.trim().split('. ')[0] ?? message;
  return found(kind, 'stated', { kind: 'said', text });
}
