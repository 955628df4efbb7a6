/** A line whose next line is its value: checkout's commit, the chain of reusable workflows, rust-cache's key. */
export const EXPECTS_NEXT =
  /^(?:\[command\].*git(?:\.exe)?"? log -1 --format='?%H'?|Reusable workflow chain:|(?:-> )?\S+\/\.github\/workflows\/\S+ \(\w{40}\)|Cache Key:)$/;

/** A line of a step's header. */
export const HEADER_LINE = /^(?: {2}|with:$|env:$|shell: )/;

/** The beginning as it is, four characters or more of ASCII, and a pattern for what follows it. */
const MARKERS: readonly [string, string][] = [
  // The runner: where steps start and how they end.
  ['##[group]Run ', ''],
  ['##[group]Building docker image', ''],
  ['##[group]Cache Configuration', ''],
  ['##[group]Checking docker version', ''],
  ['##[group]Download immutable action package ', ''],
  ['##[endgroup]', ''],
  ['##[error]', ''],
  ['##[warning]', ''],
  ['##[start-action ', ''],
  ['##[end-action ', ''],
  ['##[command]', '\\S*docker(?:\\.exe)? exec '],
  ['Current runner version: ', ''],
  ['Post job cleanup.', '$'],
  ['Node ', '\\d+ is being deprecated\\.'],
  ['Evaluate and set ', ''],
  ['Cleaning up orphan processes', ''],
  ['Terminate orphan process: ', ''],
  ['Print service container logs: ', ''],
  ['Stop and remove container: ', ''],
  ['Complete job name: ', ''],
  ['Cache mode: ', ''],
  ['Uses: ', ''],
  ['Prepare all required actions', '$'],
  ['Getting action download info', '$'],
  ['Download action repository ', ''],
  ['[command]', '.*(?: -cf cache\\.t|git(?:\\.exe)?"? (?:log -1 |checkout .*refs/))'],
  // The server: system.txt.
  ['Evaluating ', '[^ ]+\\.if$'],
  ['Job defined at: ', ''],
  ['Reusable workflow chain:', '$'],
  // The cache client and the actions that carry it.
  ['Sent ', '\\d+ of \\d+ '],
  ['Uploading cache from ', '.* to '],
  ['Attempt ', '\\d+ of \\d+ failed'],
  ['(node:', '\\d+\\) \\[DEP0169\\]'],
  [
    'Cache ',
    '(?:Size: |saved |hit occurred|save skipped|not found for input keys: |restored from key: |key: |Key:)',
  ],
  ['[warning]', ''],
  ['Failed to save', ''],
  ['Unable to ', '(?:reserve|finalize) cache'],
  ['Saved ', '(?:a new |the new )?cache'],
  ['Saving ', '(?:a new |the new )?cache'],
  ['Basic caching saved entry', ''],
  ['Could not save the new cache', ''],
  ['... Saving cache', ''],
  ['Save cache using key', ''],
  ['Successfully saved cache', ''],
  ['uv cache saved with key: ', ''],
  ['Trying to restore cache from GitHub Actions cache with key: ', ''],
  ['No GitHub Actions cache found for key: ', ''],
  ['Including uv cache path: ', ''],
  ['Caching ', '.+ to GitHub Actions cache$'],
  ['##[debug]', '(?:Re-evaluate condition|Skip Re-evaluate|Cache service version|Reserving Cache)'],
  [
    '##[debug]',
    '(?:Attempting to upload cache|FinalizeCacheEntryUploadResponse|Saving Cache \\(ID|Cache ID: )',
  ],
  [
    '##[debug]',
    '(?:Failed to reserve cache|primary key is |Commiting cache|\\[Request\\] (?:Create|Finalize))',
  ],
];

/** How a line begins that the runner, the server or a cache client prints and that some rule of this project reads. */
export const MARKER = new RegExp(
  `^(?:${MARKERS.map(([start, rest]) => start.replace(/[[\].()]/g, '\\$&') + rest).join('|')})`,
);

const ESCAPE = 0x1b;
const FIRST = new Uint8Array(256);
/** The beginnings by the hash of their first four bytes. */
const BEGINNINGS: Uint8Array[][] = Array.from({ length: 4096 }, () => []);

for (const start of new Set(MARKERS.map(([start]) => start))) {
  const bytes = new TextEncoder().encode(start);
  FIRST[bytes[0] ?? 0] = 1;
  BEGINNINGS[hashOfFour(bytes, 0)]?.push(bytes);
}

function hashOfFour(bytes: Uint8Array, from: number): number {
  const firstTwo = (bytes[from] ?? 0) * 31 + (bytes[from + 1] ?? 0);
  const lastTwo = (bytes[from + 2] ?? 0) * 31 + (bytes[from + 3] ?? 0);
  return (firstTwo * 961 + lastTwo) & (BEGINNINGS.length - 1);
}

/**
 * Whether a message may be a marker, by the bytes that it begins with: false is certain. Nearly every line of a log ends
 * here, so nothing is decoded. Colours in front, which many tools print, are passed over; any other ANSI sequence, which
 * may stand anywhere, leaves it open.
 */
export function mayBeMarker(bytes: Uint8Array, from: number): boolean {
  const first = bytes[from] ?? 0;
  if (first === ESCAPE) {
    const behind = behindColours(bytes, from);
    return behind === from || mayBeMarker(bytes, behind);
  }
  if (FIRST[first] !== 1) return false;
  if (bytes[from + 1] === ESCAPE || bytes[from + 2] === ESCAPE || bytes[from + 3] === ESCAPE) return true;
  for (const beginning of BEGINNINGS[hashOfFour(bytes, from)] ?? [])
    if (mayBegin(bytes, from, beginning)) return true;
  return false;
}

function mayBegin(bytes: Uint8Array, from: number, beginning: Uint8Array): boolean {
  for (let index = 0; index < beginning.length; index += 1) {
    const byte = bytes[from + index];
    if (byte !== beginning[index]) return byte === ESCAPE;
  }
  return true;
}

const LEFT_BRACKET = 0x5b;
const LETTER_M = 0x6d;

/** Behind the sequences `ESC [ … m` that begin at a place; the place itself where another sequence begins there. */
function behindColours(bytes: Uint8Array, from: number): number {
  let at = from;
  while (bytes[at] === ESCAPE && bytes[at + 1] === LEFT_BRACKET) {
    let end = at + 2;
    while (isColourParameter(bytes[end] ?? 0)) end += 1;
    if (bytes[end] !== LETTER_M) break;
    at = end + 1;
  }
  return at;
}

/** Digits, `:` and `;`. */
function isColourParameter(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x3b;
}
