import type { LogFile, LogLine } from '../types/evidence.ts';
import { type Inflated, inflateEntries } from './inflate.ts';
import {
  countZipEntries,
  isMacJunk,
  readZipDirectory,
  ZIP_LIMITS,
  type ZipEntry,
  type ZipLimits,
} from './zip.ts';

/** Reduces a log to the lines that can matter. */
export type ScanLog = (bytes: Uint8Array) => LogLine[];

/** The logs of an archive by their entry names, and a sentence for each thing in it that could not be read. */
export interface LogArchive {
  logs: LogFile[];
  problems: string[];
}

/**
 * Reads the log archive of a run attempt, the answer of `GET …/attempts/{attempt_number}/logs`. The text of the whole
 * archive is never in memory, and nothing is written to disk. Does not reject for anything in the archive: what cannot
 * be believed is a problem, and the rest stands.
 */
export async function readLogArchive(
  bytes: Uint8Array,
  scan: ScanLog,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<LogArchive> {
  const entries = directoryOrProblem(bytes, limits);
  if (typeof entries === 'string') return { logs: [], problems: [`the log archive ${entries}`] };
  const results = await inflateEntries(entries, { limits, wanted: isLog }, scan);
  const problems = results.flatMap((result) =>
    'problem' in result ? describe(result.entry, result.problem) : [],
  );
  return { logs: results.flatMap(logFile), problems: shortened(problems) };
}

/** What is wrong with an archive as a whole, as a clause that follows `the log archive`; null where it may be read. */
export function archiveFault(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'is empty';
  try {
    return countZipEntries(bytes) === 0 ? 'holds no files' : null;
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function directoryOrProblem(bytes: Uint8Array, limits: ZipLimits): ZipEntry[] | string {
  const fault = archiveFault(bytes);
  if (fault !== null) return fault;
  try {
    return readZipDirectory(bytes, limits);
  } catch (error) {
    return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function isLog(name: string): boolean {
  return /\.txt$/i.test(name) && !isMacJunk(name);
}

function logFile(result: Inflated<LogLine[]>): LogFile[] {
  return 'value' in result ? [{ name: result.entry.name, lines: result.value }] : [];
}

const LONGEST_NAME = 100;

function describe(entry: ZipEntry, problem: string): string {
  const name =
    entry.name.length > LONGEST_NAME ? `${entry.name.slice(0, LONGEST_NAME).toWellFormed()}…` : entry.name;
  return `${JSON.stringify(name)} in the log archive was left out: ${problem}`;
}

const MOST_PROBLEMS = 20;

function shortened(problems: string[]): string[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const rest = problems.length - MOST_PROBLEMS;
  return [...problems.slice(0, MOST_PROBLEMS), `${rest} more entries of the log archive were left out`];
}
