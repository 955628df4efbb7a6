import type { Absence, AbsenceData, TokenAccess } from './types/absence.ts';

/** The words for what is not to be had, and for what to do about it, in one clause. */
export function absenceWords(absence: Absence): string {
  return explain(absence).join('; ');
}

/** Whether asking again, as the same user, would give the same. */
export function isGone({ kind }: Absence): boolean {
  return absences[kind].helps === 'nothing' || kind === 'not-found';
}

/** What may bring what is missing: nothing any more, the rights to see it, or time. */
export function whatHelps({ kind }: Absence): 'nothing' | 'access' | 'time' {
  return absences[kind].helps;
}

/** Whether GitHub asked for a pause, which ends a trace and a scan. */
export function isRateLimit(absence: Absence): boolean {
  return absence.kind === 'rate-limited' || (absence.kind === 'told' && absence.isLimit);
}

type Explanation = [reason: string, hint?: string];

/** The words for what is not to be had: a clause, and an imperative where there is something to do. */
export function explain<Kind extends keyof AbsenceData>(absence: Absence<Kind>): Explanation {
  const { words }: { words: (data: AbsenceData[Kind]) => Explanation } = absences[absence.kind];
  return words(absence);
}

const LATER = 'try again later';
const NETWORK = 'check the host name and the network';

/** What is known of each kind of absence: whether anything helps, and its words. */
const absences: {
  [Kind in keyof AbsenceData]: {
    helps: 'nothing' | 'access' | 'time';
    words: (data: AbsenceData[Kind]) => Explanation;
  };
} = {
  expired: { helps: 'nothing', words: () => ['GitHub answered 410: the logs have expired'] },
  'never-finished': { helps: 'nothing', words: () => ['GitHub answered 404: the log was never finished'] },
  gone: { helps: 'nothing', words: ({ what, said }) => [`GitHub answered 410: ${what} is gone (${said})`] },
  'not-found': {
    helps: 'access',
    words: ({ what, access, retained = false }) => [
      `GitHub answered 404: ${what} is not there, ${isAnonymous(access) ? 'or cannot be seen without a token' : 'or the token may not see it'}`,
      `check the reference${retained ? ' (runs are kept for 90 days by default, since October 2026 no longer than their logs)' : ''}, or ${setToken(access)}`,
    ],
  },
  'bad-token': {
    helps: 'access',
    words: ({ access }) => [
      `GitHub answered 401: the token of ${access.tokenSource} is not accepted`,
      `${setToken(access)} that is still valid`,
    ],
  },
  'single-sign-on': {
    helps: 'access',
    words: ({ url }) => [
      'GitHub answered 403: the organisation demands SAML single sign-on',
      `authorise the token at ${url}`,
    ],
  },
  forbidden: {
    helps: 'access',
    words: ({ status, what, said, access }) => [
      `GitHub answered ${status}: ${isAnonymous(access) ? `${what} cannot be read without a token` : `the token may not read ${what}`} (${said})`,
      setToken(access),
    ],
  },
  locked: {
    helps: 'access',
    words: ({ status, what }) => [
      `GitHub answered ${status}: ${what} is locked`,
      'unlock it, or use the token of a collaborator',
    ],
  },
  archived: {
    helps: 'nothing',
    words: ({ status, what }) => [
      `GitHub answered ${status}: the repository of ${what} is archived`,
      'attach to an issue of another repository',
    ],
  },
  'no-comment': {
    helps: 'access',
    words: ({ status, what, said, access }) => [
      `GitHub answered ${status}: the token may not comment on ${what} (${said})`,
      status === 404 ? `check the reference, or ${setToken(access)}` : setToken(access),
    ],
  },
  'rate-limited': { helps: 'time', words: limitWords },
  'server-fault': {
    helps: 'time',
    words: ({ status, said }) => [`GitHub answered ${status}: ${said}`, LATER],
  },
  'storage-fault': {
    helps: 'time',
    words: ({ status, what }) => [`the link that GitHub gave to ${what} answered ${status}`, LATER],
  },
  unreachable: { helps: 'time', words: networkWords },
  stalled: {
    helps: 'time',
    words: ({ seconds, isWhole }) => [
      isWhole
        ? `the answer was not complete after ${seconds} s`
        : `the server sent next to nothing for ${seconds} s`,
      LATER,
    ],
  },
  'too-large': {
    helps: 'time',
    words: ({ maxBytes }) => [`the answer has more than ${maxBytes} bytes`],
  },
  empty: { helps: 'time', words: ({ what }) => [`${what} is empty`, LATER] },
  page: { helps: 'time', words: ({ what }) => [`GitHub answered with a page of HTML for ${what}`, LATER] },
  unusable: {
    helps: 'time',
    words: ({ than }) => [`GitHub answered with something else than ${than}`, LATER],
  },
  without: { helps: 'time', words: ({ what }) => [`GitHub answered without ${what}`, LATER] },
  nested: { helps: 'time', words: () => ['GitHub answered with JSON that is nested too deep', LATER] },
  'damaged-download': { helps: 'time', words: ({ said }) => [`the log archive ${said}`, LATER] },
  'short-list': {
    helps: 'time',
    words: ({ counted, listed }) => [
      `GitHub counts ${counted} jobs and listed ${listed}`,
      'try again in a minute',
    ],
  },
  'cut-list': {
    helps: 'nothing',
    words: ({ counted, listed, branch }) => [
      `GitHub counts ${counted} runs${branch === null ? '' : ` of ${branch}`} and lists the newest ${listed}`,
    ],
  },
  'crowded-second': { helps: 'nothing', words: () => ['more runs in one second than GitHub lists'] },
  'damaged-archive': { helps: 'time', words: ({ said }) => [`the log archive ${said}`] },
  'damaged-entry': {
    helps: 'time',
    words: ({ name, said }) => [`${JSON.stringify(name)} in the log archive was left out: ${said}`],
  },
  'damaged-entries': {
    helps: 'time',
    words: ({ count }) => [`${count} more entries of the log archive were left out`],
  },
  unreadable: { helps: 'time', words: ({ said }) => [said] },
  'no-path': {
    helps: 'nothing',
    words: ({ path }) => [`${JSON.stringify(path)} is not a path in a repository`],
  },
  'run-running': {
    helps: 'time',
    words: () => ['the run has not ended, and has no log archive before that'],
  },
  'job-running': {
    helps: 'time',
    words: () => ['the job has not finished yet', 'examine the run again when it has'],
  },
  'steps-expired': {
    helps: 'nothing',
    words: () => ['its timeline has expired: GitHub no longer lists its steps'],
  },
  'not-collected': { helps: 'time', words: () => ['no log was collected'] },
  'not-held': { helps: 'time', words: () => ['not in the bundle'] },
  'not-in-archive': { helps: 'time', words: () => ['not in the archive'] },
  'not-asked': { helps: 'time', words: () => ['not asked for, after the rate limit was used up'] },
  told: { helps: 'time', words: ({ text }) => [text] },
};

