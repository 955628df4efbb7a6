import { type LinePattern, line } from '../logs/line-pattern.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import type { LogLine } from '../types/evidence.ts';

/** What one line of a save's log says. */
export type Signal = Said & { line: LogLine };

type Said =
  | {
      kind: 'archiving';
      compression: 'zstd' | 'zstd-without-long' | 'gzip';
      windows: boolean;
      flagsFirst: boolean;
    }
  | { kind: 'sent'; sentBytes: number; totalBytes: number; megabytesPerSecond: number }
  | { kind: 'blob-client-loaded' }
  | { kind: 'attempt-failed'; call: 'create' | 'finalize' | null; timedOut: boolean }
  | { kind: 'upload-sized'; totalBytes: number }
  | { kind: 'committed' }
  | { kind: 'saved'; key: string }
  | { kind: 'not-saving'; reason: string }
  | { kind: 'refused'; key: string; scope: string | null; version: string | null; denied: string | null }
  | { kind: 'refusal-reason'; reason: string }
  | { kind: 'not-reserved'; reason: string }
  | { kind: 'upload-failed' }
  | { kind: 'finalize-refused' }
  | { kind: 'finalize-failed' }
  | { kind: 'failed'; message: string }
  | { kind: 'warned'; message: string }
  | { kind: 'stored-elsewhere' }
  | { kind: 'debug-on' }
  | { kind: 'debug-reserving' }
  | { kind: 'debug-reserved' }
  | { kind: 'in-container' }
  | { kind: 'cancelled' }
  | { kind: 'terminated' }
  | { kind: 'step-timed-out'; minutes: number | null }
  | { kind: 'runner-shut-down' };

/** The signals among the lines of one save, in order; a line that says nothing about a save gives none. */
export function parseSignals(lines: readonly LogLine[]): Signal[] {
  return lines.flatMap((own) => {
    for (const [{ pattern }, read] of PHRASES) {
      const match = pattern.exec(own.text);
      if (match) return [{ ...read(match), line: own }];
    }
    return [];
  });
}

/**
 * What the client prints, newest wording first. Read in `@actions/cache` 0.2.1 to 6.3.0 (lib/cache.js,
 * lib/internal/{tar,uploadUtils,cacheHttpClient}.js, lib/internal/shared/cacheTwirpClient.js) and in actions/cache v1.1
 * to v5.0.5 (src/save.ts, src/utils/actionUtils.ts); the last ones are the runner's.
 */
