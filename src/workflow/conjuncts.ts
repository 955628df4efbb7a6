import { callsStatus, parseExpression, referencesIn, statusReferences, tokensOf } from './expression.ts';

/**
 * The parts that a condition joins with `&&`, as written, without brackets around them; the condition itself if it
 * joins none; empty for an empty condition.
 */
export function conjunctsOf(text: string): string[] {
  if (text.trim() === '') return [];
  if (joinsWithOr(text)) return [text.trim()];
  const cuts = outerTokens(text).flatMap(({ lexeme, range }) => (lexeme === '&&' ? range.start.column : []));
  const parts = [...cuts, text.length].map((end, index) => {
    const cut = cuts[index - 1];
    return text.slice(cut === undefined ? 0 : cut + '&&'.length, end).trim();
  });
  if (parts.length > 1) return parts.flatMap(conjunctsOf);
  const inside = withoutBrackets(text.trim());
  return inside === null ? [text.trim()] : conjunctsOf(inside);
}

/** The inside of brackets that open a text and close at its end. */
function withoutBrackets(text: string): string | null {
  const tokens = tokensOf(text).filter((token) => token.lexeme !== '');
  if (tokens[0]?.lexeme !== '(') return null;
  let depth = 0;
  for (const [index, { lexeme }] of tokens.entries()) {
    if (lexeme === '(') depth += 1;
    if (lexeme === ')') depth -= 1;
    if (depth === 0) return index === tokens.length - 1 ? text.slice(1, -1).trim() : null;
  }
  return null;
}

/** Whether a part asks only for the status of the job: `!cancelled()`, `job.status == 'success'`. */
export function asksStatusOnly(text: string): boolean {
  const expr = parseExpression(text);
  if (expr === null) return false;
  const references = referencesIn(expr);
  const asks = references.length > 0 || callsStatus(expr);
  return asks && references.every((name) => statusReferences.includes(name));
}

/** A part without any `success()`: a guard itself asks for the success that matters. */
export function withoutSuccess(part: string): string {
  return part.replace(/(?<!!\s*)\bsuccess\(\s*\)\s*&&\s*/gi, '').replace(/\s*&&\s*success\(\s*\)/gi, '');
}

/** The parts of a condition that ask for more than the status. */
export function gatesOf(condition: string): string[] {
  return conjunctsOf(condition).filter((part) => !asksStatusOnly(part));
}

/** Conditions joined with `&&`, those with an `||` of their own in brackets. */
export function conjunction(parts: string[]): string {
  return parts.map((part) => (joinsWithOr(part) ? `(${part})` : part)).join(' && ');
}

function joinsWithOr(text: string): boolean {
  return outerTokens(text).some(({ lexeme }) => lexeme === '||');
}

/** The tokens of a text outside all brackets. */
function outerTokens(text: string): ReturnType<typeof tokensOf> {
  let depth = 0;
  return tokensOf(text).filter(({ lexeme }) => {
    if (lexeme === '(' || lexeme === '[') depth += 1;
    if (lexeme === ')' || lexeme === ']') depth -= 1;
    return depth === 0;
  });
}
