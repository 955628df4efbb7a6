import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';

/** The command line, read. */
export interface Options {
  /** A URL, a short form or a path; null where none was given. */
  run: string | null;
  attempt: number | null;
  format: 'text' | 'markdown' | 'json';
  output: string | null;
  patch: string | null;
  saveBundle: string | null;
  reservationTtl: number;
  exitZero: boolean;
  color: 'auto' | 'always' | 'never';
  quiet: boolean;
  verbose: boolean;
}

/** A command line that ends here: help or version was asked for (status 0), or it was wrong (status 2). */
export interface Ended {
  status: 0 | 2;
}

interface Writers {
  writeOut: (text: string) => void;
  writeErr: (text: string) => void;
}

/** Reads the command line; what commander has to say goes to the writers. */
export function parseOptions(argv: readonly string[], version: string, writers: Writers): Options | Ended {
  const command = buildCommand(version).configureOutput(writers).exitOverride();
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { status: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
  const options = command.opts<Omit<Options, 'run'>>();
  return { ...DEFAULTS, ...options, run: command.args[0] ?? null };
}

const DEFAULTS = {
  attempt: null,
  output: null,
  patch: null,
  saveBundle: null,
  exitZero: false,
  quiet: false,
  verbose: false,
};

function buildCommand(version: string): Command {
  return new Command('cache-autopsy')
    .description(
      'Finds the cache saves that a GitHub Actions run tore down mid-upload, and the keys they left stuck.',
    )
    .argument(
      '[run]',
      'URL of a run, OWNER/REPO/ID, or the path of an evidence bundle; inside a workflow_run job, the run that started it',
    )
    .option('-a, --attempt <n>', "the attempt to examine (default: the URL's, else the latest)", wholeNumber)
    .addOption(
      new Option('-f, --format <name>', 'how to print the report')
        .choices(['text', 'markdown', 'json'])
        .default('text'),
    )
    .option('-o, --output <file>', 'write the report there instead of to stdout')
    .option('-p, --patch <file>', 'also write all guard patches as one unified diff ("-" is stdout)')
    .option('--save-bundle <dir>', 'keep the collected evidence for replay')
    .option('--reservation-ttl <hours>', 'how long the cache service holds an unfinished key', hours, 24)
    .option('--exit-zero', 'exit 0 where 1 would be')
    .addOption(
      new Option('--color <when>', 'when to colour').choices(['auto', 'always', 'never']).default('auto'),
    )
    .addOption(new Option('-q, --quiet', 'no progress').conflicts('verbose'))
    .option('-v, --verbose', 'each request on stderr')
    .version(version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .addHelpText('after', HELP)
    .showHelpAfterError('Run cache-autopsy --help for the usage.')
    .allowExcessArguments(false);
}

const HELP = `
Exit status:
  0    examined, no stuck key
  1    a stuck key was found
  2    bad command line
  3    could not examine: network, permission, not found, logs expired
  130  interrupted

Tokens come from GH_TOKEN, GITHUB_TOKEN (GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN for other hosts) or gh.`;

function wholeNumber(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value === 0) {
    throw new InvalidArgumentError('It takes a whole number from 1.');
  }
  return value;
}

/** GitHub's own is 24; other cache services differ. */
function hours(text: string): number {
  const value = Number(text);
  if (!/^\d+(?:\.\d+)?$/.test(text) || value <= 0 || value > 24 * 365) {
    throw new InvalidArgumentError('It takes a number of hours above 0.');
  }
  return value;
}
