const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** Escape sequences of links (OSC 8) and colours, which take no room. */
const unseen = /\x1b\]8;;[^\x1b]*\x1b\\|\x1b\[\d+m/g;
const markOnly = /^\p{M}+$/u;
/** ASCII, the characters of our pictures, and unbreakable spaces: one column each. */
const narrow = /^[\0 -~·–—…←-⇿⋯─-▟■-◼✓✗]*$/;

/**
 * How many columns a text takes in a terminal, if it has no controls except links and colours: 2 for wide letters and
 * emoji, 0 for bare marks.
 */
export function displayWidth(text: string): number {
  if (narrow.test(text)) return text.length;
  return letters(text.replace(unseen, '')).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/** The text in at most `width` columns, its end replaced by `…` if it is longer. */
export function clip(text: string, width: number): string {
  if (fits(text, width)) return text;
  return width < 1 ? '' : `${head(text, width - 1)}…`;
}

/** The text in at most `width` columns, its middle replaced by `…`: keys differ at both ends. */
export function clipMiddle(text: string, width: number): string {
  if (fits(text, width)) return text;
  if (width < 5) return clip(text, width);
  const end = Math.floor((width - 1) / 2);
  return `${head(text, width - 1 - end)}…${tail(text, end)}`;
}

/** The text padded with spaces to `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** Stands for an unbreakable space; neutralised text has no controls. */
const KEPT = '\0';

/** The text as one word, which `wrap` does not break. */
export function asOneWord(text: string): string {
  return text.replaceAll(' ', KEPT);
}

/** The text as lines of at most `width` columns, broken only at spaces: a longer word gets a line of its own. */
export function wrap(text: string, width: number): string[] {
  const words = text.split(/ +/).filter((word) => word !== '');
  return filled(words, width).map((line) => line.replaceAll(KEPT, ' '));
}

/** A line of a file; a long condition is continued, indented, after an `&&` or `||`. */
export function hung(line: string, width: number): string[] {
  const margin = ' '.repeat((/^[-+]? */.exec(line)?.[0].length ?? 0) + 2);
  return filled(line.split(/(?<=&&|\|\|) /), width, margin);
}

/** Fills lines with words, at least one on each. */
function filled(words: readonly string[], width: number, margin = ''): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1)} ${word}`;
    if (lines.length > 0 && fits(longer, width)) lines.splice(-1, 1, longer);
    else lines.push(lines.length === 0 ? word : margin + word);
  }
  return lines;
}

/** No letter in honest text has more UTF-16 units once its joiners are removed. */
const longestLetter = 12;

/** The letters of a text, as readers see them. The rules of Unicode are slow, and used only if needed. */
export function letters(text: string): string[] {
  if (narrow.test(text)) return Array.from(text);
  const { stretches, allAlone, graphemes } = unicode();
  return (text.match(stretches) ?? []).flatMap((stretch) =>
    allAlone.test(stretch)
      ? Array.from(stretch)
      : Array.from(graphemes.segment(stretch), ({ segment }) => segment),
  );
}

/** The rules of Unicode, made for the first text that needs them, which most reports do not contain. */
function unicode(): Rules {
  rules ??= {
    stretches: new RegExp(`${alone}+(?=${alone}|$)|(?:${alone}?[^${alone}])+${alone}?`, 'gv'),
    allAlone: new RegExp(`^${alone}*$`, 'v'),
    graphemes: new Intl.Segmenter('en', { granularity: 'grapheme' }),
  };
  return rules;
}

/**
 * `stretches` matches runs of letters that stand alone, and runs of all others with their neighbours, which they may
 * join.
 */
interface Rules {
  stretches: RegExp;
  allAlone: RegExp;
  graphemes: Intl.Segmenter;
}

let rules: Rules | null = null;

/**
 * ASCII, the characters of our pictures, and the letters of scripts without joining: none forms one letter with
 * another.
 */
const alone = String.raw`[[ -~…←-⇿─-▟■-◿✓✗\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}]--[\p{M}\p{RI}\p{Emoji_Modifier}]]`;

function letterWidth(letter: string): number {
  if (letter.length > longestLetter) return letter.length;
  if (wide.test(letter)) return 2;
  return markOnly.test(letter) ? 0 : 1;
}

/** Whether a text fits. Looks only at as much of it as can matter, since strangers' texts may be long. */
function fits(text: string, width: number): boolean {
  const isShort = text.length <= width * longestLetter || text.includes('\x1b]8');
  return isShort && displayWidth(text) <= width;
}

function head(text: string, width: number): string {
  return atEnd((units) => letters(text.slice(0, units)), width).join('');
}

function tail(text: string, width: number): string {
  return atEnd((units) => letters(text.slice(-units)).reverse(), width)
    .reverse()
    .join('');
}

/** The letters from one end of a text that fit. Most letters are short, so only a few units are read at first. */
function atEnd(lettersOf: (units: number) => string[], width: number): string[] {
  const few = lettersOf((width + 1) * 2);
  const fitting = within(few, width);
  // The last of the few may be only a part of a letter.
  return fitting.length < few.length ? fitting : within(lettersOf((width + 1) * longestLetter), width);
}

function within(from: string[], width: number): string[] {
  let used = 0;
  const end = from.findIndex((letter) => {
    used += letterWidth(letter);
    return used > width;
  });
  return end < 0 ? from : from.slice(0, end);
}
