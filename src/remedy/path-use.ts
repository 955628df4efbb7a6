import { actionName } from '../actions/action-ref.ts';
import { parsePaths } from '../actions/cache-version.ts';
import { restoresCache } from '../actions/find-action.ts';
import { oncePer } from '../types/once-per.ts';
import type { WorkflowStep } from '../workflow/step-list.ts';
import { atHome, isWorkspace, mayOverlap } from './path-overlap.ts';
import { clearingCommands, makingCommands, type ScriptCommand, withoutMessages } from './script-commands.ts';
import { isTransparent } from './step-roles.ts';

/** What a step does to cached paths: it runs a tool that fills one, mentions one, empties one, or nothing. */
export type PathUse = 'fills' | 'mentions' | 'clears' | 'none';

/** A cached path, and how to recognise a step that uses it. */
interface CachedPlace {
  path: string;
  fillers: readonly Filler[];
  /** How a script may name it; null if it has no name of its own. */
  names: RegExp | null;
}

/** What is to be cached, by the lines of a `path:` input; nothing if they are more than anybody writes. */
export function cachedPlaces(input: string): CachedPlace[] {
  return cachedPaths(input).map((path) => {
    const words = namesOf(path).map(wordOf);
    const names = words.length === 0 ? null : new RegExp(words.join('|'));
    return { path, fillers: fillers.filter(({ place }) => place.test(path)), names };
  });
}

/** What a step does to one cached path. */
export function pathUse(step: WorkflowStep, { path, fillers: known, names }: CachedPlace): PathUse {
  const { commands, bare, cleared, options } = textsOf(step);
  const fills = known.some(({ command }) => bare.some((text) => command.test(text)));
  if (fills || brings(step, path)) return 'fills';
  const isNamed = (text: string): boolean => names?.test(text) === true;
  if (commands.some(isNamed) || options.some(isNamed)) return 'mentions';
  return cleared.some((command) => isOwner(command, path) || isNamed(command.text)) ? 'clears' : 'none';
}

/** The texts of a step that may mention a path: its commands, these without messages, what it clears, and its inputs. */
const textsOf = oncePer((step: WorkflowStep) => {
  const { run, uses, with: inputs } = step;
  const commands = makingCommands(run ?? '').map((command) => withoutReaders(targetOf(command)));
  return {
    ...{ commands, bare: commands.map(withoutMessages), cleared: clearingCommands(run ?? '') },
    options: uses === null || isTransparent(step) ? [] : [...inputs.values()],
  };
});

/** Whether a checkout, or the restoring of another cache, puts something into a path, or into a folder around it. */
function brings(step: WorkflowStep, path: string): boolean {
  const { isCheckout, folders } = foldersOf(step);
  if (isCheckout && folders.length === 0) return isWorkspace(path);
  return folders.some((folder) => mayOverlap(isCheckout ? within(folder) : folder, path, isCheckout));
}

/** The folders that a checkout, or the restoring of a cache, fills; none of any other step. */
const foldersOf = oncePer(({ uses, with: inputs }: WorkflowStep) => {
  const isCheckout = uses !== null && actionName(uses) === 'actions/checkout';
  return {
    isCheckout,
    folders: isCheckout || restoresCache(uses) ? cachedPaths(inputs.get('path') ?? '') : [],
  };
});

