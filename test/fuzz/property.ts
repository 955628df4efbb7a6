import fc from 'fast-check';

/** Something that must hold of whatever strangers make up. */
export interface FuzzProperty {
  name: string;
  /** Its part of all cases, in relation to the other properties: slow ones have a small one. */
  share: number;
  /** Tries so many cases; what failed and how to repeat it, or null. */
  check: (cases: number, seed: number) => Promise<string | null>;
}

/** A case that thinks for seconds is tried again and again to be made smaller, which nobody waits for. */
const MOST_SHRINKING_MS = 60_000;

/** A property under its name. */
export function fuzz<Case>(name: string, share: number, property: fc.IRawProperty<Case>): FuzzProperty {
  return {
    name,
    share,
    async check(numRuns, seed) {
      const first = await fc.check(property, { numRuns, seed, endOnFailure: true });
      if (!first.failed) return null;
      const found = {
        seed,
        path: first.counterexamplePath ?? '',
        interruptAfterTimeLimit: MOST_SHRINKING_MS,
      };
      const smaller = await fc.check(property, found);
      // What failed by the clock alone may not fail again.
      const details = smaller.failed ? smaller : first;
      return `${traceOf(details.errorInstance)}\n${fc.defaultReportMessage(details)}`;
    },
  };
}

/** How many cases of the sum fall to each property: at least one. */
export function casesOf(properties: readonly FuzzProperty[], total: number): Map<FuzzProperty, number> {
  const shares = properties.reduce((sum, { share }) => sum + share, 0);
  return new Map(
    properties.map((property) => [property, Math.max(1, Math.ceil((total * property.share) / shares))]),
  );
}

/** The error with the places of ours that it went through. */
function traceOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const places = (error.stack ?? '').split('\n').filter((line) => /\/(?:src|test)\//.test(line));
  return [String(error), ...places.slice(0, 8)].join('\n');
}
