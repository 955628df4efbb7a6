import { readFile } from 'node:fs/promises';
import { messageOf, misuse } from '../../errors.ts';
import { decodeText } from '../bundle/bundle-files.ts';

/** The JSON of a file from outside. Throws an `AutopsyError` that calls it by the name where it cannot be read. */
export async function readJsonFile(path: string, hint: string, name = path): Promise<unknown> {
  try {
    return JSON.parse(decodeText(await readFile(path)));
  } catch (error) {
    throw misuse(`${name} cannot be read: ${messageOf(error)}`, hint);
  }
}
