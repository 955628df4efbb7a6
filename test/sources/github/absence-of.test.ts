import { describe, expect, test } from 'vitest';
import { absenceWords, explain } from '../../../src/absence-words.ts';
import { absenceOf, absenceOfComment, rateLimit } from '../../../src/sources/github/absence-of.ts';
import type { Credentials } from '../../../src/sources/github/credentials.ts';
import { type Failure, parseFailure } from '../../../src/sources/github/failure.ts';
import { pauseBefore } from '../../../src/sources/github/pauses.ts';

const NOW = Date.UTC(2026, 10, 23);
const token = 'no-form-that-anybody-knows';
const credentials: Credentials = {
  apiBaseUrl: 'https://api.github.com',
  token,
  tokenSource: 'GH_TOKEN',
};
const answer = (status: number, message: string): Failure => ({
  ...{ status, storageStatus: null, headers: {}, at: NOW, host: null, code: null, absence: null },
  kind: 'answer',
  message,
});

test.each<[string, string, number | null]>([
  ['a number', '7', 7],
  ['a date', new Date(NOW + 3_600_000).toUTCString(), 3600],
  ['a date that is just past', new Date(NOW - 2000).toUTCString(), 0],
  ['a date that is past', 'Wed, 21 Oct 2015 07:28:00 GMT', null],
  ['for ages', 'Wed, 21 Oct 2099 07:28:00 GMT', null],
  ['nothing that is known', 'soon', null],
])('a pause that is asked for by %s', (_, header, seconds) => {
  const limit = rateLimit({ ...answer(429, 'slow down'), headers: { 'retry-after': header } });
  expect(limit).toEqual({ kind: 'secondary', seconds });
});

test('what a server says of time is of its own clock', () => {
  const at = Date.UTC(2099, 9, 21, 7, 28);
  const date = new Date(at).toUTCString();
  const failure = (headers: Record<string, string>) => {
    const response = { status: 429, url: 'https://api.github.com/', headers: { date, ...headers } };
    return parseFailure(Object.assign(new Error('slow down'), { response }));
  };
  const pause = (headers: Record<string, string>) => {
    const limit = rateLimit(failure(headers));
    return pauseBefore(failure(headers), { limit, mayAppear: false, failures: 1, firstPauseMs: 0 });
  };
  expect(pause({ 'retry-after': 'Wed, 21 Oct 2099 07:29:30 GMT' })).toBe(90_000);
  expect(pause({ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${at / 1000 + 9}` })).toBe(10_000);
});

describe('what an answer of GitHub leaves unsaid', () => {
  test('a log that is gone has expired, and a file called after one has not', () => {
    const gone = (what: string, isLog?: true) =>
      absenceOf(
        answer(410, 'Gone'),
        { what, permission: 'actions:read', ...(isLog === undefined ? {} : { isLog }) },
        credentials,
      );
    expect(gone('the log of the job', true)).toEqual({ kind: 'expired' });
    expect(gone('octo/cat/src/log/action.yml')).toMatchObject({ kind: 'gone' });
  });

  test('a token that is for another host is said to be', () => {
    const anonymous = { apiBaseUrl: 'https://git.corp.example/api/v3', token: null, tokenSource: null };
    const hint = (heldBack?: string) =>
      explain(
        absenceOf(
          answer(404, 'Not Found'),
          { what: 'the run', permission: 'actions:read' },
          { ...anonymous, ...(heldBack === undefined ? {} : { heldBack }) },
        ),
      )[1];
    const asked = 'check the reference, or set GH_ENTERPRISE_TOKEN to a token with actions:read';
    expect(hint()).toBe(asked);
    expect(hint('GH_TOKEN')).toBe(`${asked} (that of GH_TOKEN is for another host)`);
  });

  test.each([
    ['ERR_SSL_WRONG_VERSION_NUMBER', /^api\.github\.com does not answer as an https server/],
    ['CERT_HAS_EXPIRED', /is not valid for it now .*clock$/],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /is not trusted .*NODE_EXTRA_CA_CERTS/],
    ['SELF_SIGNED_CERT_IN_CHAIN', /is not trusted .*NODE_EXTRA_CA_CERTS/],
  ])('of %s', (code, words) => {
    const failure: Failure = { ...answer(0, 'said'), status: null, kind: 'network', code };
    expect(absenceWords(absenceOf(failure, { what: 'x', permission: 'actions:read' }, credentials))).toMatch(
      words,
    );
  });

  test('of a link that leads elsewhere names that host', () => {
    const said = (cause: Error) =>
      absenceWords(
        absenceOf(
          parseFailure(new Error('fetch failed', { cause })),
          { what: 'x', permission: 'actions:read' },
          credentials,
        ),
      );
    const system = { code: 'ENOTFOUND', hostname: 'logs.blob.example' };
    expect(said(Object.assign(new Error('getaddrinfo'), system))).toMatch(
      /of logs\.blob\.example was not found/,
    );
    const words = 'Connect Timeout Error (attempted address: logs.blob.example:443, timeout: 10000ms)';
    const late = Object.assign(new Error(words), { code: 'UND_ERR_CONNECT_TIMEOUT' });
    expect(said(late)).toMatch(/connection to logs\.blob\.example failed/);
  });

  test('of a proxy that asks for a password, of which nothing is told', () => {
    const failure: Failure = { ...answer(0, ''), status: null, kind: 'network' };
    const [words, hint] = explain(absenceOf(failure, { what: 'x', permission: 'actions:read' }, credentials));
    expect(words).toBe('a proxy before api.github.com asks for a password');
    expect(hint).toMatch(/HTTPS_PROXY/);
  });

  test('a silence is told in whole seconds', () => {
    const stalled = { kind: 'stalled', seconds: 28.999988348000002, isWhole: false } as const;
    expect(absenceWords(stalled)).toMatch(/^the server sent next to nothing for 29 s;/);
  });

  test('the token is in no words, of a comment either', () => {
    const refused = absenceOfComment(
      answer(403, `Not for ${token}`),
      { what: `octo/cat#1`, permission: 'issues:write' },
      credentials,
    );
    expect(refused).toMatchObject({ kind: 'no-comment', said: 'Not for ***' });
  });
});
