import { proofItem } from '../keys/proof-items.ts';
import type { CauseKind } from '../types/causes.ts';
import type { Annotation } from '../types/evidence.ts';
import type { ProofItem } from '../types/findings.ts';
import type { CacheSave } from '../types/saves.ts';
import { runCancelled, runSuperseded } from './cancelled-run.ts';
import { type CauseRule, type FoundCause, found, type Surroundings } from './cause-rule.ts';
import { jobTimedOut } from './job-timed-out.ts';
import { runnerLost, runnerShutDown } from './runner-gone.ts';
import { siblingFailed } from './sibling-failed.ts';
import { reserveTimedOut, stepCancelled, stepTimedOut, uploadFailed } from './told-in-log.ts';

/** How each cause is recognised, in the order in which they are tried for each kind of evidence. */
const rules: Record<Exclude<CauseKind, 'unknown'>, CauseRule> = {
  'upload-failed': uploadFailed,
  'reserve-timed-out': reserveTimedOut,
  'step-timed-out': stepTimedOut,
  'step-cancelled': stepCancelled,
  'runner-lost': runnerLost,
  'runner-shut-down': runnerShutDown,
  'sibling-failed': siblingFailed,
  'run-superseded': runSuperseded,
  'run-cancelled': runCancelled,
  'job-timed-out': jobTimedOut,
};

/**
 * Why a save was torn down. What GitHub said comes before what the times suggest: first the client's and the runner's
 * own words in the log, then the annotations, then conclusions and times, with the rule named in the detail, else
 * `unknown`.
 */
export function findCause(save: CacheSave, around: Surroundings): FoundCause {
  if (save.state.outcome === 'unknown') return found('unknown', 'unknown', { kind: 'end-unseen' });
  const stated = readAnnotations(save, around);
  return (
    first((rule) => rule.fromLog?.(save)) ??
    stated.cause ??
    withContradiction(
      first((rule) => rule.fromConclusion?.(save)) ??
        first((rule) => rule.fromTimes?.(save, around)) ??
        found('unknown', 'unknown', { kind: 'nothing-said' }),
      stated.said,
    )
  );
}

function first(find: (rule: CauseRule) => FoundCause | null | undefined): FoundCause | null {
  for (const rule of Object.values(rules)) {
    const cause = find(rule);
    if (cause) return cause;
  }
  return null;
}

/**
 * The cause that the annotations state. A script can write any of them, so if two contradict each other, the one that
 * jobs, conclusions and times support is taken, and none if that is not exactly one.
 */
function readAnnotations(
  save: CacheSave,
  around: Surroundings,
): { cause: FoundCause | null; said: SaidItem[] } {
  const messages = new Set(
    (around.annotations ?? []).filter(isOfServer).map(({ message }) => message.trim()),
  );
  const readings = [...messages].flatMap((message) =>
    Object.values(rules).flatMap(({ annotation }) => {
      const match = annotation?.pattern.exec(message);
      if (annotation === undefined || !match) return [];
      const { id, url } = save.job.job;
      const text = message;
      const item = { ...proofItem({ claim: 'cause', source: 'annotation', job: id, text, url }), text };
      return [{ item, ...annotation.read({ message, subject: match[1] ?? '' }, save, around) }];
    }),
  );
  const said = readings.map(({ item }) => item);
  const standing = stateOneThing(readings) ? readings : readings.filter(({ fits }) => fits);
  const [first] = standing;
  if (first === undefined || !stateOneThing(standing)) return { cause: null, said };
  const items = standing.map(({ item }) => item);
  const own = { ...first.cause, evidence: [...items, ...first.cause.evidence] };
  const others = said.filter((item) => !items.includes(item));
  return { cause: withContradiction(own, others), said };
}

/** Whether annotations state the same thing, in whatever words. */
function stateOneThing(readings: readonly { cause: FoundCause; about: string }[]): boolean {
  return new Set(readings.map(({ cause, about }) => `${cause.cause.kind} ${about}`)).size <= 1;
}

/** An annotation as an item of evidence. */
type SaidItem = ProofItem & { text: string };

/** A cause with the annotations that say otherwise. */
function withContradiction(own: FoundCause, said: readonly SaidItem[]): FoundCause {
  if (said.length === 0) return own;
  const otherwise = said.map(({ text }) => text);
  const detail = { kind: 'contradicted' as const, detail: own.cause.detail, otherwise };
  return { ...own, cause: { ...own.cause, detail }, evidence: [...own.evidence, ...said] };
}

/**
 * Whether an annotation is the server's own: a failure at line 1 of `.github`. Those of scripts, which may say
 * anything, are at their line of the log or of a file, unless they name line 1 themselves.
 */
function isOfServer({ level, path, startLine }: Annotation): boolean {
  return (level ?? 'failure') === 'failure' && (path || '.github') === '.github' && (startLine ?? 1) <= 1;
}