/** A checkout goes nowhere else than below the folder in which a job works. */
function within(folder: string): string {
  return /^\$\{\{(?!\s*github\.workspace)/i.test(folder) ? `./${folder}` : folder;
}

/** Whether a path is called after the program, as `~/.ccache` is: that cleans it without naming it. */
function isOwner({ program }: ScriptCommand, path: string): boolean {
  const name = program.replace(/^.*[\\/]/, '');
  return path
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .includes(name);
}

/** No system accepts a longer path. */
const longestPath = 4096;
/** With more paths than this, no step is said to fill any. */
const mostPaths = 200;

/** The lines of a `path:` input that name something to be cached. */
function cachedPaths(input: string): string[] {
  const paths = parsePaths(input)
    .map(atHome)
    .filter((line) => !line.startsWith('!') && line.length <= longestPath);
  return paths.length > mostPaths ? [] : paths;
}

/**
 * What a copy writes, its last word: it only reads what it is told before that. A command with anything else behind the
 * files, or with words that are not plain, is left whole.
 */
function targetOf(command: string): string {
  const [program = '', ...words] = command.trim().split(/\s+/);
  if (!/^(?:.*\/)?(?:cp|ditto|rsync|scp)$/.test(program)) return command;
  const first = words.findIndex((word) => !word.startsWith('-'));
  const [options, files] = first < 0 ? [words, []] : [words.slice(0, first), words.slice(first)];
  const isPlain =
    files.length > 1 &&
    files.every((word) => !/^-|[<>|&;#{}"'`]/.test(word)) &&
    !options.some((word) => /^-\w*t$|^--target/.test(word));
  return isPlain ? `${program} ${files.at(-1)}` : command;
}

/** Starting a virtual environment or looking for libraries inside the path fills nothing; a tool in it is itself. */
function withoutReaders(script: string): string {
  return script
    .replace(/-D\w+_(?:PREFIX_PATH|ROOT)(?::\w+)?=(?:"[^"\n]*"|\S+)/g, ' ')
    .replace(/(?:^|\s)(?:\.|source)\s+\S*activate\S*/gm, ' ')
    .replace(/(^|\s)\S*[\\/](?:\.bin|bin|Scripts)[\\/](\S+)/gm, '$1$2')
    .trim();
}

/** What a script may call a path: itself without `~/` and globs, its parent, and the ways to write a variable. */
function namesOf(path: string): string[] {
  const variable = /^\$\{\{\s*env\.(\w+)\s*\}\}/.exec(path)?.[1];
  if (variable !== undefined)
    return [`$${variable}`, `\${${variable}}`, `%${variable}%`, `$env:${variable}`, `env.${variable}`];
  const expression = /\$\{\{\s*(steps\.[\w.-]+)\s*\}\}/.exec(path)?.[1];
  if (expression !== undefined) return [expression];
  const bare = bareOf(path);
  if (bare === '' || /[*?]|\$\{\{/.test(bare)) return [];
  const parent = bare.replace(/[\\/][^\\/]+$/, '');
  return parent === bare || commonParents.test(parent) ? [bare] : [bare, parent];
}

/** A path without the folder that it begins in, and without globs at its end. */
function bareOf(path: string): string {
  return path
    .replace(/^\$\{\{[^}]*\}\}[\\/]?/, '')
    .replace(/^(?:~|\.|\$HOME)[\\/]/, '')
    .replace(/[\\/](?:\*\*?|\*\.[\w.]+).*$/, '')
    .replace(/[\\/]+$/, '');
}

const commonParents =
  /(?:^|[\\/])(?:\.cache|\.local|share|Library|Caches|AppData|Local|src|tmp|opt|usr|var|home|node_modules)$/;
/** Words that scripts also use for other things than folders. */
const commonWords = /^(?:bin|build|cache|deps|dist|lib|out|output|packages|target|tmp|vendor)$/;

/** How a script writes one of those names. */
function wordOf(name: string): string {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\//g, '[\\\\/]');
  return commonWords.test(name)
    ? `(?:[\\\\/]${escaped}(?![\\w.-])|(?<![\\w.-])${escaped}[\\\\/])`
    : `(?<![\\w.-])${escaped}(?![\\w-])`;
}

/** Whether a path holds what is installed into it at once, and not what every later build adds to it. */
export function isInstalledAtOnce({ fillers: known }: CachedPlace): boolean {
  return known.some(({ once }) => once === true);
}

/** A place that a tool fills without being told, and the commands that fill it. */
interface Filler {
  place: RegExp;
  command: RegExp;
  /** Whether one installation makes it whole: compilers add to their caches with everything that they compile. */
  once?: true;
}

const fillers: readonly Filler[] = [
  {
    place: /node_modules|\.npm\b|\bnpm-cache\b|\bsteps\.npm/,
    command: /\bnpm (?:ci|i|install)\b|\bbun (?:i|install)\b/,
    once: true,
  },
  { place: /node_modules|pnpm/, command: /\bpnpm (?:i|install|fetch)\b/, once: true },
  { place: /node_modules|yarn/, command: /\byarn(?: install)?(?=$|\s+--|\s*[\n;&|])/m, once: true },
  {
    place: /venv|site-packages|[\\/]pip\b|\buv\b|pypoetry|virtualenvs/i,
    command:
      /\bpip3? install\b|\buv (?:sync|venv|pip (?:install|sync))\b|\b(?:poetry|pipenv|pdm) install\b|-m venv\b/,
    once: true,
  },
  { place: /\.m2\b/, command: /\bmvnw?\b/ },
  { place: /\.gradle\b/, command: /\bgradlew?\b/ },
  { place: /\.cargo[\\/]bin\b/, command: /\bcargo (?:bin)?install\b/, once: true },
  { place: /\.cargo(?!\b[\\/](?:bin|config))\b|(?:^|[\\/])target\b/, command: /\bcargo\b/ },
  { place: /(?:^|[\\/])vendor$/, command: /\bcargo vendor\b|\bgo mod vendor\b/, once: true },
  { place: /(?:^|[\\/])(?:_build|deps)$/, command: /\bmix (?!format|local)/ },
  { place: /go[\\/]pkg[\\/]mod/, command: /\bgo (?:build|get|install|mod|run|test|vet)\b/ },
  { place: /go-build/, command: /\bgo (?:build|install|run|test|vet)\b/ },
  { place: /vendor[\\/]bundle|\bgems?\b/, command: /\bbundle install\b|\bgem install\b/, once: true },
  { place: /pre-commit/, command: /\bpre-commit (?:install|run)/ },
  { place: /\.stack\b|\.stack-work/, command: /\bstack\b/ },
  {
    place: /\.cabal\b|dist-newstyle|cabal/i,
    command: /\bcabal (?:bench|build|haddock|install|repl|run|test|update|v2-)/,
  },
  {
    place: /conda|mamba/,
    command: /\b(?:conda|mamba|micromamba) (?:create|env|install|update)\b/,
    once: true,
  },
  { place: /composer|(?:^|[\\/])vendor$/, command: /\bcomposer (?:install|update)\b/, once: true },
  { place: /\.nuget/, command: /\bdotnet (?:build|restore|test|publish)\b|\bnuget restore\b/ },
  { place: /ms-playwright/, command: /\bplaywright install\b(?!-)/, once: true },
  { place: /cypress/i, command: /\bcypress install\b|\bnpm (?:ci|i|install)\b/, once: true },
  { place: /\.pub-cache/, command: /\b(?:dart|flutter) (?:pub get|build|test)\b/ },
  { place: /\.ivy2|\.sbt|coursier/, command: /\bsbt\b/ },
  { place: /ccache/i, command: /\bcmake --build\b|\b(?:make|ninja)\b/ },
];
