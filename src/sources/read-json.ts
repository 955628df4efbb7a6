import { readFile } from 'node:fs/promises';
import { AutopsyError, messageOf } from '../errors.ts';
import { decodeText } from './bundle-files.ts';

/** The JSON of a file that the user named. Throws an `AutopsyError` with its name where it cannot be read. */
export async function readJsonFile(path: string, hint: string): Promise<unknown> {
  try {
    return JSON.parse(decodeText(await readFile(path)));
  } catch (error) {
    throw new AutopsyError('usage', `${path} cannot be read: ${messageOf(error)}`, hint);
  }
}
