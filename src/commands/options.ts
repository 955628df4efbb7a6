import { Command, CommanderError, Option } from 'commander';
import { countOf, filled, hours, moment, type Since, wholeNumber } from './option-values.ts';

/** The command line of an examination, read. */
export interface Options {
  command: 'examine';
  /** A URL, a short form or a path; null where none was given. */
  run: string | null;
  attempt: number | null;
  format: 'text' | 'markdown' | 'json' | 'github';
  output: string | null;
  patch: string | null;
  /** The address of an issue or a pull request, or `pr`. */
  attach: string | null;
  saveBundle: string | null;
  /** How many other attempts may be opened. */
  trace: number;
  /** Whether that was said, and is not the default. */
  isTraceAsked: boolean;
  reservationTtl: number;
  exitZero: boolean;
  color: 'auto' | 'always' | 'never';
  quiet: boolean;
  verbose: boolean;
}

/** The command line of `merge`, read. */
export interface MergeOptions {
  command: 'merge';
  /** Paths of JSON reports; at least one. */
  reports: string[];
  format: 'text' | 'markdown' | 'json';
  output: string | null;
  exitZero: boolean;
  color: 'auto' | 'always' | 'never';
}

/** The command line of `scan`, read. */
export interface ScanOptions {
  command: 'scan';
  /** `OWNER/REPO` or an address, which may name a workflow and a branch. */
  repository: string;
  /** The file name or the id of a workflow. */
  workflow: string | null;
  branch: string | null;
  since: Since;
  /** The most runs that are examined. */
  limit: number;
  format: 'text' | 'markdown' | 'json';
  output: string | null;
  /** Whether evidence is kept for the next scan, and taken from the last one. */
  cache: boolean;
  reservationTtl: number;
  exitZero: boolean;
  color: 'auto' | 'always' | 'never';
  quiet: boolean;
  verbose: boolean;
}

/** A command line that ends here: help or version was asked for (status 0), or it was wrong (status 2). */
export interface Ended {
  command: 'none';
  status: 0 | 2;
}

interface Writers {
  writeOut: (text: string) => void;
  writeErr: (text: string) => void;
}

