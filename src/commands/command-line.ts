import { Argument, CommanderError, Command as CommandLine, Option } from 'commander';
import { maskSecrets } from '../logs/mask-secrets.ts';
import { plainLines } from '../render/safe/sanitize-text.ts';
import { pathExists } from '../sources/files/path-exists.ts';
import type { Io } from '../types/io.ts';
import type { Command, Outcome } from './command.ts';
import { nearest } from './nearest.ts';
import type { Parameter } from './parameter.ts';

/** The command line asked for help or the version (status 0), or was wrong (status 2). */
interface Ended {
  status: 0 | 2;
}

/** What the command line asks for. */
interface Asked {
  /** Whether details are reported (`-v`). */
  isVerbose: boolean;
  run: () => Promise<Outcome>;
}

/** Reads the command line; commander writes its messages to the streams. */
export function readCommandLine(
  argv: readonly string[],
  { main, named }: { main: Command; named: readonly Command[] },
  io: Io,
): Asked | Ended {
  const asked: Asked[] = [];
  const root = rootLine(main, io);
  root.action(() => {
    const [word = '', ...others] = root.args;
    refuseMisspelt(word, root, named);
    if (others.length > 0) refuseMore(root);
    asked.push(askedOf(root, main, io));
  });
  for (const command of named) {
    const line = describe(root.command(command.name), command).addHelpText('after', command.help);
    // Not as the root, from which it would be taken over.
    line.allowExcessArguments(false);
    line.showHelpAfterError(usageHint(`${main.name} ${command.name}`));
    line.action(() => {
      refuseOptionsBefore(line, root);
      asked.push(askedOf(line, command, io));
    });
  }
  root.helpCommand('help [command]', 'print the help of a command');
  // A file called `help` is examined.
  const isFile = argv.includes('help') && pathExists('help');
  if (isFile) root.helpCommand(false);
  try {
    const words = argv[0] === 'help' && !isFile ? helpAsked(argv, root, named) : argv;
    root.parse([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return { status: error.exitCode === 0 ? 0 : 2 };
    throw error;
  }
  return asked[0] ?? { status: 2 };
}

/** The command that runs if no other is named; the others are added to it. */
function rootLine(main: Command, io: Io): CommandLine {
  return (
    describe(new CommandLine(main.name), main)
      .usage('[options] [run]')
      .version(io.version, '-V, --version', 'print the version')
      .addHelpText('after', main.help)
      .showHelpAfterError(usageHint(main.name))
      // A misspelt command is recognised first.
      .allowExcessArguments(true)
      // Everything after a named command belongs to it.
      .enablePositionalOptions()
      .exitOverride()
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: (text) => io.stderr.write(text),
        outputError: (text, write) => write(asComplaint(text, main.name)),
      })
  );
}

/** Commander's complaint in our words. */
function asComplaint(text: string, program: string): string {
  const said = ownWords.reduce((words, [theirs, ours]) => words.replace(theirs, ours), text);
  const words = said
    .replace(/^error: /, `${program}: `)
    .replace(/\.?\n\(Did you mean (.*)\?\)/, '; did you mean $1?');
  return plainLines(maskSecrets(words));
}

/** Commander's sentences, and ours. */
const ownWords: readonly (readonly [RegExp, (...parts: string[]) => string])[] = [
  [
    /option '(?:-\w, )?(--[\w-]+)[^']*' argument '(.*)' is invalid\. (?:Allowed choices are|It takes) (.*)\.$/ms,
    (_, option, value, choices) => `${option} takes ${orOf(choices)}, not "${value}"`,
  ],
  [
    /command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/ms,
    (_, value, name, choices) => `<${name}> is ${orOf(choices)}, not "${value}"`,
  ],
  [/option '(?:-\w, )?(--[^']*)' argument missing/, (_, option) => `${option} is given without its value`],
  [/missing required argument '(.*)'/, (_, name) => `<${name}> is missing`],
  [
    /too many arguments(?: for '.*')?\. Expected (\d+) arguments? but got (\d+)\./,
    (_, taken, count) => `too many arguments: ${count} given, where ${taken} is taken`,
  ],
];

