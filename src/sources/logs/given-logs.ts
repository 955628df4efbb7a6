import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AutopsyError, misuse } from '../../errors.ts';
import type { Absence } from '../../types/absence.ts';
import type { LogFile } from '../../types/evidence.ts';
import { readable } from '../files/readable.ts';
import { inflateEntries } from '../zip/inflate.ts';
import {
  archiveFault,
  type BeginScan,
  type LogArchive,
  readLogArchive,
  scanWhole,
} from '../zip/log-archive.ts';
import { isMacJunk, readZipDirectory, ZIP_LIMITS, type ZipEntry } from '../zip/zip-directory.ts';
import { archivedNames, isLogName, isReadName } from './log-names.ts';
import { isBinary, isLogText, packerOf, readLogText } from './log-text.ts';

/** Given logs, under the names of GitHub's archives, and what could not be read. */
export interface GivenLogs {
  logs: LogFile[];
  problems: Absence[];
}

/** What was given: a path, or what stdin held. */
export type Given = { kind: 'path'; path: string } | { kind: 'stdin'; bytes: Uint8Array };

const HINT =
  "give the log archive of a run, one job's log, what gh run view --log prints, or text from the page of a job";

/**
 * Reads a log that somebody has: GitHub's archive or its unpacked folder, a job's log, the output of `gh run view --log`,
 * or text from the web page. Null for a bundle, and for what holds no logs at all. Throws an `AutopsyError` for what is no log.
 */
export async function readGivenLogs(given: Given, scan: BeginScan): Promise<GivenLogs | null> {
  const name = given.kind === 'stdin' ? 'the text on stdin' : given.path;
  const isOfFolder = given.kind === 'path' ? await isFolder(given.path) : false;
  if (isOfFolder === null) return null;
  if (isOfFolder && given.kind === 'path') {
    const names = await namesIn(given.path);
    return areLogs(names) ? demandLogs(await readFolder(given.path, names, scan), name) : null;
  }
  const bytes = given.kind === 'stdin' ? given.bytes : await read(given.path);
  if (isZip(bytes)) {
    const archive = await readZip({ name, bytes }, scan);
    return archive === null ? null : demandLogs(archive, name);
  }
  const packer = packerOf(bytes);
  if (packer !== null) throw misuse(`${name} is packed with ${packer}`, 'unpack it, and give what was in it');
  if (isBinary(bytes)) throw noLog(name);
  const file = given.kind === 'stdin' ? 'log' : basename(given.path);
  const logs = scanned(bytes, file, scan);
  return isLogText(bytes) ? { logs, problems: [] } : demandLogs({ logs, problems: [] }, name);
}

/** Whether it is a folder of logs, and not a bundle. */
export async function isLogFolder(path: string): Promise<boolean> {
  return (await isFolder(path)) === true && areLogs(await namesIn(path));
}

function areLogs(names: readonly string[]): boolean {
  return !holdsRun(names) && names.some(isLogName);
}

/** Null for what is not there, or cannot be opened. Throws for a pipe or a device, which would be waited for. */
async function isFolder(path: string): Promise<boolean | null> {
  const found = await stat(path).catch(() => null);
  if (found === null || found.isDirectory() || found.isFile()) return found?.isDirectory() ?? null;
  throw misuse(`${path} is neither a file nor a folder`, HINT);
}

function list(path: string): Promise<Dirent[]> {
  return readable(path, HINT, readdir(path, { withFileTypes: true }));
}

function read(path: string): Promise<Uint8Array> {
  return readable(path, HINT, readFile(path));
}

/** The levels in a folder: the archive, the job, the step. */
const DEEPEST = 3;

/** The names of the files of a folder and of those in it, relative to it. Links are passed over. */
async function namesIn(path: string, depth = 1): Promise<string[]> {
  const entries = (await list(path)).filter(({ name }) => !isMacJunk(name) && !isMacJunk(`${name}/`));
  const inner = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return entry.isFile() ? [entry.name] : [];
      if (depth === DEEPEST) return [];
      return (await namesIn(join(path, entry.name), depth + 1)).map((name) => `${entry.name}/${name}`);
    }),
  );
  return inner.flat();
}

