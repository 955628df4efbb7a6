import type { Instant } from './types/primitives.ts';

/** Which token a host was asked with, and what it would take to be allowed. */
export interface TokenAccess {
  /** The permission that the request needs, such as `actions:read` (docs.github.com, REST "Permissions"). */
  permission: string;
  /** The environment variable that holds the token for this host. */
  variable: string;
  /** Where the token came from, as it may be shown; null if there was none. */
  tokenSource: string | null;
  /** The variable with a token for another host, which was therefore not sent. */
  heldBack?: string;
}

/** Which rate limit was hit, and until when, as far as GitHub says. */
export type RateLimit =
  | { kind: 'primary'; until: Instant | null }
  | { kind: 'secondary'; seconds: number | null };

/** The types that a field of an absence may have. */
export interface FieldTypes {
  words: string;
  'words?': string | null;
  number: number;
  flag: boolean;
  'flag?': boolean | undefined;
  access: TokenAccess;
  limit: RateLimit;
}

/** Why it is missing, as a clause, and what to do about it, as an imperative. */
export type Explanation = [reason: string, hint?: string];

type Fields = Readonly<Record<string, keyof FieldTypes>>;
type DataOf<F> = {
  -readonly [Field in keyof F]: F[Field] extends keyof FieldTypes ? FieldTypes[F[Field]] : never;
};

function row<const F extends Fields>(
  fields: F,
  helps: 'nothing' | 'access' | 'time',
  words: (data: DataOf<F>) => Explanation,
) {
  return { fields, helps, words };
}

const LATER = 'try again later';
const NETWORK = 'check the host name and the network';

/**
 * What is known of each kind of absence: its fields, from which the types and the reader of bundles derive; whether
 * nothing, more rights or more time can still help; and its words. `what` names the thing; `said` quotes GitHub or the
 * system, is shown and never parsed; GitHub keeps what is `retained` no longer than the logs (changelog 2026-08-27).
 * The words are plain strings because stderr prints them as they are; a report sets the whole sentence apart as
 * something that others may have said.
 */
export const absences = {
  // GitHub answered, and not with what was asked for.
  expired: row({}, 'nothing', () => ['GitHub answered 410: the logs have expired']),
  'never-finished': row({}, 'nothing', () => ['GitHub answered 404: the log was never finished']),
  gone: row({ what: 'words', said: 'words' }, 'nothing', ({ what, said }) => [
    `GitHub answered 410: ${what} is gone (${said})`,
  ]),
  'not-found': row(
    { what: 'words', access: 'access', retained: 'flag?' },
    'access',
    ({ what, access, retained }) => [
      `GitHub answered 404: ${what} is not there, ${isAnonymous(access) ? 'or cannot be seen without a token' : 'or the token may not see it'}`,
      `check the reference${retained ? ' (runs are kept for 90 days by default, since October 2026 no longer than their logs)' : ''}, or ${setToken(access)}`,
    ],
  ),
  'bad-token': row({ access: 'access' }, 'access', ({ access }) => [
    `GitHub answered 401: the token of ${access.tokenSource} is not accepted`,
    `${setToken(access)} that is still valid`,
  ]),
  'single-sign-on': row({ url: 'words' }, 'access', ({ url }) => [
    'GitHub answered 403: the organisation demands SAML single sign-on',
    `authorise the token at ${url}`,
  ]),
  forbidden: row(
    { status: 'number', what: 'words', said: 'words', access: 'access' },
    'access',
    ({ status, what, said, access }) => [
      `GitHub answered ${status}: ${isAnonymous(access) ? `${what} cannot be read without a token` : `the token may not read ${what}`} (${said})`,
      setToken(access),
    ],
  ),
  locked: row({ status: 'number', what: 'words' }, 'access', ({ status, what }) => [
    `GitHub answered ${status}: ${what} is locked`,
    'unlock it, or use the token of a collaborator',
  ]),
  archived: row({ status: 'number', what: 'words' }, 'nothing', ({ status, what }) => [
    `GitHub answered ${status}: the repository of ${what} is archived`,
    'attach to an issue of another repository',
  ]),
  'no-comment': row(
    { status: 'number', what: 'words', said: 'words', access: 'access' },
    'access',
    ({ status, what, said, access }) => [
      `GitHub answered ${status}: the token may not comment on ${what} (${said})`,
      status === 404 ? `check the reference, or ${setToken(access)}` : setToken(access),
    ],
  ),
  'rate-limited': row({ status: 'number', limit: 'limit', access: 'access' }, 'time', limitWords),
  'server-fault': row({ status: 'number', said: 'words' }, 'time', ({ status, said }) => [
    `GitHub answered ${status}: ${said}`,
    LATER,
  ]),
  'storage-fault': row({ status: 'number', what: 'words' }, 'time', ({ status, what }) => [
    `the link that GitHub gave to ${what} answered ${status}`,
    LATER,
  ]),
  // No answer came, or none that can be used.
  unreachable: row({ host: 'words', code: 'words?', said: 'words' }, 'time', networkWords),
  stalled: row({ seconds: 'number', isWhole: 'flag' }, 'time', ({ seconds, isWhole }) => [
    isWhole
      ? `the answer was not complete after ${Math.round(seconds)} s`
      : `the server sent next to nothing for ${Math.round(seconds)} s`,
    LATER,
  ]),
  'too-large': row({ maxBytes: 'number' }, 'time', ({ maxBytes }) => [
    `the answer has more than ${maxBytes} bytes`,
  ]),
  empty: row({ what: 'words' }, 'time', ({ what }) => [`${what} is empty`, LATER]),
  page: row({ what: 'words' }, 'time', ({ what }) => [
    `GitHub answered with a page of HTML for ${what}`,
    LATER,
  ]),
  unusable: row({ than: 'words' }, 'time', ({ than }) => [
    `GitHub answered with something other than ${than}`,
    LATER,
  ]),
  without: row({ what: 'words' }, 'time', ({ what }) => [`GitHub answered without ${what}`, LATER]),
  nested: row({}, 'time', () => ['GitHub answered with JSON that is nested too deep', LATER]),
  'damaged-download': row({ said: 'words' }, 'time', ({ said }) => [`the log archive ${said}`, LATER]),
  'short-list': row({ counted: 'number', listed: 'number' }, 'time', ({ counted, listed }) => [
    `GitHub counts ${counted} jobs and listed ${listed}`,
    'try again in a minute',
  ]),
  'cut-list': row(
    { counted: 'number', listed: 'number', branch: 'words?' },
    'nothing',
    ({ counted, listed, branch }) => [
      `GitHub counts ${counted} runs${branch === null ? '' : ` of ${branch}`} and lists the newest ${listed}`,
    ],
  ),
  'crowded-second': row({}, 'nothing', () => ['more runs in one second than GitHub lists']),
  // What came cannot be read.
  'damaged-archive': row({ said: 'words' }, 'time', ({ said }) => [`the log archive ${said}`]),
  'damaged-entry': row({ name: 'words', said: 'words' }, 'time', ({ name, said }) => [
    `${JSON.stringify(name)} in the log archive was left out: ${said}`,
  ]),
  'damaged-entries': row({ count: 'number' }, 'time', ({ count }) => [
    `${count} more entries of the log archive were left out`,
  ]),
  unreadable: row({ said: 'words' }, 'time', ({ said }) => [said]),
  'no-path': row({ path: 'words' }, 'nothing', ({ path }) => [
    `${JSON.stringify(path)} is not a path in a repository`,
  ]),
  // It does not exist yet, or nobody collected it.
  'run-running': row({}, 'time', () => ['the run has not ended, and has no log archive before that']),
  'job-running': row({}, 'time', () => ['the job has not finished yet', 'examine the run again when it has']),
  'steps-expired': row({}, 'nothing', () => ['its timeline has expired: GitHub no longer lists its steps']),
  'not-collected': row({}, 'time', () => ['no log was collected']),
  'not-held': row({}, 'time', () => ['not in the bundle']),
  'not-in-archive': row({}, 'time', () => ['not in the archive']),
  'not-asked': row({}, 'time', () => ['not asked for, after the rate limit was used up']),
  // In the words of a bundle of an earlier format, or of one made by hand.
  told: row({ text: 'words', isLimit: 'flag' }, 'time', ({ text }) => [text]),
};

