import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AutopsyError, type AutopsyErrorCode, hasSystemCode, messageOf, misuse } from '../../errors.ts';
import type { Missing } from '../../types/evidence.ts';
import type { Instant } from '../../types/primitives.ts';
import { makeFolder } from '../files/make-folder.ts';
import { makeOwnFolder } from '../files/own-folder.ts';
import { maskArchive } from '../zip/mask-archive.ts';
import { isMacJunk } from '../zip/zip-directory.ts';
import {
  addCollected,
  type BundleFiles,
  type Collected,
  encodeJson,
  isBundleName,
  isBundlePath,
  MANIFEST,
  maskFiles,
} from './bundle-files.ts';
import { asPart, partByAttempt } from './trace-files.ts';

/** What `bundle.json` says. */
interface BundleDescription {
  collectedAt: Instant;
  /** The version of this command. */
  version: string;
  /** The id of the job whose URL was given; null if none was. */
  namedJob: number | null;
  missing: readonly Missing[];
}

/**
 * Writes a bundle, completely or not at all, replacing an earlier bundle. Throws an `AutopsyError` if the folder holds
 * anything else, or cannot be written.
 */
export async function writeBundle(
  folder: string,
  files: BundleFiles,
  description: BundleDescription,
  signal?: AbortSignal,
): Promise<void> {
  const { own, others } = partByAttempt({ files, missing: [...description.missing] });
  let masked = await withMaskedLogs(own);
  for (const { collected, ...id } of others)
    masked = addCollected(masked, asPart({ ...id, collected: await withMaskedLogs(collected) }));
  const manifest = [MANIFEST, describe({ ...description, missing: masked.missing })] as const;
  const contents = maskFiles([...masked.files, manifest]);
  await orSaid(folder, 'unavailable', () => writeWhole(resolve(folder), contents, signal), signal);
}

/** A log archive that cannot be read may still hold secrets: it is left out, and the manifest says why. */
async function withMaskedLogs(collected: Collected): Promise<Collected> {
  const files = new Map(collected.files);
  const archive = files.get(LOGS);
  if (archive === undefined) return collected;
  const masked = await maskArchive(archive);
  if (typeof masked !== 'string') return { ...collected, files: files.set(LOGS, masked) };
  files.delete(LOGS);
  const why = { kind: 'damaged-archive', said: masked } as const;
  return { files, missing: [...collected.missing, { question: { kind: 'logs' }, why }] };
}

const LOGS = 'logs.zip';

/** Throws the `AutopsyError` of `writeBundle` if a bundle cannot be written to the folder. */
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

/** Everything is written to a folder on the same disk first, and moved into place when it is complete. */
async function writeWhole(
  folder: string,
  files: BundleFiles,
  signal: AbortSignal | undefined,
): Promise<void> {
  const isTaken = await checkPlace(folder);
  await makeFolder(dirname(folder));
  const beside = isTaken
    ? await makeOwn(folder)
    : await mkdtemp(join(dirname(folder), `.${basename(folder)}-`));
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

/**
 * The folder inside an existing bundle where its replacement is written: of several runs at once, the first one makes
 * it.
 */
const UNFINISHED = '.unfinished';

async function makeOwn(folder: string): Promise<string> {
  const own = join(folder, UNFINISHED);
  if (await makeOwnFolder(own)) return own;
  const message = `another run writes the bundle now, or one was broken off: there is ${own}`;
  throw new AutopsyError('unavailable', message, 'wait for it, or remove that folder');
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

/** Whether the folder exists already. Throws an `AutopsyError` if it holds anything but a bundle. */
async function checkPlace(folder: string): Promise<boolean> {
  const names = await namesIn(folder);
  if (names === null || names.length === 0) return names !== null;
  // While another run is writing there the folder is not complete.
  const isBundle = [UNFINISHED, 'run.json', MANIFEST].some((name) => names.includes(name));
  const others = names.filter(
    (name) => !isBundle || (name !== UNFINISHED && !isBundleName(name) && !isMacJunk(name)),
  );
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

/** Moves file by file, so that the folder itself stays: it may be a mount point, or the current folder. */
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
