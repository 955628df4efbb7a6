import type { Phrase, Prose } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { escapeHtml } from './escape.ts';

/** Prose as HTML; strangers' words are in `<code>`, linked to their page if they have one. */
export function proseHtml(prose: Prose): string {
  return prose.map(phraseHtml).join('');
}

function phraseHtml(phrase: Phrase): string {
  if (typeof phrase === 'string') return escapeHtml(phrase);
  if ('name' in phrase) return linkHtml(codeHtml(phrase.name), phrase.url ?? null);
  if ('exact' in phrase) return linkHtml(codeHtml(phrase.exact), phrase.url ?? null);
  if ('code' in phrase) return codeHtml(phrase.code);
  if ('whole' in phrase) return wholeHtml(phrase.whole);
  if ('said' in phrase) return escapeHtml(phrase.said);
  if ('absent' in phrase) return `<em>${escapeHtml(phrase.absent)}</em>`;
  if ('words' in phrase) return linkHtml(wholeHtml(phrase.words), phrase.url);
  return linkHtml(escapeHtml(phrase.page), phrase.url);
}

/** Words that are not broken across lines. */
function wholeHtml(words: string): string {
  return words === ' ' ? '&#160;' : `<span class="whole">${escapeHtml(words)}</span>`;
}

/** Exact words, such as a key; long ones may be broken anywhere, so that short ones beside them in a table need not be. */
export function codeHtml(exact: string): string {
  if (exact.length <= WHOLE_LETTERS) return `<code class="whole">${escapeHtml(exact)}</code>`;
  return `<code>${wordsHtml(exact, WHOLE_WORD, wholeHtml)}</code>`;
}

const WHOLE_LETTERS = 20;
/** A browser ends a line at a hyphen, or before a `<`, but not within such a word: an option, the name of an output. */
const WHOLE_WORD = /^(?=.*[-<]\w).{2,29}$/;

/** A line of a file or of a log; on a phone it has room for such words beside its margin. */
export function lineHtml(line: string): string {
  return wordsHtml(line, /^(?=.*-\w).{2,22}$/, (word) => `<span class="word">${escapeHtml(word)}</span>`);
}

function wordsHtml(line: string, one: RegExp, oneHtml: (word: string) => string): string {
  return line
    .split(/(\s+)/)
    .map((word) => {
      if (/[^-/]{32}/.test(word)) return `<span class="long">${escapeHtml(word)}</span>`;
      return one.test(word) ? oneHtml(word) : escapeHtml(word);
    })
    .join('');
}

/** HTML as a link, or unchanged without a URL. */
export function linkHtml(html: string, url: string | null): string {
  const page = safeUrl(url);
  return page === null ? html : `<a href="${escapeHtml(page)}">${html}</a>`;
}
