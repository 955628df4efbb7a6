import type { Phrase, Prose } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { escapeHtml } from './escape.ts';

/** Prose as HTML; strangers' words stand in `<code>`, and lead to their page where they have one. */
export function proseHtml(prose: Prose): string {
  return prose.map(phraseHtml).join('');
}

function phraseHtml(phrase: Phrase): string {
  if (typeof phrase === 'string') return wordsHtml(phrase);
  if ('name' in phrase) return linkHtml(codeHtml(phrase.name), phrase.url ?? null);
  if ('exact' in phrase) return linkHtml(codeHtml(phrase.exact), phrase.url ?? null);
  if ('code' in phrase) return codeHtml(phrase.code);
  if ('whole' in phrase) return `<span class="whole">${escapeHtml(phrase.whole)}</span>`;
  if ('said' in phrase) return wordsHtml(phrase.said);
  if ('absent' in phrase) return `<em>${escapeHtml(phrase.absent)}</em>`;
  if ('words' in phrase) return linkHtml(escapeHtml(phrase.words), phrase.url);
  return linkHtml(escapeHtml(phrase.page), phrase.url);
}

/** What is not broken, as `time-format.ts` writes it: a moment, a span of time, a size. */
const whole =
  /(?:\d{4}-\d\d-\d\d|(?:[A-Z][a-z]{2} )?\d{1,2} [A-Z][a-z]{2}(?: \d{4})?) \d\d:\d\d(?::\d\d)?(?: UTC)?|\d+ [dhm] \d+ [hms]\b|[\d.]+ (?:[kMG]?B|[dhms])\b/g;

/** Words alone. */
export function wordsHtml(words: string): string {
  return escapeHtml(words).replace(whole, '<span class="whole">$&</span>');
}

/** Exact words, such as a key; long ones may be broken anywhere, and so short ones beside them in a table never need be. */
export function codeHtml(exact: string): string {
  const look = /[^\s-]{32}/.test(exact) ? 'long' : exact.length <= WHOLE_LETTERS ? 'whole' : null;
  return `<code${look === null ? '' : ` class="${look}"`}>${escapeHtml(exact)}</code>`;
}

const WHOLE_LETTERS = 20;

/** HTML that leads to a page, or itself where the address is none. */
export function linkHtml(html: string, url: string | null): string {
  const page = safeUrl(url);
  return page === null ? html : `<a href="${escapeHtml(page)}">${html}</a>`;
}
