import type { LintFix } from '../types/lint.ts';
import type { Found } from './rule.ts';
import type { SavePlace } from './save-places.ts';

/**
 * What a rule about a torn-down save has found: nothing if no file shows what could cancel it, or if a cancel is only
 * possible and at most a re-run of the same commit would miss the key.
 */
export function tearing(
  save: SavePlace,
  messages: { exposed: string; ofOneRun: string },
  fix: () => LintFix | null,
): Found[] {
  const { exposures, key } = save;
  if (exposures.length === 0) return [];
  if (key === 'content') return [{ message: messages.exposed, fix }];
  return exposures.some(({ isProved }) => isProved) ? [{ message: messages.ofOneRun, fix }] : [];
}
