import type { Cause, CauseCertainty, CauseKind } from '../types/causes.ts';
import type { Annotation, Job, RunAttempt, RunSummary } from '../types/evidence.ts';
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
  sibling: Job | null;
  successor: RunSummary | null;
}

/** A found cause from its parts; the URLs are those of the sibling and the successor. */
export function found(
  kind: CauseKind,
  certainty: CauseCertainty,
  detail: string,
  rest: Partial<Omit<FoundCause, 'cause'>> = {},
): FoundCause {
  const sibling = rest.sibling ?? null;
  const successor = rest.successor ?? null;
  const cause: Cause = {
    kind,
    certainty,
    detail,
    jobUrl: sibling?.url ?? null,
    runUrl: successor?.url ?? null,
  };
  return { cause, evidence: rest.evidence ?? [], sibling, successor };
}

/** `base (3.15) failed in "Create venv"`; the annotation's token where no job is known. */
export function describeSibling(sibling: Job | null, token: string): string {
  if (sibling === null) return `"${token}" failed`;
  const step = sibling.steps.find(({ conclusion }) => conclusion === 'failure');
  return step ? `${sibling.name} failed in "${step.name}"` : `${sibling.name} failed`;
}

/** The failure of a sibling as an item of evidence, from the jobs' answer. */
export function failureItem(sibling: Job): ProofItem {
  const step = sibling.steps.find(({ conclusion }) => conclusion === 'failure') ?? null;
  const completedAt = step?.completedAt ?? sibling.completedAt;
  return {
    claim: 'cause',
    source: 'jobs',
    job: sibling.id,
    step: step?.number ?? null,
    line: null,
    at: completedAt,
    text: describeSibling(sibling, ''),
    url: sibling.url && step ? `${sibling.url}#step:${step.number}:1` : sibling.url,
  };
}
