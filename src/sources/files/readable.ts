import { messageOf, misuse } from '../../errors.ts';

/** What the system returns for a given path. Throws an `AutopsyError` with the system's reason if it fails. */
export async function readable<T>(path: string, hint: string, given: Promise<T>): Promise<T> {
  try {
    return await given;
  } catch (error) {
    throw misuse(`${path} cannot be read: ${messageOf(error)}`, hint);
  }
}
