import type { Expr } from '@actions/expressions';
import { effectiveCondition, parseExpression } from './expression.ts';
import {
  askTooMuch,
  assignments,
  type Fact,
  factsOf,
  holds,
  type Outcome,
  statuses,
  type World,
} from './truth-table.ts';

/** A step whose outcome a guard asks, with its condition; the runner's implicit `success()` may be left out. */
export interface ProvenStep {
  id: string;
  condition: string;
  /** Whether a fact may have changed, or been another, since this step was asked: then it is two facts. */
  unstable: (key: string) => boolean;
}

/**
 * What a guard claims: that `after` may stand where `before` stood. As for all conditions, the implicit `success()` may
 * be left out.
 */
export interface Claim {
  before: string;
  after: string;
  producer: ProvenStep;
  /** The restoring half of a split, whose `cache-hit` is empty where it does not run. */
  restore: ProvenStep | null;
  /** Steps after the producer that make the key or the path, and whose outcome the guard asks too. */
  waits: ProvenStep[];
}

/** The outcome of a proof: one line for people where it holds, a clause where it does not. */
export type Proof = { holds: true; line: string; tornBefore: boolean } | { holds: false; reason: string };

const notWhole: readonly Outcome[] = ['failure', 'cancelled', 'skipped'];

/**
 * Evaluates both conditions with GitHub's own expression library in every state that matters: a healthy run, in which
 * each step's own condition says whether it ran (so a producer gated on a miss is skipped on a hit); a cancel while the
 * save runs; and every status with a producer that failed, was cancelled or skipped. What the conditions ask besides is
 * taken to be anything, the same in both.
 */
export function proveGuard(claim: Claim): Proof {
  const parsed = parseClaim(claim);
  if (parsed === null) return { holds: false, reason: 'its conditions cannot be taken apart' };
  const free = parsed.facts.filter(({ key }) => !parsed.modelled.has(key));
  if (askTooMuch(free)) return { holds: false, reason: 'its conditions ask too many things' };
  const worlds = assignments(free).flatMap((facts) => healthyWorld(parsed, facts) ?? []);
  const saving = worlds.filter((world) => isWhole(parsed, world) && holds(parsed.after, world));
  const reason = failedRow(parsed, worlds, saving);
  if (reason !== null) return { holds: false, reason };
  const tornBefore = saving.every((world) => !holds(parsed.before, cancelled(world)));
  const often = tornBefore ? 'no longer' : 'never';
  return {
    holds: true,
    tornBefore,
    line: `a cancel ${often} tears the save down; nothing is saved unless ${claim.producer.id} succeeded; a healthy run decides as before`,
  };
}

function failedRow(claim: ParsedClaim, worlds: World[], saving: World[]): string | null {
  const { before, after } = claim;
  if (worlds.some((world) => holds(before, world) !== holds(after, world))) {
    return 'a healthy run would save where it does not now, or the other way round';
  }
  if (saving.length === 0) return 'the save would never run';
  const whole = worlds.filter((world) => isWhole(claim, world));
  if (whole.some((world) => holds(after, cancelled(world)) !== holds(before, world))) {
    return 'a cancel would still change the decision';
  }
  return worlds.some((world) => brokenWorlds(claim, world).some((broken) => holds(after, broken)))
    ? 'content that is not whole could be saved'
    : null;
}

function cancelled(world: World): World {
  return { ...world, status: 'cancelled' };
}

function isWhole(claim: ParsedClaim, world: World): boolean {
  return [claim.producer, ...claim.waits].every(({ id }) => world.facts.get(outcomeKey(id)) === 'success');
}

/** The world with one of the asked steps not successful, in every status. */
function brokenWorlds(claim: ParsedClaim, world: World): World[] {
  return [claim.producer, ...claim.waits].flatMap(({ id }) =>
    notWhole.flatMap((outcome) =>
      statuses.map((status) => ({ status, facts: withOutcome(world.facts, id, outcome) })),
    ),
  );
}

/** What the asked steps come to in a run in which nothing fails; null where these facts cannot go together. */
function healthyWorld(claim: ParsedClaim, facts: Map<string, string | boolean>): World | null {
  let world: World = { status: 'success', facts };
  if (claim.restore !== null) {
    const { id, condition } = claim.restore;
    const ran = holds(condition, world);
    if (!ran && facts.get(hitKey(id)) !== '') return null;
    world = { ...world, facts: withOutcome(world.facts, id, ran ? 'success' : 'skipped') };
  }
  for (const { id, condition, keyOf } of [claim.producer, ...claim.waits]) {
    const ran = holds(condition, world, keyOf);
    world = { ...world, facts: withOutcome(world.facts, id, ran ? 'success' : 'skipped') };
  }
  return world;
}

function withOutcome(facts: ReadonlyMap<string, string | boolean>, id: string, outcome: Outcome) {
  return new Map(facts).set(outcomeKey(id), outcome).set(conclusionKey(id), outcome);
}

interface ParsedStep {
  id: string;
  condition: Expr;
  /** The key of a fact as this step was asked it. */
  keyOf: (key: string) => string;
}

interface ParsedClaim {
  before: Expr;
  after: Expr;
  producer: ParsedStep;
  restore: ParsedStep | null;
  waits: ParsedStep[];
  facts: Fact[];
  /** The facts that follow from the conditions of the asked steps. */
  modelled: ReadonlySet<string>;
}

function parseClaim(claim: Claim): ParsedClaim | null {
  const before = parseCondition(claim.before);
  const after = parseCondition(claim.after);
  const producer = parseStep(claim.producer);
  const restore = claim.restore === null ? null : parseStep(claim.restore);
  const waits = claim.waits.flatMap((wait) => parseStep(wait) ?? []);
  if (before === null || after === null || producer === null || waits.length < claim.waits.length)
    return null;
  if (claim.restore !== null && restore === null) return null;
  const steps = [producer, ...waits, ...(restore === null ? [] : [restore])];
  const asked = [factsOf(before), factsOf(after), ...steps.map(factsAsked)];
  if (asked.some((facts) => facts === null)) return null;
  return {
    before,
    after,
    producer,
    restore,
    waits,
    facts: [...asked.flatMap((facts) => facts ?? []), ...hitFact(restore)],
    modelled: new Set(steps.flatMap(({ id }) => [outcomeKey(id), conclusionKey(id)])),
  };
}

function parseCondition(text: string): Expr | null {
  const effective = effectiveCondition(text);
  return effective === null ? null : parseExpression(effective);
}

function parseStep(step: ProvenStep): ParsedStep | null {
  const condition = parseCondition(step.condition);
  return condition === null ? null : { id: step.id.toLowerCase(), condition, keyOf: keyAt(step) };
}

/** The key by which a fact is known to a step: another one where it may have been another then. */
export function keyAt({ id, unstable }: ProvenStep): (key: string) => string {
  return (key) => (unstable(key) ? `${key} at ${id}` : key);
}

function factsAsked({ condition, keyOf }: ParsedStep): Fact[] | null {
  return factsOf(condition)?.map((fact) => ({ ...fact, key: keyOf(fact.key) })) ?? null;
}

function hitFact(restore: ParsedStep | null): Fact[] {
  return restore === null ? [] : [{ key: hitKey(restore.id), values: ['true', 'false', ''] }];
}

function outcomeKey(id: string): string {
  return `steps.${id}.outcome`;
}

function conclusionKey(id: string): string {
  return `steps.${id}.conclusion`;
}

function hitKey(id: string): string {
  return `steps.${id}.outputs.cache-hit`;
}
