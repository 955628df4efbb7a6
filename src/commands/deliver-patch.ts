import { AutopsyError } from '../errors.ts';
import type { Io } from '../io.ts';
import { shownPatch } from '../render/text/shown-patch.ts';
import { checkFilePlace, isSameFile, writeWholeFile } from '../sources/files/write-file.ts';
import { complain } from './request-options.ts';

/** Throws an `AutopsyError` where a patch cannot be written, or would go into the file of the report. */
export async function checkPatchPlace(patch: string | null, output: string | null): Promise<void> {
  if (patch === null || patch === '-') return;
  await checkFilePlace(patch);
  if (output === null || !(await isSameFile(output, patch))) return;
  const message = `the report and the patch would be one file, ${output}`;
  throw new AutopsyError('usage', message, 'give each a file of its own');
}

/** A patch, and the files of what is not in it since it does not go together with the rest. */
export interface WholePatch {
  patch: string;
  leftOut: readonly (string | null)[];
}

/** Writes a patch into a file, or to stdout as a terminal and the runner may see it, and says what it lacks. */
export async function deliverPatch(
  { patch, leftOut }: WholePatch,
  path: string,
  { io, instead = '' }: { io: Io; instead?: string },
): Promise<void> {
  if (path === '-') printPatch(patch, io);
  else await writeWholeFile(path, patch);
  if (patch === '') complain(io, `cache-autopsy: there is no patch to write${instead}`);
  tellLeftOut(leftOut, io);
}

/** Says of which files a patch is left out. */
export function tellLeftOut(files: readonly (string | null)[], io: Io): void {
  for (const file of files)
    complain(io, `cache-autopsy: a patch of ${file} does not go together with the others`);
}

function printPatch(patch: string, io: Io): void {
  const where = { isTerminal: io.stdout.isTTY === true, inActions: io.env.GITHUB_ACTIONS === 'true' };
  const { text, complaint } = shownPatch(patch, where);
  io.stdout.write(text);
  if (complaint !== null) complain(io, `cache-autopsy: ${complaint}`);
}