/** `a, b, c` as `a, b or c`; a sentence stays as it is. */
function orOf(choices = ''): string {
  return /^[\w-]+(?:, [\w-]+)+$/.test(choices) ? choices.replace(/, ([\w-]+)$/, ' or $1') : choices;
}

function usageHint(command: string): string {
  return `  for the usage: ${command} --help`;
}

function askedOf(line: CommandLine, command: Command, io: Io): Asked {
  const values = valuesOf(line, command);
  const run = async (): Promise<Outcome> => {
    const outcome = await command.run(values, io);
    if (outcome.wantsHelp) line.outputHelp({ error: true });
    return outcome;
  };
  return { isVerbose: values.verbose === true, run };
}

/** Gives a command of commander the description, the arguments and the options of one of ours. */
function describe(line: CommandLine, { description, parameters }: Command): CommandLine {
  line.description(description).helpOption('-h, --help', 'print this help');
  for (const parameter of Object.values(parameters)) {
    if (parameter.kind === 'argument') line.addArgument(argumentOf(parameter));
    else line.addOption(optionOf(parameter));
  }
  return line;
}

function argumentOf({ flags, description, choices }: Parameter<unknown>): Argument {
  const argument = new Argument(flags, description);
  return choices.length === 0 ? argument : argument.choices(choices);
}

function optionOf(parameter: Parameter<unknown>): Option {
  const { flags, description, parse, choices, fallback, shownFallback, conflicts } = parameter;
  const option = new Option(flags, description);
  if (choices.length > 0) option.choices(choices);
  // Commander treats null like an empty text.
  if (parse !== null) option.argParser((text) => ({ read: parse(text) }));
  if (shownFallback !== null) option.default(parse === null ? fallback : { read: fallback }, shownFallback);
  return conflicts === null ? option : option.conflicts(conflicts);
}

/** The value of each parameter under its name. */
function valuesOf(line: CommandLine, { parameters }: Command): Record<string, unknown> {
  const texts: unknown[] = [...line.processedArgs];
  const values = Object.entries(parameters).map(([name, { kind, flags, parse, fallback }]) => {
    const given: unknown =
      kind === 'argument' ? texts.shift() : line.getOptionValue(new Option(flags).attributeName());
    const value = parse !== null && given instanceof Object && 'read' in given ? given.read : given;
    return [name, value ?? fallback] as const;
  });
  return Object.fromEntries(values);
}

/** Refuses a word that is nearly a command, and no path. */
function refuseMisspelt(word: string, root: CommandLine, named: readonly Command[]): void {
  const names = namesOf(named);
  if (!/^[a-z]+$/i.test(word) || names.includes(word) || pathExists(word)) return;
  if (nearest(word, names) !== null) refuseCommand(word, root, names);
}

/** The arguments for commander if help is asked for: for an unknown command it would show the help of all. */
function helpAsked(argv: readonly string[], root: CommandLine, named: readonly Command[]): readonly string[] {
  const names = namesOf(named);
  const [help = '', word = ''] = argv;
  if (word !== '' && !word.startsWith('-') && !names.includes(word)) refuseCommand(word, root, names);
  return word === help ? [help] : argv;
}

function namesOf(named: readonly Command[]): string[] {
  return [...named.map(({ name }) => name), 'help'];
}

function refuseCommand(word: string, root: CommandLine, names: readonly string[]): never {
  const near = nearest(word, names);
  const meant = near === null ? '' : `; did you mean ${root.name()} ${near}?`;
  return root.error(`error: there is no command ${word}${meant}`, { exitCode: 2 });
}

function refuseMore(root: CommandLine): void {
  root.error(`error: too many arguments. Expected 1 argument but got ${root.args.length}.`, { exitCode: 2 });
}

function refuseOptionsBefore(line: CommandLine, root: CommandLine): void {
  const misplaced = root.options.find(
    (option) => root.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (misplaced === undefined) return;
  line.error(`error: option '${misplaced.flags}' has to follow the word ${line.name()}`, { exitCode: 2 });
}
