import { messageOf, misuse } from '../../errors.ts';

/** What the system gives of a path that was named. Throws an `AutopsyError` with its reason if it gives nothing. */
export async function readable<T>(path: string, hint: string, given: Promise<T>): Promise<T> {
  try {
    return await given;
  } catch (error) {
    throw misuse(`${path} cannot be read: ${messageOf(error)}`, hint);
  }
}
