import { data, Evaluator, type Expr } from '@actions/expressions';
import { Binary, FunctionCall, Grouping, Literal, Logical, Unary } from '@actions/expressions/ast';
import { truthy } from '@actions/expressions/result';
import {
  canonicalText,
  isStatusCall,
  literalOf,
  nodesOf,
  parseExpression,
  referencesIn,
  statusReferences,
} from './expression.ts';

/** `job.status` (in a composite action `github.action_status`), which the status functions read. */
export type Status = 'success' | 'failure' | 'cancelled';

/** Every status that a job can have while its steps run. */
export const statuses: readonly Status[] = ['success', 'failure', 'cancelled'];

/** `steps.<id>.outcome` of a step: its result before `continue-on-error` is applied. */
export type Outcome = Status | 'skipped';

/**
 * Something in a condition that is not known in advance. An outcome and a `cache-hit` output have GitHub's own values;
 * what is compared with texts has those and one other; anything else (a `contains(…)`, an input) is taken as a whole
 * and may be true or false.
 */
export interface Fact {
  key: string;
  values: readonly (string | boolean)[];
}

/** One state in which conditions are evaluated. */
export interface World {
  status: Status;
  facts: ReadonlyMap<string, string | boolean>;
}

/** All values that a reference can have, in lower case, if they are known: `runner.os`, a matrix. */
export type Domains = ReadonlyMap<string, readonly string[]>;

/** A parsed condition: the facts that it needs, and whether it holds in a world with those facts. */
export interface Condition {
  facts: Fact[];
  /** `keyOf` renames a fact before it is looked up. */
  holds: (world: World, keyOf?: (key: string) => string) => boolean;
}

const outcomes: readonly Outcome[] = [...statuses, 'skipped'];
// `false` is a match of a restore key, the empty string a miss (actions/cache README, "Outputs").
const hits = ['true', 'false', ''] as const;
/** The values of `runner.os`, which every job has. */
export const SYSTEMS: Domains = new Map([['runner.os', ['linux', 'macos', 'windows']]]);
/** Stands for every text that a condition does not mention. */
const another = '\0';

/** Parses a condition; null if there is none, it does not parse, or `conditionFrom` gives none. */
export function readCondition(text: string | null, domains?: Domains): Condition | null {
  const expr = text === null ? null : parseExpression(text);
  return expr === null ? null : conditionFrom(expr, domains);
}

/** The condition of an expression; null if a part mixes the status or an outcome with something unknown. */
export function conditionFrom(expr: Expr, domains: Domains = SYSTEMS): Condition | null {
  const parts = operands(expr);
  if (parts === null) return isStatusCall(expr) ? statusCondition(expr) : leafCondition(expr, domains);
  const conditions = parts.flatMap((part) => conditionFrom(part, domains) ?? []);
  if (conditions.length < parts.length) return null;
  const facts = conditions.flatMap((condition) => condition.facts);
  const [first] = conditions;
  if (expr instanceof Unary) {
    return { facts, holds: (world, keyOf) => first?.holds(world, keyOf) === false };
  }
  const isOr = expr instanceof Logical && expr.operator.lexeme === '||';
  return {
    facts,
    holds: (world, keyOf) =>
      isOr
        ? conditions.some((condition) => condition.holds(world, keyOf))
        : conditions.every((condition) => condition.holds(world, keyOf)),
  };
}

function operands(expr: Expr): Expr[] | null {
  if (expr instanceof Logical) return expr.args;
  if (expr instanceof Grouping) return [expr.group];
  return expr instanceof Unary ? [expr.expr] : null;
}

function statusCondition(expr: Expr): Condition {
  const name = canonicalText(expr).replace('()', '');
  return { facts: [], holds: ({ status }) => name === 'always' || name === status };
}

/** A part without `&&`, `||` or `!`: GitHub's own library evaluates it, once for the same values. */
function leafCondition(expr: Expr, domains: Domains): Condition | null {
  const facts = leafFacts(expr, domains);
  if (facts === null) return null;
  const known = new Map<string, boolean>();
  const holds: Condition['holds'] = ({ status, facts: values }, keyOf = (key) => key) => {
    const asked = [status, ...facts.map(({ key }) => values.get(keyOf(key)))].map(String).join('\n');
    const before = known.get(asked);
    if (before !== undefined) return before;
    const answer = evaluates(
      substitute(expr, (key) => (statusReferences.includes(key) ? status : values.get(keyOf(key)))),
    );
    known.set(asked, answer);
    return answer;
  };
  return { facts, holds };
}

