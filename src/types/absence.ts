import type { Instant, OneOf } from './primitives.ts';

/** Under what name and with what rights a host was asked. */
export interface TokenAccess {
  /** What it takes: `actions:read` (docs.github.com, REST "Permissions"). */
  permission: string;
  /** The variable that the contract and `gh` reserve for the host. */
  variable: string;
  /** Where the token came from, fit to be shown; null where there was none. */
  tokenSource: string | null;
}

/** How GitHub limits requests, and until when, as far as it says. */
export type RateLimit =
  | { kind: 'primary'; until: Instant | null }
  | { kind: 'secondary'; seconds: number | null };

/**
 * The kinds of absence, each with what its words need (`errors.ts`). `what` names the thing; `said` is what GitHub or the
 * system said of it, which is shown and never read.
 */
export interface AbsenceData {
  // GitHub answered, and not with what was asked for.
  expired: object;
  'never-finished': object;
  gone: { what: string; said: string };
  /** `retained`: GitHub keeps it no longer than the logs (changelog 2026-08-27). */
  'not-found': { what: string; access: TokenAccess; retained?: boolean };
  'bad-token': { access: TokenAccess };
  'single-sign-on': { url: string };
  forbidden: { status: number; what: string; said: string; access: TokenAccess };
  locked: { status: number; what: string };
  archived: { status: number; what: string };
  'no-comment': { status: number; what: string; said: string; access: TokenAccess };
  'rate-limited': { status: number; limit: RateLimit; access: TokenAccess };
  'server-fault': { status: number; said: string };
  'storage-fault': { status: number; what: string };
  // No answer came, or none that can be used.
  unreachable: { host: string; code: string | null; said: string };
  stalled: { seconds: number; isWhole: boolean };
  'too-large': { maxBytes: number };
  empty: { what: string };
  page: { what: string };
  unusable: { than: string };
  without: { what: string };
  nested: object;
  'damaged-download': { said: string };
  'short-list': { counted: number; listed: number };
  'cut-list': { counted: number; listed: number; branch: string | null };
  'crowded-second': object;
  // What came cannot be read.
  'damaged-archive': { said: string };
  'damaged-entry': { name: string; said: string };
  'damaged-entries': { count: number };
  unreadable: { said: string };
  'no-path': { path: string };
  // It is not there yet, or nobody collected it.
  'run-running': object;
  'job-running': object;
  'steps-expired': object;
  'not-collected': object;
  'not-held': object;
  'not-in-archive': object;
  'not-asked': object;
  // As a bundle of an earlier format, or one made by hand, tells it.
  told: { text: string; isLimit: boolean };
}

/** Why something that was asked for is not to be had. */
export type Absence<Kind extends keyof AbsenceData = keyof AbsenceData> = OneOf<AbsenceData, Kind>;
