import type { ZipEntry } from './zip-directory.ts';

/**
 * The job logs of an archive that have no line of their own, by name, with the files of the job's steps.
 *
 * A job's log is the logs of its steps one after the other, less all byte order marks but the first (checked line by line
 * in archives of 2025 and 2026), so its size tells whether a step's file is missing, or a notice of the runner stands
 * between them.
 */
export function findComposedLogs(entries: readonly ZipEntry[]): Map<string, ZipEntry[]> {
  const stepsOf = new Map<string, ZipEntry[]>();
  for (const entry of entries) {
    const job = STEP_LOG.exec(entry.name)?.[1];
    const known = stepsOf.get(job ?? '');
    if (known !== undefined) known.push(entry);
    else if (job !== undefined) stepsOf.set(job, [entry]);
  }
  const composed = new Map<string, ZipEntry[]>();
  for (const entry of entries) {
    const job = /^\d+_([^/]+)\.txt$/.exec(entry.name)?.[1] ?? '';
    const steps = stepsOf.get(job) ?? [];
    // Of several logs of one name only the first is compared, however many there are.
    stepsOf.delete(job);
    if (haveOwnNumbers(steps) && hasSizeOf(entry, steps)) composed.set(entry.name, steps);
  }
  return composed;
}

const STEP_LOG = /^([^/]+)\/(\d+)_[^/]*\.txt$/;

/** Whether there are files, and none that claims the step of another and would not be read. */
function haveOwnNumbers(steps: readonly ZipEntry[]): boolean {
  const numbers = new Set(steps.map(({ name }) => Number(STEP_LOG.exec(name)?.[2])));
  return steps.length > 0 && numbers.size === steps.length;
}

const BYTE_ORDER_MARK_BYTES = 3;
/** The runner begins each block of a log with a byte order mark (actions/runner@258d6c8 PagingLogger.Write). */
const BLOCK_BYTES = 2 * 1024 ** 2;
const SHORTEST_LINE_BYTES = '2026-06-21T08:45:29.2354788Z \n'.length;

/** The marks of the blocks may differ, but a difference as long as a line is a line. */
function hasSizeOf(whole: ZipEntry, steps: readonly ZipEntry[]): boolean {
  const stepBytes = steps.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const expectedBytes = stepBytes - BYTE_ORDER_MARK_BYTES * (steps.length - 1);
  const blockMarkBytes = BYTE_ORDER_MARK_BYTES * Math.floor(whole.sizeBytes / BLOCK_BYTES);
  return Math.abs(whole.sizeBytes - expectedBytes) <= Math.min(blockMarkBytes, SHORTEST_LINE_BYTES - 1);
}