function isAnonymous({ tokenSource }: TokenAccess): boolean {
  return tokenSource === null;
}

function setToken({ variable, permission }: TokenAccess): string {
  return `set ${variable} to a token with ${permission}`;
}

function limitWords({ status, limit, access }: AbsenceData['rate-limited']): Explanation {
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
  // Without a time a secondary limit is a minute at least (docs.github.com, REST "Rate limits").
  const untimed = limit.kind === 'primary' ? LATER : 'try again in a few minutes';
  const hint = isTimed ? 'try again then' : untimed;
  const more = `${setToken(access)}: without one there are 60 requests an hour`;
  return [`GitHub answered ${status}: ${reason}`, isAnonymous(access) ? more : hint];
}

function networkWords({ host, code, said }: AbsenceData['unreachable']): Explanation {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return [`the address of ${host} was not found`, NETWORK];
  if (code === 'ECONNREFUSED') return [`${host} refused the connection`, NETWORK];
  if (code !== null && /CERT|TLS|SSL|SIGNATURE/.test(code)) {
    const hint = 'set NODE_EXTRA_CA_CERTS to the certificate of the proxy or server that signs for it';
    return [`the certificate of ${host} is not trusted (${code})`, hint];
  }
  return [`the connection to ${host} failed (${code ?? said})`, 'check the network, and try again'];
}
