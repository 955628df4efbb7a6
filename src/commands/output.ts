import { misuse } from '../errors.ts';
import { appendStepSummary } from '../sources/files/step-summary.ts';
import { checkFilePlace, isSameFile, nameBelow, writeWholeFile } from '../sources/files/write-file.ts';
import type { Io, Stream } from '../types/io.ts';
import { type Load, type Printable, summaryFormat } from './formats.ts';
import { complain } from './request-options.ts';
import { type PrintOptions, textOptions } from './text-options.ts';

/** What a command reads: the given places, and which files of a folder. */
export interface Inputs {
  places: readonly string[];
  isRead: (name: string) => boolean;
}

/** Throws an `AutopsyError` if the report could not be written, or would overwrite what is read. */
export async function checkOutput(output: string | null, inputs: Inputs): Promise<void> {
  if (output === null) return;
  await checkFilePlace(output);
  await checkNoInput(output, inputs);
}

/** Throws an `AutopsyError` if a file that is read would be overwritten. */
export async function checkNoInput(path: string, { places, isRead }: Inputs): Promise<void> {
  for (const place of places) {
    const name = await nameBelow(place, path);
    if ((name !== null && isRead(name)) || (await isSameFile(path, place)))
      throw misuse(`${path} is an input of this command`, 'choose another file');
  }
}

/** Writes the text to the named file, or else to the stream. */
export async function writeOutput(text: string, { output }: PrintOptions, stream: Stream): Promise<void> {
  if (output === null) stream.write(text);
  else await writeWholeFile(output, text);
}

/**
 * Prints the report in the format that was asked for, text as wide as `pipeWidth` without a terminal. In Actions,
 * Markdown also goes to the summary of the step, unless it goes to a file; if that fails, it is only reported, since
 * the report itself is written.
 */
export async function deliver(
  printable: Printable,
  options: PrintOptions,
  {
    io,
    load,
    stream = io.stdout,
    pipeWidth,
  }: { io: Io; load: Load<Printable>; stream?: Stream; pipeWidth?: number },
): Promise<void> {
  const text = textOptions(options, io, stream, pipeWidth);
  const render = await load();
  await writeOutput(await render(printable, text), options, stream);
  const path = io.env.GITHUB_STEP_SUMMARY;
  if (!path || (load === summaryFormat && options.output !== null)) return;
  const summarise = await summaryFormat();
  const problem = await appendStepSummary(path, await summarise(printable, text));
  if (problem !== null) complain(io, `cache-autopsy: ${problem}`);
}
