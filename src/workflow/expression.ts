import { type data, type Expr, Lexer, Parser } from '@actions/expressions';
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Star,
  Unary,
} from '@actions/expressions/ast';
import { oncePerText } from '../types/once-per.ts';

const statusFunctions = ['success', 'failure', 'cancelled', 'always'];

/** What the status functions read: in a job, or in a composite action. */
export const statusReferences: readonly string[] = ['job.status', 'github.action_status'];

const contexts = [
  ...['github', 'env', 'vars', 'job', 'steps', 'runner', 'secrets', 'strategy', 'matrix', 'needs', 'inputs'],
];

const callable = [
  ...statusFunctions.map((name) => ({ name, minArgs: 0, maxArgs: 0 })),
  { name: 'hashFiles', minArgs: 1, maxArgs: 255 },
];

/** The inside of a value that is one whole `${{ … }}`, or the value itself if it has none; null for a mixture. */
export function expressionOf(value: string): { text: string; wrapped: boolean } | null {
  const plain = value.replace(/'[^']*'|\s+/g, (part) => (part.startsWith("'") ? part : ' ')).trim();
  if (!plain.includes('${{')) return { text: plain, wrapped: false };
  if (!plain.startsWith('${{') || !plain.endsWith('}}')) return null;
  const inside = plain.slice('${{'.length, -'}}'.length).trim();
  return inside.includes('${{') ? null : { text: inside, wrapped: true };
}

/** The tokens of a text; none if GitHub's own lexer refuses it. */
export function tokensOf(text: string): ReturnType<Lexer['lex']>['tokens'] {
  try {
    return new Lexer(text).lex().tokens;
  } catch {
    return [];
  }
}

/** The parsed expression; null if GitHub's own parser refuses it, or it is too long. */
export const parseExpression = oncePerText((text): Expr | null => {
  const tokens = tokensOf(text);
  if (tokens.length > mostTokens) return null;
  try {
    return new Parser(tokens, contexts, callable).parse();
  } catch {
    return null;
  }
});

/** Conditions are compared part by part, so longer ones would take seconds. */
const mostTokens = 1_000;

/** All nodes of an expression, itself first. */
export function nodesOf(expr: Expr): Expr[] {
  return [expr, ...childrenOf(expr).flatMap(nodesOf)];
}

function childrenOf(expr: Expr): Expr[] {
  if (expr instanceof Logical || expr instanceof FunctionCall) return expr.args;
  if (expr instanceof Binary) return [expr.left, expr.right];
  if (expr instanceof Unary) return [expr.expr];
  if (expr instanceof Grouping) return [expr.group];
  if (expr instanceof IndexAccess) return [expr.expr, expr.index];
  return [];
}

/** Whether a node is a call of `success()`, `failure()`, `cancelled()` or `always()`, in any case. */
export function isStatusCall(expr: Expr): boolean {
  return expr instanceof FunctionCall && statusFunctions.includes(expr.functionName.lexeme.toLowerCase());
}

/** Whether an expression calls a status function, so that GitHub adds no `success()`. */
export function callsStatus(expr: Expr): boolean {
  return nodesOf(expr).some(isStatusCall);
}

/** The references in a condition; none if it does not parse. */
export function referencesOf(condition: string | null): string[] {
  const expr = condition === null ? null : parseExpression(condition);
  return expr === null ? [] : referencesIn(expr);
}

/**
 * The condition that the runner evaluates: `success()` for none, `success() && (…)` if no status function is called
 * (actions/runner@258d6c8 WorkflowTemplateConverter.cs ConvertToIfCondition). Null if it does not parse.
 */
export function effectiveCondition(text: string | null): string | null {
  if (text === null || text === '') return 'success()';
  const expr = parseExpression(text);
  if (expr === null) return null;
  return callsStatus(expr) ? text : `success() && (${text})`;
}

/** One spelling for all spellings of the same expression: lower case, `a.b` for `a['b']`, no superfluous spaces. */
export function canonicalText(expr: Expr): string {
  if (expr instanceof Literal) return expr.token.lexeme.toLowerCase();
  if (expr instanceof ContextAccess) return expr.name.lexeme.toLowerCase();
  if (expr instanceof Grouping) return canonicalText(expr.group);
  if (expr instanceof Unary) return `!(${canonicalText(expr.expr)})`;
  if (expr instanceof Star) return '*';
  if (expr instanceof IndexAccess) return `${canonicalText(expr.expr)}.${indexText(expr.index)}`;
  if (expr instanceof FunctionCall) {
    return `${expr.functionName.lexeme.toLowerCase()}(${expr.args.map(canonicalText).join(', ')})`;
  }
  if (expr instanceof Binary) {
    return `(${canonicalText(expr.left)} ${expr.operator.lexeme} ${canonicalText(expr.right)})`;
  }
  if (expr instanceof Logical) {
    return `(${expr.args.map(canonicalText).join(` ${expr.operator.lexeme} `)})`;
  }
  throw new TypeError(`no such node: ${expr.constructor.name}`);
}

/** The canonical spelling of the expression in a text; null if it does not parse. */
export function canonicalOf(text: string): string | null {
  const expr = parseExpression(text);
  return expr === null ? null : canonicalText(expr);
}

function indexText(index: Expr): string {
  const text = canonicalText(index);
  if (/^'[a-z0-9_-]+'$/.test(text)) return text.slice(1, -1);
  return index instanceof Literal || index instanceof Star ? text : `[${text}]`;
}

/** The complete context references in an expression, in canonical spelling: `steps.x.outputs.key`, `github.ref`. */
export function referencesIn(expr: Expr): string[] {
  if (expr instanceof ContextAccess) return [canonicalText(expr)];
  if (expr instanceof IndexAccess) {
    const inIndex =
      expr.index instanceof Literal || expr.index instanceof Star ? [] : referencesIn(expr.index);
    return [canonicalText(expr), ...inIndex];
  }
  return childrenOf(expr).flatMap(referencesIn);
}

/**
 * A text cut at its `${{ … }}` into the literals between them and the expressions inside them. One that is not closed
 * is text; braces in its strings do not close it (actions/runner@258d6c8 TemplateReader.cs).
 */
export function cutAtExpressions(text: string): { literals: string[]; insides: string[] } {
  const [literals, insides]: [string[], string[]] = [[], []];
  for (let at = 0; ; ) {
    const from = text.indexOf('${{', at);
    const until = from < 0 ? -1 : endOfExpression(text, from);
    if (until < 0) return { literals: [...literals, text.slice(at)], insides };
    literals.push(text.slice(at, from));
    insides.push(text.slice(from + '${{'.length, until));
    at = until + '}}'.length;
  }
}

function endOfExpression(text: string, from: number): number {
  let isInString = false;
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") isInString = !isInString;
    else if (!isInString && text.startsWith('}}', at)) return at;
  }
  return -1;
}

/** A value as a node of an expression. */
export function literalOf(value: data.ExpressionData): Literal {
  const at = { line: 0, column: 0 };
  return new Literal(value, { type: 0, lexeme: '', range: { start: at, end: at } });
}

/** The references in all `${{ … }}` of a text such as a `key:` or a `path:`. */
export function referencesInText(text: string): string[] {
  return cutAtExpressions(text).insides.flatMap((inside) => referencesOf(inside.replace(/\s+/g, ' ').trim()));
}
