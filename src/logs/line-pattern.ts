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

/** A line of BuildKit's progress: these words behind `#` and the number of its vertex, which is the first capture. */
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

/** As much of a line as is matched, in characters: no line that a rule reads is longer, and a hostile one may be. */
export function readable(text: string): string {
  return text.length > LONGEST ? text.slice(0, LONGEST) : text;
}

const LONGEST = 8192;

/** How loudly words are told: by `core.warning`, by an action of its own, on a page, or as an uncaught error. */
const LOUD = /(?:##\[(?:warning|error)\] ?|\[warning\] ?|Warning: |Error: )/;
/** What clients put before their own words. */
const OWN_WORDS = /(?:Failed to save: |Saving cache failed: (?:Error: )?)/;
/** Behind a mark of a level an action may put words of its own before what its client said. */
const DRESS = `(?:${LOUD.source}(?:.{1,500}?: )?|${OWN_WORDS.source})?`;
const DRESSES = [
  ...['##[warning]', '##[error]', '[warning]', 'Warning: ', 'Error: '],
  ...['Failed to save: ', 'Saving cache failed: '],
];

/** A message that clients print plainly, as a warning or an error, or as the reason why they or an action failed to save. */
export function dressed(starts: string | readonly string[], rest?: RegExp): LinePattern {
  const plain = line(starts, rest);
  return {
    ...plain,
    starts: [...plain.starts, ...DRESSES],
    pattern: new RegExp(plain.pattern.source.replace('^', `^${DRESS}`)),
  };
}

/** What was said, without its level and the words that clients put before theirs. */
export function undressed(text: string): string {
  return text.replace(new RegExp(`^${LOUD.source}?${OWN_WORDS.source}?`), '');
}

/** A line that begins so, and whose value is the line behind it. */
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
