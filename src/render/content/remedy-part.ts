import type { Remedy } from '../../types/findings.ts';
import { applyCommand, applyWhere, toldAbove } from './advice.ts';
import type { RemedyPart } from './blocks.ts';
import type { Culprit } from './finding-view.ts';

/** So many steps by hand stand where the change would; the rest stands below. */
const FIRST_STEPS = 3;

/** A remedy with what has to be said around it; the run whose patch it is, where a command can print that. */
export function remedyPart(
  remedy: Remedy,
  { culprit, above }: { culprit: Culprit | null; above: readonly Remedy[] },
): RemedyPart {
  const byHand = remedy.kind === 'by-hand' ? FIRST_STEPS : 0;
  const command =
    remedy.patch === null || culprit === null ? null : applyCommand(culprit, remedy.disposition);
  return {
    remedy,
    place: [remedy.file, remedy.repository].filter((part) => part !== null),
    steps: remedy.notes.slice(0, byHand),
    notes: remedy.notes.slice(byHand),
    told: toldAbove(remedy, above),
    where: command === null ? null : applyWhere(remedy.repository),
    command,
  };
}

/** Whether there is more to say of a remedy than what it changes. */
export function hasGrounds({ remedy, told, notes }: RemedyPart): boolean {
  return told === null && (notes.length > 0 || remedy.proof !== null);
}
