import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { hasSystemCode } from '../../errors.ts';

/** The file in the folder that says which process on which machine made it. */
const OWNER = 'owner';

/**
 * Makes a folder that one process at a time may have; false if another has it. One that was left by a process which is
 * no more is taken away first. Rejects with the system's error where it cannot be made.
 */
export async function makeOwnFolder(path: string): Promise<boolean> {
  if (await madeOwn(path)) return true;
  if (!(await isAbandoned(path))) return false;
  await removeAbandoned(path);
  return await madeOwn(path);
}

/** If several see it abandoned, only one removes it, and none removes that of another that was quicker. */
async function removeAbandoned(path: string): Promise<void> {
  const aside = `${path}-${process.pid}`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (hasSystemCode(error, 'ENOENT')) return;
    throw error;
  }
  if (await isAbandoned(aside)) await rm(aside, { recursive: true, force: true });
  else await rename(aside, path);
}

async function madeOwn(path: string): Promise<boolean> {
  try {
    await mkdir(path);
  } catch (error) {
    if (hasSystemCode(error, 'EEXIST')) return false;
    throw error;
  }
  try {
    await writeFile(join(path, OWNER), `${process.pid} ${hostname()}`);
  } catch (error) {
    // Nobody could tell whose it is.
    await rm(path, { recursive: true, force: true });
    throw error;
  }
  return true;
}

/** Whether the process that made a folder is gone; not known, and so false, for another machine or without an owner. */
async function isAbandoned(path: string): Promise<boolean> {
  const owner = await readFile(join(path, OWNER), 'utf8').catch(() => '');
  const [pid = '', machine = ''] = owner.split(' ');
  return machine === hostname() && !isRunning(Number(pid));
}

function isRunning(pid: number): boolean {
  try {
    // Signal 0 sends nothing, and only checks that the process exists.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !hasSystemCode(error, 'ESRCH');
  }
}
