import type { ProofClaim, SaveState } from '../types/saves.ts';

/** The last line of a save that goes to show something and says more than that it did; empty where there is none. */
export function lastWords({ trail }: SaveState, claim: ProofClaim): string {
  const items = trail.filter((item) => item.claim === claim && !SAYS_NOTHING.test(item.line.text));
  return spoken(items.at(-1)?.line.text ?? '');
}

/** A line of a log without the tag and the client's prefix. */
export function spoken(line: string): string {
  return line
    .replace(/^(?:##\[\w+\]|\[warning\])/, '')
    .replace(/^Failed to save: /, '')
    .replace(/:\s*$/, '')
    .trim();
}

/** Lines that tell no reason. */
const SAYS_NOTHING = /^##\[\w+\](?:Cache save failed\.|Failed to save: ?)$/;
