import { explain, whatHelps } from './absence-words.ts';
import type { Absence } from './types/absence.ts';

/** What kind of mistake or obstacle it is; `errorStatus` in `cli.ts` gives its exit status. */
export type AutopsyErrorCode = 'usage' | 'unavailable' | 'interrupted';

/**
 * Something that the user can act on, caught once, in `main`. Its sentence is made where it is thrown, in `sources/` or
 * `commands/`; what GitHub or an archive did not give is worded in `absence-table.ts`.
 */
export class AutopsyError extends Error {
  readonly code: AutopsyErrorCode;
  /** What to do, as an imperative; null where there is nothing to do. */
  readonly hint: string | null;
  /** What the message says, as data; null for what is no matter of something that is missing. */
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

/** The error for what was asked in a way that cannot be: what was met, and what to do. */
export function misuse(message: string, hint: string): AutopsyError {
  return new AutopsyError('usage', message, hint);
}

/** The error where something is not to be had without which there is no report. */
export function unavailable(absence: Absence): AutopsyError {
  const [reason, hint = null] = explain(absence);
  const isOfLogs = 'access' in absence && absence.access.permission === 'actions:read';
  if (hint === null || !isOfLogs || whatHelps(absence) !== 'access')
    return new AutopsyError('unavailable', reason, hint, absence);
  // Whoever has no token gets one by that in the simplest way.
  const ways = absence.access.tokenSource === null ? [LOG_IN, hint] : [hint, LOG_IN];
  return new AutopsyError('unavailable', reason, [...ways, DOWNLOAD].join(', or '), absence);
}

const LOG_IN = 'run gh auth login';
const DOWNLOAD = 'download the logs from the page of the run and give that file instead';

/**
 * What a caught error says; anything else that was thrown, as text. Of what the system says, its reason is left: the path
 * is said already, or is one of our own.
 */
export function messageOf(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^E[A-Z]+: ([^,]+), \w+(?: '.*)?$/s, '$1')
    : String(error);
}

/** Whether the system refused with this code, such as `ENOENT`. */
export function hasSystemCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
