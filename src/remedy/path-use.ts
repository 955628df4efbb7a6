import { actionName } from '../actions/action-ref.ts';
import { parsePaths } from '../actions/cache-version.ts';
import { restoresCache } from '../actions/find-action.ts';
import { cutAtExpressions } from './conditions/expression.ts';
import { clearingCommands, makingCommands, type ScriptCommand, withoutMessages } from './script-commands.ts';
import type { WorkflowStep } from './workflow/step-list.ts';

/** What a step does to cached paths: it runs the tool that is known to fill one, names one, empties one, or none of it. */
export type PathUse = 'fills' | 'mentions' | 'clears' | 'none';

/** What a step does to one cached path. */
export function pathUse(step: WorkflowStep, path: string): PathUse {
  const commands = makingCommands(step.run ?? '').map(withoutReaders);
  if (commands.some((command) => installs(withoutMessages(command), path)) || brings(step, path))
    return 'fills';
  const names = namesOf(path);
  const options = step.uses === null ? [] : [...step.with.values()];
  if (names.some((name) => [...commands, ...options].some((text) => mentions(text, name)))) return 'mentions';
  const cleared = clearingCommands(step.run ?? '');
  return cleared.some(
    (command) => isOwner(command, path) || names.some((name) => mentions(command.text, name)),
  )
    ? 'clears'
    : 'none';
}

/** Whether a checkout, or the restoring of another cache, puts something into a path, or into a folder around it. */
function brings({ uses, with: inputs }: WorkflowStep, path: string): boolean {
  if (uses === null) return false;
  const folders = cachedPaths(inputs.get('path') ?? '');
  if (actionName(uses) === 'actions/checkout')
    return isWorkspace(path) || folders.some((folder) => mayHold(folder, path));
  return restoresCache(uses) && folders.some((folder) => folder === path || overlap(folder, path));
}

function overlap(folder: string, path: string): boolean {
  if ((isWorkspace(folder) && !isElsewhere(path)) || (isWorkspace(path) && !isElsewhere(folder))) return true;
  const [one = '', other = ''] = [folder, path].map(bareOf);
  return one !== '' && other !== '' && (isWithin(one, other) || isWithin(other, one));
}

/** Whether a path is the folder in which a job works, or all that is in it. */
function isWorkspace(path: string): boolean {
  return /^(?:\.|\*|\$\{\{\s*github\.workspace\s*\}\})[\\/*]*$/i.test(path);
}

/** Whether a path is plainly not in that folder. */
function isElsewhere(path: string): boolean {
  return /^(?:~|[\\/]|[a-z]:|\$\{\{\s*runner\.)/i.test(path);
}

/** Whether a folder of the workspace may lie in a path, or around it, whatever their expressions come to. */
function mayHold(folder: string, path: string): boolean {
  const [one, other] = [beginningOf(folder), beginningOf(path)];
  return (
    !path.startsWith('~') &&
    (isWithin(one.text, other.text) ||
      isWithin(other.text, one.text) ||
      (one.isOpen && other.text.startsWith(one.text)) ||
      (other.isOpen && one.text.startsWith(other.text)))
  );
}

/** What is known of a path: all of it, below a folder that the runner makes, or what stands before an expression. */
function beginningOf(path: string): { text: string; isOpen: boolean } {
  const below = path.replace(/^\$\{\{\s*(?:github\.workspace|runner\.\w+)\s*\}\}/i, '.');
  const [known = below, ...rest] = cutAtExpressions(below).literals;
  return { text: bareOf(known), isOpen: rest.length > 0 };
}

function isWithin(path: string, folder: string): boolean {
  return `${path}/`.startsWith(`${folder}/`);
}

/** Whether a path is called after the program, as `~/.ccache` is: that cleans it without naming it. */
function isOwner({ program }: ScriptCommand, path: string): boolean {
  const name = program.replace(/^.*[\\/]/, '');
  return path
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .includes(name);
}

/** What is longer is no path that any system takes. */
const longestPath = 4096;

/** The lines of a `path:` input that name something to be cached. */
export function cachedPaths(input: string): string[] {
  return parsePaths(input).filter((line) => !line.startsWith('!') && line.length <= longestPath);
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
/** Words that scripts use for other things than a folder. */
const commonWords = /^(?:bin|build|cache|deps|dist|lib|out|output|packages|target|tmp|vendor)$/;

function mentions(script: string, name: string): boolean {
  const escaped = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/\//g, '[\\\\/]');
  const word = commonWords.test(name)
    ? `(?:[\\\\/]${escaped}(?![\\w.-])|(?<![\\w.-])${escaped}[\\\\/])`
    : `(?<![\\w.-])${escaped}(?![\\w-])`;
  return new RegExp(word).test(script);
}

function installs(script: string, path: string): boolean {
  return fillers.some(({ place, command }) => place.test(path) && command.test(script));
}

/** Whether a path holds what is installed into it at once, and not what every later build adds to it. */
export function isInstalledAtOnce(path: string): boolean {
  return fillers.some(({ place, once }) => once === true && place.test(path));
}

/** A place that a tool fills without being told where it is, and the commands that do. */
interface Filler {
  place: RegExp;
  command: RegExp;
  /** Whether one installation makes it whole: compilers add to their caches with everything that they compile. */
  once?: true;
}

const fillers: readonly Filler[] = [
  { place: /node_modules|\.npm\b/, command: /\bnpm (?:ci|i|install)\b|\bbun (?:i|install)\b/, once: true },
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
  { place: /\.cabal\b|dist-newstyle|cabal/i, command: /\bcabal (?:build|install|update|v2-|test)/ },
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
