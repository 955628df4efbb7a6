import { open } from 'node:fs/promises';
import { messageOf } from '../../errors.ts';

/** actions/runner@258d6c8 FileCommandManager.cs: "upload aborted, supports content up to a size of 1024k". */
const MOST_BYTES = 1024 * 1024;

/** Appends to the summary of the step (`GITHUB_STEP_SUMMARY`); returns the reason if it cannot, else null. */
export async function appendStepSummary(path: string, markdown: string): Promise<string | null> {
  try {
    const file = await open(path, 'a');
    try {
      const usedBytes = (await file.stat()).size;
      const text = usedBytes === 0 ? markdown : `\n${markdown}`;
      if (usedBytes + Buffer.byteLength(text) > MOST_BYTES)
        return 'the step summary has no room left for the report: GitHub drops one of more than 1 MiB';
      await file.appendFile(text);
      return null;
    } finally {
      await file.close();
    }
  } catch (error) {
    return `the step summary cannot be written: ${messageOf(error)}`;
  }
}
