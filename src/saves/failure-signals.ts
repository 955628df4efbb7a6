import { dressed, type LinePattern, line, undressed } from '../logs/line-pattern.ts';

/** What a line says about a save that failed. */
export type FailureSaid =
  /** The key, where the action names it in words of its own. */
  | { kind: 'upload-failed' | 'finalize-refused' | 'finalize-failed'; key?: string }
  | { kind: 'failed'; message: string; key?: string };

const told =
  (kind: 'upload-failed' | 'finalize-refused' | 'finalize-failed') =>
  (_: RegExpExecArray, around: string): FailureSaid => {
    const key = /\bkey:? (\S+): (?:\w*Error: )?$/.exec(around)?.[1];
    return { kind, ...(key !== undefined && { key }) };
  };
const uploadFailed = told('upload-failed');
const finalizeFailed = told('finalize-failed');

/**
 * How clients tell that they gave up: what happened after the reservation first, then what says only that it failed, in
 * words of an action's own as well (gradle/actions, setup-micromamba, setup-pixi, burrunan/gradle-cache-action#32).
 */
export const FAILURE_LINES: readonly [
  LinePattern,
  (match: RegExpExecArray, around: string) => FailureSaid,
][] = [
  [dressed('uploadCacheArchiveSDK: internal error uploading cache archive:'), uploadFailed],
  [dressed('uploadChunk (start: ', /\d+, end: \d+\) failed: /), uploadFailed],
  [dressed('Cache upload failed because '), uploadFailed],
  [dressed('Cache service responded with ', /\d+ during (?:chunk upload|upload chunk)\.$/), uploadFailed],
  [dressed('Cache service responded with ', /\d+ during commit cache\.$/), told('finalize-refused')],
  [
    dressed('Unable to finalize cache with key ', /(.+?)(?:, another job .*)?$/),
    ([, key = '']) => ({ kind: 'finalize-refused', key }),
  ],
  [dressed(['Failed to FinalizeCacheEntryUpload: ', 'commitCache failed: ']), finalizeFailed],
  [dressed('Cache save failed.', /$/), () => ({ kind: 'failed', message: '' })],
  [
    dressed('Tar failed with error: ', /.*$/),
    ([message]) => ({ kind: 'failed', message: undressed(message) }),
  ],
  [
    line('[warning]', /(Cache service responded with .*)$/),
    ([, message = '']) => ({ kind: 'failed', message }),
  ],
  [
    line('Basic caching failed to save entry with key `', /(.+)`: (.*)$/),
    ([, key = '', message = '']) => ({ kind: 'failed', message, key }),
  ],
  [
    line(
      ['##[warning]', '##[error]', '[warning]'],
      / ?(?:Failed to save|Error saving|Error while uploading|Cache save warning|Save .+ failed)\b(?:.*?\bkey:? (\S+?))??: ?(?:\w*Error: )?(.*)$/,
    ),
    ([, key, message = '']) => ({ kind: 'failed', message, ...(key !== undefined && { key }) }),
  ],
];

/** No answer in time, a connection that broke, or an answer that is not the service's: a page (actions/cache#1625). */
export const UNANSWERED =
  /time(?:d\s)?-?\s?out|ECONNRESET|EPIPE|read ETIMEDOUT|socket hang up|is not valid JSON|^Failed request: \(502\)/i;

/** What a line says about a refused reservation, or its reason. */
export type RefusalSaid =
  | {
      kind: 'refused';
      /** Empty if the line does not name it. */
      key: string;
      /** The scope of the entry that holds the key, which the v1 service names. */
      scope: string | null;
      version: string | null;
      /** The service's reason; null if it said that the entry exists, or nothing. */
      reason: string | null;
      /** Whether nobody answered, so that the service may have recorded the key all the same. */
      mayStand?: boolean;
    }
  | { kind: 'refusal-reason'; reason: string }
  | { kind: 'not-reserved'; reason: string };

const reasonTold = ([, reason = '']: RegExpExecArray): RefusalSaid => ({ kind: 'refusal-reason', reason });
const notReserved = ([reason]: RegExpExecArray): RefusalSaid => ({
  kind: 'not-reserved',
  reason: undressed(reason),
});

/**
 * How clients tell of a refused reservation, in every dress: plainly, as a warning of bundles that rename the class of the
 * error, or inside the words of an action (setup-uv 7.6 and later, gradle/actions 6.3; rust-cache#244, konk#110).
 */
export const REFUSALS: readonly [LinePattern, (match: RegExpExecArray) => RefusalSaid][] = [
  [
    dressed('Unable to reserve cache with key ', /(.+?)(?:, another job.*?|)(?:\. More details: (.*)|\.?)$/),
    refused,
  ],
  // As people quote it without the key.
  [dressed('Unable to reserve cache ', /(?:\.\.\.|…)/), refused],
  [
    dressed(
      [
        'Unable to reserve cache with key: ',
        'ReserveCacheError: ',
        'Failed to ',
        'Save ',
        'Saving ',
        'Could not save ',
        'Basic caching failed ',
      ],
      /.*?Unable to reserve cache with key (.+?)(?:, another job.*?|)(?:\. More details: (.*)|\.?)$/,
    ),
    refused,
  ],
  // actions/cache v1 leaves out what failed (actions/cache#144).
  [
    dressed(
      ['reserveCache failed: Cache already exists.', 'Cache already exists.'],
      / Scope: ([^,]+), Key: (.+), Version: ([0-9a-f]{64})?/,
    ),
    ([, scope = '', key = '', version = null]) => ({
      kind: 'refused',
      key,
      scope,
      version,
      reason: null,
    }),
  ],
  // toolkit 4.0.0 and 4.0.1 tell what came of the request.
  [
    dressed(
      'Failed to CreateCacheEntry: ',
      /(?:Failed to make request after \d+ attempts: |Received non-retryable error: )?(.*)$/,
    ),
    ([, message = '']) => {
      const mayStand = UNANSWERED.test(message);
      const reason = mayStand || /\(409\) Conflict/.test(message) ? null : message;
      return { kind: 'refused', key: '', scope: null, version: null, reason, mayStand };
    },
  ],
  [dressed('Cache reservation failed: ', /(.+)$/), reasonTold],
  [
    dressed("You've hit a rate limit", /.*$/),
    ([reason]) => ({ kind: 'refusal-reason', reason: undressed(reason) }),
  ],
  [line('##[debug]Failed to reserve cache: ', /(.+)$/), reasonTold],
  [dressed('Cache size of ', /.+ not saving cache\.$/), notReserved],
  [dressed('reserveCache failed: ', /.*$/), notReserved],
  // The page of the gateway, for a client of the old service (gradle/actions#779).
  [dressed(["<h2>Our services aren't available", "Our services aren't available"], /.*$/), notReserved],
];

/** A refusal with its key and the text after `More details:`. */
function refused([, named = '', details = '']: RegExpExecArray): RefusalSaid {
  // A quotation may leave the key out.
  const key = /^(?:\.\.\.|…)/.test(named) ? '' : named;
  const [, scope = null, version = null] =
    /Cache already exists\. Scope: ([^,]+), Key: .+, Version: ([0-9a-f]{64})?/.exec(details) ?? [];
  const reason = scope === null && details !== '' ? messageIn(details) : null;
  return { kind: 'refused', key, scope, version, reason };
}

/** The message in the old service's JSON error. */
function messageIn(details: string): string {
  return /"message":\s*"((?:[^"\\]|\\.)+)"/.exec(details)?.[1] ?? details;
}
