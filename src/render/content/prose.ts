import { safeUrl } from '../safe/safe-url.ts';

/**
 * A piece of a sentence: our own words, alone or with a link, or what each medium sets apart in its own way, such as
 * strangers' words.
 */
export type Phrase =
  | string
  | { name: string; url?: string | null }
  | { exact: string; url?: string | null }
  | { code: string }
  /** Words of ours that are not broken across lines: a moment, a duration, a size. */
  | { whole: string }
  /** A sentence, or a part of one, that is not ours, or holds what others said. */
  | { said: string }
  /** What is printed for an unknown name, so that nobody takes it for one. */
  | { absent: string }
  /** Words with a link, whose URL is printed if words cannot be links. */
  | { page: string; url: string | null }
  /** Words with a link whose URL need not be printed; not broken across lines either. */
  | { words: string; url: string | null };

/**
 * A sentence or a paragraph. In text a `name` (of a job, a step, a group) is quoted, `code` (of a workflow, an option)
 * is between back-quotes, and what is `exact` (a key, a ref, a repository) stands by itself.
 */
export type Prose = Phrase[];

/** A piece that is not just words of ours. */
export type SetApart = Exclude<Phrase, string>;

/** The name of a job, a step or a group, given by strangers. */
export function named(name: string): SetApart {
  return { name };
}

/** Code: of a workflow, or an option. */
export function coded(code: string): SetApart {
  return { code };
}

/** What is copied or compared: a key, a ref, a repository. */
export function exact(words: string): SetApart {
  return { exact: words };
}

/** What others said, or a text that may contain it. */
export function said(text: string): SetApart {
  return { said: text };
}

/** Words that are not broken across lines. */
export function whole(words: string): SetApart {
  return { whole: words };
}

/**
 * Accepts literal strings, which are our own words, and refuses any other string: it must be marked as a name, code, ….
 */
type Piece<Told> = Told extends string ? (string extends Told ? never : Told) : Told;

/** A sentence, written as a template of its pieces. */
export function say<const Told extends readonly (Phrase | number | Prose)[]>(
  words: TemplateStringsArray,
  ...pieces: Told & { [Index in keyof Told]: Piece<Told[Index]> }
): Prose {
  const told: Prose = [];
  for (const [index, own] of words.entries()) {
    const piece = pieces[index] ?? '';
    for (const phrase of [own, ...(Array.isArray(piece) ? piece : [piece])]) {
      const before = told.at(-1);
      if (typeof phrase === 'object') told.push(phrase);
      else if (typeof before === 'string') told[told.length - 1] = `${before}${phrase}`;
      else if (phrase !== '') told.push(`${phrase}`);
    }
  }
  return told;
}

/** A constant of our tables, in which code is between back-quotes. */
export function marked(constant: string): Prose {
  const pieces = constant
    .split('`')
    .map((piece, index): Phrase => (index % 2 === 0 ? piece : { code: piece }));
  return pieces.filter((piece) => piece !== '');
}

/** The parts with words of ours between them. */
export function joined(parts: readonly (Phrase | Prose)[], between: string): Prose {
  return parts.flatMap((part, index) => [
    ...(index === 0 ? [] : [between]),
    ...(Array.isArray(part) ? part : [part]),
  ]);
}

/** A key, or that it is unknown. */
export type KeyPhrase = { exact: string } | { absent: string };

/** A key, to follow the words that say what it is. */
export function keyPhrase(key: string | null): KeyPhrase {
  return key === null ? { absent: 'of unknown name' } : { exact: key };
}

/** Makes words a link to a safe URL. */
type Linked = (words: string, url: string) => string;

/** The prose as plain text; with `linked` words become links, and no URL is printed. */
export function proseText(prose: Prose, linked: Linked | null = null): string {
  return prose.map((phrase) => phraseText(phrase, linked)).join('');
}

function phraseText(phrase: Phrase, linked: Linked | null): string {
  if (typeof phrase === 'string') return phrase;
  if ('said' in phrase) return phrase.said;
  if ('whole' in phrase) return phrase.whole;
  if ('code' in phrase) return `\`${phrase.code}\``;
  if ('absent' in phrase) return `(${phrase.absent})`;
  const url = safeUrl(phrase.url ?? null);
  const words = wordsOf(phrase);
  if (url === null) return words;
  if (linked !== null) return linked(words, url);
  return 'page' in phrase ? `${words} (${url})` : words;
}

type Linkable = Exclude<
  Phrase,
  string | { code: string } | { said: string } | { whole: string } | { absent: string }
>;

function wordsOf(phrase: Linkable): string {
  if ('name' in phrase) return `"${phrase.name}"`;
  if ('exact' in phrase) return phrase.exact;
  return 'page' in phrase ? phrase.page : phrase.words;
}

/** The sentence with a capital letter. */
export function opened([first = '', ...others]: Prose): Prose {
  if (typeof first === 'string') return [capitalised(first), ...others];
  return ['said' in first ? said(capitalised(first.said)) : first, ...others];
}

/** The clause with a capital letter. */
export function capitalised(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
