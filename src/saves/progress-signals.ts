import type { LogLine } from '../types/evidence.ts';

/** What the lines begin with in which the client tells how far an upload has come. */
export const PROGRESS = 'Sent ';

/**
 * Whether a line tells the progress of the upload of which the two before it told: the client prints one a second, and no
 * rule reads those between the first and the last.
 */
export function isMoreProgress(text: string, before: readonly (LogLine | undefined)[]): boolean {
  if (!text.startsWith(PROGRESS)) return false;
  const total = totalIn(text);
  return before.every((line) => line?.text.startsWith(PROGRESS) && totalIn(line.text) === total);
}

function totalIn(progress: string): string {
  return progress.slice(progress.indexOf(' of '), progress.indexOf(' ('));
}