function leafFacts(expr: Expr, domains: Domains): Fact[] | null {
  const references = referencesIn(expr);
  const known = references.filter(isKnown);
  const calls = nodesOf(expr).filter((node) => node instanceof FunctionCall);
  const readsFiles = calls.some(isHashFiles);
  if (known.length === references.length && !readsFiles)
    return known.filter((key) => !statusReferences.includes(key)).map(knownFact);
  if (known.length > 0 || calls.some(isStatusCall)) return null;
  const listed = references.map((key) => ({ key, values: domains.get(key) ?? [] }));
  if (!readsFiles && listed.every(({ values }) => values.length > 0)) return listed;
  const compared = comparison(expr);
  return [compared ?? { key: opaqueKey(expr), values: [true, false] }];
}

/** The fact of a reference that is compared with a text, ignoring case as GitHub does; null for anything else. */
function comparison(expr: Expr): Fact | null {
  if (!isEquation(expr)) return null;
  const [text, ...others] = [expr.left, expr.right].filter((side) => side instanceof Literal);
  const side = expr.left === text ? expr.right : expr.left;
  if (!(text instanceof Literal) || others.length > 0 || !(text.literal instanceof data.StringData))
    return null;
  const [key, ...more] = referencesIn(side);
  if (key === undefined || more.length > 0 || canonicalText(side) !== key) return null;
  return { key, values: [text.literal.value.toLowerCase(), another] };
}

/** Every assignment of values to the facts. */
export function assignments(facts: readonly Fact[]): Map<string, string | boolean>[] {
  return distinct(facts).reduce<Map<string, string | boolean>[]>(
    (worlds, fact) =>
      worlds.flatMap((world) => fact.values.map((value) => new Map(world).set(fact.key, value))),
    [new Map()],
  );
}

/** A condition with more unknowns than this is too complex to be patched automatically. */
const mostAssignments = 4096;

/** Whether there are too many assignments; callers ask this before they ask for the assignments. */
export function askTooMuch(facts: readonly Fact[]): boolean {
  return distinct(facts).reduce((product, { values }) => product * values.length, 1) > mostAssignments;
}

/** The facts, each key once, with the values of all its occurrences. */
function distinct(facts: readonly Fact[]): Fact[] {
  const values = new Map<string, Set<string | boolean>>();
  for (const fact of facts) values.set(fact.key, new Set([...(values.get(fact.key) ?? []), ...fact.values]));
  return [...values].map(([key, all]) => ({ key, values: [...all] }));
}

function isKnown(reference: string): boolean {
  return statusReferences.includes(reference) || isHit(reference) || isOutcome(reference);
}

function isHit(reference: string): boolean {
  return /^steps\.[\w-]+\.outputs\.cache-hit$/.test(reference);
}

function isOutcome(reference: string): boolean {
  return /^steps\.[\w-]+\.(?:outcome|conclusion)$/.test(reference);
}

function knownFact(key: string): Fact {
  return { key, values: isHit(key) ? hits : outcomes };
}

function isHashFiles(expr: Expr): boolean {
  return expr instanceof FunctionCall && expr.functionName.lexeme.toLowerCase() === 'hashfiles';
}

function isEquation(expr: Expr): expr is Binary {
  return expr instanceof Binary && /^[!=]=$/.test(expr.operator.lexeme);
}

/** The key of `a != b` is `a == b`, so that a step and its counterpart in the other branch share one fact. */
function opaqueKey(expr: Expr): string {
  if (!isEquation(expr)) return canonicalText(expr);
  const sides = [canonicalText(expr.left), canonicalText(expr.right)].sort();
  return sides.join(' == ');
}

function evaluates(expr: Expr): boolean {
  try {
    return truthy(new Evaluator(expr, new data.Dictionary()).evaluate());
  } catch {
    // If GitHub cannot evaluate a condition, the step fails before it runs.
    return false;
  }
}

/** The expression with known references, or whole parts of known truth, replaced by their values. */
export function substitute(expr: Expr, resolve: (key: string) => string | boolean | undefined): Expr {
  const opaque = resolve(opaqueKey(expr));
  if (typeof opaque === 'boolean')
    return literal(isEquation(expr) && expr.operator.lexeme === '!=' ? !opaque : opaque);
  const known = resolve(canonicalText(expr));
  if (known !== undefined) return literal(known);
  const inside = (part: Expr) => substitute(part, resolve);
  if (expr instanceof Logical) return new Logical(expr.operator, expr.args.map(inside));
  if (expr instanceof Grouping) return new Grouping(inside(expr.group));
  if (expr instanceof Unary) return new Unary(expr.operator, inside(expr.expr));
  if (expr instanceof Binary) return new Binary(inside(expr.left), expr.operator, inside(expr.right));
  if (expr instanceof FunctionCall) return new FunctionCall(expr.functionName, expr.args.map(inside));
  return expr;
}

function literal(value: string | boolean): Literal {
  return literalOf(typeof value === 'string' ? new data.StringData(value) : new data.BooleanData(value));
}
