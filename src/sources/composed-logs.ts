import type { ZipEntry } from './zip.ts';

/**
 * The job logs of an archive that have no line of their own, by name, with the files of the job's steps.
 *
 * A job's log is the logs of its steps one after the other, less all byte order marks but the first (checked line by line
 * in archives of 2025 and 2026), so its size tells whether a step's file is missing, or a notice of the runner stands
 * between them.
 */
export function findComposedLogs(entries: readonly ZipEntry[]): Map<string, ZipEntry[]> {
  const stepsOf = new Map<string, Map<number, ZipEntry>>();
  const ambiguous = new Set<string>();
  for (const entry of entries) {
    const [, job, number] = /^([^/]+)\/(\d+)_[^/]*\.txt$/.exec(entry.name) ?? [];
    if (job === undefined) continue;
    const steps = stepsOf.get(job) ?? new Map<number, ZipEntry>();
    if (steps.has(Number(number))) ambiguous.add(job);
    stepsOf.set(job, steps.set(Number(number), entry));
  }
  return new Map(
    entries.flatMap((entry): [string, ZipEntry[]][] => {
      const job = /^\d+_([^/]+)\.txt$/.exec(entry.name)?.[1] ?? '';
      const steps = [...(stepsOf.get(job) ?? [])].sort(([a], [b]) => a - b).map(([, step]) => step);
      const isComposed = steps.length > 0 && !ambiguous.has(job) && hasSizeOf(entry, steps);
      return isComposed ? [[entry.name, steps]] : [];
    }),
  );
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
