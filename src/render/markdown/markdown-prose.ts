import { type Prose, proseText } from '../content/prose.ts';
import { counted } from '../content/time-format.ts';
import { shorten } from '../safe/sanitize-text.ts';
import { codeSpan, inline, link, unlinked } from './markdown-plain.ts';

/** A little more than the longest key that GitHub accepts, 512 (actions/toolkit cache.ts, checkKey). */
const longestKey = 520;

/** The prose with strangers' words in code spans, or, in a table, in spans that are safe in a cell. */
export function proseMarkdown(prose: Prose, code: (text: string) => string = codeSpan): string {
  return prose
    .map((phrase) => {
      if (typeof phrase === 'string') return phrase;
      if ('whole' in phrase) return unlinked(unbroken(phrase.whole));
      if ('absent' in phrase) return phrase.absent;
      if ('code' in phrase) return code(shorten(phrase.code, 200));
      if ('page' in phrase) return link(phrase.page, phrase.url);
      if ('words' in phrase) return link(unbroken(phrase.words), phrase.url);
      if ('said' in phrase) return inline(shorten(phrase.said, 400));
      const quoted = code('name' in phrase ? shorten(phrase.name, 200) : shorten(phrase.exact, longestKey));
      return link(quoted, phrase.url ?? null);
    })
    .join('');
}

/** Words that GitHub does not break across lines. */
export function unbroken(words: string): string {
  return words.replaceAll(' ', '\u00a0');
}

/** The prose in at most `length` characters of text, cut within a piece if necessary. */
export function shortened([first, ...others]: Prose, length: number): Prose {
  if (first === undefined || length <= 0) return [];
  const used = proseText([first]).length;
  if (used <= length) return [first, ...shortened(others, length - used)];
  return [typeof first === 'string' ? shorten(first, length) : { said: shorten(proseText([first]), length) }];
}

/** Lines folded under a summary, which is HTML. */
export function folded(summary: string, lines: string[]): string {
  return ['<details>', `<summary>${summary}</summary>`, '', ...lines, '', '</details>'].join('\n');
}

/** That a list was cut, and where the rest is; nothing if it was not. */
export function leftOut(count: number, noun: string): string[] {
  if (count <= 0) return [];
  const are = count === 1 ? 'is' : 'are';
  return [`${counted(count, `more ${noun}`)} ${are} left out here; see \`--format json\`.`];
}