/** The data of each kind of absence. */
export type AbsenceData = { [Kind in keyof typeof absences]: DataOf<(typeof absences)[Kind]['fields']> };

function isAnonymous({ tokenSource }: TokenAccess): boolean {
  return tokenSource === null;
}

function setToken({ variable, permission, heldBack }: TokenAccess): string {
  const why = heldBack === undefined ? '' : ` (that of ${heldBack} is for another host)`;
  return `set ${variable} to a token with ${permission}${why}`;
}

function limitWords({
  status,
  limit,
  access,
}: DataOf<{ status: 'number'; limit: 'limit'; access: 'access' }>): Explanation {
  const [reason, isTimed] =
    limit.kind === 'primary'
      ? [
          `the rate limit is used up${limit.until === null ? '' : ` until ${new Date(limit.until).toISOString()}`}`,
          limit.until !== null,
        ]
      : [
          `too many requests at once (secondary rate limit)${limit.seconds === null ? '' : `, for ${limit.seconds} more seconds`}`,
          limit.seconds !== null,
        ];
  // A secondary limit without a time lasts at least a minute (docs.github.com, REST "Rate limits").
  const untimed = limit.kind === 'primary' ? LATER : 'try again in a few minutes';
  const hint = isTimed ? 'try again then' : untimed;
  const more = `${setToken(access)}: without one there are 60 requests an hour`;
  return [`GitHub answered ${status}: ${reason}`, isAnonymous(access) ? more : hint];
}

function networkWords({
  host,
  code,
  said,
}: DataOf<{ host: 'words'; code: 'words?'; said: 'words' }>): Explanation {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return [`the address of ${host} was not found`, NETWORK];
  if (code === 'ECONNREFUSED') return [`${host} refused the connection`, NETWORK];
  if (code === 'CERT_HAS_EXPIRED' || code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return [
      `the certificate of ${host} is not valid for it now (${code})`,
      'check the host name and the clock',
    ];
  if (code !== null && /CERT|SIGNATURE/.test(code)) {
    const hint = 'set NODE_EXTRA_CA_CERTS to the certificate of the proxy or server that signs for it';
    return [`the certificate of ${host} is not trusted (${code})`, hint];
  }
  if (code?.startsWith('ERR_SSL')) return [`${host} does not answer as an https server (${code})`, NETWORK];
  // `fetch` says nothing more of a 407 (fetch.spec.whatwg.org, "HTTP-network-or-cache fetch").
  if (code === null && said === '')
    return [`a proxy before ${host} asks for a password`, 'put it into the address in HTTPS_PROXY'];
  return [`the connection to ${host} failed (${code ?? said})`, 'check the network, and try again'];
}
