/** What a log, and each block of it, may begin with. */
export const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
/** How long the time before a line is. */
export const TIMESTAMP_LENGTH = '2026-06-21T08:45:29.2354788Z'.length;
const BLANK = 0x20;

/** Where the timestamp of a line begins, after a byte order mark if there is one; null if there is no timestamp. */
export function timestampOffset(bytes: Uint8Array, start: number, end: number): number | null {
  const hasMark = BYTE_ORDER_MARK.every((byte, index) => bytes[start + index] === byte);
  const offset = hasMark ? start + BYTE_ORDER_MARK.length : start;
  const last = offset + TIMESTAMP_LENGTH - 1;
  if (last >= end || bytes[last] !== 0x5a /* Z */ || bytes[offset + 10] !== 0x54 /* T */) return null;
  return bytes[offset + 4] === 0x2d && bytes[offset + 13] === 0x3a && bytes[offset + 19] === 0x2e
    ? offset
    : null;
}

/** The moment of a timestamp, of which the zone is left out; null for none. */
export function parseTimestamp(text: string): number | null {
  const at = Date.parse(`${text}Z`);
  // Text without times is stamped with the year 1.
  return Number.isNaN(at) || at < 0 ? null : at;
}

/** The text of a line without blanks at its end, or the carriage return of a Windows runner. */
export function decode(bytes: Buffer, start: number, end: number): string {
  let stop = end;
  while (stop > start && (bytes[stop - 1] ?? BLANK) <= BLANK) stop -= 1;
  const text = bytes.toString('utf8', start, stop).trimEnd();
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

const ANSI = /\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

/** A text without colour sequences. */
export function withoutAnsi(text: string): string {
  return text.includes('\x1b') ? text.replace(ANSI, '') : text;
}

/** Whether a message is the text of a script, by the colour that the runner gives it (actions/runner@258d6c8 ScriptHandler.cs). */
export function isScriptText(bytes: Uint8Array, from: number): boolean {
  return SCRIPT_COLOUR.every((byte, index) => bytes[from + index] === byte);
}

const SCRIPT_COLOUR = Buffer.from('\x1b[36;1m');
