import type { Cause, CauseCertainty, CauseDetail, CauseKind } from '../types/causes.ts';
import type { Annotation, RunAttempt, RunSummary } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { TimelineJob } from '../types/logs.ts';

/** Where a cause is looked for, besides the save itself. */
export interface Surroundings {
  run: RunAttempt;
  timeline: readonly TimelineJob[];
  /** Those of the torn-down job's check run; null where they were not had. */
  annotations: readonly Annotation[] | null;
  /** Runs of the same workflow and branch that were created around the cancel; null where nobody asked. */
  successors: readonly RunSummary[] | null;
}

/** A cause with what it rests on. */
export interface FoundCause {
  cause: Cause;
  evidence: ProofItem[];
  /** The sibling whose failure it was. */
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

/** The cause that an annotation states, in what it says before its first full stop. */
export function saidFirst(kind: CauseKind, message: string): FoundCause {
  const text = message.trim().split('. ')[0] ?? message;
  return found(kind, 'stated', { kind: 'said', text });
}
