import type { Dirent } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AutopsyError, messageOf, misuse } from '../../errors.ts';
import { readable } from '../files/readable.ts';
import { inflateEntries } from '../zip/inflate.ts';
import {
  isMacJunk,
  readZipDirectory,
  ZIP_LIMITS,
  type ZipEntry,
  type ZipLimits,
} from '../zip/zip-directory.ts';
import { type BundleFiles, isBundleName, isBundlePath, maskFiles } from './bundle-files.ts';

/** A bundle is held in memory as a whole, so it may be smaller than the contents of a log archive. */
const BUNDLE_LIMITS: ZipLimits = { ...ZIP_LIMITS, totalBytes: 4 * 1024 ** 3 };

const HINT =
  'give a folder, or a zip of one, with run.json, jobs.json and logs.zip or job-logs/JOBID.txt in it';

/**
 * Reads a bundle: a folder, or a zip of one, with or without one folder around its files. Ignores files that do not
 * belong to a bundle. Throws an `AutopsyError` if there is no bundle, or a file of it cannot be read.
 */
export async function readBundle(path: string, limits: ZipLimits = BUNDLE_LIMITS): Promise<BundleFiles> {
  const isFolder = await isDirectory(path);
  return isFolder
    ? maskFiles(await readFolder(path, limits))
    : await readZippedBundle(await readable(path, HINT, readFile(path)), path, limits);
}

/** Reads a bundle from the bytes of a zip; messages call it by the given name. */
export async function readZippedBundle(
  bytes: Uint8Array,
  name: string,
  limits: ZipLimits = BUNDLE_LIMITS,
): Promise<BundleFiles> {
  return maskFiles(await readZip(name, bytes, limits));
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    // A pipe or a device may never end.
    if (found.isFile() || found.isDirectory()) return found.isDirectory();
    throw new Error('it is neither a file nor a folder');
  } catch (error) {
    const hint = 'give the path of a log, of a log archive or its folder, or of an evidence bundle';
    throw misuse(`${path} cannot be opened: ${messageOf(error)}`, hint);
  }
}

type NamedFiles = [name: string, bytes: Uint8Array][];

async function readFolder(path: string, limits: ZipLimits): Promise<NamedFiles> {
  const root = await findRoot(path);
  const names = (await listFiles(root, '')).filter(isBundlePath);
  if (names.length > limits.entries)
    throw tooLarge(path, `${names.length} files, more than ${limits.entries}`);
  const files: NamedFiles = [];
  let totalBytes = 0;
  for (const name of names) {
    const place = join(root, name);
    totalBytes += (await readable(place, HINT, stat(place))).size;
    if (totalBytes > limits.totalBytes) throw tooLarge(path, `more than ${limits.totalBytes} bytes`);
    files.push([name, await readable(place, HINT, readFile(place))]);
  }
  return files;
}

/** The folder itself, or the only one in it. */
async function findRoot(path: string): Promise<string> {
  const entries = await list(path);
  if (entries.some((entry) => entry.name === 'run.json')) return path;
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== '__MACOSX');
  const inner = folders.length === 1 && folders[0] !== undefined ? join(path, folders[0].name) : null;
  if (inner !== null && (await list(inner)).some((entry) => entry.name === 'run.json')) return inner;
  throw noRun(path);
}

/** Names relative to the root. Links are ignored: they may lead anywhere. */
async function listFiles(root: string, folder: string): Promise<string[]> {
  const names: string[] = [];
  for (const entry of await list(join(root, folder))) {
    const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (isMacJunk(name)) continue;
    if (entry.isFile()) names.push(name);
    const isOurs = folder !== '' || isBundleName(entry.name);
    if (entry.isDirectory() && isOurs) names.push(...(await listFiles(root, name)));
  }
  return names.toSorted();
}

async function list(path: string): Promise<Dirent[]> {
  return await readable(path, HINT, readdir(path, { withFileTypes: true }));
}

async function readZip(path: string, bytes: Uint8Array, limits: ZipLimits): Promise<NamedFiles> {
  const entries = directoryOf(path, bytes, limits);
  const root = zipRoot(entries, path);
  const wanted = (name: string) =>
    name.startsWith(root) && !isMacJunk(name) && isBundlePath(name.slice(root.length));
  const results = await inflateEntries(entries, { limits, wanted }, (content) => content);
  return results.map((result) => {
    if ('value' in result) return [result.entry.name.slice(root.length), result.value];
    throw new AutopsyError(
      'unavailable',
      `${result.entry.name} in ${path} cannot be read: ${result.problem}`,
      HINT,
    );
  });
}

function directoryOf(path: string, bytes: Uint8Array, limits: ZipLimits): ZipEntry[] {
  try {
    return readZipDirectory(bytes, limits);
  } catch (error) {
    const message = `${path} is neither a folder nor a readable zip: ${messageOf(error)}`;
    throw new AutopsyError('unavailable', message, HINT);
  }
}

/** `''`, or the only folder, with its slash. */
function zipRoot(entries: readonly ZipEntry[], path: string): string {
  const names = entries.map((entry) => entry.name).filter((name) => !isMacJunk(name));
  if (names.includes('run.json')) return '';
  const roots = new Set(names.flatMap((name) => /^[^/]*\//.exec(name) ?? []));
  const [root, ...others] = roots;
  if (root !== undefined && others.length === 0 && names.includes(`${root}run.json`)) return root;
  throw noRun(path);
}

function noRun(path: string): AutopsyError {
  return new AutopsyError('unavailable', `${path} is no bundle: it has no run.json`, HINT);
}

function tooLarge(path: string, what: string): AutopsyError {
  return new AutopsyError('unavailable', `the bundle ${path} has ${what}`, HINT);
}
