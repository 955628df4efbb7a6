/** A piece of a sentence: our own words, or strangers' words that each renderer must set apart in its own way. */
export type Phrase = string | { name: string } | { exact: string };

/** A sentence or a paragraph. `name` is quoted in text, `exact` (a key, a ref, a command) is not. */
export type Prose = Phrase[];

/** The prose as plain text. */
export function proseText(prose: Prose): string {
  return prose.map(phraseText).join('');
}

function phraseText(phrase: Phrase): string {
  if (typeof phrase === 'string') return phrase;
  return 'name' in phrase ? `"${phrase.name}"` : phrase.exact;
}

/** The clause with its first letter as a sentence has it. */
export function capitalised(clause: string): string {
  return clause.charAt(0).toUpperCase() + clause.slice(1);
}
