import { AutopsyError } from './errors.ts';
import type { Io } from './io.ts';
import { parseOptions } from './options.ts';
import type { Verdict } from './types/report.ts';

/**
 * Runs the command and gives its exit status; the only place where an `AutopsyError` is caught. What examines is loaded
 * when there is something to examine, so that `--help` and a mistyped option answer at once.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const options = parseOptions(argv, io.version, {
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
  });
  if ('status' in options) return options.status;
  const { complain, examine } = await import('./examine.ts');
  try {
    return verdictStatus(await examine(options, io), options.exitZero);
  } catch (error) {
    if (io.signal.aborted) return 130;
    if (!(error instanceof AutopsyError)) throw error;
    complain(io, `cache-autopsy: ${error.message}`);
    if (error.hint !== null) complain(io, `  ${error.hint}`);
    return errorStatus[error.code];
  }
}

const errorStatus: Record<AutopsyError['code'], number> = { usage: 2, unavailable: 3, interrupted: 130 };

/** The exit status of a verdict. */
export function verdictStatus(verdict: Verdict, exitZero: boolean): number {
  const statuses: Record<Verdict, number> = { clean: 0, 'stuck-key': exitZero ? 0 : 1, inconclusive: 3 };
  return statuses[verdict];
}
