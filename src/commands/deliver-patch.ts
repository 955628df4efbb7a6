import { misuse } from '../errors.ts';
import type { GuardPatch } from '../remedy/guard-patch.ts';
import { shownPatch } from '../render/text/shown-patch.ts';
import { checkFilePlace, isSameFile, writeWholeFile } from '../sources/files/write-file.ts';
import type { Io } from '../types/io.ts';
import type { Remedy } from '../types/remedies.ts';
import { checkNoInput, type Inputs } from './output.ts';
import { complain } from './request-options.ts';

/** Throws an `AutopsyError` if a patch cannot be written, or would go into the file of the report or one that is read. */
export async function checkPatchPlace(
  patch: string | null,
  output: string | null,
  inputs: Inputs,
): Promise<void> {
  if (patch === null || patch === '-') return;
  await checkFilePlace(patch);
  await checkNoInput(patch, inputs);
  if (output === null || !(await isSameFile(output, patch))) return;
  const message = `the report and the patch would be one file, ${output}`;
  throw misuse(message, 'give each a file of its own');
}

/** Writes a patch to a file, or to stdout in a form that is safe there, and says what it lacks. */
export async function deliverPatch(
  { patch, leftOut }: GuardPatch,
  path: string,
  { io, instead = '' }: { io: Io; instead?: string },
): Promise<void> {
  if (path === '-') printPatch(patch, io);
  else await writeWholeFile(path, patch);
  if (patch === '') complain(io, `cache-autopsy: there is no patch to write${instead}`);
  tellLeftOut(leftOut, io);
}

/** Says for which files a patch is left out. */
export function tellLeftOut(leftOut: readonly Remedy[], io: Io): void {
  for (const { file } of leftOut)
    complain(io, `cache-autopsy: a patch of ${file} does not go together with the others`);
}

function printPatch(patch: string, io: Io): void {
  const where = { isTerminal: io.stdout.isTTY === true, inActions: io.env.GITHUB_ACTIONS === 'true' };
  const { text, complaint } = shownPatch(patch, where);
  io.stdout.write(text);
  if (complaint !== null) complain(io, `cache-autopsy: ${complaint}`);
}
