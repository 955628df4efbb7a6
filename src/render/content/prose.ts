import { safeUrl } from '../safe/safe-url.ts';

/**
 * A piece of a sentence: our own words, alone or with a page to open, or strangers' words that each medium must set apart
 * in its own way.
 */
export type Phrase =
  | string
  | { name: string; url?: string | null }
  | { exact: string; url?: string | null }
  | { code: string }
  | { clause: string }
  /** What stands where a name is not known, so that nobody takes it for one. */
  | { absent: string }
  /** Words with a page, whose address is printed where words cannot be a link. */
  | { page: string; url: string | null }
  /** Words with a page that may go unsaid. */
  | { words: string; url: string | null };

/**
 * A sentence or a paragraph. In text a `name` (of a job, a step, a group) is quoted, `code` (of a workflow, an option)
 * stands between back-quotes, as in words of ours, and what is `exact` (a key, a ref, a repository) stands by itself. A
 * `clause` is ours, and may quote strangers.
 */
export type Prose = Phrase[];

/** A key, or that nothing gives it. */
export type KeyPhrase = { exact: string } | { absent: string };

/** A key, to be named behind what it is. */
export function keyPhrase(key: string | null): KeyPhrase {
  return key === null ? { absent: 'of unknown name' } : { exact: key };
}

/** Makes words a link to a page that is safe to open. */
export type Linked = (words: string, url: string) => string;

/** The prose as plain text; where words can be links, they are, and no address is printed. */
export function proseText(prose: Prose, linked: Linked | null = null): string {
  return prose.map((phrase) => phraseText(phrase, linked)).join('');
}

function phraseText(phrase: Phrase, linked: Linked | null): string {
  if (typeof phrase === 'string') return phrase;
  if ('clause' in phrase) return phrase.clause;
  if ('code' in phrase) return `\`${phrase.code}\``;
  if ('absent' in phrase) return `(${phrase.absent})`;
  const url = safeUrl(phrase.url ?? null);
  const words = wordsOf(phrase);
  if (url === null) return words;
  if (linked !== null) return linked(words, url);
  return 'page' in phrase ? `${words} (${url})` : words;
}

type Linkable = Exclude<Phrase, string | { code: string } | { clause: string } | { absent: string }>;

function wordsOf(phrase: Linkable): string {
  if ('name' in phrase) return `"${phrase.name}"`;
  if ('exact' in phrase) return phrase.exact;
  return 'page' in phrase ? phrase.page : phrase.words;
}

/** What stands between back-quotes, or else between quotes. */
const marked = /`([^`]+)`|(?<![^\s(])"([^"`]+)"(?![^\s).,:;!?])/g;

/**
 * A sentence of ours as words, names and code, so that each medium writes a name and code in its own one way. Where a
 * stranger's name holds such quotes itself, the pieces are others, and no less strangers' words.
 */
export function piecesOf(sentence: string): (string | { name: string } | { code: string })[] {
  const ends = [...sentence.matchAll(marked)].map((found) => ({ found, end: found.index + found[0].length }));
  const pieces = ends.flatMap(({ found: { index, 1: code, 2: name = '' } }, order) => [
    sentence.slice(ends[order - 1]?.end ?? 0, index),
    code === undefined ? { name } : { code },
  ]);
  return [...pieces, sentence.slice(ends.at(-1)?.end ?? 0)].filter((piece) => piece !== '');
}

/** The clause with its first letter as a sentence has it. */
export function capitalised(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
