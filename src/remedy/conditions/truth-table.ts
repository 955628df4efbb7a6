import { data, Evaluator, type Expr } from '@actions/expressions';
import { Binary, FunctionCall, Grouping, Literal, Logical, Unary } from '@actions/expressions/ast';
import { truthy } from '@actions/expressions/result';
import { canonicalText, isStatusCall, nodesOf, referencesIn, statusReferences } from './expression.ts';

/** `job.status` (in a composite action `github.action_status`), which the status functions ask. */
export type Status = 'success' | 'failure' | 'cancelled';

/** Every status that a job can have while its steps run. */
export const statuses: readonly Status[] = ['success', 'failure', 'cancelled'];

/** What a step came to, as `steps.<id>.outcome` says it: before `continue-on-error` is applied. */
export type Outcome = Status | 'skipped';

/**
 * Something that a condition asks and that is not known in advance. An outcome and a `cache-hit` output have GitHub's
 * own values; all else is taken whole as a truth value that may be either (a comparison, a `contains(…)`, an input).
 */
export interface Fact {
  key: string;
  values: readonly (string | boolean)[];
}

/** One state of the world in which conditions are asked. */
export interface World {
  status: Status;
  facts: ReadonlyMap<string, string | boolean>;
}

const outcomes: readonly Outcome[] = [...statuses, 'skipped'];
// `false` is a match of a restore key, the empty string a miss (actions/cache README, "Outputs").
const hits = ['true', 'false', ''] as const;

/** The facts that a condition asks; null where one cannot be told apart from the status or an outcome. */
export function factsOf(expr: Expr): Fact[] | null {
  if (isStatusCall(expr)) return [];
  const parts = operands(expr);
  if (parts !== null) {
    const facts = parts.map(factsOf);
    return facts.some((found) => found === null) ? null : facts.flatMap((found) => found ?? []);
  }
  const references = referencesIn(expr);
  const known = references.filter(isKnown);
  const calls = nodesOf(expr).filter((node) => node instanceof FunctionCall);
  const opaque = references.length > known.length || calls.some(isHashFiles);
  if (!opaque) return known.filter((key) => !statusReferences.includes(key)).map(knownFact);
  if (known.length > 0 || calls.some(isStatusCall)) return null;
  return [{ key: opaqueKey(expr), values: [true, false] }];
}

/** Whether a condition holds in a world that knows all its facts; `keyOf` renames a fact before it is looked up. */
export function holds(expr: Expr, world: World, keyOf: (key: string) => string = (key) => key): boolean {
  const resolved = substitute(expr, (key) => {
    if (statusReferences.includes(key)) return world.status;
    return world.facts.get(keyOf(key));
  });
  return truthy(new Evaluator(resolved, new data.Dictionary(), statusCalls(world.status)).evaluate());
}

/** Every assignment of values to facts, each key once. */
export function assignments(facts: Fact[]): Map<string, string | boolean>[] {
  const distinct = [...new Map(facts.map((fact) => [fact.key, fact])).values()];
  return distinct.reduce<Map<string, string | boolean>[]>(
    (worlds, fact) =>
      worlds.flatMap((world) => fact.values.map((value) => new Map(world).set(fact.key, value))),
    [new Map()],
  );
}

/** A condition with more unknowns than this is one that nobody should patch unseen. */
const mostAssignments = 4096;

/** Whether there are more assignments than are gone through, so that a caller can refuse before it asks for them. */
export function askTooMuch(facts: Fact[]): boolean {
  const distinct = new Map(facts.map((fact) => [fact.key, fact.values.length]));
  return [...distinct.values()].reduce((product, count) => product * count, 1) > mostAssignments;
}

function operands(expr: Expr): Expr[] | null {
  if (expr instanceof Logical) return expr.args;
  if (expr instanceof Grouping) return [expr.group];
  if (expr instanceof Unary) return [expr.expr];
  return null;
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

/** `a != b` is asked as `a == b`, so that a step and its counterpart on the other branch share one fact. */
function opaqueKey(expr: Expr): string {
  if (!(expr instanceof Binary) || !/^[!=]=$/.test(expr.operator.lexeme)) return canonicalText(expr);
  const sides = [canonicalText(expr.left), canonicalText(expr.right)].sort();
  return sides.join(' == ');
}

/** An expression with the values of what is known in it; an opaque part is known by its truth. */
export function substitute(expr: Expr, resolve: (key: string) => string | boolean | undefined): Expr {
  const literal = (value: string | boolean) =>
    new Literal(typeof value === 'string' ? new data.StringData(value) : new data.BooleanData(value), {
      type: 0,
      lexeme: '',
      range: { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } },
    });
  const opaque = resolve(opaqueKey(expr));
  if (typeof opaque === 'boolean') {
    return literal(expr instanceof Binary && expr.operator.lexeme === '!=' ? !opaque : opaque);
  }
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

function statusCalls(status: Status) {
  const values = {
    success: status === 'success',
    failure: status === 'failure',
    cancelled: status === 'cancelled',
    always: true,
  };
  return new Map(
    Object.entries(values).map(([name, value]) => [
      name,
      { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) },
    ]),
  );
}
