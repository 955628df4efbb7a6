import type { LogLine } from '../types/evidence.ts';
import { readHeader } from './action-blocks.ts';
import { HEADER, POST_MARKER, PREAMBLE, runnerLines } from './runner-lines.ts';
import type { StepLines } from './step-log.ts';

/** The lines of a step in the log of its job. */
export interface Stretch extends StepLines {
  /** Their indexes in the log of the job. */
  indexes: readonly number[];
}

/**
 * The lines of a step by its file and by its stretch of the job's log, which are one log written twice: those of the file,
 * with what the file lost at its beginning and its end. How many there are of these `lost` says.
 */
export function joinLines(
  file: LogLine[],
  stretch: Stretch,
  isLost: readonly boolean[],
): { lines: LogLine[]; lost: number } {
  const kept = withoutHalfLine(file, stretch.lines);
  if (isOfScript(kept)) return { lines: file, lost: 0 };
  const lost = stretch.indexes.map((index) => isLost[index] === true);
  const beginsAt = kept.length === 0 || hasBeginning(kept) ? 0 : lost.indexOf(false);
  const head = stretch.lines.slice(0, Math.max(0, beginsAt));
  const until = kept.at(-1)?.at ?? Number.NEGATIVE_INFINITY;
  const rest = stretch.lines.filter(
    ({ at }, index) => index >= head.length && lost[index] && (at ?? until) >= until - WRITERS_MS,
  );
  return { lines: [...head, ...kept, ...rest], lost: head.length + rest.length };
}

/**
 * For each line of a job's log, whether it belongs to a step and is missing from the step's file. Two writers wrote the
 * two, about a millisecond apart. Notices about the job are in no step's file.
 */
export function findLost(
  whole: readonly LogLine[],
  files: Iterable<{ lines: readonly LogLine[] }>,
): boolean[] {
  const inFiles = new Map<string, { times: number[]; next: number }>();
  for (const { text, at } of [...files].flatMap(({ lines }) => lines)) {
    const known = inFiles.get(text);
    if (known === undefined) inFiles.set(text, { times: [at ?? 0], next: 0 });
    else known.times.push(at ?? 0);
  }
  return whole.map((line) => {
    const { text } = line;
    const at = line.at ?? 0;
    const same = inFiles.get(text) ?? { times: [], next: 0 };
    while ((same.times[same.next] ?? at) < at - WRITERS_MS) same.next += 1;
    const isLost = (same.times[same.next] ?? Number.POSITIVE_INFINITY) > at + WRITERS_MS;
    if (!isLost) same.next += 1;
    return isLost && !runnerLines.shutdown.pattern.test(text);
  });
}

const WRITERS_MS = 20;

/** Whether a step's file has the line with which the runner begins it, so that nothing before it was lost. */
function hasBeginning([first]: readonly LogLine[]): boolean {
  if (first === undefined) return false;
  return first.text.startsWith(HEADER) || first.text === POST_MARKER || PREAMBLE.test(first.text);
}

/**
 * A file may break off in the middle of a line that the job's log has in full, or of the time of one, which then looks like a
 * further line of the value before it.
 */
function withoutHalfLine(file: LogLine[], stretch: readonly LogLine[]): LogLine[] {
  const last = file.at(-1);
  const isHalf =
    last !== undefined &&
    (last.text.includes('\n') || stretch.some(({ text }) => text.startsWith(last.text))) &&
    !stretch.some(({ text }) => text === last.text);
  return isHalf && stretch.length > 0 ? file.slice(0, -1) : file;
}

/** Whether a file is a script's: its scan ends with the header, so what it lacks was not lost. */
function isOfScript(file: readonly LogLine[]): boolean {
  const header = file.findIndex(({ text }) => text.startsWith(HEADER));
  return header !== -1 && readHeader(file, header).action === null;
}
