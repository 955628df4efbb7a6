/** What kind of mistake or obstacle it is; `errorStatus` in `cli.ts` gives its exit status. */
export type AutopsyErrorCode = 'usage' | 'unavailable' | 'interrupted';

/** Something that the user can act on. Thrown by `sources/` and `cli.ts`, caught once, in `main`. */
export class AutopsyError extends Error {
  readonly code: AutopsyErrorCode;
  /** What to do, as an imperative; null where there is nothing to do. */
  readonly hint: string | null;
  /** Whether GitHub asked for a pause that is too long to be waited for. */
  readonly rateLimited: boolean;

  constructor(code: AutopsyErrorCode, message: string, hint: string | null = null, rateLimited = false) {
    super(message);
    this.name = 'AutopsyError';
    this.code = code;
    this.hint = hint;
    this.rateLimited = rateLimited;
  }
}

/**
 * What a caught error says; anything else that was thrown, as text. The call and the path that the system puts behind its
 * reason are left out: the path is said already, or is one of our own.
 */
export function messageOf(error: unknown): string {
  return error instanceof Error
    ? error.message.replace(/^([A-Z]+: [^,]+), \w+(?: '.*)?$/s, '$1')
    : String(error);
}
