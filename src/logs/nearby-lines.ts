import type { LogFile, LogLine } from '../types/evidence.ts';
import type { ProofItem, ProofText } from '../types/findings.ts';
import type { Instant } from '../types/primitives.ts';
import { isFetched, logOf } from './fetched-log.ts';
import { parseTimestamp, withoutAnsi } from './line-text.ts';
import { type LogScanner, wholeLines } from './log-lines.ts';

/** How many lines are shown before and after a line of proof. */
const BESIDE = 3;

/**
 * Begins a scan for lines of proof: it gives these and the lines around each. Most lines are skipped by their time
 * alone.
 */
export function beginNearbyLines(items: readonly ProofItem[]): () => LogScanner {
  const times = new Set(items.flatMap(({ at }) => (at === null ? [] : stampOf(at))));
  const wanted = new Set(items.flatMap((item) => markOf(item.at, item.text) ?? []));
  return () => scannerFor(times, wanted);
}

/** One such scan; the wanted lines are recognised by their times, and then for certain by their marks. */
function scannerFor(times: ReadonlySet<string>, wanted: ReadonlySet<string>): LogScanner {
  const kept: LogLine[] = [];
  let before: Uint8Array[] = [];
  let behind = 0;
  let count = 0;
  const isWanted = ({ at, text }: LogLine): boolean => wanted.has(markOf(at, text) ?? '');
  const addLine = (bytes: Uint8Array): void => {
    count += 1;
    const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, STAMP));
    const isTimely = times.has(start.toString('latin1'));
    const line = isTimely || behind > 0 ? lineOf(bytes, count) : null;
    if (line !== null && isWanted(line)) {
      kept.push(...before.map((one, index) => lineOf(one, count - before.length + index)), line);
      before = [];
      behind = BESIDE;
    } else if (line !== null && behind > 0) {
      kept.push(line);
      behind -= 1;
    } else {
      if (before.length === BESIDE) before.shift();
      before.push(bytes);
    }
  };
  const pieces = wholeLines((lines) => {
    eachLine(lines, addLine);
    // Copies, since the piece may be overwritten.
    before = before.map((line) => Uint8Array.from(line));
  });
  return {
    add: pieces.add,
    isDone: () => false,
    end() {
      pieces.end();
      return kept;
    },
  };
}

/** Hands over each line of a piece, without its newline. */
function eachLine(piece: Uint8Array, use: (line: Uint8Array) => void): void {
  for (let start = 0; start < piece.length; ) {
    const newline = piece.indexOf(LF, start);
    const end = newline === -1 ? piece.length : newline;
    use(piece.subarray(start, end));
    start = end + 1;
  }
}

/**
 * The lines around a line of proof, itself included, from logs that were read by such a scan. A log that was fetched
 * for one job belongs to it; from other logs none are given if the same line is in the logs of several jobs, as when
 * one cancel ended them in the same millisecond.
 */
export function nearbyLines(item: ProofItem, logs: readonly LogFile[]): LogLine[] {
  const mark = markOf(item.at, item.text);
  const found = logs.flatMap(({ name, lines }) => {
    const own = lines.find(({ at, text }) => mark !== null && markOf(at, text) === mark);
    return own === undefined ? [] : [{ name, own, lines }];
  });
  const fetched = found.find(({ name }) => item.job !== null && name === logOf(item.job));
  const archived = found.filter(({ name }) => !isFetched(name));
  const isOfOneJob = new Set(archived.map(({ name }) => jobName(name))).size === 1;
  const first = fetched ?? (isOfOneJob ? archived[0] : undefined);
  if (first === undefined) return [];
  return first.lines.filter(({ number }) => Math.abs(number - first.own.number) <= BESIDE);
}

const LF = 0x0a;
/** The length of `2026-06-21T08:45:29.235`, the part of a timestamp that evidence keeps. */
const STAMP = 23;
const STAMPED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3})\d*Z ?(.*)$/s;
/** Removes the byte order mark with which the runner begins a file. */
const decoder = new TextDecoder();

function stampOf(at: Instant): string {
  return new Date(at).toISOString().slice(0, STAMP);
}

function lineOf(bytes: Uint8Array, number: number): LogLine {
  const raw = decoder.decode(bytes).replace(/\r+$/, '');
  const [, stamp, text] = STAMPED.exec(raw) ?? [];
  const at = stamp === undefined ? null : parseTimestamp(stamp);
  return { number, at, text: withoutAnsi(text ?? raw) };
}

/** What identifies a line in another file; null for a line without a time, and for anything else. */
function markOf(at: Instant | null, text: ProofText): string | null {
  return at === null || typeof text !== 'string' ? null : `${at} ${text}`;
}

/** `build`, of `build/6_Save.txt` and `0_build.txt`. */
function jobName(file: string): string {
  return file.replace(/\/[^/]*$|^-?\d+_(?=[^/]*$)|\.txt$/g, '');
}
