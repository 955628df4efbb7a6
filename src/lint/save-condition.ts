import { conditionOf, isAlwaysTrue } from '../remedy/step-roles.ts';
import { survivesCancellation } from '../workflow/condition-analysis.ts';
import { callsStatus, parseExpression } from '../workflow/expression.ts';
import type { WorkflowStep } from '../workflow/step-list.ts';

/** What a cancel does to a running save, according to the condition of its step. */
type SaveGuard =
  /** It asks for no status, so GitHub adds `success()`. */
  | 'none'
  /** It asks for a status, but is false after a cancel. */
  | 'false'
  /** It stays true after a cancel. */
  | 'survives'
  | 'unknown';

/** How the condition of a step that saves guards it. */
export function guardOf(step: WorkflowStep): SaveGuard {
  const condition = conditionOf(step);
  if (condition === null || isAlwaysTrue(step)) return 'unknown';
  const survives = survivesCancellation(condition);
  if (survives === null) return asksStatus(condition) ? 'unknown' : 'none';
  if (survives) return 'survives';
  return asksStatus(condition) && !asksSuccessOnly(condition) ? 'false' : 'none';
}

/** Whether a condition calls a status function, without which GitHub adds `success()`. */
function asksStatus(condition: string): boolean {
  const expr = parseExpression(condition);
  return expr !== null && callsStatus(expr);
}

function asksSuccessOnly(condition: string): boolean {
  return !/\b(?:always|cancelled|failure)\s*\(/i.test(condition);
}
