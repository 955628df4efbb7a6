import { undressed } from '../logs/line-pattern.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysNothing } from '../saves/telling-signals.ts';
import type { ProofClaim, SaveState } from '../types/saves.ts';

/** The text of the last line that shows this claim, if it says more than the claim; else empty. */
export function lastWords({ trail }: SaveState, claim: ProofClaim): string {
  const items = trail.filter(
    ({ claim: own, line }) => own === claim && !parseSignals([line]).some(saysNothing),
  );
  return spoken(items.at(-1)?.line.text ?? '');
}

/** The text of a log line, without the runner's prefix. */
export function spoken(line: string): string {
  return undressed(line).replace(/:\s*$/, '').trim();
}
