import { messageOf } from '../../errors.ts';
import type { Absence } from '../../types/absence.ts';
import type { LogFile, LogLine } from '../../types/evidence.ts';
import { asUtf8 } from '../files/utf8.ts';
import { findComposedLogs } from './composed-logs.ts';
import { type Inflated, type Intake, inflateInPieces } from './inflate.ts';
import {
  countZipEntries,
  isMacJunk,
  readZipDirectory,
  ZIP_LIMITS,
  type ZipEntry,
  type ZipLimits,
} from './zip-directory.ts';

/** Begins to reduce the log of a job or of a step to the lines that can matter. */
export type BeginScan = (extent: 'job' | 'step') => Intake<LogLine[]>;

/** Reduces a whole log. */
export function scanWhole(begin: BeginScan, bytes: Uint8Array): LogLine[] {
  const scanner = begin('job');
  scanner.add(asUtf8(bytes));
  return scanner.end();
}

/** The logs of an archive by their entry names, and what in it could not be read. */
export interface LogArchive {
  logs: LogFile[];
  problems: Absence[];
}

/**
 * Reads the log archive of a run attempt, the answer of `GET …/attempts/{attempt_number}/logs`. Nothing is written to
 * disk. Does not reject for anything in the archive: what cannot be believed is a problem, and the rest stands.
 *
 * Most archives hold every line twice, in the log of the job and in that of the step. A job's log that has no line of its
 * own is not inflated, and stands among the logs without lines.
 */
export async function readLogArchive(
  bytes: Uint8Array,
  begin: BeginScan,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<LogArchive> {
  const entries = directoryOrProblem(bytes, limits);
  if (typeof entries === 'string')
    return { logs: [], problems: [{ kind: 'damaged-archive', said: entries }] };
  const composed = findComposedLogs(entries);
  const read = async (wanted: (name: string) => boolean): Promise<Inflated<LogLine[]>[]> => {
    const options = { limits, wanted: (name: string) => isLog(name) && wanted(name) };
    return await inflateInPieces(entries, options, ({ name }) => begin(isStepLog(name) ? 'step' : 'job'));
  };
  const first = await read((name) => !composed.has(name));
  const unread = new Set(first.flatMap((result) => ('problem' in result ? [result.entry] : [])));
  const rest = await read((name) => composed.get(name)?.some((step) => unread.has(step)) ?? false);
  const known = new Map([...first, ...rest].map((result) => [result.entry, result]));
  const results = entries.flatMap((entry): Inflated<LogLine[]>[] => {
    const result = known.get(entry) ?? (composed.has(entry.name) ? { entry, value: [] } : null);
    return result === null ? [] : [result];
  });
  const problems = results.flatMap((result) =>
    'problem' in result ? damagedEntry(result.entry, result.problem) : [],
  );
  return { logs: results.flatMap(logFile), problems: shortened(problems) };
}

/** What is wrong with an archive as a whole, as a clause that follows `the log archive`; null if it may be read. */
export function archiveFault(bytes: Uint8Array): string | null {
  if (bytes.length === 0) return 'is empty';
  try {
    return countZipEntries(bytes) === 0 ? 'holds no files' : null;
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
}

/** The files of an archive; where it cannot be read, why, as a clause that follows `the log archive`. */
export function directoryOrProblem(bytes: Uint8Array, limits: ZipLimits): ZipEntry[] | string {
  const fault = archiveFault(bytes);
  if (fault !== null) return fault;
  try {
    return readZipDirectory(bytes, limits);
  } catch (error) {
    return `cannot be read: ${messageOf(error)}`;
  }
}

/** Whether the name of an entry is that of the log of a step. */
export function isStepLog(name: string): boolean {
  return /\/\d+_[^/]*$/.test(name);
}

/** Whether the name of an entry is that of a log. */
export function isLog(name: string): boolean {
  return /\.txt$/i.test(name) && !isMacJunk(name);
}

function logFile(result: Inflated<LogLine[]>): LogFile[] {
  return 'value' in result ? [{ name: result.entry.name, lines: result.value }] : [];
}

const LONGEST_NAME = 100;

function damagedEntry({ name }: ZipEntry, said: string): Absence {
  const shown = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME).toWellFormed()}…` : name;
  return { kind: 'damaged-entry', name: shown, said };
}

const MOST_PROBLEMS = 20;

function shortened(problems: Absence[]): Absence[] {
  if (problems.length <= MOST_PROBLEMS) return problems;
  const rest = problems.length - MOST_PROBLEMS;
  return [...problems.slice(0, MOST_PROBLEMS), { kind: 'damaged-entries', count: rest }];
}
