import type { LogLine } from '../types/evidence.ts';

/**
 * The lines of a log that can matter to an autopsy, in order, with the numbers that they have in the file.
 *
 * The runner writes `2026-06-21T08:45:29.2354788Z message`, opens a file (and every 2 MB block) with a byte order mark,
 * and writes a message of several lines with one timestamp only (actions/runner@258d6c8 PagingLogger.Write). Logs reach
 * hundreds of megabytes, so the bytes are walked and only a line that begins like a marker is decoded. Debug lines right
 * behind the header of a step are kept, since a composite's first inner header comes behind them.
 */
export function scanLog(bytes: Uint8Array): LogLine[] {
  const kept: LogLine[] = [];
  let number = 0;
  let inHeader = false;
  let expected = false;
  let behindHeader = false;
  for (let start = 0; start < bytes.length; ) {
    const newline = bytes.indexOf(LF, start);
    const end = newline === -1 ? bytes.length : newline;
    number += 1;
    const stamp = timestampOffset(bytes, start, end);
    if (stamp === null) {
      if (inHeader && kept.at(-1)?.number === number - 1)
        kept.push({ number, at: null, text: decode(bytes, start, end) });
    } else {
      const message = stamp + TIMESTAMP_LENGTH + 1;
      const first = bytes[message] ?? 0;
      if (expected || MARKER_STARTS[first] === 1 || (inHeader && HEADER_STARTS[first] === 1)) {
        const text = withoutAnsi(decode(bytes, message, end));
        const debugBehind = behindHeader && text.startsWith('##[debug]');
        if (expected || debugBehind || MARKERS.test(text) || (inHeader && HEADER_LINE.test(text))) {
          kept.push({ number, at: parseTimestamp(decode(bytes, stamp, stamp + TIMESTAMP_LENGTH)), text });
        }
        behindHeader = debugBehind || (inHeader && text.startsWith('##[endgroup]'));
        if (text.startsWith('##[group]Run ')) inHeader = true;
        else if (text.startsWith('##[endgroup]')) inHeader = false;
        expected = EXPECTS_NEXT.test(text);
      } else behindHeader = false;
    }
    start = end + 1;
  }
  return kept;
}

const LF = 0x0a;
const CR = 0x0d;
const TIMESTAMP_LENGTH = '2026-06-21T08:45:29.2354788Z'.length;

/** Where the timestamp of a line begins, behind a byte order mark if there is one; null where there is no timestamp. */
function timestampOffset(bytes: Uint8Array, start: number, end: number): number | null {
  const offset =
    bytes[start] === 0xef && bytes[start + 1] === 0xbb && bytes[start + 2] === 0xbf ? start + 3 : start;
  const last = offset + TIMESTAMP_LENGTH - 1;
  if (last >= end || bytes[last] !== 0x5a /* Z */ || bytes[offset + 10] !== 0x54 /* T */) return null;
  return bytes[offset + 4] === 0x2d && bytes[offset + 13] === 0x3a && bytes[offset + 19] === 0x2e
    ? offset
    : null;
}

function parseTimestamp(text: string): number | null {
  const at = Date.parse(`${text.slice(0, 23)}Z`);
  return Number.isNaN(at) ? null : at;
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: false });

function decode(bytes: Uint8Array, start: number, end: number): string {
  let stop = end;
  while (stop > start && bytes[stop - 1] === CR) stop -= 1;
  return stop <= start ? '' : utf8.decode(bytes.subarray(start, stop));
}

const ANSI = /\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

function withoutAnsi(text: string): string {
  return text.includes('\x1b') ? text.replace(ANSI, '') : text;
}

/** A line whose next line is its value: checkout's commit, the chain of reusable workflows, rust-cache's key. */
const EXPECTS_NEXT =
  /^(?:\[command\].*git(?:\.exe)?"? log -1 --format='?%H'?|Reusable workflow chain:|(?:-> )?\S+\/\.github\/workflows\/\S+ \(\w{40}\)|Cache Key:)$/;
const HEADER_LINE = /^(?: {2}|with:$|env:$|shell: )/;

/** How a line begins that the runner, the server or a cache client prints and that some rule of this project reads. */
const MARKERS = new RegExp(
  `^(?:${[
    // The runner: where steps start and how they end.
    '##\\[(?:group\\]Run |endgroup\\]|error\\]|warning\\]|start-action |end-action )',
    '##\\[group\\](?:Building docker image|Checking docker version|Cache Configuration)',
    'Current runner version: ',
    'Post job cleanup\\.$',
    'Node \\d+ is being deprecated\\.',
    'Evaluate and set ',
    'Cleaning up orphan processes',
    'Terminate orphan process: ',
    'Print service container logs: |Stop and remove container: ',
    'Complete job name: |Cache mode: |Uses: |Download action repository |Prepare all required actions$',
    'Getting action download info$|##\\[group\\]Download immutable action package ',
    '##\\[command\\]\\S*docker(?:\\.exe)? exec ',
    '\\[command\\].*(?: -cf cache\\.t|git(?:\\.exe)?"? (?:log -1 |checkout .*refs/))',
    // The server: system.txt.
    'Evaluating [^ ]+\\.if$|Job defined at: |Reusable workflow chain:$',
    // The cache client and the actions that carry it.
    'Sent \\d+ of \\d+ |Attempt \\d+ of \\d+ failed|\\(node:\\d+\\) \\[DEP0169\\]',
    'Cache (?:Size: |saved |hit occurred|save skipped|not found for input keys: |restored from key: |key: |Key:)',
    '\\[warning\\]|Failed to save|Unable to reserve cache|Unable to finalize cache',
    'Sav(?:ed|ing) (?:a new |the new )?cache|Basic caching saved entry|Could not save the new cache',
    '\\.\\.\\. Saving cache|Save cache using key|Successfully saved cache|uv cache saved with key: ',
    'Trying to restore cache from GitHub Actions cache with key: |No GitHub Actions cache found for key: ',
    'Including uv cache path: |Caching .+ to GitHub Actions cache$',
    `##\\[debug\\](?:${[
      'Re-evaluate condition|Skip Re-evaluate|Cache service version|Reserving Cache|Attempting to upload cache',
      'FinalizeCacheEntryUploadResponse|Saving Cache \\(ID|Cache ID: |Failed to reserve cache|primary key is ',
      'Commiting cache|\\[Request\\] (?:Create|Finalize)',
    ].join('|')})`,
  ].join('|')})`,
);

const MARKER_STARTS = startTable('#[ABCDEFGIJNPRSTU.(u\x1b');
const HEADER_STARTS = startTable(' wes');

function startTable(characters: string): Uint8Array {
  const table = new Uint8Array(256);
  for (const character of characters) table[character.charCodeAt(0)] = 1;
  return table;
}
