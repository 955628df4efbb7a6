import { absenceWords } from '../../src/absence-words.ts';
import { proseText } from '../../src/render/content/prose.ts';
import { proofWords, remedyNoteWords } from '../../src/render/content/remedy-words.ts';
import type { Absence } from '../../src/types/absence.ts';
import type { Missing, Question } from '../../src/types/evidence.ts';
import type { Gap } from '../../src/types/gaps.ts';
import type { Remedy } from '../../src/types/remedies.ts';

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

/** A remedy as it is told: its notes and its proof in words. */
export type WordedRemedy = Omit<Remedy, 'notes' | 'proof'> & { notes: string[]; proof: string | null };

/** A remedy in the words in which reports tell it. */
export function worded(remedy: Remedy): WordedRemedy {
  const proof = remedy.proof === null ? null : proseText(proofWords(remedy.proof));
  return { ...remedy, notes: remedy.notes.map((note) => proseText(remedyNoteWords(note))), proof };
}

/** A note, or what refused a save, of which nothing is known but words. */
export function toldWords(text: string): { kind: 'told'; text: string } {
  return { kind: 'told', text };
}
