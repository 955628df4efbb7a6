import { AutopsyError } from '../errors.ts';
import type { Io } from '../types/io.ts';
import type { Verdict } from '../types/report.ts';
import type { Parameter, ValuesOf } from './parameter.ts';

/**
 * How a command ended: its status, and failures of other things that were asked for, which are reported and hide no
 * other status.
 */
export interface Outcome {
  status: number;
  failures: readonly unknown[];
  /** Whether there was nothing to do, so that the help is shown. */
  wantsHelp?: boolean;
}

/** A command as the command line knows it. */
export interface Command {
  name: string;
  description: string;
  parameters: Readonly<Record<string, Parameter<unknown>>>;
  /** The text of the help below the options. */
  help: string;
  /** Runs it with the values of its parameters. Rejects with an `AutopsyError` if it cannot. */
  run: (values: Readonly<Record<string, unknown>>, io: Io) => Promise<Outcome>;
}

/** Defines a command; `run` gets values of the types of its parameters. */
export function defineCommand<P extends Readonly<Record<string, Parameter<unknown>>>>(
  command: Omit<Command, 'parameters' | 'run' | 'help'> & {
    help?: string;
    parameters: P;
    run: (values: ValuesOf<P>, io: Io) => Promise<Outcome>;
  },
): Command {
  // Each parameter has parsed its own value.
  return { help: '', ...command, run: (values, io) => command.run(values as ValuesOf<P>, io) };
}

/** The errors of several works, all of which are tried. Rejects when interrupted. */
export async function failuresOf(
  works: readonly (() => Promise<unknown>)[],
  { signal }: Io,
): Promise<unknown[]> {
  const failures: unknown[] = [];
  for (const work of works) {
    await work().catch((error: unknown) => failures.push(error));
    if (signal.aborted) throw new AutopsyError('interrupted', 'interrupted');
  }
  return failures;
}

/** The outcome of a command with a verdict. */
export function verdictOutcome(
  verdict: Verdict,
  { exitZero }: { exitZero: boolean },
  failures: readonly unknown[],
): Outcome {
  const statuses: Record<Verdict, number> = { clean: 0, 'stuck-key': exitZero ? 0 : 1, inconclusive: 3 };
  return { status: statuses[verdict], failures };
}
