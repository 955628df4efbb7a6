import { unavailable } from '../../errors.ts';
import type { Absence } from '../../types/absence.ts';
import type { Instant } from '../../types/primitives.ts';

/** What is known of a request without a usable answer. */
export interface Failure {
  /** The status of GitHub's answer; null if there was none. */
  status: number | null;
  /** The status of the storage to which GitHub redirected; null if it was not reached. */
  storageStatus: number | null;
  headers: Readonly<Record<string, string | number | undefined>>;
  /** When it happened, by the server's clock if the answer has a date. */
  at: Instant;
  /** GitHub's own words, or those of the network. */
  message: string;
  /** Which host could not be reached, as far as the network tells: a link may lead elsewhere. */
  host: string | null;
  /** `ENOTFOUND`, `ECONNRESET`, `CERT_HAS_EXPIRED`, … of Node; null if there is none. */
  code: string | null;
  kind: 'answer' | 'network' | LocalFailure['failure'];
  /** What is wrong with a successful answer; null for other failures. */
  absence: Absence | null;
}

/** What is wrong with a successful answer: it stalls, is too large, or is not what it should be. */
interface LocalFailure extends Error {
  failure: 'stalled' | 'too-large' | 'unusable';
  absence: Absence;
}

/** An error for such an answer. */
export function localFailure(failure: LocalFailure['failure'], absence: Absence): LocalFailure {
  return Object.assign(new Error(unavailable(absence).message), { failure, absence });
}

/** Reads the errors of Octokit, fetch and this folder. Anything else is a bug, and is thrown again. */
export function parseFailure(error: unknown): Failure {
  const local = findCause(error, isLocal);
  const nothing = { status: null, storageStatus: null, host: null, code: null, absence: null };
  const base = { ...nothing, headers: {}, at: Date.now() };
  if (local !== null) return { ...base, kind: local.failure, message: local.message, absence: local.absence };
  if (hasResponse(error)) {
    const { status, headers, url } = error.response;
    const isStorage = isElsewhere(url, error.request?.url);
    const statuses = isStorage ? { status: null, storageStatus: status } : { status, storageStatus: null };
    const at = Date.parse(String(headers.date ?? '')) || base.at;
    return { ...base, ...statuses, headers, at, message: error.message, kind: 'answer' };
  }
  const cause = findCause(error, hasCode);
  if (cause !== null) {
    const { message, code } = cause;
    return { ...base, kind: 'network', message, code, host: hostIn(cause) };
  }
  if (error instanceof Error && 'request' in error)
    return { ...base, kind: 'network', message: error.message };
  throw error;
}

const LONGEST_PAUSE_SECONDS = 99_999;

/** The date in it may have passed by the time the answer arrives. */
const JUST_PAST_SECONDS = 60;

/** How many seconds the server asks to wait (`retry-after`, a number or a date); null if it does not, or far too long. */
export function demandedSeconds({ headers, at }: Failure): number | null {
  const said = String(headers['retry-after'] ?? '');
  const seconds = /^\d+$/.test(said) ? Number(said) : Math.ceil((Date.parse(said) - at) / 1000);
  return seconds > -JUST_PAST_SECONDS && seconds <= LONGEST_PAUSE_SECONDS ? Math.max(0, seconds) : null;
}

/** The first of the error and its causes that is of the kind. */
function findCause<T>(error: unknown, is: (error: unknown) => error is T): T | null {
  for (let current = error; current instanceof Error; current = current.cause) {
    if (is(current)) return current;
    if (current instanceof AggregateError && is(current.errors[0])) return current.errors[0];
  }
  return null;
}

function isLocal(error: unknown): error is LocalFailure {
  return error instanceof Error && 'failure' in error;
}

function hasCode(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && error.code !== '';
}

/** Of a name that is not found Node tells it, of a connection that is not answered only undici's words do. */
function hostIn(cause: Error): string | null {
  if ('hostname' in cause && typeof cause.hostname === 'string') return cause.hostname;
  return /\(attempted address(?:es)?: ([\w.-]+)/.exec(cause.message)?.[1] ?? null;
}

interface WithResponse extends Error {
  response: { status: number; url: string; headers: Record<string, string | number | undefined> };
  request?: { url?: string };
}

/** Octokit's `RequestError`, recognised by its shape, since the package that exports it is no dependency of ours. */
function hasResponse(error: unknown): error is WithResponse {
  return (
    error instanceof Error &&
    'response' in error &&
    typeof error.response === 'object' &&
    error.response !== null
  );
}

function isElsewhere(url: string, requested: string | undefined): boolean {
  return requested !== undefined && URL.canParse(url) && URL.canParse(requested)
    ? new URL(url).origin !== new URL(requested).origin
    : false;
}