function holdsRun(names: readonly string[]): boolean {
  return names.includes('run.json') || names.filter((name) => /^[^/]+\/run\.json$/.test(name)).length === 1;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** The logs of GitHub's archive, and of files that somebody packed, among which may be such an archive. Null for a bundle. */
async function readZip(
  { name, bytes }: NamedBytes,
  scan: BeginScan,
  isInner = false,
): Promise<LogArchive | null> {
  const entries = entriesOf(bytes);
  if (entries === null) return null;
  const archived = archivedNames(entries.map(({ name }) => name));
  const archive = archived.size > 0 ? await readLogArchive(bytes, scan) : { logs: [], problems: [] };
  const logs = archive.logs.flatMap((log) => {
    const own = archived.get(log.name);
    return own === undefined ? [] : [{ ...log, name: own }];
  });
  const wanted = (own: string): boolean => isReadName(own) && !archived.has(own);
  const packed = await inflateEntries(entries, { limits: ZIP_LIMITS, wanted }, (content) => content);
  const damaged = packed.flatMap((file): Absence[] =>
    'problem' in file ? [{ kind: 'damaged-entry', name: file.entry.name, said: file.problem }] : [],
  );
  const beside: Packed[] = [];
  for (const file of packed)
    if ('value' in file)
      beside.push(await readPacked({ name: file.entry.name, bytes: file.value }, scan, isInner));
  return withPacked(name, { logs, problems: unique([...archive.problems, ...damaged]) }, beside);
}

interface NamedBytes {
  name: string;
  bytes: Uint8Array;
}

/** The logs in a file with any name. A text without any known line may be a log in another form. */
async function readPacked({ name, bytes }: NamedBytes, scan: BeginScan, isInner = false): Promise<Packed> {
  if (!isZip(bytes)) return { archive: null, logs: scanned(bytes, basename(name), scan) };
  const archive = isInner ? null : await readZip({ name, bytes }, scan, true);
  if (archive !== null) return { archive, logs: [] };
  // It may contain logs that are not read.
  const said = `it ${archiveFault(bytes) ?? 'is an evidence bundle, or an archive in an archive'}`;
  return { archive: { logs: [], problems: [{ kind: 'damaged-entry', name, said }] }, logs: [] };
}

/** The logs of a file, or the archive that it is. */
interface Packed {
  archive: LogArchive | null;
  logs: LogFile[];
}

/** An archive with what lay beside it. Throws an `AutopsyError` that calls it by the name where several archives did. */
function withPacked(name: string, archive: LogArchive, packed: readonly Packed[]): LogArchive {
  const beside = packed.flatMap((file) => file.archive ?? []);
  const count = beside.filter(({ logs }) => logs.length > 0).length;
  // Jobs of several runs may have the same name.
  if (count > 1) throw misuse(`${name} holds ${count} archives of logs`, 'unpack it, and give one of them');
  const all = [archive, ...beside];
  return {
    logs: [...all.flatMap(({ logs }) => logs), ...packed.flatMap(({ logs }) => logs)],
    problems: all.flatMap(({ problems }) => problems),
  };
}

function unique(problems: readonly Absence[]): Absence[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}

/** Null if the zip is that of a bundle, or cannot be read as a zip at all. */
function entriesOf(bytes: Uint8Array): ZipEntry[] | null {
  try {
    const entries = readZipDirectory(bytes, ZIP_LIMITS);
    return holdsRun(entries.map(({ name }) => name)) ? null : entries;
  } catch {
    // The reader of bundles says what is wrong with it.
    return null;
  }
}

async function readFolder(path: string, names: readonly string[], scan: BeginScan): Promise<LogArchive> {
  const archived = archivedNames(names);
  const wanted = names.filter(isReadName).toSorted();
  if (wanted.length > ZIP_LIMITS.entries)
    throw misuse(`${path} holds ${wanted.length} files, more than ${ZIP_LIMITS.entries}`, HINT);
  const logs: LogFile[] = [];
  const packed: Packed[] = [];
  for (const name of wanted) {
    const bytes = await read(join(path, name));
    const own = archived.get(name);
    if (own !== undefined) logs.push({ name: own, lines: scanWhole(scan, bytes) });
    else packed.push(await readPacked({ name, bytes }, scan));
  }
  return withPacked(path, { logs, problems: [] }, packed);
}

function scanned(bytes: Uint8Array, file: string, scan: BeginScan): LogFile[] {
  return readLogText(bytes, file).map(({ bytes: own, ...named }) => ({
    ...named,
    lines: scanWhole(scan, own),
  }));
}

/** Refuses a text without any line of the runner or a cache client: it is no log. */
function demandLogs({ logs, problems }: LogArchive, name: string): GivenLogs {
  const isLog = logs.some(({ lines, name: own }) => lines.length > 0 || own.includes('/'));
  if (isLog || problems.length > 0) return { logs, problems };
  throw noLog(name);
}

function noLog(name: string): AutopsyError {
  const message = `${name} is no log of GitHub Actions: no line of it is one that a runner prints`;
  return misuse(message, HINT);
}
