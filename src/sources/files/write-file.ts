import { randomUUID } from 'node:crypto';
import {
  access,
  chmod,
  constants,
  lstat,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { AutopsyError, type AutopsyErrorCode, hasSystemCode, messageOf } from '../../errors.ts';
import { pathIn } from './checkout.ts';

/**
 * Writes a file whole or not at all: beside its place first, then renamed. What is not a regular file, such as a
 * link, which `/dev/stdout` is, or a pipe, is written as it is, and so is a file that can only be written where it is.
 * Throws an `AutopsyError` if it cannot be written.
 */
export async function writeWholeFile(path: string, text: string): Promise<void> {
  try {
    await ((await isSpecial(path)) ? writeFile(path, text) : replaceOrWrite(path, text));
  } catch (error) {
    throw unwritable('unavailable', path, error);
  }
}

/**
 * Replaces a file, or overwrites it if that is not possible: it may be a mount point, or the only writable file in its
 * folder.
 */
async function replaceOrWrite(path: string, text: string): Promise<void> {
  try {
    await replaceFile(path, text);
  } catch (error) {
    const isRefused = ['EACCES', 'EPERM', 'EROFS', 'EBUSY'].some((code) => hasSystemCode(error, code));
    if (!isRefused || !(await mayWrite(path))) throw error;
    await writeFile(path, text);
  }
}

/** Whether there is a file that may be written. */
async function mayWrite(path: string): Promise<boolean> {
  return await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}

/**
 * Writes a temporary file and renames it, so that readers find it complete or not at all. The mode of an existing file
 * is kept.
 */
export async function replaceFile(path: string, content: string | Uint8Array, mode = 0o666): Promise<void> {
  const beside = await writtenBeside(path, content, mode);
  await rename(beside, path).catch((error: unknown) => dropped([beside], error));
}

/**
 * Writes new texts of files, all or none as far as a file system can: the first takes its place when all are written, and
 * gives it back where another one cannot. A link stays one. Throws an `AutopsyError` if one cannot be written.
 */
export async function writeWholeFiles(files: readonly { path: string; text: string }[]): Promise<void> {
  const ready: { path: string; place: string; before: Uint8Array; beside: string }[] = [];
  let replaced = 0;
  let current = '';
  try {
    for (const { path, text } of files) {
      current = path;
      const place = await realpath(path);
      ready.push({ path, place, before: await readFile(place), beside: await writtenBeside(place, text) });
    }
    for (const { path, place, beside } of ready) {
      current = path;
      await rename(beside, place);
      replaced += 1;
    }
  } catch (error) {
    for (const { place, before } of ready.slice(0, replaced))
      await replaceFile(place, before).catch(() => {});
    await dropped(
      ready.map(({ beside }) => beside),
      unwritable('unavailable', current, error),
    );
  }
}

async function writtenBeside(path: string, content: string | Uint8Array, mode = 0o666): Promise<string> {
  const earlier = await stat(path).catch(() => null);
  const beside = join(dirname(path), `.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, content, { mode });
    if (earlier !== null) await chmod(beside, earlier.mode);
  } catch (error) {
    await dropped([beside], error);
  }
  return beside;
}

/** Removes the temporary files and throws the error. */
async function dropped(besides: readonly string[], error: unknown): Promise<never> {
  // Where one cannot be removed it never came to be, and why is said already.
  for (const beside of besides) await rm(beside, { force: true }).catch(() => {});
  throw error;
}

/** Throws the `AutopsyError` that `writeWholeFile` would, as far as it can be told beforehand. */
export async function checkFilePlace(path: string): Promise<void> {
  try {
    const place = await stat(path).catch(() => null);
    if (place?.isDirectory() || (place === null && /[/\\]$/.test(path))) throw new Error('it is a folder');
    if (place !== null && (!place.isFile() || (await mayWrite(path)))) return;
    // The dot tells a folder from a file.
    await access(`${dirname(path)}/.`, constants.W_OK);
  } catch (error) {
    throw unwritable('usage', path, error);
  }
}

function unwritable(code: AutopsyErrorCode, path: string, error: unknown): AutopsyError {
  return new AutopsyError(code, `${path} cannot be written: ${messageOf(error)}`, 'choose another file');
}

/** Whether both paths lead to one file, so that the later would replace the earlier. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([placeOf(one), placeOf(other)]);
  return a === b && !(await isEndless(one));
}

/** The name of a file below a folder, with slashes; null for what is not there, or lies elsewhere. */
export async function nameBelow(folder: string, path: string): Promise<string | null> {
  const [base, place] = await Promise.all([folder, path].map((one) => realpath(one).catch(() => null)));
  return base != null && place?.startsWith(base + sep) ? pathIn(base, place) : null;
}

const MOST_LINKS = 40;

/** Where a path leads, whether or not there is a file: a hard link by its inode, else the path without links. */
async function placeOf(path: string): Promise<string> {
  let place = resolve(path);
  for (let links = 0; links < MOST_LINKS; links += 1) {
    const found = await stat(place).catch(() => null);
    if (found !== null) return `${found.dev}:${found.ino}`;
    const target = await readlink(place).catch(() => null);
    if (target === null) break;
    place = resolve(dirname(place), target);
  }
  const folder = await realpath(dirname(place)).catch(() => dirname(place));
  return join(folder, basename(place));
}

/** Whether it is a terminal, a pipe or a device, which takes several texts one after the other. */
async function isEndless(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && !found.isFile();
}

async function isSpecial(path: string): Promise<boolean> {
  try {
    return !(await lstat(path)).isFile();
  } catch {
    // A new file will be a regular file.
    return false;
  }
}
