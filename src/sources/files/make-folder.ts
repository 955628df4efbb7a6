import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { hasSystemCode } from '../../errors.ts';

/**
 * Makes a folder and those above it, where they are not there. Rejects with the system's error where one cannot be.
 * Node's own `recursive: true` never returns for a place where no folder can be made, such as /proc (tried on 20.20).
 */
export async function makeFolder(path: string, mode = 0o777): Promise<void> {
  const failed = await failureOf(path, mode);
  if (failed === null) return;
  if (!hasSystemCode(failed, 'ENOENT') || dirname(path) === path) throw failed;
  await makeFolder(dirname(path), mode);
  const again = await failureOf(path, mode);
  if (again !== null) throw again;
}

/** Why the folder is not there after all; null if it is. */
async function failureOf(path: string, mode: number): Promise<unknown> {
  try {
    await mkdir(path, { mode });
    return null;
  } catch (error) {
    const found = hasSystemCode(error, 'EEXIST') ? await stat(path).catch(() => null) : null;
    return found?.isDirectory() === true ? null : error;
  }
}
