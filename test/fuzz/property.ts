import fc from 'fast-check';

/** Something that must hold of whatever strangers make up. */
export interface FuzzProperty {
  name: string;
  /** Its part of all cases, in relation to the other properties: slow ones have a small one. */
  share: number;
  /** Tries so many cases; what failed and how to repeat it, or null. */
  check: (cases: number, seed: number) => Promise<string | null>;
}

/** A property under its name. */
export function fuzz<Case>(name: string, share: number, property: fc.IRawProperty<Case>): FuzzProperty {
  return {
    name,
    share,
    async check(numRuns, seed) {
      const details = await fc.check(property, { numRuns, seed });
      return details.failed ? `${traceOf(details.errorInstance)}\n${fc.defaultReportMessage(details)}` : null;
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
