import { safeUrl } from '../safe/safe-url.ts';

/**
 * A piece of a sentence: our own words, alone or with a page to open, or strangers' words that each medium must set apart
 * in its own way.
 */
export type Phrase =
  | string
  | { name: string; url?: string | null }
  | { exact: string; url?: string | null }
  | { clause: string }
  /** What stands where a name is not known, so that nobody takes it for one. */
  | { absent: string }
  /** Words with a page, whose address is printed where words cannot be a link. */
  | { page: string; url: string | null }
  /** Words with a page that may go unsaid. */
  | { words: string; url: string | null };

/**
 * A sentence or a paragraph. `name` is quoted in text, `exact` (a key, a ref, a command) is not; a `clause` is ours, and
 * may quote strangers.
 */
export type Prose = Phrase[];

/** The prose as plain text. */
export function proseText(prose: Prose): string {
  return prose.map(phraseText).join('');
}

function phraseText(phrase: Phrase): string {
  if (typeof phrase === 'string') return phrase;
  if ('name' in phrase) return `"${phrase.name}"`;
  if ('exact' in phrase) return phrase.exact;
  if ('clause' in phrase) return phrase.clause;
  if ('absent' in phrase) return `(${phrase.absent})`;
  if ('words' in phrase) return phrase.words;
  const url = safeUrl(phrase.url);
  return url === null ? phrase.page : `${phrase.page} (${url})`;
}

/** The clause with its first letter as a sentence has it. */
export function capitalised(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
