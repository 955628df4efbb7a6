import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type AutopsyError, misuse } from '../../errors.ts';
import type { Absence } from '../../types/absence.ts';
import type { LogFile } from '../../types/evidence.ts';
import { readable } from '../files/readable.ts';
import { inflateEntries } from '../zip/inflate.ts';
import { type BeginScan, type LogArchive, readLogArchive, scanWhole } from '../zip/log-archive.ts';
import { isMacJunk, readZipDirectory, ZIP_LIMITS, type ZipEntry } from '../zip/zip-directory.ts';
import { isBinary, isLogText, readLogText } from './log-text.ts';

/** Logs that somebody has, under the names that an archive of GitHub's gives them, and what could not be read. */
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
    const root = await rootOf(given.path);
    const names = await namesIn(root);
    const isBundle = holdsRun(names) || !names.some((own) => LOG_NAME.test(own));
    return isBundle ? null : demandLogs(await readFolder(root, names, scan), name);
  }
  const bytes = given.kind === 'stdin' ? given.bytes : await read(given.path);
  if (isZip(bytes)) {
    const archive = await readZip(bytes, scan);
    return archive === null ? null : demandLogs(archive, name);
  }
  if (isBinary(bytes)) throw noLog(name);
  const file = given.kind === 'stdin' ? 'log' : basename(given.path);
  const logs = scanned(bytes, file, scan);
  return isLogText(bytes) ? { logs, problems: [] } : demandLogs({ logs, problems: [] }, name);
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

/** The folder itself, or the only thing in it: an archive that was unpacked into a folder of its own. */
async function rootOf(path: string): Promise<string> {
  const entries = (await list(path)).filter(({ name }) => !isMacJunk(`${name}/`));
  const [only, ...others] = entries;
  if (only === undefined || others.length > 0 || !only.isDirectory()) return path;
  const inner = join(path, only.name);
  // The steps of a job stand in a folder of its name, and hold no folder.
  const holdsFolders = (await list(inner)).some((entry) => entry.isDirectory());
  return holdsFolders ? inner : path;
}

/** The names of the files of a folder and of those in it, relative to it. Links are passed over. */
async function namesIn(path: string): Promise<string[]> {
  const entries = await list(path);
  const inner = await Promise.all(
    entries.map(async (entry) => {
      if (!entry.isDirectory()) return entry.isFile() ? [entry.name] : [];
      const files = await list(join(path, entry.name));
      return files.flatMap((file) => (file.isFile() ? [`${entry.name}/${file.name}`] : []));
    }),
  );
  return inner.flat().filter((name) => !isMacJunk(name));
}

function holdsRun(names: readonly string[]): boolean {
  return names.includes('run.json') || names.filter((name) => /^[^/]+\/run\.json$/.test(name)).length === 1;
}

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b;
}

/** The logs of GitHub's archive, or of files that somebody packed, among which may be such an archive. Null for a bundle. */
async function readZip(bytes: Uint8Array, scan: BeginScan, isInner = false): Promise<LogArchive | null> {
  const entries = entriesOf(bytes);
  if (entries === null) return null;
  if (entries.some(({ name }) => ARCHIVED.test(name) || ARCHIVED.test(name.replace(/^[^/]+\//, ''))))
    return withoutRoot(await readLogArchive(bytes, scan));
  const wanted = (name: string): boolean => PACKED.test(name) && !isMacJunk(name);
  const packed = await inflateEntries(entries, { limits: ZIP_LIMITS, wanted }, (content) => content);
  const read: LogArchive[] = [];
  let archives = 0;
  for (const file of packed) {
    const { name } = file.entry;
    if ('problem' in file)
      read.push({ logs: [], problems: [{ kind: 'damaged-entry', name, said: file.problem }] });
    else if (!isZip(file.value)) read.push({ logs: scanned(file.value, basename(name), scan), problems: [] });
    else {
      const archive = isInner ? null : await readZip(file.value, scan, true);
      if (archive === null) continue;
      read.push(archive);
      archives += 1;
    }
  }
  // Jobs of several runs may have one name.
  if (archives > 1) throw misuse(`it holds ${archives} archives of logs`, 'unpack it, and give one of them');
  return {
    logs: read.flatMap(({ logs }) => logs),
    problems: read.flatMap(({ problems }) => problems),
  };
}

/** Null where the zip is that of a bundle, or cannot be read as a zip at all. */
function entriesOf(bytes: Uint8Array): ZipEntry[] | null {
  try {
    const entries = readZipDirectory(bytes, ZIP_LIMITS);
    return holdsRun(entries.map(({ name }) => name)) ? null : entries;
  } catch {
    // The reader of bundles says what is wrong with it.
    return null;
  }
}

const LOG_NAME = /\.(?:txt|log)$/i;
const PACKED = /\.(?:txt|log|zip)$/i;

async function readFolder(path: string, names: readonly string[], scan: BeginScan): Promise<LogArchive> {
  const wanted = names.filter((name) => LOG_NAME.test(name)).toSorted();
  if (wanted.length > ZIP_LIMITS.entries)
    throw misuse(`${path} holds ${wanted.length} files, more than ${ZIP_LIMITS.entries}`, HINT);
  const logs: LogFile[] = [];
  for (const name of wanted) {
    const bytes = await read(join(path, name));
    logs.push(
      ...(ARCHIVED.test(name)
        ? [{ name, lines: scanWhole(scan, bytes) }]
        : scanned(bytes, basename(name), scan)),
    );
  }
  return { logs, problems: [] };
}

/** How GitHub names the logs in an archive: of a job, of a step, which are counted from 1, and what the server wrote. */
const ARCHIVED = /^(?:-?\d+_[^/]*\.txt|[^/]+\/(?:-?[1-9]\d*_.*|system)\.txt)$/;

/** An archive that was packed again has a folder around its files. */
function withoutRoot({ logs, problems }: LogArchive): LogArchive {
  const roots = new Set(logs.map(({ name }) => /^[^/]+\//.exec(name)?.[0] ?? ''));
  const [root = '', ...others] = roots;
  const isRoot =
    root !== '' && others.length === 0 && logs.some(({ name }) => ARCHIVED.test(name.slice(root.length)));
  const inner = logs.every(({ name }) => ARCHIVED.test(name));
  if (!isRoot || inner) return { logs, problems };
  return { logs: logs.map((log) => ({ ...log, name: log.name.slice(root.length) })), problems };
}

function scanned(bytes: Uint8Array, file: string, scan: BeginScan): LogFile[] {
  return readLogText(bytes, file).map(({ bytes: own, ...named }) => ({
    ...named,
    lines: scanWhole(scan, own),
  }));
}

/** A text of which no line is one that the runner or a cache client prints is no log. */
function demandLogs({ logs, problems }: LogArchive, name: string): GivenLogs {
  const isLog = logs.some(({ lines, name: own }) => lines.length > 0 || own.includes('/'));
  if (isLog || problems.length > 0) return { logs, problems };
  throw noLog(name);
}

function noLog(name: string): AutopsyError {
  const message = `${name} is no log of GitHub Actions: no line of it is one that a runner prints`;
  return misuse(message, HINT);
}
