/** A log line that some rule reads: its possible beginnings, each of at least four ASCII characters, and what follows. */
export interface LinePattern {
  starts: readonly string[];
  /** The whole line, or as much of its beginning as the rule needs. */
  pattern: RegExp;
  /** Whether the next line is its value. */
  isHeading: boolean;
}

/** A line that begins with one of these texts and goes on as the expression says. */
export function line(starts: string | readonly string[], rest?: RegExp): LinePattern {
  const list = typeof starts === 'string' ? [starts] : starts;
  const beginnings = list.map(escaped).join('|');
  return {
    starts: list,
    pattern: new RegExp(`^(?:${beginnings})${rest?.source ?? ''}`),
    isHeading: false,
  };
}

/** A line of BuildKit's progress: these words after `#` and the number of its vertex, which is the first capture. */
export function numbered(starts: string | readonly string[], rest?: RegExp): LinePattern {
  const plain = line(starts, rest);
  return {
    ...plain,
    starts: plain.starts.map((start) => NUMBER + start),
    pattern: new RegExp(plain.pattern.source.replace('^', '^#(\\d{1,9}) ')),
  };
}

/** Stands for any number in how a line begins. */
export const NUMBER = '#0 ';

/** The part of a line that is matched: no line that a rule reads is longer, but a hostile one may be. */
export function readable(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

const LONGEST = 8192;

/** The level before a message: of `core.warning`, of an action of its own, on a page, or of an uncaught error. */
const LOUD = /(?:##\[(?:warning|error)\] ?|\[warning\] ?|Warning: |Error: )/;
/** What clients put before their own words. */
const OWN_WORDS = /(?:Failed to save: |Saving cache failed: (?:Error: )?)/;
const DRESS = `${LOUD.source}?${OWN_WORDS.source}?`;
const DRESSES = [
  ...['##[warning]', '##[error]', '[warning]', 'Warning: ', 'Error: '],
  ...['Failed to save: ', 'Saving cache failed: '],
];

/** A message that clients print by itself, as a warning or an error, or as the reason of a failure. */
export function dressed(starts: string | readonly string[], rest?: RegExp): LinePattern {
  const plain = line(starts, rest);
  return {
    ...plain,
    starts: [...plain.starts, ...DRESSES],
    pattern: new RegExp(plain.pattern.source.replace('^', `^${DRESS}`)),
  };
}

/** A message without its level and the words that clients put before it. */
export function undressed(text: string): string {
  return text.replace(new RegExp(`^${DRESS}`), '');
}

/**
 * Parts a message that begins with one of these texts from the words that an action put before it, after the level. One
 * expression looks for all of them, since a log may have many warnings.
 */
export function unwrapping(starts: readonly string[]): (text: string) => { said: string; around: string } {
  const start = `(?:${starts.map(escaped).join('|')})`;
  const wrapped = new RegExp(`^(${LOUD.source})(?! ?${start})(.{1,500}?: )(?=${start})`);
  return (text) => {
    const [whole = '', level = '', around = ''] = wrapped.exec(text) ?? [];
    return { said: level + text.slice(whole.length), around };
  };
}

/** A line that begins like this, and whose value is the next line. */
export function heading(starts: string | readonly string[], rest?: RegExp): LinePattern {
  return { ...line(starts, rest), isHeading: true };
}

/** One expression that matches any of the patterns. */
export function anyOf(patterns: readonly LinePattern[]): RegExp {
  return new RegExp(patterns.map(({ pattern }) => `(?:${pattern.source})`).join('|'));
}

function escaped(text: string): string {
  return text.replace(/[[\].()*+?^$|{}\\]/g, '\\$&');
}
