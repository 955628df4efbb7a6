/** A line of a log that some rule reads: how it may begin, four characters or more of ASCII each, and what follows. */
export interface LinePattern {
  starts: readonly string[];
  /** The whole line, or as much of its beginning as the rule asks for. */
  pattern: RegExp;
  /** Whether the line behind it is its value. */
  isHeading: boolean;
}

/** A line that begins with these very words, in any of several dresses, and goes on as the expression says. */
export function line(starts: string | readonly string[], rest?: RegExp): LinePattern {
  const list = typeof starts === 'string' ? [starts] : starts;
  const beginnings = list.map(escaped).join('|');
  return {
    starts: list,
    pattern: new RegExp(`^(?:${beginnings})${rest?.source ?? ''}`),
    isHeading: false,
  };
}

/** The same for a line whose value is the line behind it. */
export function heading(starts: string | readonly string[], rest?: RegExp): LinePattern {
  return { ...line(starts, rest), isHeading: true };
}

/** One expression for a line that any of the patterns describes. */
export function anyOf(patterns: readonly LinePattern[]): RegExp {
  return new RegExp(patterns.map(({ pattern }) => `(?:${pattern.source})`).join('|'));
}

function escaped(text: string): string {
  return text.replace(/[[\].()*+?^$|{}\\]/g, '\\$&');
}
