import { maskSecrets } from '../../mask-secrets.ts';
import type { Credentials } from './credentials.ts';
import type { Failure } from './failure.ts';

/** What went wrong, as a clause for people, and what to do about it, as an imperative; null where nothing helps. */
export interface Explanation {
  reason: string;
  hint: string | null;
}

/** What it is about: its name, and the permission that it takes (docs.github.com, REST "Permissions"). */
export interface Subject {
  what: string;
  permission: 'actions:read' | 'checks:read' | 'contents:read' | 'issues:write' | 'pull-requests:write';
}

/** Puts a failure into words. Never holds a token or a signed link. */
export function explainFailure(failure: Failure, subject: Subject, credentials: Credentials): Explanation {
  const { reason, hint } = explain(failure, subject, credentials);
  const masked = (text: string) => maskSecrets(withoutToken(text, credentials));
  return { reason: masked(reason), hint: hint === null ? null : masked(hint) };
}

/** A token of a form that nobody knows is known by itself; one so short that words hold it is no secret. */
function withoutToken(text: string, { token }: Credentials): string {
  return token === null || token.length < 8 ? text : text.replaceAll(token, '***');
}

function explain(failure: Failure, subject: Subject, credentials: Credentials): Explanation {
  if (failure.kind === 'network') return networkFailure(failure, credentials);
  if (failure.kind === 'too-large') return { reason: failure.message, hint: null };
  if (failure.kind !== 'answer') return { reason: failure.message, hint: 'try again later' };
  if (failure.storageStatus !== null) {
    return {
      reason: `the link that GitHub gave to ${subject.what} answered ${failure.storageStatus}`,
      hint: 'try again later',
    };
  }
  return refusedAnswer(failure, subject, credentials);
}

function refusedAnswer(failure: Failure, subject: Subject, credentials: Credentials): Explanation {
  const { status, headers } = failure;
  const answered = `GitHub answered ${status}`;
  const setToken = `set ${tokenVariable(credentials)} to a token with ${subject.permission}`;
  const limited = rateLimit(failure);
  if (limited !== null) {
    const more = `${setToken}: without one there are 60 requests an hour`;
    return {
      reason: `${answered}: ${limited.reason}`,
      hint: credentials.token === null ? more : limited.hint,
    };
  }
  const sso = /url=(\S+)/.exec(String(headers['x-github-sso'] ?? ''))?.[1];
  if (status === 403 && sso !== undefined) {
    return {
      reason: `${answered}: the organisation demands SAML single sign-on`,
      hint: `authorise the token at ${sso}`,
    };
  }
  if (status === 401 && credentials.token !== null) {
    return {
      reason: `${answered}: the token of ${credentials.tokenSource} is not accepted`,
      hint: `${setToken} that is still valid`,
    };
  }
  if (status === 401 || status === 403) {
    const lack =
      credentials.token === null
        ? `${subject.what} cannot be read without a token`
        : `the token may not read ${subject.what}`;
    return { reason: `${answered}: ${lack} (${shortMessage(failure)})`, hint: setToken };
  }
  if (status === 404) {
    const unseen =
      credentials.token === null ? 'or not to be seen without a token' : 'or the token may not see it';
    return {
      reason: `${answered}: ${subject.what} is not there, ${unseen}`,
      hint: `check the reference, or ${setToken}`,
    };
  }
  if (status === 410) {
    const expired = /\blog\b/.test(subject.what)
      ? 'the logs have expired'
      : `${subject.what} is gone (${shortMessage(failure)})`;
    return { reason: `${answered}: ${expired}`, hint: null };
  }
  return { reason: `${answered}: ${shortMessage(failure)}`, hint: 'try again later' };
}

/** The variable that contract and `gh` reserve for the host. */
export function tokenVariable({ apiBaseUrl, tokenSource }: Credentials): string {
  const isEnterprise = tokenSource?.includes('ENTERPRISE') || apiBaseUrl.endsWith('/api/v3');
  return isEnterprise ? 'GH_ENTERPRISE_TOKEN' : 'GH_TOKEN';
}

const LATEST_SECOND = Date.UTC(9999, 0) / 1000;

/** A rate limit in words, with its end where GitHub says it; null for an answer that is none. */
export function rateLimit({ status, headers, message }: Failure): Explanation | null {
  if (status !== 403 && status !== 429) return null;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    const reset = Number(headers['x-ratelimit-reset']);
    const isTime = reset > 0 && reset < LATEST_SECOND;
    const reason = 'the rate limit is used up';
    return isTime
      ? { reason: `${reason} until ${new Date(reset * 1000).toISOString()}`, hint: 'try again then' }
      : { reason, hint: 'try again later' };
  }
  const isSecondary =
    status === 429 || headers['retry-after'] !== undefined || /\bsecondary rate\b/i.test(message);
  if (!isSecondary) return null;
  const reason = 'too many requests at once (secondary rate limit)';
  const seconds = /^\d{1,5}$/.exec(String(headers['retry-after']))?.[0];
  // Without a time it is a minute at least (docs.github.com, REST "Rate limits").
  return seconds === undefined
    ? { reason, hint: 'try again in a few minutes' }
    : { reason: `${reason}, for ${seconds} more seconds`, hint: 'try again then' };
}

function networkFailure({ code, message }: Failure, { apiBaseUrl }: Credentials): Explanation {
  const host = new URL(apiBaseUrl).host;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return { reason: `the address of ${host} was not found`, hint: 'check the host name and the network' };
  }
  if (code === 'ECONNREFUSED')
    return { reason: `${host} refused the connection`, hint: 'check the host name and the network' };
  if (code !== null && /CERT|TLS|SSL|SIGNATURE/.test(code)) {
    const hint = 'set NODE_EXTRA_CA_CERTS to the certificate of the proxy or server that signs for it';
    return { reason: `the certificate of ${host} is not trusted (${code})`, hint };
  }
  return {
    reason: `the connection to ${host} failed (${code ?? message})`,
    hint: 'check the network, and try again',
  };
}

const LONGEST_MESSAGE = 200;

/** GitHub's own words without the link to the documentation that Octokit appends. */
export function shortMessage({ message }: Failure): string {
  const own = message
    .replace(/ - https:\/\/docs\.github\.com\S*$/, '')
    .replace(/\s+/g, ' ')
    .trim();
  if (own.startsWith('<')) return 'a page of HTML';
  return own.length > LONGEST_MESSAGE ? `${own.slice(0, LONGEST_MESSAGE).toWellFormed()}…` : own;
}
