import { data, Evaluator, type Expr } from '@actions/expressions';
import { Binary, FunctionCall, Grouping, Literal, Logical, Unary } from '@actions/expressions/ast';
import { truthy } from '@actions/expressions/result';
import {
  canonicalText,
  cutAtExpressions,
  expressionOf,
  literalOf,
  parseExpression,
  referencesIn,
} from '../workflow/expression.ts';

/** The value of an expression; undefined if the files alone do not show it. */
export type Value = data.ExpressionData | undefined;

/** The known values of the contexts in one run. */
export interface Scope {
  /** The value of a reference in canonical spelling, such as `github.ref`. */
  resolve: (reference: string) => Value;
  /** Whether a reference with an unknown value has the same value in all compared runs. */
  isConstant: (reference: string) => boolean;
}

/** The status functions in a run without failures and cancels. */
const HEALTHY: Record<string, boolean> = { success: true, always: true, failure: false, cancelled: false };

/** Evaluates with GitHub's own library, as far as the references are known. */
function evaluate(expr: Expr, scope: Scope): Value {
  if (expr instanceof Literal) return expr.literal;
  if (expr instanceof Grouping) return evaluate(expr.group, scope);
  if (expr instanceof Logical) return evaluateLogical(expr, scope);
  if (expr instanceof Unary) {
    const [inner] = literalsOf([expr.expr], scope) ?? [];
    return inner === undefined ? undefined : computed(new Unary(expr.operator, inner));
  }
  if (expr instanceof Binary) {
    const [left, right] = literalsOf([expr.left, expr.right], scope) ?? [];
    if (left === undefined || right === undefined) return undefined;
    return computed(new Binary(left, expr.operator, right));
  }
  if (expr instanceof FunctionCall) return evaluateCall(expr, scope);
  return scope.resolve(canonicalText(expr));
}

function evaluateCall(expr: FunctionCall, scope: Scope): Value {
  const name = expr.functionName.lexeme.toLowerCase();
  const healthy = HEALTHY[name];
  if (healthy !== undefined) return new data.BooleanData(healthy);
  const args = name === 'hashfiles' ? null : literalsOf(expr.args, scope);
  return args === null ? undefined : computed(new FunctionCall(expr.functionName, args));
}

/** `unknown && false` is false, whatever the unknown is; `unknown || true` is true, but its exact value is not known. */
function evaluateLogical({ operator, args }: Logical, scope: Scope): Value {
  const stopsAt = operator.lexeme === '||';
  const values = args.map((arg) => evaluate(arg, scope));
  const stop = values.findIndex((value) => value === undefined || truthy(value) === stopsAt);
  if (stop === -1) return values.at(-1);
  const isFalseAnyway = !stopsAt && values.some((value) => value !== undefined && !truthy(value));
  return values[stop] ?? (isFalseAnyway ? new data.BooleanData(false) : undefined);
}

/** The parts as literals; null if one of them is unknown. */
function literalsOf(parts: readonly Expr[], scope: Scope): Literal[] | null {
  const values = parts.map((part) => evaluate(part, scope));
  const known = values.flatMap((value) => (value === undefined ? [] : [literalOf(value)]));
  return known.length === parts.length ? known : null;
}

/** The computed value; undefined if GitHub refuses the expression too, such as a `format` with too few values. */
function computed(expr: Expr): Value {
  try {
    return new Evaluator(expr, new data.Dictionary()).evaluate();
  } catch {
    return undefined;
  }
}

/** Whether a condition lets its step or job run if nothing went wrong before; undefined if unknown. */
export function isMet(condition: string | null, scope: Scope): boolean | undefined {
  if (condition === null || condition.trim() === '') return true;
  const text = expressionOf(condition)?.text ?? null;
  const expr = text === null ? null : parseExpression(text);
  const value = expr === null ? undefined : evaluate(expr, scope);
  return value === undefined ? undefined : truthy(value);
}

/**
 * A text such as the `group:` of a concurrency with its `${{ … }}` evaluated; unknown ones stay as they are written. It
 * is certain if runs with the same text here also have the same text at GitHub.
 */
export function evaluateText(template: string, scope: Scope): { text: string; isCertain: boolean } {
  let isCertain = true;
  const text = withExpressions(template, (inside) => {
    const expr = parseExpression(inside.replace(/\s+/g, ' ').trim());
    const value = expr === null ? undefined : evaluate(expr, scope);
    if (value !== undefined) return value.coerceString();
    isCertain &&= expr !== null && unknownIn(expr, scope).every(scope.isConstant);
    return `\${{${inside}}}`.replace(/\s+/g, '');
  });
  return { text, isCertain };
}

/** The value of a text that is one `${{ … }}`, or the text itself. */
export function evaluateWhole(template: string, scope: Scope): Value {
  const whole = expressionOf(template);
  if (whole === null) {
    const { text } = evaluateText(template, scope);
    return text.includes('${{') ? undefined : new data.StringData(text);
  }
  if (!whole.wrapped) return new data.StringData(template);
  const expr = parseExpression(whole.text);
  return expr === null ? undefined : evaluate(expr, scope);
}

function unknownIn(expr: Expr, scope: Scope): string[] {
  return referencesIn(expr).filter((reference) => scope.resolve(reference) === undefined);
}

/** Plain data of a file as a value of an expression. */
export function dataOf(plain: unknown): Value {
  switch (typeof plain) {
    case 'string':
      return new data.StringData(plain);
    case 'number':
      return new data.NumberData(plain);
    case 'boolean':
      return new data.BooleanData(plain);
    default:
      return plain === null ? new data.Null() : undefined;
  }
}

/** The items of a list that an expression makes; null if it is no list, or an item is no scalar. */
export function listIn(value: Value): unknown[] | null {
  if (!(value instanceof data.Array)) return null;
  const items = value.values().map((item) => ('value' in item ? item.value : undefined));
  return items.includes(undefined) ? null : items;
}

/** The text with the inside of each `${{ … }}` replaced, from left to right; one that is never closed is left as it stands. */
export function withExpressions(text: string, replace: (inside: string) => string): string {
  const { literals, insides } = cutAtExpressions(text);
  const values = insides.map(replace);
  return literals.map((literal, at) => literal + (values[at] ?? '')).join('');
}

/** A boolean in a file, perhaps as an expression; undefined if unknown. */
export function switchOf(written: string, scope: Scope): boolean | undefined {
  if (!written.includes('${{')) return written === 'true';
  const value = evaluateWhole(written, scope);
  return value === undefined ? undefined : truthy(value);
}
