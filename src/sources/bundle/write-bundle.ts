import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AutopsyError, type AutopsyErrorCode, hasSystemCode, messageOf, misuse } from '../../errors.ts';
import type { Missing } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { makeFolder } from '../files/make-folder.ts';
import { inflateEntries } from '../zip/inflate.ts';
import { maskBytes } from '../zip/mask-bytes.ts';
import { withContent, writeZip } from '../zip/write-zip.ts';
import { isMacJunk, readZipDirectory, ZIP_LIMITS } from '../zip/zip-directory.ts';
import {
  type BundleFiles,
  encodeJson,
  isBundleName,
  isBundlePath,
  isLogArchive,
  MANIFEST,
  maskFiles,
} from './bundle-files.ts';

/** What `bundle.json` says. */
export interface BundleDescription {
  collectedAt: Instant;
  /** Of this command. */
  version: string;
  /** The id of the job whose address was given; null where none was. */
  namedJob: number | null;
  missing: readonly Missing[];
}

/**
 * Writes a bundle, whole or not at all, in the place of an earlier bundle if there is one. Throws an `AutopsyError`
 * where the folder holds anything else, or cannot be written.
 */
export async function writeBundle(
  folder: string,
  files: BundleFiles,
  description: BundleDescription,
  signal?: AbortSignal,
): Promise<void> {
  const contents = new Map([...files, [MANIFEST, describe(description)] as const]);
  const masked = new Map(maskFiles(contents));
  for (const [path, bytes] of files) if (isLogArchive(path)) masked.set(path, await maskArchive(bytes));
  await orSaid(folder, 'unavailable', () => writeWhole(resolve(folder), masked, signal), signal);
}

/** Throws the `AutopsyError` that `writeBundle` would, where the folder is no place for a bundle. */
export async function checkBundlePlace(folder: string): Promise<void> {
  await orSaid(folder, 'usage', () => checkPlace(resolve(folder)));
}

async function orSaid(
  folder: string,
  code: AutopsyErrorCode,
  work: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AutopsyError || signal?.aborted) throw error;
    throw new AutopsyError(
      code,
      `the bundle ${folder} cannot be written: ${messageOf(error)}`,
      'choose another folder',
    );
  }
}

function describe({ collectedAt, ...others }: BundleDescription): Uint8Array {
  return encodeJson({ format: 1, collectedAt: new Date(collectedAt).toISOString(), ...others });
}

/** Everything goes into a folder of the same disk first, and takes its place when it is whole. */
async function writeWhole(
  folder: string,
  files: BundleFiles,
  signal: AbortSignal | undefined,
): Promise<void> {
  const isTaken = await checkPlace(folder);
  const near = isTaken ? folder : dirname(folder);
  await makeFolder(near);
  const beside = await mkdtemp(join(near, `.${basename(folder)}-`));
  try {
    const fresh = join(beside, 'bundle');
    await mkdir(fresh);
    for (const [path, bytes] of files) await writeInside(fresh, path, bytes, signal);
    if (isTaken) await takePlace(folder, beside, fresh);
    else await rename(fresh, folder);
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

async function writeInside(
  root: string,
  path: string,
  bytes: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!isBundlePath(path)) throw new Error(`${JSON.stringify(path)} is not a path of a bundle`);
  const target = join(root, ...path.split('/'));
  await makeFolder(dirname(target));
  await writeFile(target, bytes, signal === undefined ? {} : { signal });
}

/** Whether a folder is there already. Throws an `AutopsyError` where it holds anything but a bundle. */
async function checkPlace(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (names === null || names.length === 0) return names !== null;
  const isBundle = names.includes('run.json') || names.includes(MANIFEST);
  const others = names.filter((name) => !isBundle || (!isBundleName(name) && !isMacJunk(name)));
  if (others.length === 0) return true;
  const shown = `${others.slice(0, 3).join(', ')}${others.length > 3 ? ', …' : ''}`;
  throw misuse(`${folder} holds what is no part of a bundle: ${shown}`, 'choose a new folder');
}

async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT')) return null;
    throw error;
  }
}

/** File by file, so that the folder itself stays: it may be a mount point, or where the command was started. */
async function takePlace(folder: string, beside: string, fresh: string): Promise<void> {
  const earlier = join(beside, 'earlier');
  await mkdir(earlier);
  const old = (await readdir(folder)).filter((name) => name !== basename(beside));
  const moves = [
    ...old.map((name) => [join(folder, name), join(earlier, name)] as const),
    ...(await readdir(fresh)).map((name) => [join(fresh, name), join(folder, name)] as const),
  ];
  const undo: (() => Promise<void>)[] = [];
  try {
    for (const [from, to] of moves) {
      await rename(from, to);
      undo.unshift(() => rename(to, from));
    }
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}

/** The archive with the secrets in its logs masked; the very same one where there are none, as is nearly always so. */
async function maskArchive(archive: Uint8Array): Promise<Uint8Array> {
  const entries = readDirectoryOrNothing(archive);
  const options = { limits: ZIP_LIMITS, wanted: () => true };
  const results = await inflateEntries(entries, options, (content) => {
    const masked = maskBytes(content);
    return masked === content ? null : masked;
  });
  const masked = results.map((result) =>
    'value' in result && result.value !== null ? withContent(result.entry, result.value) : result.entry,
  );
  return masked.some((entry, index) => entry !== results[index]?.entry) ? writeZip(masked) : archive;
}

function readDirectoryOrNothing(archive: Uint8Array) {
  try {
    return readZipDirectory(archive, ZIP_LIMITS);
  } catch {
    // An archive that nobody can read shows nobody a secret; it was recorded as missing when it was first read.
    return [];
  }
}
