import { readCommandLine } from './commands/command-line.ts';
import { examineCommand, namedCommands } from './commands/registry.ts';
import { AutopsyError, messageOf, misuse } from './errors.ts';
import { withProgressLine } from './sources/terminal/progress-line.ts';
import type { Io } from './types/io.ts';

/** Runs the command that the arguments ask for, and gives its exit status. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const progress = withProgressLine(io);
  try {
    return await run(argv, progress.io);
  } finally {
    progress.end();
  }
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  const asked = readCommandLine(argv, { main: examineCommand, named: namedCommands }, io);
  if ('status' in asked) return asked.status;
  try {
    const { status, failures } = await asked.run();
    const statuses: number[] = [];
    for (const failure of failures) statuses.push(await said(failure, asked.isVerbose, io));
    return statuses.includes(errorStatus.interrupted)
      ? errorStatus.interrupted
      : status || (statuses[0] ?? 0);
  } catch (error) {
    return await said(error, asked.isVerbose, io);
  }
}

/** The message if the report cannot be printed, which the stream reports after everything else is done. */
export function printFault(error: Error): string {
  return `cache-autopsy: the report cannot be printed: ${messageOf(error)}`;
}

/** The only place where an error becomes words and an exit status. */
async function said(error: unknown, isVerbose: boolean, io: Io): Promise<number> {
  if (io.signal.aborted) return errorStatus.interrupted;
  const { complain } = await import('./commands/request-options.ts');
  const known = isFolderGone(error) ? FOLDER_GONE : error;
  if (known instanceof AutopsyError) {
    complain(io, `cache-autopsy: ${known.message}`);
    if (known.hint !== null) complain(io, `  ${known.hint}`);
    return errorStatus[known.code];
  }
  const report = 'report it where you got cache-autopsy, with the bundle that --save-bundle keeps';
  complain(io, `cache-autopsy: a fault of the program itself: ${messageOf(error)}; ${report}`);
  if (isVerbose && error instanceof Error)
    for (const line of (error.stack ?? '').split('\n')) complain(io, line);
  return errorStatus.unavailable;
}

const FOLDER_GONE = misuse('the working folder is gone', 'change to a folder that is there');

/** Whether the working folder was removed: everything that needs it then throws this error. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

const errorStatus: Record<AutopsyError['code'], number> = { usage: 2, unavailable: 3, interrupted: 130 };
