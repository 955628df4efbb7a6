import { isMoreProgress } from '../saves/progress-signals.ts';
import type { LogLine } from '../types/evidence.ts';
import type { Instant } from '../types/primitives.ts';
import { wentBack } from './clock-steps.ts';
import { withoutValues } from './header-values.ts';
import { anyOf, readable } from './line-pattern.ts';
import {
  BYTE_ORDER_MARK,
  decode,
  isScriptText,
  parseTimestamp,
  TIMESTAMP_LENGTH,
  timestampOffset,
  withoutAnsi,
} from './line-text.ts';
import { EXPECTS_NEXT, MARKER, mayBeMarker } from './log-markers.ts';
import {
  END_OF_HEADER,
  HEADER,
  HEADER_LINE,
  POST_MARKER,
  PREAMBLE,
  runnerLines,
  SHELL,
} from './runner-lines.ts';

/** A running scan. */
export interface LogScanner {
  /** The next piece of the log, cut anywhere. */
  add(piece: Uint8Array): void;
  /** Whether nothing that follows can matter. */
  isDone(): boolean;
  end(): LogLine[];
}

/**
 * Gives the lines of a log that can matter to an autopsy, in order, with the numbers that they have in the file. It comes in
 * pieces, and is never in memory as a whole.
 *
 * The runner writes `2026-06-21T08:45:29.2354788Z message`, opens a file (and every 2 MB block) with a byte order mark,
 * and writes a message of several lines with one timestamp only (actions/runner@258d6c8 PagingLogger.Write); in a header
 * that is a value, which anybody may have written, and its lines are none of the log's. Logs reach
 * hundreds of megabytes, so lines are found by native search, and only one that begins like a marker is decoded. Debug
 * lines right after the header of a step, or the preparation of one, are kept, since another header comes after them. The
 * log of a step that ran a script ends with its header: no rule reads what a script prints, unless it runs BuildKit, and most of
 * what a run prints is printed by scripts.
 */
export function beginScan(extent: 'job' | 'step'): LogScanner {
  const scan: Scan = {
    kept: [],
    headers: 0,
    open: [],
    isOfStep: extent === 'step',
    keptUntil: 0,
    count: 0,
    hook: 'none',
    behindHeader: false,
    expected: false,
    mayExport: false,
    isDone: false,
  };
  const pieces = wholeLines((lines) => scanLines(scan, lines));
  return {
    add: pieces.add,
    isDone: () => scan.isDone,
    end() {
      pieces.end();
      return withoutValues(scan.kept);
    },
  };
}

/** Takes pieces cut anywhere, and passes on whole lines; only the last may lack its newline. */
export function wholeLines(take: (lines: Buffer) => void): {
  add: (piece: Uint8Array) => void;
  end: () => void;
} {
  let unfinished: Uint8Array[] = [];
  return {
    add(piece) {
      const bytes = asBuffer(piece);
      const from = unfinished.length === 0 ? 0 : bytes.indexOf(LF) + 1;
      if (unfinished.length > 0 && from > 0) {
        take(Buffer.concat([...unfinished, bytes.subarray(0, from)]));
        unfinished = [];
      }
      const until = bytes.lastIndexOf(LF) + 1;
      if (until > from) take(bytes.subarray(from, until));
      // A copy, since the piece may be overwritten, and a view of a few bytes would keep all of it in memory.
      if (until < bytes.length) unfinished.push(Buffer.from(bytes.subarray(until)));
    },
    end() {
      if (unfinished.length > 0) take(Buffer.concat(unfinished));
    },
  };
}

/**
 * Whether the first header, which has just ended, is that of the step itself, and a script's: those show their shell
 * (actions/runner@258d6c8 ScriptHandler.cs). A composite action has no shell, its inner steps may.
 */
function isOfScript(kept: readonly LogLine[]): boolean {
  const isFirst = kept.find(({ text }) => !PREAMBLE.test(text))?.text.startsWith(HEADER) === true;
  const values = kept.findIndex(({ text }) => text === 'with:' || text === 'env:');
  const shown = values === -1 ? kept : kept.slice(0, values);
  return isFirst && shown.some(({ text }) => text.startsWith(SHELL));
}

const RUNS_BUILDKIT = /\bdocker (?:buildx|build|bake|compose)\b|\bbuildctl\b|\btype=gha\b/;

/** The state of a scan between two lines. */
interface Scan {
  /** The lines that were kept. */
  kept: LogLine[];
  /** How many headers were begun. */
  headers: number;
  /** When the headers began that have not ended. Each is younger than the next, which may be a part of its value. */
  open: Instant[];
  isOfStep: boolean;
  /** The number of the last line of the last message that was kept. */
  keptUntil: number;
  /** How many lines there have been so far. */
  count: number;
  /** How far a header of a hook has come: it may begin after a step's, has begun, or has shown its shell and may end. */
  hook: 'none' | 'may-begin' | 'begun' | 'may-end';
  /** Whether a header has just ended, or one may follow after the lines that may come before a header. */
  behindHeader: boolean;
  /** Whether the next line is the value of the last one. */
  expected: boolean;
  /** Whether the header shows a command that may export layers to the cache service. */
  mayExport: boolean;
  /** Whether no line that may follow can matter. */
  isDone: boolean;
}

