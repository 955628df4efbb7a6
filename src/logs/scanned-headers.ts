import { saysOfSave } from '../saves/telling-signals.ts';
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

/** Keeps a line. */
export function keepLine(scan: ScannedHeaders, line: LogLine): void {
  scan.kept.push(line);
  const at = line.at ?? scan.latest;
  const last = scan.begun.at(-1);
  if (last !== undefined && isBefore(at, scan.latest)) last.isDisordered = true;
  scan.latest = Math.max(scan.latest, at);
}

/** Whether a line in a header is older than it, and so a further line of a value. What begins a step may begin another. */
export function isOfValue(scan: ScannedHeaders, text: string, at: Instant | null): boolean {
  return isOlder(scan, at) && !BEGINS_STEP.test(text);
}

/**
 * Leaves a header that is younger than a line which begins a step: a script had begun it. Where it was the runner's, and the
 * line a value's, its end takes the line back.
 */
export function leaveYounger(scan: ScannedHeaders, text: string, at: Instant | null): void {
  if (isOlder(scan, at) && BEGINS_STEP.test(text)) scan.inHeader = false;
}

function isOlder({ inHeader, open }: ScannedHeaders, at: Instant | null): boolean {
  return inHeader && open !== null && at !== null && isBefore(at, open.at);
}

const BEGINS_STEP = anyOf([
  ...[runnerLines.header, runnerLines.postMarker, runnerLines.containers],
  ...[runnerLines.background, runnerLines.completion, runnerLines.orphans],
]);

/** Begins a header, whose first line was kept. */
export function beginHeader(scan: ScannedHeaders, at: Instant | null): void {
  scan.headers += 1;
  if (at === null) return;
  const isDisordered = isBefore(at, scan.latest);
  const header = { at, from: scan.kept.length - 1, endedAt: null, isDisordered };
  if (!scan.inHeader) scan.open = header;
  if (scan.begun.length >= 2 * MOST_IN_VALUE) scan.begun.splice(0, MOST_IN_VALUE);
  scan.begun.push(header);
}

/** Ends the header that is open, and those that were begun inside it. */
export function endHeader({ open, begun }: ScannedHeaders, at: Instant | null): void {
  if (open === null) return;
  for (const header of begun.slice(begun.lastIndexOf(open))) header.endedAt ??= at;
}

/** Forgets the header that was begun last, whose line is kept no longer. */
export function dropHeader(scan: ScannedHeaders): void {
  scan.kept.pop();
  scan.begun.pop();
  scan.inHeader = false;
}

/**
 * Takes back lines that stand out of order before the end of a header: they were a part of its value, whatever they look
 * like, and it is this header that ends. False where there are none.
 */
export function takeBackValue(scan: ScannedHeaders, at: Instant | null): boolean {
  const { kept, begun } = scan;
  const last = begun.at(-1);
  const isInOrder = last === undefined || at === null || !(isBefore(at, scan.latest) || last.isDisordered);
  if (isInOrder || scan.misses >= MOST_MISSES) return false;
  scan.misses += 1;
  const [header] = begun
    .slice(-MOST_IN_VALUE)
    .filter((one) => at >= one.at && at < one.at + AT_ONCE_MS)
    .filter(({ endedAt }) => endedAt === null || isBefore(at, endedAt))
    .toSorted((one, other) => other.at - one.at);
  if (header === undefined) return false;
  const since = kept.slice(header.from + 1);
  const isForeign = (line: LogLine): boolean =>
    line.at !== null && (isBefore(at, line.at) || isBefore(line.at, header.at));
  const until = since.findLastIndex(isForeign) + 1;
  if (until === 0) return false;
  // Nothing but lines of a header stands before its end.
  const from = since.findIndex((line) => isForeign(line) || !HEADER_LINE.test(line.text));
  const dropped = kept.splice(header.from + 1 + from, until - from);
  const own = kept[header.from];
  if (own !== undefined && saysOfSave({ lines: dropped })) own.hidesSave = true;
  scan.headers -= dropped.filter(({ text }) => text.startsWith(HEADER)).length;
  scan.begun = [...begun.slice(0, begun.indexOf(header)), { ...header, endedAt: null, isDisordered: false }];
  scan.latest = at;
  scan.open = scan.begun.at(-1) ?? null;
  scan.inHeader = true;
  return true;
}

/**
 * Whether one moment is before another by more than lines may be that are written side by side: each takes its time before it
 * is its turn. So near to the time of a header nobody guesses who writes a value before.
 */
function isBefore(at: Instant, other: Instant): boolean {
  return at < other - HONEST_MS;
}

const HONEST_MS = 2;
/** As many headers as a value may hold: no variable is longer than 128 kB (MAX_ARG_STRLEN of Linux). */
const MOST_IN_VALUE = 4096;
/** A script may print any number of ends out of order. */
const MOST_MISSES = 1000;
const AT_ONCE_MS = 1000;
