import type { Remedy } from '../../types/remedies.ts';
import { applyCommand, applyWhere, toldAbove } from './advice.ts';
import type { RemedyPart } from './blocks.ts';
import type { Culprit } from './finding-view.ts';
import { capitalised } from './prose.ts';
import { proofWords, remedyNoteWords } from './remedy-words.ts';

/** The title of what is known of a fix besides the change. */
export const ABOUT_THE_FIX = 'About the fix';

/** So many steps by hand stand where the change would; the rest stands with the grounds. */
const FIRST_STEPS = 3;

/** Alternative remedies in order of preference, each with everything that a report says about it. */
export function remedyParts(remedies: readonly Remedy[], around: Around): RemedyPart[] {
  const bumpsKey = remedies.some(({ kind }) => kind === 'bump-key');
  return remedies.map((remedy, index) => ({
    ...remedyPart(remedy, around),
    ...waysOf(remedy, index, { ...around, bumpsKey }),
    title: remedies.length === 1 ? null : `${capitalised(remedyTitles[remedy.kind])}:`,
    lead: index === 0 ? null : `${remedy.kind === 'bump-key' ? 'And' : 'Or'} ${remedyTitles[remedy.kind]}:`,
  }));
}

interface Around {
  /** The run for which a command can print the remedy's patch; null if none can. */
  culpritOf: (remedy: Remedy) => Culprit | null;
  /** The remedies that are above. */
  above: readonly Remedy[];
  /** Where the grounds of a change stand, seen from the change. */
  grounds: string;
  /** Notes of which what stands beside the remedies says as much. */
  said?: readonly string[];
}

/** What each kind of remedy does, as an imperative. */
export const remedyTitles: Record<Remedy['kind'], string> = {
  'guard-save-step': 'guard the save',
  'split-cache-step': 'split the step, and guard its save',
  'move-save-step': 'move the save, and guard it',
  'bump-key': 'change the key, to be free of it at once',
  'restore-only': 'only restore',
  'one-saver': 'let one leg save',
  'key-per-leg': 'give each leg a key of its own',
  concurrency: 'let a run come to its end',
  'by-hand': 'do it by hand',
};

function remedyPart(
  remedy: Remedy,
  { above, grounds, said = [] }: Around,
): Omit<RemedyPart, 'title' | 'lead' | 'where' | 'command'> {
  const notes = remedy.notes
    .filter((note) => !(note.kind === 'known' && said.includes(note.text)))
    .map((note) => remedyNoteWords(note));
  const byHand = remedy.kind === 'by-hand' ? FIRST_STEPS : 0;
  return {
    state: remedy.kind === 'by-hand' ? 'by hand' : remedy.disposition.replace('-', ' '),
    condition: remedy.condition,
    patch: remedy.patch,
    place: [remedy.file, remedy.repository].filter((part) => part !== null),
    steps: notes.slice(0, byHand),
    more: byHand > 0 && notes.length > byHand ? `(${notes.length - byHand} more ${grounds})` : null,
    proof: remedy.proof === null ? null : proofWords(remedy.proof),
    notes: notes.slice(byHand),
    grounds,
    told: toldAbove(remedy, above),
  };
}

/** How the change is made: by a command, which takes the first; or by hand, where it is another. */
function waysOf(
  remedy: Remedy,
  index: number,
  { culpritOf, bumpsKey }: Around & { bumpsKey: boolean },
): Pick<RemedyPart, 'where' | 'command'> {
  if (remedy.patch === null) return { where: null, command: null };
  const culprit = culpritOf(remedy);
  const command = culprit === null ? null : applyCommand(culprit, remedy.disposition, bumpsKey);
  if (command !== null) return { where: applyWhere(remedy.repository), command };
  const isOther = index > 0 && remedy.kind !== 'bump-key';
  return { where: isOther ? ['To take this one instead, make its change by hand.'] : null, command };
}

/** Whether there is more to say of a remedy than what it changes. */
export function hasGrounds({ proof, told, notes }: RemedyPart): boolean {
  return told === null && (notes.length > 0 || proof !== null);
}
