import { explain, whatHelps } from './absence-words.ts';
import type { Absence } from './types/absence.ts';

/** What kind of error it is; `errorStatus` in `cli.ts` gives its exit status. */
export type AutopsyErrorCode = 'usage' | 'unavailable' | 'interrupted';

/**
 * An error that the user can do something about, caught once, in `main`. Its sentence is written where it is thrown, in
 * `sources/` or `commands/`; what GitHub or an archive did not give is worded in `absence-table.ts`.
 */
export class AutopsyError extends Error {
  readonly code: AutopsyErrorCode;
  /** What to do, as an imperative; null if there is nothing to do. */
  readonly hint: string | null;
  /** What is missing, as data; null if the error is about something else. */
  readonly absence: Absence | null;

  constructor(
    code: AutopsyErrorCode,
    message: string,
    hint: string | null = null,
    absence: Absence | null = null,
  ) {
    super(message);
    this.name = 'AutopsyError';
    this.code = code;
    this.hint = hint;
    this.absence = absence;
  }
}

/** A wrong command line or input: what was found, and what to do. */
export function misuse(message: string, hint: string): AutopsyError {
  return new AutopsyError('usage', message, hint);
}

/** The error for missing evidence without which there is no report. */
export function unavailable(absence: Absence): AutopsyError {
  const [reason, hint = null] = explain(absence);
  const isOfLogs = 'access' in absence && absence.access.permission === 'actions:read';
  if (hint === null || !isOfLogs || whatHelps(absence) !== 'access')
    return new AutopsyError('unavailable', reason, hint, absence);
  // Logging in is the simplest way to get a token.
  const ways = absence.access.tokenSource === null ? [LOG_IN, hint] : [hint, LOG_IN];
  return new AutopsyError('unavailable', reason, [...ways, DOWNLOAD].join(', or '), absence);
}

const LOG_IN = 'run gh auth login';
const DOWNLOAD = 'download the logs from the page of the run and give that file instead';

/**
 * What a caught error says; anything else that was thrown, as text. Of a system error only the reason is kept: the path
 * is named already, or is one of our own.
 */
export function messageOf(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^E[A-Z]+: ([^,]+), \w+(?: '.*)?$/s, '$1')
    : String(error);
}

/** Whether the system gave this error code, such as `ENOENT`. */
export function hasSystemCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
