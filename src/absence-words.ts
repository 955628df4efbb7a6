import { type AbsenceData, absences, type Explanation } from './absence-table.ts';
import type { Absence } from './types/absence.ts';

/** The words for what is not to be had: a clause, and an imperative where there is something to do. */
export function explain<Kind extends keyof AbsenceData>(absence: Absence<Kind>): Explanation {
  return rows[absence.kind].words(absence);
}

const rows: { [Kind in keyof AbsenceData]: { words: (data: AbsenceData[Kind]) => Explanation } } = absences;

/** What is not to be had and what to do about it, in one clause. */
export function absenceWords(absence: Absence): string {
  return explain(absence).join('; ');
}

/** Whether asking again, as the same user, would give the same. */
export function isGone({ kind }: Absence): boolean {
  return absences[kind].helps === 'nothing' || kind === 'not-found';
}

/** What may bring what is missing: nothing any more, the rights to see it, or time. */
export function whatHelps({ kind }: Absence): 'nothing' | 'access' | 'time' {
  return absences[kind].helps;
}

/** Whether GitHub asked for a pause, which ends a trace and a scan. */
export function isRateLimit(absence: Absence): boolean {
  return absence.kind === 'rate-limited' || (absence.kind === 'told' && absence.isLimit);
}
