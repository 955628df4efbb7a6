import { undressed } from '../logs/line-pattern.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysNothing } from '../saves/telling-signals.ts';
import type { Cause, CauseCertainty, CauseDetail, CauseKind } from '../types/causes.ts';
import type { Annotation, RunAttempt, RunSummary } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { TimelineJob } from '../types/logs.ts';
import type { Instant } from '../types/primitives.ts';
import type { CacheSave, ProofClaim, SaveState } from '../types/saves.ts';

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

/** How a cause is recognised, from the strongest to the weakest evidence; each part gives null if it does not apply. */
export interface CauseRule {
  /** By what the client or the runner wrote in the log of the save. */
  fromLog?(save: CacheSave): FoundCause | null;
  annotation?: AnnotationRule;
  /** By how the step and the job ended. */
  fromConclusion?(save: CacheSave): FoundCause | null;
  /** By what happened around it, if nothing says why. */
  fromTimes?(save: CacheSave, around: Surroundings): FoundCause | null;
}

/** How GitHub words a cause in an annotation. */
interface AnnotationRule {
  /** The whole message; its first capture is its subject. */
  pattern: RegExp;
  /**
   * The cause that it states, its subject in a comparable form, and whether jobs, conclusions and times support it,
   * since a script can write it too.
   */
  read(
    said: { message: string; subject: string },
    save: CacheSave,
    around: Surroundings,
  ): { cause: FoundCause; about: string; fits: boolean };
}

/** When a save ended by the server's clock, which can be compared with other jobs and runs; null if unknown. */
export function endOfSave({ state, step, job: { job, aheadMs } }: CacheSave): Instant | null {
  const endedAt = step.step.completedAt ?? state.endedAt;
  return endedAt === null ? job.completedAt : endedAt - aheadMs;
}

/** The text of the last line that shows this claim, if it says more than the claim; else empty. */
export function lastWords({ trail }: SaveState, claim: ProofClaim): string {
  const items = trail.filter(
    ({ claim: own, line }) => own === claim && !parseSignals([line]).some(saysNothing),
  );
  return spoken(items.at(-1)?.line.text ?? '');
}

/** The text of a log line, without the runner's prefix. */
export function spoken(line: string): string {
  return undressed(line).replace(/:\s*$/, '').trim();
}
