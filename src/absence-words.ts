import { type AbsenceData, absences, type Explanation } from './absence-table.ts';
import type { Absence } from './types/absence.ts';

/** Why something is missing, and what to do about it if anything can be done. */
export function explain<Kind extends keyof AbsenceData>(absence: Absence<Kind>): Explanation {
  return rows[absence.kind].words(absence);
}

const rows: { [Kind in keyof AbsenceData]: { words: (data: AbsenceData[Kind]) => Explanation } } = absences;

/** Why something is missing and what to do about it, in one clause. */
export function absenceWords(absence: Absence): string {
  return explain(absence).join('; ');
}

/** Whether asking again as the same user would give the same answer. */
export function isGone({ kind }: Absence): boolean {
  return absences[kind].helps === 'nothing' || kind === 'not-found';
}

/** What may still bring it: nothing, the rights to see it, or time. */
export function whatHelps({ kind }: Absence): 'nothing' | 'access' | 'time' {
  return absences[kind].helps;
}

/** Whether a rate limit was hit, which ends a trace and a scan. */
export function isRateLimit(absence: Absence): boolean {
  return absence.kind === 'rate-limited' || (absence.kind === 'told' && absence.isLimit);
}
