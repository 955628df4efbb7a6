import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hasSystemCode } from '../../errors.ts';

/**
 * Removes the least recently used files of a folder, until the rest is no larger than the cap. Others may write and
 * remove there at the same time, so a missing file is no error.
 */
export async function trimFolder(folder: string, capBytes: number): Promise<void> {
  const found = (await Promise.all((await namesIn(folder)).map((name) => fileAt(join(folder, name))))).flat();
  const files = found.filter((file) => !isBeingWritten(file));
  let excess = files.reduce((sum, { bytes }) => sum + bytes, 0) - capBytes;
  for (const { path, bytes } of files.toSorted((a, b) => a.usedAt - b.usedAt)) {
    if (excess <= 0) return;
    await rm(path, { force: true });
    excess -= bytes;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT')) return [];
    throw error;
  }
}

const ABANDONED_MS = 3_600_000;

/** Whether a temporary file is still being written by another scan, and not left over from one that was killed. */
function isBeingWritten({ path, usedAt }: StoredFile): boolean {
  return path.endsWith('.tmp') && Date.now() - usedAt < ABANDONED_MS;
}

interface StoredFile {
  path: string;
  bytes: number;
  usedAt: number;
}

/** None for a folder, or if it is gone. */
async function fileAt(path: string): Promise<StoredFile[]> {
  try {
    const found = await stat(path);
    return found.isFile() ? [{ path, bytes: found.size, usedAt: found.mtimeMs }] : [];
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT')) return [];
    throw error;
  }
}
