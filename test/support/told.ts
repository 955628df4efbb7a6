import { absenceWords } from '../../src/absence-words.ts';
import type { Absence } from '../../src/types/absence.ts';
import type { Missing, Question } from '../../src/types/evidence.ts';
import type { Gap } from '../../src/types/gaps.ts';

/** An absence of which nothing is known but words. */
export function told(text: string): Absence {
  return { kind: 'told', text, isLimit: false };
}

/** A gap of which nothing is known but words. */
export function toldGap(text: string): Gap {
  return { kind: 'told', text };
}

/** What is missing, with its words instead of its kind. */
export function inWords(missing: readonly Missing[]): { question: Question; reason: string }[] {
  return missing.map(({ question, why }) => ({ question, reason: absenceWords(why) }));
}

/** A note, or what refused a save, of which nothing is known but words. */
export function toldWords(text: string): { kind: 'told'; text: string } {
  return { kind: 'told', text };
}
