import { oncePerText } from '../types/once-per.ts';

/** One command of a script: its program without folder and wrappers, and its text. */
export interface ScriptCommand {
  program: string;
  text: string;
  /** Whether its output goes to a file of its own. */
  writesFile: boolean;
}

/**
 * The commands of a script that may make content, in any shell: what only looks at files, empties or prepares a folder,
 * or talks to the runner, is left out. Read in one pass, since the text is anyone's.
 */
export const makingCommands = oncePerText((script: string): string[] =>
  commandsOf(script).flatMap((command) => (isIdle(command) ? [] : [command.text])),
);

/**
 * Whether a script ignores the failure of what it makes: by `make || true`, or after `set +e` if no later command
 * checks it.
 */
export function passesOverFailure(script: string): boolean {
  const joined = script.replace(/\\\r?\n/g, ' ').replace(/\|\|[ \t]*(?:#.{0,300})?\r?\n/g, '|| ');
  const lines = joined.split('\n').filter((line) => !/^\s*(?:#|$)/.test(line));
  const asked = lines.findLastIndex((line) => /\$\?|\$\{?PIPESTATUS/.test(line));
  let [isLax, makes] = [false, false];
  for (const [at, line] of lines.entries()) {
    isLax = goesOn(line) ?? isLax;
    if (makingCommands(line).length === 0) continue;
    const isUnheeded = isLax && at > asked && at < lines.length - 1;
    if (!isUnheeded && !passingOver.test(withoutMessages(line))) return false;
    makes = true;
  }
  return makes;
}

/** Whether a line tells the shell to go on after a failure; null if it says nothing about that. */
function goesOn(line: string): boolean | null {
  const options = [...line.matchAll(/\bset ([-+])(o errexit|\w*)/g)];
  const [, sign] = options.findLast(([, , letters = '']) => letters.includes('e')) ?? [];
  return sign === undefined ? null : sign === '+';
}

const passingOver = /\|\|\s*(?:true|:|exit 0|echo|printf)(?![\w-])/;

/** The program of a command and its first words, such as `npm run deploy`, without folders. */
export function commandName(command: string): string {
  const words = command.split(/\s+/).filter((word) => !word.startsWith('-'));
  return words
    .slice(0, 3)
    .map((word) => word.replace(/^.*[\\/]/, ''))
    .join(' ');
}

/** What a command runs within itself, for its output: `echo "list=$(./make-list)"`. */
function innerCommands(text: string): string[] {
  return [...text.matchAll(/\$\(([^()]+)\)|`([^`]+)`/g)].map(([, inner, quoted]) => inner ?? quoted ?? '');
}

/** The commands that empty or clean something, or take old content away. */
export function clearingCommands(script: string): ScriptCommand[] {
  return commandsOf(script).filter(({ program, text }) => {
    if (clearing.has(program) || clearingOptions.get(program)?.test(text) === true) return true;
    const words = program === 'git' ? /\s(?:clean|gc)\b/ : clearingWords;
    return !idlePrograms.has(program) && words.test(withoutMessages(text));
  });
}

/** Whether a script may take away anything but what its own tool stores, which only a cache of that store notices. */
export function clearsAtLarge(script: string): boolean {
  return clearingCommands(script).some(({ program }) => !storesOfTheirOwn.has(program));
}

/** A text without its quoted parts, unless a shell runs them: words in a message are no commands. */
export function withoutMessages(text: string): string {
  if (/\s-\w*c\b/.test(text)) return text;
  return text.replace(/"[^"\n]*"|'[^'\n]*'/g, (quoted) => (/\s/.test(quoted) ? '""' : quoted));
}

const clearing = new Set(['rm', 'rmdir', 'remove-item', 'rd', 'del']);
/** Commands that run another script within this one, known only by its name. */
const reading = new Set(['source', '.']);
/** What is said of steps, scripts and commands that make something. */
export const makingWords =
  /\b(?:build|cargo|cmake|compile|configure|create|download|fetch|generate|install|make|ninja|populate|prepare|sync)\b/i;
const storesOfTheirOwn = new Set(['ccache', 'sccache']);
const clearingWords = /\s-{0,2}(?:clean(?:-?up)?|evict|gc|prune|purge|trim)\b/;
const clearingOptions: ReadonlyMap<string, RegExp> = new Map([
  ['ccache', /\s-[cC]\b/],
  ['find', /\s-delete\b/],
]);
const idlePrograms: ReadonlySet<string> = new Set([
  ...clearing,
  ...['[', '[[', 'test', ':', 'true', 'false', 'exit', 'return', 'set', 'shopt', 'export', 'unset'],
  ...['local', 'declare', 'readonly', 'cd', 'pushd', 'popd', 'source', '.', 'which', 'where'],
  ...['whereis', 'type', 'command', 'stat', 'file', 'wc', 'sort', 'uniq', 'cut', 'tr', 'awk', 'head'],
  ...['tail', 'less', 'more', 'cat', 'grep', 'egrep', 'rg', 'diff', 'cmp', 'ls', 'dir', 'tree', 'du'],
  ...['df', 'find', 'echo', 'printf', 'date', 'uname', 'env', 'printenv', 'whoami', 'id', 'pwd'],
  ...['sleep', 'wait', 'ps', 'kill', 'trap', 'read', 'mkdir', 'jq', 'yq'],
  ...['sha256sum', 'sha1sum', 'md5sum', 'shasum', 'basename', 'dirname', 'realpath', 'readlink'],
  ...['ulimit', 'nproc', 'sysctl', 'free', 'lscpu', 'locale', 'write-host', 'write-output'],
  ...['get-childitem', 'get-content', 'test-path', 'new-item', 'set-location', 'select-string'],
  ...['case', 'esac', 'for', 'while', 'until', 'do', 'done', 'if', 'then', 'elif', 'else', 'fi', 'in'],
  ...['function', '{', '}', '(', ')', ';;', 'param', 'try', 'catch', 'finally'],
]);
/** What a program only says, sets up or empties, by its first arguments. */
const idleArguments: ReadonlyMap<string, RegExp> = new Map([
  [
    'git',
    /^\s*(?:-\S+\s+)*(?:status|diff|log|rev-parse|config|show|describe|ls-files|branch|fetch|tag|clean)\b/,
  ],
  ['ccache', /^\s*(?:-[szpcCV]|--(?!.*(?:recompress|extract)))/],
  ['sccache', /^\s*(?:-[sz]|--)/],
  ['gh', /^(?!.*\b(?:download|clone)\b)/],
  ['actions-cache', /./],
  ['tee', /^(?:\s+(?:-\S+|\/dev\/\S+|["']?\$\{?(?:env:)?GITHUB_\w+\}?["']?))*\s*$/i],
  ['sed', /^(?!.*\s-\w*i)/],
]);
const talking = /^\s*(?:--?version|-V|version|--help|clear-cache|cache\s+(?:clean|dir|list|verify))(?:\s|$)/;

function isIdle({ program, text, writesFile }: ScriptCommand): boolean {
  if (writesFile) return false;
  if (program === '' || /^\S+=/.test(program) || idlePrograms.has(program))
    return !(program === 'find' && /\s-exec/.test(text)) && !(reading.has(program) && makingWords.test(text));
  const rest = text.slice(text.toLowerCase().indexOf(program) + program.length);
  return talking.test(rest) || onlyCleans(rest) || idleArguments.get(program)?.test(rest) === true;
}

/** Whether the arguments of a program only tell it to clean, with no other goal than options and paths. */
function onlyCleans(rest: string): boolean {
  const [first, ...words] = rest.trim().split(/\s+/);
  return first === 'clean' && words.every((word, at) => /^-|[./>]/.test(word) || words[at - 1] === '-p');
}

function commandsOf(script: string): ScriptCommand[] {
  const commands = splitCommands(script.replace(/\\\r?\n/g, ' '));
  const inner = commands.flatMap(innerCommands).flatMap(splitCommands);
  return [...commands, ...inner].flatMap(withinBlock).map((text) => {
    const bare = text.replace(
      /^(?:(?:sudo|time|command|exec|nice|env|then|do|else|if|while|until|!|\{|\(|[A-Za-z_]\w*=\S*)\s+)*/,
      '',
    );
    const word = /^\S+/.exec(bare)?.[0] ?? '';
    const program = word
      .replace(/^["'&]+|["';]+$/g, '')
      .replace(/^\/(?:\w+\/){0,2}s?bin\//, '')
      .replace(/\.exe$/i, '');
    return { program: program.toLowerCase(), text: bare, writesFile: redirects(bare) };
  });
}

/** What a block on one line runs, such as `try { make } catch { exit 1 }`, beside its head. */
function withinBlock(text: string): string[] {
  return /^(?:for|try|case|function|foreach|switch)\b/i.test(text)
    ? text.split(/\s(?:do|in\s+\S+\))\s|(?<!\$|\{)\{(?!\{)|(?<!\})\}(?!\})/i).map((part) => part.trim())
    : [text];
}

/** Streams, the bin and the files by which a step talks to the runner are no content. */
function redirects(text: string): boolean {
  const targets = [...withoutMessages(text).matchAll(/(?<![-=<])>{1,2}\s*([^\s>&|;]+)/g)];
  return targets.some(([, target = '']) => !/\/dev\/|GITHUB_|^&|^\$null|^nul$/i.test(target));
}

/** Cut at line ends, `;`, `&&`, `||` and `|`, but not inside quotes; comments left out. */
function splitCommands(script: string): string[] {
  const commands: string[] = [];
  let [current, quote] = ['', ''];
  for (const sign of script) {
    if (
      quote === '' &&
      (sign === '\n' || sign === ';' || sign === '|' || (sign === '&' && !current.endsWith('>')))
    ) {
      commands.push(current.trim());
      current = '';
      continue;
    }
    // A quote that is not closed on its line is an apostrophe.
    if (sign === '\n') quote = '';
    else if (quote === sign) quote = '';
    else if (quote === '' && (sign === '"' || sign === "'")) quote = sign;
    current += sign;
  }
  return [...commands, current.trim()].filter((command) => command !== '' && !command.startsWith('#'));
}
