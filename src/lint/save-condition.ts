import { survivesCancellation } from '../remedy/conditions/condition-analysis.ts';
import { callsStatus, parseExpression } from '../remedy/conditions/expression.ts';
import { conditionOf, isAlwaysTrue } from '../remedy/step-roles.ts';
import type { WorkflowStep } from '../remedy/workflow/step-list.ts';

/** What becomes of a running save at a cancel by the condition of its step. */
type SaveGuard =
  /** It asks no status, so GitHub adds `success()`. */
  | 'none'
  /** It asks a status, and is false at a cancel all the same. */
  | 'false'
  /** It stays true at a cancel. */
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
