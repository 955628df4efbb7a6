import type { LogLine } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import { anyOf } from './line-pattern.ts';
import { HEADER, HEADER_LINE, runnerLines } from './runner-lines.ts';

/** A header that a scan has come to. */
interface ScannedHeader {
  at: Instant;
  /** Index of its first line among those that were kept. */
  from: number;
  /** When its end was written; null where none was met. */
  endedAt: Instant | null;
  /** Whether it, or a line that was kept since, bears an earlier time than one before it. */
  isDisordered: boolean;
}

/**
 * How far a scan has come with headers. The runner writes a header at once, so the times of its lines go on; but anybody may
 * have written a value of several lines, each with a time in front and in the words of the runner.
 */
export interface ScannedHeaders {
  /** The lines that were kept. */
  kept: LogLine[];
  /** How many headers were begun. */
  headers: number;
  /** Whether a step's header was begun and not ended. */
  inHeader: boolean;
  /** The one whose end is waited for. */
  open: ScannedHeader | null;
  /** The last ones, in the order in which they stand. */
  begun: ScannedHeader[];
  /** The latest time of a line that was kept. */
  latest: Instant;
  /** How often a header was sought to which an end out of order may belong. */
  misses: number;
}

/** What a scan knows of headers at its beginning. */
export function noHeaders(): ScannedHeaders {
  return {
    kept: [],
    headers: 0,
    inHeader: false,
    open: null,
    begun: [],
    latest: Number.NEGATIVE_INFINITY,
    misses: 0,
  };
}

/** Keeps a line. */
export function keepLine(scan: ScannedHeaders, line: LogLine): void {
  scan.kept.push(line);
  const at = line.at ?? scan.latest;
  const last = scan.begun.at(-1);
  if (last !== undefined && at < scan.latest) last.isDisordered = true;
  scan.latest = Math.max(scan.latest, at);
}

/** Whether a line in a header is older than it, and so a further line of a value. What begins a step may begin another. */
export function isOfValue({ inHeader, open }: ScannedHeaders, text: string, at: Instant | null): boolean {
  return inHeader && open !== null && at !== null && at < open.at && !BEGINS_STEP.test(text);
}

const BEGINS_STEP = anyOf([
  ...[runnerLines.header, runnerLines.postMarker, runnerLines.containers],
  ...[runnerLines.background, runnerLines.completion, runnerLines.orphans],
]);

/** Begins a header, whose first line was kept. */
export function beginHeader(scan: ScannedHeaders, at: Instant | null): void {
  scan.headers += 1;
  if (at === null) return;
  const header = { at, from: scan.kept.length - 1, endedAt: null, isDisordered: at < scan.latest };
  if (!scan.inHeader || scan.open === null || at < scan.open.at) scan.open = header;
  if (scan.begun.length >= 2 * MOST_IN_VALUE) scan.begun.splice(0, MOST_IN_VALUE);
  scan.begun.push(header);
}

/** Ends the header that is open. */
export function endHeader({ open }: ScannedHeaders, at: Instant | null): void {
  if (open !== null) open.endedAt ??= at;
}

/**
 * Whether lines that stand out of order before the end of a header were a part of its value, whatever they look like: then
 * they are not kept, and it is this header that ends.
 */
export function wasValue(scan: ScannedHeaders, at: Instant | null): boolean {
  const { kept, begun } = scan;
  const last = begun.at(-1);
  const isInOrder = last === undefined || at === null || (at >= scan.latest && !last.isDisordered);
  if (isInOrder || scan.misses >= MOST_MISSES) return false;
  scan.misses += 1;
  const [header] = begun
    .slice(-MOST_IN_VALUE)
    .filter((one) => at >= one.at && at < one.at + AT_ONCE_MS && (one.endedAt === null || one.endedAt > at))
    .toSorted((one, other) => other.at - one.at);
  if (header === undefined) return false;
  const since = kept.slice(header.from + 1);
  const isForeign = (line: LogLine): boolean => line.at !== null && (line.at > at || line.at < header.at);
  const until = since.findLastIndex(isForeign) + 1;
  if (until === 0) return false;
  // Nothing but lines of a header stands before its end.
  const from = since.findIndex((line) => isForeign(line) || !HEADER_LINE.test(line.text));
  const dropped = kept.splice(header.from + 1 + from, until - from);
  scan.headers -= dropped.filter(({ text }) => text.startsWith(HEADER)).length;
  scan.begun = [...begun.slice(0, begun.indexOf(header)), { ...header, endedAt: null, isDisordered: false }];
  scan.latest = at;
  scan.open = scan.begun.at(-1) ?? null;
  scan.inHeader = true;
  return true;
}

/** As many headers as a value may hold: no variable is longer than 128 kB (MAX_ARG_STRLEN of Linux). */
const MOST_IN_VALUE = 4096;
/** A script may print any number of ends out of order. */
const MOST_MISSES = 1000;
const AT_ONCE_MS = 1000;
