import type { RateLimit, TokenAccess } from '../../absence-table.ts';
import { maskSecrets } from '../../logs/mask-secrets.ts';
import type { Absence } from '../../types/absence.ts';
import type { Credentials } from './credentials.ts';
import { demandedSeconds, type Failure } from './failure.ts';

/** What a request is about: its name, and the permission that it needs (docs.github.com, REST "Permissions"). */
export interface Subject {
  what: string;
  permission:
    | 'actions:read'
    | 'checks:read'
    | 'contents:read'
    | 'issues:write'
    | 'metadata:read'
    | 'pull-requests:write';
  /** GitHub keeps it no longer than the logs. */
  retained?: true;
  /** It is a log: one that is gone has expired. */
  isLog?: true;
}

/** Why there is no answer, according to the failure. Never contains a token or a signed link. */
export function absenceOf(failure: Failure, subject: Subject, credentials: Credentials): Absence {
  const { kind, message, code, storageStatus } = failure;
  const masked = (text: string) => withoutSecrets(text, credentials);
  if (failure.absence !== null) return failure.absence;
  if (kind === 'network') {
    const host = failure.host ?? new URL(credentials.apiBaseUrl).host;
    return { kind: 'unreachable', host, code, said: masked(message) };
  }
  const what = masked(subject.what);
  if (storageStatus !== null) return { kind: 'storage-fault', status: storageStatus, what };
  return absenceOfAnswer(failure, {
    what,
    said: masked(shortMessage(message)),
    access: accessOf(subject, credentials),
    subject,
  });
}

/** Masks the token in use whatever its form, unless it is so short that ordinary words may contain it. */
function withoutSecrets(text: string, { token }: Credentials): string {
  return maskSecrets(token === null || token.length < 8 ? text : text.replaceAll(token, '***'));
}

function accessOf({ permission }: Subject, credentials: Credentials): TokenAccess {
  const { tokenSource, heldBack } = credentials;
  const variable = tokenVariable(credentials);
  return { permission, variable, tokenSource, ...(heldBack === undefined ? {} : { heldBack }) };
}

/** The environment variable for the token of this host. */
export function tokenVariable({ apiBaseUrl, tokenSource }: Credentials): string {
  const isEnterprise = tokenSource?.includes('ENTERPRISE') || apiBaseUrl.endsWith('/api/v3');
  return isEnterprise ? 'GH_ENTERPRISE_TOKEN' : 'GH_TOKEN';
}

function absenceOfAnswer(
  failure: Failure,
  about: { what: string; said: string; access: TokenAccess; subject: Subject },
): Absence {
  const { what, said, access, subject } = about;
  const { headers } = failure;
  const status = failure.status ?? 0;
  const limit = rateLimit(failure);
  if (limit !== null) return { kind: 'rate-limited', status, limit, access };
  const url = /url=(\S+)/.exec(String(headers['x-github-sso'] ?? ''))?.[1];
  if (status === 403 && url !== undefined) return { kind: 'single-sign-on', url: maskSecrets(url) };
  if (status === 401 && access.tokenSource !== null) return { kind: 'bad-token', access };
  if (status === 401 || status === 403) return { kind: 'forbidden', status, what, said, access };
  if (status === 404) return { kind: 'not-found', what, access, retained: subject.retained };
  if (status !== 410) return { kind: 'server-fault', status, said };
  return subject.isLog === true ? { kind: 'expired' } : { kind: 'gone', what, said };
}

/**
 * Why nothing was written. GitHub has no code of its own for a locked or an archived place, only a 403 with its words:
 * "Unable to create comment because issue is locked.", "Repository was archived so is read-only."
 */
export function absenceOfComment(failure: Failure, subject: Subject, credentials: Credentials): Absence {
  const usual = absenceOf(failure, subject, credentials);
  if (usual.kind !== 'forbidden' && usual.kind !== 'not-found') return usual;
  const { what, access } = usual;
  const status = failure.status ?? 0;
  if (/\block(?:ed|ing)?\b/i.test(failure.message)) return { kind: 'locked', status, what };
  if (/\barchived?\b/i.test(failure.message)) return { kind: 'archived', status, what };
  const said = withoutSecrets(shortMessage(failure.message), credentials);
  return { kind: 'no-comment', status, what, said, access };
}

const LATEST_SECOND = Date.UTC(9999, 0) / 1000;

/** The rate limit of an answer, with its end where GitHub says it; null for an answer that is none. */
export function rateLimit(failure: Failure): RateLimit | null {
  const { status, headers, message } = failure;
  if (status !== 403 && status !== 429) return null;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(headers['x-ratelimit-reset']);
    return { kind: 'primary', until: reset > 0 && reset < LATEST_SECOND ? reset * 1000 : null };
  }
  const isSecondary =
    status === 429 || headers['retry-after'] !== undefined || /\bsecondary rate\b/i.test(message);
  if (!isSecondary) return null;
  return { kind: 'secondary', seconds: demandedSeconds(failure) };
}

const LONGEST_MESSAGE = 200;

/** GitHub's own words without the link to the documentation that Octokit appends. */
function shortMessage(message: string): string {
  const own = message
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (own.startsWith('<')) return 'a page of HTML';
  return own.length > LONGEST_MESSAGE ? `${own.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : own;
}
