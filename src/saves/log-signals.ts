import { dressed, type LinePattern, line, readable, undressed, unwrapping } from '../logs/line-pattern.ts';
import { runnerLines } from '../logs/runner-lines.ts';
import type { LogLine } from '../types/evidence.ts';
import type { SaveNote } from '../types/saves.ts';
import {
  FAILURE_LINES,
  type FailureSaid,
  REFUSALS,
  type RefusalSaid,
  UNANSWERED,
} from './failure-signals.ts';
import { PROGRESS } from './progress-signals.ts';

/** What the command line of a client's archiver shows. */
type ArchiveSaid = {
  kind: 'archiving';
  /** Null for a client from before there was a library, whose versions are not known. */
  compression: 'zstd' | 'zstd-without-long' | 'gzip' | null;
  windows: boolean;
  flagsFirst: boolean;
  /** Whether it leaves the archive itself out, as `@actions/cache` does from 2.0.6 on, which archives first. */
  excludesItself: boolean;
};

/** How clients archive for a save; the command of a restore extracts, and its debug line lists. */
const ARCHIVES: readonly [LinePattern, (match: RegExpExecArray) => ArchiveSaid][] = [
  [
    line(
      '[command]',
      /(?:"[^"]*\b(?:g|bsd)?tar(?:\.exe)?"|\S*\b(?:g|bsd)?tar(?:\.exe)?) (.*?)-cf (?:cache|\*\*\*)\.(tzst|tgz|tar)\b(.*)$/,
    ),
    ([whole, before = '', extension = '', after = '']) => ({
      kind: 'archiving',
      compression: compressionOf(extension, before + after),
      windows: /tar\.exe|-C "?[A-Za-z]:[\\/]/.test(whole),
      flagsFirst: /-z |--use-compress-program/.test(before),
      excludesItself: after.includes('--exclude'),
    }),
  ],
  // actions/cache v1 archives with its own code, before there was a library.
  [
    line('[command]', /(?:"[^"]*\btar(?:\.exe)?"|\S*\btar(?:\.exe)?) -cz -f "?\S*cache\.tgz\b/),
    ([whole]) => ({
      kind: 'archiving',
      compression: null,
      windows: /tar\.exe/.test(whole),
      flagsFirst: true,
      excludesItself: false,
    }),
  ],
];

function compressionOf(extension: string, flags: string): 'zstd' | 'zstd-without-long' | 'gzip' {
  if (extension === 'tgz') return 'gzip';
  return flags.includes('--long=30') ? 'zstd' : 'zstd-without-long';
}

/** What one line of a save's log shows. */
export type Signal = Said & { line: LogLine };

type Said =
  | ArchiveSaid
  | { kind: 'sent'; sentBytes: number; totalBytes: number; megabytesPerSecond: number }
  | { kind: 'blob-client-loaded' }
  | {
      kind: 'attempt-failed';
      call: 'create' | 'finalize' | null;
      message: string;
      /** Whether the service may nevertheless have done what was asked. */
      mayStand: boolean;
      /** Whether the next attempt is the last, whose failure is reported by another line. */
      leavesOne: boolean;
    }
  | { kind: 'upload-sized'; totalBytes: number }
  | { kind: 'committed' }
  | { kind: 'saved'; key: string }
  | { kind: 'key-told'; key: string }
  /** The action goes on to a save whose key is the first key with a suffix. */
  | { kind: 'key-part'; suffix: string }
  | { kind: 'not-saving'; why: SaveNote; key: string | null }
  | RefusalSaid
  | FailureSaid
  | { kind: 'warned'; message: string }
  /** The client went on to another save: the one before was over. */
  | { kind: 'went-on' }
  | { kind: 'stored-elsewhere' }
  | { kind: 'debug-on' }
  | { kind: 'debug-reserving' }
  | { kind: 'debug-reserved' }
  | { kind: 'in-container' | 'hook-failed' | 'exit-code' }
  | { kind: 'cancelled' }
  | { kind: 'terminated' }
  | { kind: 'step-timed-out' }
  | { kind: 'runner-shut-down' };

/**
 * The signals in the lines of one save, in order. Of consecutive progress lines of one upload only the first and the
 * last count.
 */
export function parseSignals(lines: readonly LogLine[]): Signal[] {
  const signals: Signal[] = [];
  for (const line of lines) {
    const signal = parseSignal(line);
    if (signal === null) continue;
    if (isProgressOf(signal, signals.at(-1)) && isProgressOf(signal, signals.at(-2))) signals.pop();
    signals.push(signal);
  }
  return signals;
}

