import { UNLISTED } from '../actions/cache-action.ts';
import { CACHE_ACTIONS } from '../actions/cache-actions.ts';
import { LAYER_LINES } from '../saves/layer-signals.ts';
import { SAVE_LINES } from '../saves/log-signals.ts';
import { CLIENT_MISSES, NOT_LOOKED_UP, RESTORED } from '../saves/restore-signals.ts';
import { checkoutLines } from './checkout-lines.ts';
import { anyOf, type LinePattern, NUMBER } from './line-pattern.ts';
import { BACKGROUND_RESULT, CHAIN_LINK, runnerLines, serverLines } from './runner-lines.ts';

/** Every line that some rule reads, from the tables of the rules: whatever is in a table is scanned for. */
export const MARKERS: readonly LinePattern[] = [
  ...Object.values(runnerLines),
  ...Object.values(checkoutLines),
  ...Object.values(serverLines),
  ...SAVE_LINES,
  ...LAYER_LINES,
  ...RESTORED,
  ...NOT_LOOKED_UP,
  ...CLIENT_MISSES.map(([miss]) => miss),
  ...[UNLISTED, ...CACHE_ACTIONS].flatMap(({ key, misses }) => [
    ...('printed' in key ? key.printed : []),
    ...misses,
  ]),
];

/** A line whose next line is its value. */
export const EXPECTS_NEXT = new RegExp(
  `${anyOf(MARKERS.filter(({ isHeading }) => isHeading)).source}|${CHAIN_LINK.source}|${BACKGROUND_RESULT.source}`,
);

/** A line that the runner, the server or a cache client prints and that some rule of this project reads. */
export const MARKER = anyOf(MARKERS);

const ESCAPE = 0x1b;
const FIRST = new Uint8Array(256);
/** The beginnings by the hash of their first four bytes. */
const BEGINNINGS: Uint8Array[][] = Array.from({ length: 4096 }, () => []);

/** Those that come after `#` and a number. */
const NUMBERED: Uint8Array[] = [];

for (const start of new Set(MARKERS.flatMap(({ starts }) => starts))) {
  const bytes = new TextEncoder().encode(start);
  FIRST[bytes[0] ?? 0] = 1;
  if (start.startsWith(NUMBER)) NUMBERED.push(bytes.subarray(NUMBER.length - 1));
  else BEGINNINGS[hashOfFour(bytes, 0)]?.push(bytes);
}

function hashOfFour(bytes: Uint8Array, from: number): number {
  const firstTwo = (bytes[from] ?? 0) * 31 + (bytes[from + 1] ?? 0);
  const lastTwo = (bytes[from + 2] ?? 0) * 31 + (bytes[from + 3] ?? 0);
  return (firstTwo * 961 + lastTwo) & (BEGINNINGS.length - 1);
}

/**
 * Whether a message may be a marker, by the bytes that it begins with: false is certain. Nearly every line of a log
 * ends here, so nothing is decoded. Colours at the beginning, which many tools print, are skipped; with any other ANSI
 * sequence it remains possible.
 */
export function mayBeMarker(bytes: Uint8Array, from: number): boolean {
  const first = bytes[from] ?? 0;
  if (first === ESCAPE) {
    const behind = behindColours(bytes, from);
    return behind === from || mayBeMarker(bytes, behind);
  }
  if (FIRST[first] !== 1) return false;
  if (first === HASH && isDigit(bytes[from + 1] ?? 0)) return mayBeNumbered(bytes, from + 1);
  if (bytes[from + 1] === ESCAPE || bytes[from + 2] === ESCAPE || bytes[from + 3] === ESCAPE) return true;
  for (const beginning of BEGINNINGS[hashOfFour(bytes, from)] ?? [])
    if (mayBegin(bytes, from, beginning)) return true;
  return false;
}

function mayBeNumbered(bytes: Uint8Array, from: number): boolean {
  let end = from;
  while (isDigit(bytes[end] ?? 0)) end += 1;
  return NUMBERED.some((beginning) => mayBegin(bytes, end, beginning));
}

function mayBegin(bytes: Uint8Array, from: number, beginning: Uint8Array): boolean {
  for (let index = 0; index < beginning.length; index += 1) {
    const byte = bytes[from + index];
    if (byte !== beginning[index]) return byte === ESCAPE;
  }
  return true;
}

const HASH = 0x23;

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

const LEFT_BRACKET = 0x5b;
const LETTER_M = 0x6d;

/** The place after the sequences `ESC [ … m` that begin here; the same place if another sequence begins here. */
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
