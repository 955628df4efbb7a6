const introducers = '\\x1b\\x90\\x98\\x9b\\x9d\\x9e\\x9f';

/** OSC, DCS, SOS, PM and APC with their payload, up to BEL or ST; the class stops at introducers, so the scan is linear. */
const strings = new RegExp(
  `(?:\\x1b[\\]PX^_]|[\\x90\\x98\\x9d\\x9e\\x9f])[^\\x07\\x9c${introducers}]*(?:\\x07|\\x9c|\\x1b\\\\)`,
  'g',
);
const controlSequences = /(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]/g;
const otherEscapes = /\x1b[ -/]*[0-~]/g;
const lineEnds = /\r\n|[\n\r\u2028\u2029\x85\v\f]/g;
const controls = /[\0-\x08\x0e-\x1f\x7f-\x9f]/g;

/** Bidi controls, zero-width and tag characters, fillers: everything that is never drawn, except emoji style selectors. */
const invisibles = /(?![\ufe0e\ufe0f])[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;
const piledMarks = /(\p{Mn}{3})\p{Mn}+/gu;
const spaces = /[\t\p{Zs}]/gu;

/**
 * One line of untrusted text that is safe in a terminal: without escape sequences, controls, bidi and invisible
 * characters, and anything that the runner would obey. Line ends become `⏎`, lone surrogates U+FFFD.
 */
export function plain(text: string): string {
  if (/^[ -~]*$/.test(text)) return disarm(text);
  const visible = text
    .replace(strings, '')
    .replace(controlSequences, '')
    .replace(otherEscapes, '')
    .replace(lineEnds, '⏎')
    .replace(spaces, ' ')
    .replace(controls, '')
    .replace(invisibles, '')
    .replace(piledMarks, '$1')
    .replace(/\p{Surrogate}/gu, '\ufffd');
  return disarm(visible);
}

/** `plain` for text of many lines, such as a patch; the line ends stay, as LF. */
export function plainLines(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => plain(line))
    .join('\n');
}

/** The text in at most `length` UTF-16 units, its end replaced by `…` if it is longer. */
export function shorten(text: string, length: number): string {
  if (text.length <= length) return text;
  return `${text.slice(0, Math.max(0, length - 1)).replace(/\p{Surrogate}$/u, '')}…`;
}

/**
 * The runner obeys `::cmd::` at the start of a line, after any white space, and `##[cmd]` anywhere in one
 * (actions/runner@079cdb1 ActionCommand.cs, TryParseV2 and TryParse). Text may be wrapped, so every word may start a
 * line.
 */
function disarm(text: string): string {
  return text.replace(/(?<=^|\s):{2,}/g, (run) => run.split('').join(' ')).replaceAll('##[', '## [');
}
