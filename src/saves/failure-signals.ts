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