function parseSignal(line: LogLine): Signal | null {
  const { said, around } = unwrap(readable(line.text));
  for (const [{ pattern }, read] of PHRASES) {
    const match = pattern.exec(said);
    if (match) return { ...read(match, around), line };
  }
  return null;
}

function isProgressOf(signal: Signal, other: Signal | undefined): boolean {
  return signal.kind === 'sent' && other?.kind === 'sent' && signal.totalBytes === other.totalBytes;
}

const saved = ([, key = '']: RegExpExecArray): Said => ({ kind: 'saved', key });
const keyTold = ([, , quoted, plain = '']: RegExpExecArray): Said => ({
  kind: 'key-told',
  key: quoted ?? plain,
});
/** The beginnings of lines in which actions say under which key they will save; what follows "Saving" may be no cache. */
const CACHING = ['Caching ', '##[group]Caching ', 'Attempting to save cache ', 'Will cache '];
const SAVING = ['Saving ', '... Saving ', '##[group]Saving ', 'Uploading '];
const KEY_TOLD = /.*?\bkey:? (?:(["'`])([^,]+)\1|([^,]+?))(?:,.*| ?\.\.\.|…|(?<=["'`])\.)?$/;
const CACHE_KEY_TOLD = new RegExp(`(?:(?![Cc]ach).)*[Cc]ach${KEY_TOLD.source}`);
const sent = ([, sent = '', total = '', percent, speed]: RegExpExecArray): Said => {
  const megabytesPerSecond = Number(speed);
  if (!`${sent}${total}`.includes('*'))
    return { kind: 'sent', sentBytes: Number(sent), totalBytes: Number(total), megabytesPerSecond };
  // A secret such as a port may be masked in any number: then only the share shows whether the upload is complete.
  const totalBytes = Number.POSITIVE_INFINITY;
  const isWhole = sent === total && percent === '100.0';
  return { kind: 'sent', sentBytes: isWhole ? totalBytes : 0, totalBytes, megabytesPerSecond };
};
/**
 * What clients print, and the actions around them; the first row that fits counts. Read in `@actions/cache` 0.2.1 to 6.3.0
 * (lib/cache.js, lib/internal/{tar,uploadUtils,cacheHttpClient}.js, lib/internal/shared/cacheTwirpClient.js), in
 * actions/cache v1.1 to v5.0.5 (src/save.ts, src/utils/actionUtils.ts), in the actions of the table, and in logs that
 * people posted; the last rows are the runner's.
 */
const PHRASES: readonly [LinePattern, (match: RegExpExecArray, around: string) => Said][] = [
  ...ARCHIVES,
  [
    line(
      PROGRESS,
      /([\d*]{1,30}) of ([\d*]{1,30}) \(([\d.*]+|NaN|Infinity)%\), ([\d.*]{1,30}|NaN|Infinity) MBs\/sec$/,
    ),
    sent,
  ],
  [
    line('(node:', /\d+\) \[DEP0169\] DeprecationWarning: `url\.parse\(\)`/),
    () => ({ kind: 'blob-client-loaded' }),
  ],
  [
    dressed('Attempt ', /(\d{1,3}) of (\d{1,3}) failed with error: (.*?)(?:\.? Retrying request in .*)?$/),
    ([, attempt, attempts, message = '']) => ({
      kind: 'attempt-failed',
      call: /FinalizeCacheEntry/.test(message)
        ? 'finalize'
        : /CreateCacheEntry/.test(message)
          ? 'create'
          : null,
      message,
      mayStand: UNANSWERED.test(message),
      leavesOne: Number(attempt) + 1 === Number(attempts),
    }),
  ],
  [
    line('Cache Size: ', /~\d+ MB \((\d{1,15}) B\)$/),
    ([, bytes]) => ({ kind: 'upload-sized', totalBytes: Number(bytes) }),
  ],
  [
    line(['Cache saved successfully', '##[debug]FinalizeCacheEntryUploadResponse: true'], /$/),
    () => ({ kind: 'committed' }),
  ],
  [
    line(
      ['Cache saved ', 'cache saved ', 'uv cache saved ', 'Python cache saved '],
      /(?:from .+? )?with (?:the )?key: "?(.+?)(?:"\.)?$/,
    ),
    saved,
  ],
  [line('Cache saved as ID ', /\d+ using key (.+)$/), saved],
  [line('Basic caching saved entry with key: ', /(.+)$/), saved],
  [line('Saved cache entry with key ', /(.+?) from .+ in \d+ms$/), saved],
  [
    line(
      ['Cache hit occurred on ', 'Cache hit occurred ', 'Python cache hit occurred on '],
      /(?:the )?(?:exact key|(?:primary |cache )?key "?(.+?)"?), not saving cache\.$/,
    ),
    ([, key = null]) => ({ kind: 'not-saving', why: { kind: 'exact-hit' }, key }),
  ],
  [
    line('Basic caching restored entry with key `', /(.+)`\. Save was skipped\.$/),
    ([, key = '']) => ({ kind: 'not-saving', why: { kind: 'exact-hit' }, key }),
  ],
  // Swatinem/rust-cache src/save.ts.
  [line('Cache up-to-date.', /$/), () => ({ kind: 'not-saving', why: { kind: 'exact-hit' }, key: null })],
  [dressed('Path Validation Error: '), () => ({ kind: 'not-saving', why: { kind: 'no-paths' }, key: null })],
  // actions/cache@v5.0.5 src/saveImpl.ts, src/utils/actionUtils.ts; toolkit 6.3.0 lib/cache.js, checkKey.
  [
    dressed(
      [
        'Event Validation Error: ',
        'Key Validation Error: ',
        'Key is not specified.',
        'Cache action is only supported on GHES version',
        'An internal error has occurred in cache backend.',
      ],
      /.*$/,
    ),
    ([said]) => ({ kind: 'not-saving', why: { kind: 'not-saved', said: undressed(said) }, key: null }),
  ],
  [
    line('Cache save skipped: the effective cache-mode ', /'([\w-]+)' does not permit writes\.$/),
    ([, mode = '']) => ({ kind: 'not-saving', why: { kind: 'mode-forbids', mode }, key: null }),
  ],
  ...REFUSALS,
  ...FAILURE_LINES,
  [line(CACHING, KEY_TOLD), keyTold],
  [line(SAVING, CACHE_KEY_TOLD), keyTold],
  [line(['Save cache using key ', 'Using key '], /(["'`])(.+)\1\.$/), keyTold],
  // setup-uv saves what it downloaded, then the Pythons that it installed.
  [line('Including uv cache path: '), () => ({ kind: 'key-part', suffix: '' })],
  [line('Including Python cache path: '), () => ({ kind: 'key-part', suffix: '-python' })],
  // Versions that save both in one entry name its paths last.
  [line('Final cache paths: '), () => ({ kind: 'key-part', suffix: '' })],
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
  [runnerLines.cancelled, () => ({ kind: 'cancelled' })],
  [line('##[error]Process completed with exit code 143.', /$/), () => ({ kind: 'terminated' })],
  [runnerLines.exitCode, () => ({ kind: 'exit-code' })],
  [runnerLines.hookFailed, () => ({ kind: 'hook-failed' })],
  [runnerLines.timedOut, () => ({ kind: 'step-timed-out' })],
  [runnerLines.shutdown, () => ({ kind: 'runner-shut-down' })],
  [line('##[warning]', /(.+)$/), ([, message = '']) => ({ kind: 'warned', message })],
];

/** What a client throws, which an action may put behind its own words. */
const unwrap = unwrapping([
  ...['Unable to reserve cache with key ', 'Unable to finalize cache with key ', 'Cache already exists. '],
  ...['reserveCache failed: ', 'commitCache failed: ', 'uploadChunk (start: ', 'Tar failed with error: '],
  ...['Cache service responded with ', 'Cache upload failed because ', 'Cache size of '],
  ...['Failed to CreateCacheEntry: ', 'Failed to FinalizeCacheEntryUpload: ', 'Path Validation Error: '],
]);

/** Lines of a client or an action during a save that are read only for their times. */
const ACTIVITIES: readonly LinePattern[] = [
  line(['Saved ', 'Saving ', '##[group]Saving '], /(?:[\w ]{1,20} )?cache/),
  line(['Could not save the new cache', '... Saving cache', 'Successfully saved cache']),
  line(['Caching ', '[warning]']),
  line('##[debug]', /(?:Skip )?Re-evaluate|\[Request\] Finalize|Commiting cache/),
];

/** Every line of this table, which a log is scanned for. */
export const SAVE_LINES: readonly LinePattern[] = [...PHRASES.map(([phrase]) => phrase), ...ACTIVITIES];
