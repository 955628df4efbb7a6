import type { WorkflowStep } from './workflow/workflow-file.ts';

/** Whether a step may be what fills a cached path: it mentions the path, or runs the tool that is known to fill it. */
export function fillsPath(step: WorkflowStep, path: string): boolean {
  const script = withoutReaders(step.run ?? '');
  return namesOf(path).some((name) => mentions(script, name)) || installs(script, path);
}

/** Whether a step runs the tool that is known to fill a cached path, so that it is more than a mention. */
export function isKnownToFill(step: WorkflowStep, path: string): boolean {
  return installs(withoutReaders(step.run ?? ''), path);
}

/** The lines of a `path:` input that name something to be cached. */
export function cachedPaths(input: string): string[] {
  return input
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('!'));
}

/** Starting a virtual environment or a tool inside the path uses what is there and fills nothing. */
function withoutReaders(script: string): string {
  return script
    .replace(/(?:^|\s)(?:\.|source)\s+\S*activate\S*/gm, ' ')
    .replace(/(?:^|\s)\S*\/(?:\.bin|bin|Scripts)\/\S+/gm, ' ')
    .trim();
}

/** What a script may call a path: itself without `~/` and globs, its parent, and the ways to write a variable. */
function namesOf(path: string): string[] {
  const variable = /^\$\{\{\s*env\.(\w+)\s*\}\}/.exec(path)?.[1];
  if (variable !== undefined)
    return [`$${variable}`, `\${${variable}}`, `%${variable}%`, `$env:${variable}`, `env.${variable}`];
  const expression = /\$\{\{\s*(steps\.[\w.-]+)\s*\}\}/.exec(path)?.[1];
  if (expression !== undefined) return [expression];
  const bare = path
    .replace(/^\$\{\{[^}]*\}\}[\\/]?/, '')
    .replace(/^(?:~|\.|\$HOME)[\\/]/, '')
    .replace(/[\\/](?:\*\*?|\*\.[\w.]+).*$/, '')
    .replace(/[\\/]+$/, '');
  if (bare === '' || /[*?]|\$\{\{/.test(bare)) return [];
  const parent = bare.replace(/[\\/][^\\/]+$/, '');
  return parent === bare || commonParents.test(parent) ? [bare] : [bare, parent];
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
  return fillers.some(([place, command]) => place.test(path) && command.test(script));
}

/** Places that a tool fills without being told where they are, and the commands that fill them. */
const fillers: readonly (readonly [place: RegExp, command: RegExp])[] = [
  [/node_modules|\.npm\b/, /\bnpm (?:ci|i|install)\b|\bbun (?:i|install)\b/],
  [/node_modules|pnpm/, /\bpnpm (?:i|install|fetch)\b/],
  [/node_modules|yarn/, /\byarn(?: install)?(?=$|\s+--|\s*[\n;&|])/m],
  [
    /venv|site-packages|[\\/]pip\b|\buv\b|pypoetry|virtualenvs/i,
    /\bpip3? install\b|\buv (?:sync|venv|pip (?:install|sync))\b|\b(?:poetry|pipenv|pdm) install\b|-m venv\b/,
  ],
  [/\.m2\b/, /\bmvnw?\b/],
  [/\.gradle\b/, /\bgradlew?\b/],
  [/\.cargo\b|(?:^|[\\/])target\b/, /\bcargo\b/],
  [/go[\\/]pkg[\\/]mod|go-build/, /\bgo (?:build|get|install|mod|run|test|vet)\b/],
  [/vendor[\\/]bundle|\bgems?\b/, /\bbundle install\b|\bgem install\b/],
  [/pre-commit/, /\bpre-commit (?:install|run)/],
  [/\.stack\b|\.stack-work/, /\bstack\b/],
  [/\.cabal\b|dist-newstyle|cabal/i, /\bcabal (?:build|install|update|v2-|test)/],
  [/conda|mamba/, /\b(?:conda|mamba|micromamba) (?:create|env|install|update)\b/],
  [/composer|(?:^|[\\/])vendor$/, /\bcomposer (?:install|update)\b/],
  [/\.nuget/, /\bdotnet (?:build|restore|test|publish)\b|\bnuget restore\b/],
  [/ms-playwright/, /\bplaywright install\b/],
  [/cypress/i, /\bcypress install\b|\bnpm (?:ci|i|install)\b/],
  [/\.pub-cache/, /\b(?:dart|flutter) (?:pub get|build|test)\b/],
  [/\.ivy2|\.sbt|coursier/, /\bsbt\b/],
  [/ccache/i, /\bcmake --build\b|\b(?:make|ninja)\b/],
];
