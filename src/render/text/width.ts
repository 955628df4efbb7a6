const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1faff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
/** What makes words a link takes no room (OSC 8). */
const links = /\x1b\]8;;[^\x1b]*\x1b\\/g;
const markOnly = /^\p{M}+$/u;
/** ASCII, and the lines, blocks and arrows that reports are drawn with: none of them joins another to one letter. */
const alone = /^[ -~…←-⇿─-▟■-◿✓✗]*$/;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** How many columns a terminal gives to a text without controls but links: 2 for wide letters and emoji, 0 for bare marks. */
export function displayWidth(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  return letters(text.replace(links, '')).reduce((sum, letter) => sum + letterWidth(letter), 0);
}

/** The text in at most `width` columns, its end replaced by `…` where it is longer. */
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

/** The text followed by the spaces that fill `width` columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** The text as lines of at most `width` columns, broken at spaces only: a word that is longer has a line of its own. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && !fits(longer, width)) {
      lines.push(line);
      line = word;
    } else {
      line = longer;
    }
  }
  return line === '' ? lines : [...lines, line];
}

/** No letter that honest text is made of has more UTF-16 units once its joiners are gone. */
const longestLetter = 12;

function letters(text: string): string[] {
  if (alone.test(text)) return text.split('');
  return Array.from(graphemes.segment(text), (part) => part.segment);
}

function letterWidth(letter: string): number {
  if (letter.length > longestLetter) return letter.length;
  if (wide.test(letter)) return 2;
  return markOnly.test(letter) ? 0 : 1;
}

/** Looks at no more of the text than can matter: strangers' texts are long. */
function fits(text: string, width: number): boolean {
  const isShort = text.length <= width * longestLetter || text.includes('\x1b]8');
  return isShort && displayWidth(text) <= width;
}

function head(text: string, width: number): string {
  return within(letters(text.slice(0, (width + 1) * longestLetter)), width).join('');
}

function tail(text: string, width: number): string {
  return within(letters(text.slice(-(width + 1) * longestLetter)).reverse(), width)
    .reverse()
    .join('');
}

function within(from: string[], width: number): string[] {
  let used = 0;
  const end = from.findIndex((letter) => {
    used += letterWidth(letter);
    return used > width;
  });
  return end < 0 ? from : from.slice(0, end);
}
