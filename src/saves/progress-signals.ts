import type { LogLine } from '../types/evidence.ts';
import type { UploadProgress } from '../types/saves.ts';

/** The beginning of the client's progress lines. */
export const PROGRESS = 'Sent ';

/**
 * Whether a line is one more progress line of the same upload as the two before it: only the first and the last are
 * read.
 */
export function isMoreProgress(text: string, before: readonly (LogLine | undefined)[]): boolean {
  if (!text.startsWith(PROGRESS)) return false;
  const total = totalIn(text);
  return before.every((line) => line?.text.startsWith(PROGRESS) && totalIn(line.text) === total);
}

function totalIn(progress: string): string {
  return progress.slice(progress.indexOf(' of '), progress.indexOf(' ('));
}

/** The uploaded share as the client prints it, `38.3%`; never 100% while a byte is missing. */
export function percentOf({ sentBytes, totalBytes }: UploadProgress): string {
  const percent = (100 * sentBytes) / Math.max(1, totalBytes);
  return `${Number((sentBytes < totalBytes ? Math.min(99.9, percent) : percent).toFixed(1))}%`;
}
