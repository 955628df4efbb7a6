import { type Options, parseOptions } from './commands/options.ts';
import { AutopsyError } from './errors.ts';
import type { Io } from './io.ts';
import type { Verdict } from './types/report.ts';

/**
 * Runs the command and gives its exit status. What examines is loaded when there is something to examine, so that
 * `--help` and a mistyped option answer at once.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const options = parseOptions(argv, io.version, {
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
  });
  if (options.command === 'none') return options.status;
  if (options.command === 'examine') return await caught(io, () => examineAndAttach(options, io));
  if (options.command === 'scan') {
    return await caught(io, async () => {
      const { scan } = await import('./commands/scan.ts');
      return verdictStatus(await scan(options, io), options.exitZero);
    });
  }
  return await caught(io, async () => {
    const { merge } = await import('./commands/merge.ts');
    return verdictStatus(await merge(options, io), options.exitZero);
  });
}

/** A report that cannot be attached is still a report: its verdict's status is lost to an interrupt only. */
async function examineAndAttach(options: Options, io: Io): Promise<number> {
  const { examine } = await import('./commands/examine.ts');
  const attach =
    options.attach === null ? null : (await import('./commands/attach.ts')).prepareAttach(options, io);
  const examined = await examine(options, io);
  const attached = await caught(io, async () => {
    await attach?.(examined);
    return 0;
  });
  const status = verdictStatus(examined.report.verdict, options.exitZero);
  return attached === errorStatus.interrupted ? attached : status || attached;
}

/** The only place where an `AutopsyError` is caught: it is said, and becomes a status. */
async function caught(io: Io, work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (io.signal.aborted) return errorStatus.interrupted;
    if (!(error instanceof AutopsyError)) throw error;
    const { complain } = await import('./commands/request-options.ts');
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
