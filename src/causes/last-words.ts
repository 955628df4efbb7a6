import { undressed } from '../logs/line-pattern.ts';
import { parseSignals } from '../saves/log-signals.ts';
import { saysNothing } from '../saves/telling-signals.ts';
import type { ProofClaim, SaveState } from '../types/saves.ts';

/** The last line of a save that goes to show something and says more than that it did; empty where there is none. */
export function lastWords({ trail }: SaveState, claim: ProofClaim): string {
  const items = trail.filter(
    ({ claim: own, line }) => own === claim && !parseSignals([line]).some(saysNothing),
  );
  return spoken(items.at(-1)?.line.text ?? '');
}

/** What a line of a log says, without its dress. */
export function spoken(line: string): string {
  return undressed(line).replace(/:\s*$/, '').trim();
}
