import type { Io } from '../types/io.ts';
import type { Command, Outcome } from './command.ts';
import type { CompletionOptions } from './options/completion.ts';
import type { Parameter } from './parameter.ts';

/** The possible words on the command line of one command. */
interface Words {
  /** Empty for the command that runs if none is named. */
  command: string;
  options: { names: string[]; description: string; takes: 'nothing' | 'file' | 'word' | string[] }[];
  /** The possible words of its argument. */
  argument: string[];
  /** Whether the argument can be a file too. */
  takesFiles: boolean;
}

/** Prints the script that completes the command in a shell, made from what the commands take. */
export function completion(
  { shell }: CompletionOptions,
  io: Io,
  { main, named, ids }: { main: Command; named: readonly Command[]; ids: readonly string[] },
): Outcome {
  const own = wordsOf(main, ids);
  const version = { names: ['-V', '--version'], description: 'print the version', takes: 'nothing' as const };
  const first = {
    command: '',
    options: [...own.options, version],
    argument: [...named.map(({ name }) => name), 'help'],
    takesFiles: true,
  };
  const all = [first, ...named.map((command) => wordsOf(command, ids))];
  const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };
  io.stdout.write(scripts[shell](all));
  return { status: 0, failures: [] };
}

function wordsOf({ name, parameters }: Command, ids: readonly string[]): Words {
  const all = Object.values(parameters);
  const options = all
    .filter(({ kind }) => kind === 'option')
    .map((option) => ({
      names: option.flags.split(/[ ,]+/).filter((word) => word.startsWith('-')),
      description: option.description,
      takes: takenBy(option),
    }));
  const help = { names: ['-h', '--help'], description: 'print this help', takes: 'nothing' as const };
  const argument = all
    .filter(({ kind }) => kind === 'argument')
    .flatMap(({ flags, choices }) => (flags === '<id>' ? ids : choices));
  return { command: name, options: [...options, help], argument, takesFiles: argument.length === 0 };
}

function takenBy({ flags, choices }: Parameter<unknown>): Words['options'][number]['takes'] {
  const value = /<([\w-]+)>/.exec(flags)?.[1];
  if (value === undefined) return 'nothing';
  if (choices.length > 0) return [...choices];
  return value === 'file' || value === 'dir' ? 'file' : 'word';
}

function bashScript(all: readonly Words[]): string {
  // One word a line, since a file's name may have blanks.
  const listed = (words: readonly string[]): string => `-W $'${words.join('\\n')}'`;
  const cases = all.map(({ command, options, argument, takesFiles }) => {
    const values = options.flatMap(({ names, takes }) => {
      if (takes === 'nothing') return [];
      const words = takes === 'file' ? '-f' : takes === 'word' ? null : listed(takes);
      const reply = words === null ? ':' : `COMPREPLY=($(compgen ${words} -- "$word"))`;
      return [`        ${names.join('|')}) ${reply}; return ;;`];
    });
    const words = [...argument, ...options.flatMap(({ names }) => names)];
    const files = takesFiles ? ' $(compgen -f -- "$word")' : '';
    return [
      `    ${command === '' ? '*' : command})`,
      '      case "$before" in',
      ...values,
      '      esac',
      `      COMPREPLY=($(compgen ${listed(words)} -- "$word")${files}) ;;`,
    ].join('\n');
  });
  return `_cache_autopsy() {
  local IFS=$'\\n' word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command=""
  if [ "$word" = = ]; then word=""; elif [ "$before" = = ]; then before="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  if [ "$COMP_CWORD" -gt 1 ]; then command="\${COMP_WORDS[1]}"; fi
  COMPREPLY=()
  case "$command" in
${[...cases.slice(1), ...cases.slice(0, 1)].join('\n')}
  esac
}
complete -o filenames -F _cache_autopsy cache-autopsy
`;
}

function zshScript(all: readonly Words[]): string {
  const cases = all.map(({ command, options, argument, takesFiles }) => {
    const specs = options.flatMap(({ names, description, takes }) =>
      names.map((name) => {
        const said = description.replace(/[[\]\\:']/g, ' ');
        const plain = { nothing: '', file: ':file:_files', word: ':value:' };
        const value = typeof takes === 'string' ? plain[takes] : `:value:(${takes.join(' ')})`;
        return `        '${name}[${said}]${value}'`;
      }),
    );
    // The blank before it keeps _arguments from giving it options, of which it knows none.
    const operand =
      argument.length === 0
        ? "'*:argument:_files'"
        : `'*:argument: _alternative "words:word:(${argument.join(' ')})"${takesFiles ? ' "files:file:_files"' : ''}'`;
    return [
      `    ${command === '' ? '*' : command})`,
      '      _arguments -S \\',
      `${[...specs, `        ${operand}`].join(' \\\n')} ;;`,
    ].join('\n');
  });
  return `#compdef cache-autopsy
_cache_autopsy() {
  local command=""
  if (( CURRENT > 2 )); then command="$words[2]"; fi
  case "$command" in
${[...cases.slice(1), ...cases.slice(0, 1)].join('\n')}
  esac
}
compdef _cache_autopsy cache-autopsy
`;
}

function fishScript(all: readonly Words[]): string {
  const named = all.map(({ command }) => command).filter((command) => command !== '');
  const lines = all.flatMap(({ command, options, argument, takesFiles }) => {
    const seen =
      command === ''
        ? `not __fish_seen_subcommand_from ${named.join(' ')}`
        : `__fish_seen_subcommand_from ${command}`;
    const begin = `complete -c cache-autopsy -n '${seen}'`;
    return [
      ...(argument.length === 0 ? [] : [`${begin}${takesFiles ? '' : ' -f'} -a '${argument.join(' ')}'`]),
      ...options.map(({ names, description, takes }) => {
        const flags = names.map((name) =>
          name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
        );
        const plain = { nothing: '', file: ' -r -F', word: ' -x' };
        const value = typeof takes === 'string' ? plain[takes] : ` -x -a '${takes.join(' ')}'`;
        return `${begin} ${flags.join(' ')}${value} -d '${description.replace(/['\\]/g, '\\$&')}'`;
      }),
    ];
  });
  return `${lines.join('\n')}\n`;
}