/** A line among the bytes. */
interface Place {
  number: number;
  start: number;
  /** Without its newline. */
  end: number;
}

const LF = 0x0a;

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Scans whole lines; only the last one may lack its newline. */
function scanLines(scan: Scan, bytes: Buffer): void {
  let number = scan.count;
  for (let start = 0; start < bytes.length && !scan.isDone; ) {
    const newline = bytes.indexOf(LF, start);
    const end = newline === -1 ? bytes.length : newline;
    number += 1;
    const offset = bytes[start] === BYTE_ORDER_MARK[0] ? start + BYTE_ORDER_MARK.length : start;
    if (isAttentive(scan) || mayBeMarker(bytes, offset + TIMESTAMP_LENGTH + 1))
      readLine(scan, bytes, { number, start, end });
    start = end + 1;
  }
  scan.count = number;
}

/** Whether the next line may be kept for what came before it. */
function isAttentive({ open, behindHeader, hook, expected }: Scan): boolean {
  return open.length > 0 || behindHeader || hook !== 'none' || expected;
}

function readLine(scan: Scan, bytes: Buffer, { number, start, end }: Place): void {
  const { kept } = scan;
  const inHeader = scan.open.length > 0;
  const stamp = timestampOffset(bytes, start, end);
  const text = stamp === null ? '' : withoutAnsi(decode(bytes, stamp + TIMESTAMP_LENGTH + 1, end));
  const at = stamp === null ? null : parseTimestamp(bytes.toString('latin1', stamp, stamp + 23));
  if (stamp === null) {
    const last = kept.at(-1);
    if (last === undefined || scan.keptUntil !== number - 1) return;
    if (inHeader) last.text += `\n${decode(bytes, start, end)}`;
    else if (scan.behindHeader) last.further = (last.further ?? 0) + 1;
    scan.keptUntil = number;
    return;
  }
  const debugBehind = scan.behindHeader && text.startsWith('##[debug]');
  const head = readable(text);
  scan.mayExport ||= (inHeader || text.startsWith(HEADER)) && RUNS_BUILDKIT.test(head);
  if (inHeader && isScriptText(bytes, stamp + TIMESTAMP_LENGTH + 1)) {
    scan.hook = 'none';
    // Indented, it cannot be taken for a line of the runner.
    if (RUNS_BUILDKIT.test(text)) kept.push({ number, at, text: `  ${text}` });
    return;
  }
  if (isOfHook(scan, text)) return;
  const isKept = scan.expected || debugBehind || MARKER.test(head) || (inHeader && HEADER_LINE.test(head));
  if (isKept && isMoreProgress(text, [kept.at(-1), kept.at(-2)])) kept.pop();
  if (isKept) scan.keptUntil = number;
  if (isKept) kept.push({ number, at, text });
  if (text.startsWith(HEADER)) beginHeader(scan, at);
  const endsHeader = text.startsWith(END_OF_HEADER) && endHeader(scan, at);
  scan.behindHeader = endsHeader || GOES_ON.test(head) || (scan.behindHeader && PREAMBLE.test(head));
  if (endsHeader || text === POST_MARKER) scan.hook = 'may-begin';
  scan.expected = isKept && EXPECTS_NEXT.test(head);
  scan.isDone = scan.isOfStep && endsHeader && scan.headers === 1 && !scan.mayExport && isOfScript(kept);
}

/** Begins a header, and leaves those after which the clock went on: they were groups of a script, which did not end them. */
function beginHeader(scan: Scan, at: Instant | null): void {
  scan.headers += 1;
  while (endHeader(scan, at));
  scan.open.push(at ?? Number.NEGATIVE_INFINITY);
}

/** Ends the header that was begun last, unless it is younger. */
function endHeader({ open }: Scan, at: Instant | null): boolean {
  const last = open.at(-1);
  if (last === undefined || (at !== null && wentBack(last, at))) return false;
  open.pop();
  return true;
}

/** Behind these lines a header follows, and with step debug logging debug lines before it. */
const GOES_ON = anyOf([runnerLines.startOfAction, runnerLines.preparing, runnerLines.downloaded]);

/**
 * Whether a line goes on, or ends, a header that is the runner's hook and not a step's; its first line is dropped then. Of
 * whatever else may stand after such a beginning nothing is left out: a script can print one.
 */
function isOfHook(scan: Scan, text: string): boolean {
  const { hook, kept } = scan;
  scan.hook = 'none';
  if (hook === 'may-end') return text === END_OF_HEADER;
  if (hook === 'begun' && text.startsWith(SHELL)) {
    kept.pop();
    scan.open.pop();
    scan.hook = 'may-end';
    return true;
  }
  if (hook === 'may-begin' && runnerLines.hook.pattern.test(text)) scan.hook = 'begun';
  if (hook === 'may-begin' && text.startsWith('##[debug]')) scan.hook = 'may-begin';
  return false;
}
