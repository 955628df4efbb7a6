import type { NoPatch, ShownProof } from '../types/remedies.ts';
import { effectiveCondition } from './expression.ts';
import {
  conclusionKey,
  hitKey,
  outcomeKey,
  type RunningStep,
  type SimulatedRun,
  simulated,
} from './simulation.ts';
import {
  askTooMuch,
  assignments,
  type Condition,
  type Domains,
  type Fact,
  readCondition,
} from './truth-table.ts';

/** A step that a guard depends on, with its condition; the implicit `success()` may be left out. */
export interface ProvenStep {
  /** Its place among the steps. */
  index: number;
  id: string;
  condition: string;
  /** Whether the job goes on if it fails: `continue-on-error`. */
  mayFail: boolean;
  /** Whether a fact may have another value for this step than for the save: then it counts as two facts. */
  unstable: (key: string) => boolean;
}

/**
 * What a guard claims: that the condition `after` may replace `before`. The implicit `success()` may be left out of
 * both.
 */
export interface Claim {
  before: string;
  after: string;
  /** The steps each of which fills the path if it runs. */
  producers: ProvenStep[];
  /** Later steps that complete the content or make the key, whether the guard asks for them or not. */
  needed: ProvenStep[];
  /** The restore half of a split step, whose `cache-hit` is empty if it does not run. */
  restore: ProvenStep | null;
  /** The id of the restore after whose hit the save was refused anyway; null if a save after a hit can succeed. */
  vainOnHitOf: string | null;
  /** Whether what a failed producer left is to be saved too. */
  savesFailures: boolean;
  /** Whether the save ran in the background, where a cancel evaluates no condition. */
  isBeside?: boolean;
  domains: Domains;
}

/** The result of a proof: what it shows, or why it fails. */
export type Proof =
  | {
      holds: true;
      shown: ShownProof;
      /** Whether some failed run that saved before does not save now. */
      narrows: boolean;
      /** Whether a hit that tried to save in vain before does not try now. */
      sparesRefusals: boolean;
    }
  | { holds: false; reason: NoPatch };

/**
 * Evaluates both conditions with GitHub's own expression library in every state that matters: a healthy run, in which
 * each step's own condition decides whether it ran (so a producer gated on a miss is skipped on a hit) and a step that
 * may fail does or does not; a cancel while the save runs; and every run in which a step that the content needs, or
 * anything around it, failed or was cancelled. Any other fact in the conditions may have any value, the same in both.
 */
export function proveGuard(claim: Claim): Proof {
  const parsed = parseClaim(claim);
  if (parsed === null) return { holds: false, reason: { kind: 'claim-not-taken-apart' } };
  if (askTooMuch(parsed.facts)) return { holds: false, reason: { kind: 'asks-too-much' } };
  const { before, after } = parsed;
  const simulations = assignments(parsed.facts).flatMap((facts) => simulated(parsed.steps, facts) ?? []);
  const healthy = simulations.flatMap((simulation) => simulation.healthy);
  // Most wrong guards fail here already, and the failed runs are many more.
  const wrong = failedHealthyRow(parsed, healthy);
  if (wrong !== null) return { holds: false, reason: wrong };
  const runs = [...healthy, ...simulations.flatMap(({ failed }) => failed())];
  const savesUnfinished = runs.some(
    ({ world, whole }) => !whole && (after.holds(world) || after.holds(cancelled(world))),
  );
  if (savesUnfinished) return { holds: false, reason: { kind: 'saves-unfinished' } };
  const saving = healthy.filter(({ world }) => after.holds(world));
  const tornBefore = claim.isBeside === true || saving.every(({ world }) => !before.holds(cancelled(world)));
  const dropped = runs.filter(({ world }) => before.holds(world) && !after.holds(world));
  const { savesFailures } = claim;
  const producers = claim.producers.map(({ id }) => id);
  return {
    holds: true,
    shown: { kind: 'shown', tornBefore, producers, savesFailures },
    narrows: dropped.some(({ kind, world }) => kind === 'failed' && world.status === 'failure'),
    sparesRefusals: dropped.some(({ kind }) => kind === 'healthy'),
  };
}

function failedHealthyRow({ before, after, vainHit }: ParsedClaim, healthy: SimulatedRun[]): NoPatch | null {
  const inVain = ({ facts }: SimulatedRun['world']) => vainHit !== null && facts.get(vainHit) === 'true';
  const decidesOtherwise = ({ world }: SimulatedRun) =>
    before.holds(world) !== after.holds(world) && !(before.holds(world) && inVain(world));
  if (healthy.some(decidesOtherwise)) return { kind: 'decides-otherwise' };
  if (!healthy.some(({ world }) => after.holds(world))) return { kind: 'never-saves' };
  return healthy.some(({ world, whole }) => whole && after.holds(world) !== after.holds(cancelled(world)))
    ? { kind: 'cancel-decides' }
    : null;
}

function cancelled(world: SimulatedRun['world']): SimulatedRun['world'] {
  return { ...world, status: 'cancelled' };
}

interface ParsedClaim {
  before: Condition;
  after: Condition;
  /** In the order in which they run. */
  steps: RunningStep[];
  vainHit: string | null;
  /** The facts that do not follow from the conditions of the steps. */
  facts: Fact[];
}

function parseClaim(claim: Claim): ParsedClaim | null {
  const { domains, restore, vainOnHitOf } = claim;
  const before = readCondition(effectiveCondition(claim.before), domains);
  const after = readCondition(effectiveCondition(claim.after), domains);
  const parts: [RunningStep['part'], ProvenStep[]][] = [
    ['restore', restore === null ? [] : [restore]],
    ['producer', claim.producers],
    ['needed', claim.needed],
  ];
  const named = parts.flatMap(([part, steps]) => steps.map((step) => ({ part, step })));
  const steps = named
    .sort((one, other) => one.step.index - other.step.index)
    .flatMap(({ part, step }) => parseStep(step, part, claim) ?? []);
  if (before === null || after === null || steps.length < named.length) return null;
  const follows = new Set(steps.flatMap(({ id }) => [outcomeKey(id), conclusionKey(id)]));
  const asked = [before, after].flatMap(({ facts }) => facts);
  const asking = steps.flatMap(({ condition, keyOf }) =>
    condition.facts.map((fact) => ({ ...fact, key: keyOf(fact.key) })),
  );
  const hits = [restore?.id, vainOnHitOf].flatMap((id) =>
    typeof id === 'string' ? [{ key: hitKey(id.toLowerCase()), values: ['true', 'false', ''] }] : [],
  );
  return {
    before,
    after,
    steps,
    vainHit: vainOnHitOf === null ? null : hitKey(vainOnHitOf.toLowerCase()),
    facts: [...asked, ...asking, ...hits].filter(({ key }) => !follows.has(key)),
  };
}

function parseStep(
  step: ProvenStep,
  part: RunningStep['part'],
  { domains, savesFailures }: Claim,
): RunningStep | null {
  const condition = readCondition(effectiveCondition(step.condition), domains);
  if (condition === null) return null;
  const id = step.id.toLowerCase();
  const mayBreak = part === 'producer' && savesFailures;
  return { id, condition, part, mayBreak, mayFail: step.mayFail, keyOf: keyAt(step) };
}

/** The key of a fact for a step: a key of its own if the fact may have had another value then. */
export function keyAt({ id, unstable }: Pick<ProvenStep, 'id' | 'unstable'>): (key: string) => string {
  return (key) => (unstable(key) ? `${key} at ${id}` : key);
}