/** Reads the command line; what commander has to say goes to the writers. */
export function parseOptions(
  argv: readonly string[],
  version: string,
  writers: Writers,
): Options | MergeOptions | ScanOptions | Ended {
  const parsed: (Options | MergeOptions | ScanOptions)[] = [];
  const root = rootCommand(version).configureOutput(writers).exitOverride();
  root.action((run: string | undefined, options: Omit<Options, 'command' | 'run' | 'isTraceAsked'>) => {
    const isTraceAsked = root.getOptionValueSource('trace') === 'cli';
    parsed.push({ ...DEFAULTS, ...options, isTraceAsked, command: 'examine', run: run ?? null });
  });
  const merge = addMerge(root);
  merge.action((reports: string[], options: Omit<MergeOptions, 'command' | 'reports'>) => {
    refuseOptionsBefore(merge, root);
    parsed.push({ ...MERGE_DEFAULTS, ...options, command: 'merge', reports });
  });
  const scan = addScan(root);
  scan.action((repository: string, options: Omit<ScanOptions, 'command' | 'repository'>) => {
    refuseOptionsBefore(scan, root);
    parsed.push({ ...SCAN_DEFAULTS, ...options, command: 'scan', repository });
  });
  try {
    root.parse([...argv], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { command: 'none', status: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
  const [options = null] = parsed;
  if (options === null) return { command: 'none', status: 2 };
  return options.output === '-' ? { ...options, output: null } : options;
}

const MERGE_DEFAULTS = { output: null, exitZero: false };

const SCAN_DEFAULTS = {
  workflow: null,
  branch: null,
  output: null,
  exitZero: false,
  quiet: false,
  verbose: false,
};

const DEFAULTS = {
  attempt: null,
  output: null,
  patch: null,
  attach: null,
  saveBundle: null,
  exitZero: false,
  quiet: false,
  verbose: false,
};

function rootCommand(version: string): Command {
  return (
    new Command('cache-autopsy')
      .usage('[options] [run]')
      .description(
        'Finds the cache saves that a GitHub Actions run tore down mid-upload, and the keys they left stuck.',
      )
      .argument(
        '[run]',
        'URL of a run, OWNER/REPO/ID, or the path of an evidence bundle; inside a workflow_run job, the run that started it',
      )
      .option(
        '-a, --attempt <n>',
        "the attempt to examine (default: the URL's, else the latest)",
        wholeNumber,
      )
      .addOption(formats('text', 'markdown', 'json', 'github'))
      .option('-o, --output <file>', 'write the report there instead of to stdout', filled)
      .option(
        '-p, --patch <file>',
        'also write all guard patches as one unified diff ("-" is stdout)',
        filled,
      )
      .option(
        '--attach <url>',
        'also put the report on that issue or pull request, in one comment ("pr": the pull request of the run)',
      )
      .option(
        '--trace <n>',
        'how many other runs may be opened to find who left a key stuck, and whom it hit (0: none)',
        countOf,
        20,
      )
      .option('--save-bundle <dir>', 'keep the collected evidence for replay', filled)
      .option('--reservation-ttl <hours>', 'how long the cache service holds an unfinished key', hours, 24)
      .option('--exit-zero', 'exit 0 where 1 would be')
      .addOption(colours())
      .addOption(new Option('-q, --quiet', 'no progress').conflicts('verbose'))
      .option('-v, --verbose', 'each request on stderr')
      .version(version, '-V, --version', 'print the version')
      .helpOption('-h, --help', 'print this help')
      // A bundle in a folder named help is a bundle.
      .helpCommand(false)
      .addHelpText('after', HELP)
      .showHelpAfterError('Run cache-autopsy --help for the usage.')
      .allowExcessArguments(false)
      // What follows a subcommand is its own.
      .enablePositionalOptions()
  );
}

/** A folder of that name is still to be examined, as ./merge. */
function addMerge(root: Command): Command {
  return root
    .command('merge')
    .description('Puts several JSON reports into one table, the worst first.')
    .argument('<report...>', 'files that -f json wrote')
    .addOption(formats('text', 'markdown', 'json'))
    .option('-o, --output <file>', 'write the table there instead of to stdout', filled)
    .option('--exit-zero', 'exit 0 where 1 would be')
    .addOption(colours())
    .helpOption('-h, --help', 'print this help');
}

/** GitHub lists a thousand runs of one search; so many are a scan, too. */
const MOST_RUNS = 1000;

const WEEK = { agoMs: 7 * 86_400_000 };

/** A folder of that name is still to be examined, as ./scan. */
function addScan(root: Command): Command {
  return root
    .command('scan')
    .description('Adds up what the cancelled and failed runs of a repository left behind.')
    .argument('<repository>', 'OWNER/REPO, or the address of the repository, its Actions or a workflow there')
    .option('--workflow <file>', 'only runs of this workflow: its file name or its id', filled)
    .option('--branch <name>', 'only runs of this branch', filled)
    .addOption(
      new Option('--since <when>', 'only runs created since: 36h, 7d, 2w or an ISO date')
        .argParser(moment)
        .default(WEEK, '7d'),
    )
    .option('--limit <n>', 'examine so many runs at most, the newest', wholeNumber, MOST_RUNS)
    .addOption(formats('text', 'markdown', 'json'))
    .option('-o, --output <file>', 'write the report there instead of to stdout', filled)
    .option('--no-cache', 'keep no evidence for the next scan, and take none from the last one')
    .option('--reservation-ttl <hours>', 'how long the cache service holds an unfinished key', hours, 24)
    .option('--exit-zero', 'exit 0 where 1 would be')
    .addOption(colours())
    .addOption(new Option('-q, --quiet', 'no progress').conflicts('verbose'))
    .option('-v, --verbose', 'each request on stderr')
    .helpOption('-h, --help', 'print this help');
}

function refuseOptionsBefore(subcommand: Command, root: Command): void {
  const misplaced = root.options.find(
    (option) => root.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (misplaced === undefined) return;
  subcommand.error(`error: option '${misplaced.flags}' has to follow the word ${subcommand.name()}`, {
    exitCode: 2,
  });
}

function formats(...names: string[]): Option {
  return new Option('-f, --format <name>', 'how to print the report').choices(names).default('text');
}

function colours(): Option {
  return new Option('--color <when>', 'when to colour').choices(['auto', 'always', 'never']).default('auto');
}

const HELP = `
Exit status:
  0    examined, no stuck key
  1    a stuck key was found
  2    bad command line
  3    could not examine: network, permission, not found, logs expired;
       or, where 0 would be, could not attach
  130  interrupted

Tokens come from GH_TOKEN, GITHUB_TOKEN (GH_ENTERPRISE_TOKEN, GITHUB_ENTERPRISE_TOKEN for other hosts) or gh.`;
