import type { Phrase, Prose } from '../content/prose.ts';
import { safeUrl } from '../safe/safe-url.ts';
import { escapeHtml } from './escape.ts';

/** Prose as HTML; strangers' words stand in `<code>`, and lead to their page where they have one. */
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

/** Words within which no line ends; nor does one at a blank by itself. */
function wholeHtml(words: string): string {
  return words === ' ' ? '&#160;' : `<span class="whole">${escapeHtml(words)}</span>`;
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