const PHRASES: readonly [LinePattern, (match: RegExpExecArray) => Said][] = [
  [
    line('[command]', /"?[^"]*?\b(?:g|bsd)?tar(?:\.exe)?"? (.*)-cf cache\.(tzst|tgz|tar)\b(.*)$/),
    ([whole, before = '', extension = '', after = '']) => ({
      kind: 'archiving',
      compression: compressionOf(extension, before + after),
      windows: /tar\.exe|-C "?[A-Za-z]:[\\/]/.test(whole),
      flagsFirst: /-z |--use-compress-program/.test(before),
    }),
  ],
  [
    line(
      'Sent ',
      /(\d{1,15}) of (\d{1,15}) \((?:[\d.]+|NaN|Infinity)%\), ([\d.]{1,15}|NaN|Infinity) MBs\/sec$/,
    ),
    ([, sent, total, speed]) => ({
      kind: 'sent',
      sentBytes: Number(sent),
      totalBytes: Number(total),
      megabytesPerSecond: Number(speed),
    }),
  ],
  [
    line('(node:', /\d+\) \[DEP0169\] DeprecationWarning: `url\.parse\(\)`/),
    () => ({ kind: 'blob-client-loaded' }),
  ],
  [
    line('Attempt ', /\d+ of \d+ failed with error: (.*)$/),
    ([, message = '']) => ({
      kind: 'attempt-failed',
      call: /FinalizeCacheEntry/.test(message)
        ? 'finalize'
        : /CreateCacheEntry/.test(message)
          ? 'create'
          : null,
      timedOut: /time(?:d\s)?-?\s?out/i.test(message),
    }),
  ],
  [
    line('Cache Size: ', /~\d+ MB \((\d{1,15}) B\)$/),
    ([, bytes]) => ({ kind: 'upload-sized', totalBytes: Number(bytes) }),
  ],
  [line('Cache saved successfully', /$/), () => ({ kind: 'committed' })],
  [line('##[debug]FinalizeCacheEntryUploadResponse: true', /$/), () => ({ kind: 'committed' })],
  [
    line(['Cache saved with ', 'uv cache saved with '], /(?:the )?key: (.+)$/),
    ([, key = '']) => ({ kind: 'saved', key }),
  ],
  [line('Basic caching saved entry with key: ', /(.+)$/), ([, key = '']) => ({ kind: 'saved', key })],
  [
    line('Saved cache entry with key ', /(.+?) from .+ in \d+ms$/),
    ([, key = '']) => ({ kind: 'saved', key }),
  ],
  [
    line('Cache hit occurred on ', /(?:the primary )?key .+, not saving cache\.$/),
    () => notSaving('exact hit'),
  ],
  [line('[warning]Path Validation Error: '), () => notSaving('the paths do not exist')],
  [
    line('Cache save skipped: the effective cache-mode ', /'([\w-]+)' does not permit writes\.$/),
    ([, mode]) => notSaving(`cache-mode is ${mode}`),
  ],
  [
    line(
      ['', 'Failed to save: ', '##[warning]', '##[warning]Failed to save: '].map(
        (dress) => `${dress}Unable to reserve cache with key `,
      ),
      /(.+?)(?:, another job may be creating this cache\.|\. More details: )(.*)$/,
    ),
    ([, key = '', details = '']) => refusal(key, details),
  ],
  [
    line('Failed to save cache entry ', /.*Unable to finalize cache with key /),
    () => ({ kind: 'finalize-refused' }),
  ],
  [
    line(
      ['Failed to save cache entry ', '##[warning]Failed to save cache entry '],
      /.*?Unable to reserve cache with key (.+?)(?:, another job|\. More details: )(.*)$/,
    ),
    ([, key = '', details = '']) => refusal(key, details),
  ],
  [
    line('##[warning]Failed to save: Failed to CreateCacheEntry: ', /.*\(409\) Conflict/),
    () => refusal('', ''),
  ],
  [
    line('##[warning]Cache reservation failed: ', /(.+)$/),
    ([, reason = '']) => ({ kind: 'refusal-reason', reason }),
  ],
  [
    line('##[warning]', /(You've hit a rate limit.*)$/),
    ([, reason = '']) => ({ kind: 'refusal-reason', reason }),
  ],
  [
    line('##[debug]Failed to reserve cache: ', /(.+)$/),
    ([, reason = '']) => ({ kind: 'refusal-reason', reason }),
  ],
  [
    line(
      ['##[warning]Failed to save: ', '[warning]'],
      /(Cache size of .+ not saving cache\.|reserveCache failed: .*)$/,
    ),
    ([, reason = '']) => ({ kind: 'not-reserved', reason }),
  ],
  [
    line('##[warning]uploadCacheArchiveSDK: internal error uploading cache archive:'),
    () => ({ kind: 'upload-failed' }),
  ],
  [
    line(
      ['##[warning]Failed to save: ', '##[error]Failed to save: '],
      /(?:.* during upload chunk\.|uploadChunk \(.*\) failed: .*)$/,
    ),
    () => ({ kind: 'upload-failed' }),
  ],
  [line('##[warning]Cache upload failed because '), () => ({ kind: 'upload-failed' })],
  [line('##[warning]Failed to save: ', /.* during commit cache\.$/), () => ({ kind: 'finalize-refused' })],
  [
    line(['##[warning]', '##[warning]Failed to save: '], /Unable to finalize cache with key /),
    () => ({ kind: 'finalize-refused' }),
  ],
  [
    line('##[warning]Failed to save: Failed to FinalizeCacheEntryUpload: '),
    () => ({ kind: 'finalize-failed' }),
  ],
  [line('##[warning]Cache save failed.', /$/), () => ({ kind: 'failed', message: '' })],
  [
    line(['##[warning]Failed to save:', '##[error]Failed to save:'], / ?(.*)$/),
    ([, message = '']) => ({ kind: 'failed', message }),
  ],
  // runs-on/cache with a bucket of its own: a multipart upload reserves nothing.
  [line('Uploading cache from ', /.+ to \S+\/\S/), () => ({ kind: 'stored-elsewhere' })],
  [line('##[debug]Cache service version: '), () => ({ kind: 'debug-on' })],
  [
    line(['##[debug]Reserving Cache', '##[debug][Request] CreateCacheEntry']),
    () => ({ kind: 'debug-reserving' }),
  ],
  [
    line([
      '##[debug]Attempting to upload cache located at:',
      '##[debug]Saving Cache (ID: ',
      '##[debug]Cache ID: ',
    ]),
    () => ({ kind: 'debug-reserved' }),
  ],
  [line('##[command]', /\S*docker(?:\.exe)? exec /), () => ({ kind: 'in-container' })],
  [line('##[error]', /(?:The operation|A task) was canceled\.$/), () => ({ kind: 'cancelled' })],
  [line('##[error]Process completed with exit code 143.', /$/), () => ({ kind: 'terminated' })],
  [
    line('##[error]The ', /(?:background step|action) '.+' has timed out after (\d+) minutes\.$/),
    ([, minutes]) => ({ kind: 'step-timed-out', minutes: Number(minutes) }),
  ],
  [line('##[error]The action has timed out.', /$/), () => ({ kind: 'step-timed-out', minutes: null })],
  [runnerLines.shutdown, () => ({ kind: 'runner-shut-down' })],
  [line('##[warning]', /(.+)$/), ([, message = '']) => ({ kind: 'warned', message })],
];

/** Lines of a client or an action at its save that are read for their times alone. */
const ACTIVITIES: readonly LinePattern[] = [
  line(['Saved ', 'Saving '], /(?:a new |the new )?cache/),
  line(['Could not save the new cache', '... Saving cache', 'Successfully saved cache']),
  line(['Including uv cache path: ', 'Caching ', 'Cache restored from key: ', '[warning]']),
  line('##[debug]', /(?:Skip )?Re-evaluate|\[Request\] Finalize|Commiting cache/),
];

/** Every line of this table, which a log is scanned for. */
export const SAVE_LINES: readonly LinePattern[] = [...PHRASES.map(([phrase]) => phrase), ...ACTIVITIES];

function notSaving(reason: string): Said {
  return { kind: 'not-saving', reason };
}

/** The v1 service tells scope and version of what holds the key; v2 tells nothing. */
function refusal(key: string, details: string): Said {
  const holder = /Cache already exists\. Scope: ([^,]+), Key: .+, Version: ([0-9a-f]{64})/.exec(details);
  const denied = details.startsWith('cache write denied') ? details : null;
  return { kind: 'refused', key, scope: holder?.[1] ?? null, version: holder?.[2] ?? null, denied };
}

function compressionOf(extension: string, flags: string): 'zstd' | 'zstd-without-long' | 'gzip' {
  if (extension === 'tgz') return 'gzip';
  return flags.includes('--long=30') ? 'zstd' : 'zstd-without-long';
}
