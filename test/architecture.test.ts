import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { CACHE_ACTIONS } from '../src/actions/cache-actions.ts';

const src = fileURLToPath(new URL('../src', import.meta.url));
const names = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

interface SourceFile {
  name: string;
  /** The folder at the top, or the file itself where it stands in none. */
  part: string;
  text: string;
  /** The text without its comments. */
  code: string;
  /** Files of `src/`, and packages. */
  imports: string[];
}

const files: SourceFile[] = names.map((name) => {
  const text = readFileSync(join(src, name), 'utf8');
  return {
    name,
    part: name.split('/')[0] ?? '',
    text,
    // What a page runs in the reader's browser is a text to us.
    code:
      name === 'render/html/page-script.ts'
        ? ''
        : text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, ''),
    imports: importsOf(name, text),
  };
});

function importsOf(name: string, text: string): string[] {
  const imports =
    /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\s*\(\s*'([^']+)'/gm;
  return [...text.matchAll(imports)].map(([, from, bare, lazy]) => {
    const specifier = from ?? bare ?? lazy ?? '';
    return specifier.startsWith('.') ? relative(src, join(src, dirname(name), specifier)) : specifier;
  });
}

/** The places where a pattern matches in the code of files that the rule is for, as `file: match`. */
function matches(pattern: RegExp, isBound: (file: SourceFile) => boolean): string[] {
  const every = new RegExp(pattern.source, `${pattern.flags.replace('g', '')}g`);
  return files
    .filter(isBound)
    .flatMap(({ name, code }) => [...code.matchAll(every)].map(([match]) => `${name}: ${match.trim()}`));
}

/** What every stage may read, because it knows no stage: the vocabulary, the tables of knowledge, and what all of them share. */
const VOCABULARY = new RegExp(
  `^(?:${[
    '(?:types|actions)/[\\w-]+',
    'causes/cause-table',
    'lint/exposure-table',
    'logs/(?:checkout-lines|downloads|fetched-log|job-folder|line-pattern|runner-lines)',
    'saves/(?:\\w+-signals|outcome-table)',
    'trace/refusal-table',
    'warnings/warning-table',
    'coverage/(?:answer-places|questions|trace-questions|endpoints|files-of-save|unread-logs)',
    'run/(?:attempt-names|status|rest-time)|keys/proof-items|trace/rebuild-time|logs/mask-secrets|sources/side-by-side',
    'absence-(?:table|words)|errors',
  ].join('|')})\\.ts$`,
);

/** What each part may import besides: nothing, packages, and for those that know the order, the stages. */
const ALLOWED: Record<string, RegExp> = {
  sources: /^(?:@octokit\/[\w-]+|ignore|zod|node:[\w/]+)$/,
  actions: /^node:crypto$/,
  workflow: /^(?:yaml|diff|@actions\/expressions(?:\/.*)?)$|^remedy\/script-commands\.ts$/,
  remedy: /^(?:yaml|diff|@actions\/expressions(?:\/.*)?)$|^workflow\//,
  lint: /^(?:yaml|diff|@actions\/expressions(?:\/.*)?)$|^(?:remedy|workflow)\//,
  warnings: /^(?:remedy|workflow)\//,
  render: /^(?:cli-table3|picocolors|zod|node:crypto)$/,
  'examine-logs.ts': /^(?:logs|run|saves|remedy|workflow)\/[\w/-]+\.ts$/,
  'autopsy.ts': /^(?:logs|coverage|run|saves|causes|keys|remedy|workflow|trace|warnings)\/[\w/-]+\.ts$/,
  'cli.ts': /^(?:commands|sources\/terminal)\//,
  commands: /^commander$|^autopsy\.ts$|^(?!cli\.ts$)[\w/-]+\.ts$/,
};

describe('stages know the vocabulary and never each other', () => {
  test.each(files.map((file) => [file.name, file] as const))('%s', (name, { part, imports }) => {
    const isVocabulary = VOCABULARY.test(name);
    const wrong = imports.filter((target) => {
      if (VOCABULARY.test(target)) return false;
      if (name !== part && target.startsWith(`${part}/`)) return false;
      if (isVocabulary && target.endsWith('.ts')) return true;
      return !(ALLOWED[part]?.test(target) ?? false);
    });
    expect(wrong.map((target) => `${name} → ${target}`)).toEqual([]);
  });
});

/** The most lines and files that each room may have; `.` is what stands beside the rooms. A part that is rebuilt lowers its row. */
const BUDGETS: Record<string, [lines: number, files: number]> = {
  '.': [664, 6],
  actions: [670, 5],
  causes: [843, 9],
  commands: [2691, 40],
  coverage: [779, 7],
  keys: [312, 3],
  lint: [2473, 35],
  logs: [3242, 32],
  remedy: [2260, 15],
  render: [7886, 107],
  run: [409, 10],
  saves: [2629, 18],
  scan: [414, 4],
  sources: [6378, 73],
  trace: [1308, 13],
  types: [1465, 21],
  warnings: [282, 4],
  workflow: [2252, 18],
};

test('every room keeps within its budget', () => {
  const rooms = new Map<string, [number, number]>();
  for (const { part, text } of files) {
    const room = part.endsWith('.ts') ? '.' : part;
    const [lines, count] = rooms.get(room) ?? [0, 0];
    rooms.set(room, [lines + text.split('\n').length - 1, count + 1]);
  }
  const over = [...rooms].filter(([room, [lines, count]]) => {
    const [mostLines, mostFiles] = BUDGETS[room] ?? [0, 0];
    return lines > mostLines || count > mostFiles;
  });
  console.table(
    Object.fromEntries(
      [...rooms].map(([room, [lines, count]]) => [room, { lines, files: count, budget: BUDGETS[room]?.[0] }]),
    ),
  );
  expect(
    over.map(
      ([room, size]) => `${room}: ${size.join(' lines in ')} files, budget ${BUDGETS[room]?.join(' in ')}`,
    ),
  ).toEqual([]);
});

test('no file imports itself by way of others', () => {
  const graph = new Map(files.map(({ name, imports }) => [name, imports]));
  const circles: string[] = [];
  const whole = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) circles.push([...path.slice(path.indexOf(name)), name].join(' → '));
    else if (!whole.has(name)) {
      for (const target of graph.get(name) ?? []) visit(target, [...path, name]);
      whole.add(name);
    }
  };
  for (const { name } of files) visit(name, []);
  expect(circles).toEqual([]);
});

test('nothing but the edge reads the world', () => {
  const WORLD = /\b(?:process\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.|setTimeout\(|fetch\()/;
  expect(matches(WORLD, ({ part }) => part !== 'sources')).toEqual([]);
});

test('a name of an action stands in the folder of actions alone', () => {
  const known = CACHE_ACTIONS.flatMap(({ names }) => names).map((name) => name.replaceAll('.', '\\.'));
  const pattern = new RegExp(
    `(?<![\\w/.-])(?:${known.join('|')}|actions/cache(?:/\\w+)?|[\\w-]+/[\\w-]*-cache)(?![\\w#-])`,
    'i',
  );
  // A rule of lint explains what it is about.
  const found = matches(pattern, ({ name, part }) => part !== 'actions' && !name.startsWith('lint/rules/'));
  expect(found).toEqual([]);
});

test('a name of a format stands in its registry alone', () => {
  const found = matches(
    /'(?:text|markdown|html|json|github|sarif)'/,
    // A context of expressions has the name of one.
    ({ name }) => name !== 'commands/formats.ts' && name !== 'workflow/expression.ts',
  );
  expect(found).toEqual([]);
});

test('no sentence is read by code', () => {
  const words = '(?:reason|detail|message|hint|note|notes|why|problem|proof)';
  const compared = `\\.${words}\\s*(?:[!=]==(?! (?:null|undefined)\\b)|\\?*\\.(?:includes|startsWith|endsWith|match|search|indexOf)\\()`;
  const tested = `\\.(?:test|exec)\\((?:\\w+\\.)*${words}\\b`;
  // What GitHub, the runner and the client say is evidence, and read where it comes in.
  const reads = ({ part }: SourceFile): boolean =>
    part !== 'sources' && part !== 'causes' && part !== 'saves';
  const found = matches(new RegExp(`${compared}|${tested}`), reads);
  expect(found).toEqual([]);
});

test('no stage words a sentence', () => {
  const stage =
    /^(?:autopsy\.ts|(?:causes|coverage|keys|lint(?!\/rules\/)|logs|remedy|workflow|run|saves|scan|trace|warnings)\/)/;
  // A quote behind a word or another quote ends a text and begins none.
  const words = /(?<![\w'"`])(['"`])(?:(?!\1)[^\n])*?(?:\b[a-z]{2,}[ ,]+){3}(?:(?!\1)[^\n])*\1/;
  const found = matches(words, ({ name }) => stage.test(name) && !VOCABULARY.test(name));
  expect(found).toEqual([]);
});

test('a moment is read from a text where texts come in, and nowhere else', () => {
  const reads = ({ name, part }: SourceFile): boolean =>
    part !== 'sources' &&
    !/^(?:render\/json\/v1\/|logs\/line-text\.ts$|commands\/option-values\.ts$)/.test(name);
  expect(matches(/Date\.parse\(|new Date\('/, reads)).toEqual([]);
});

test('the wire is known where it is read and written, and to the registry of formats', () => {
  const knows = ({ name }: SourceFile): boolean => /^(?:render\/json\/|commands\/)/.test(name);
  const found = files
    .filter((file) => !knows(file))
    .flatMap(({ name, imports }) =>
      imports.filter((target) => target.startsWith('render/json/')).map((target) => `${name} → ${target}`),
    );
  expect(found).toEqual([]);
});

test('every export has a sentence that says what it is, above the first of its signatures', () => {
  const bare = files.flatMap(({ name, text }) => {
    const lines = text.split('\n');
    const isBare = (line: string, above = ''): boolean =>
      /^export (?!type \*)/.test(line) && !above.endsWith('*/') && !/^export function .*;$/.test(above);
    return lines.filter((line, index) => isBare(line, lines[index - 1])).map((line) => `${name}: ${line}`);
  });
  expect(bare).toEqual([]);
});

test('nothing is exported that no other file takes', () => {
  const exported = files.flatMap(({ name, text }) =>
    [...text.matchAll(/^export (?:async )?(?:const|function\*?|class|interface|type) (\w+)/gm)].map(
      ([, word = '']) => ({ name, word }),
    ),
  );
  const words = files.map(({ name, code }) => ({ name, words: new Set(code.match(/\w+/g)) }));
  const isTaken = ({ name, word }: { name: string; word: string }): boolean =>
    words.some((other) => other.name !== name && other.words.has(word));
  // A test may take what the command does not, and the build and the start take what is theirs.
  const outside = ['bin', '.ci', 'test'].flatMap((folder) =>
    readdirSync(join(src, '..', folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.m?[jt]s$/.test(name))
      .map((name) => readFileSync(join(src, '..', folder, name), 'utf8')),
  );
  const idle = exported.filter(
    (one) => !isTaken(one) && !outside.some((text) => new RegExp(`\\b${one.word}\\b`).test(text)),
  );
  expect(idle.map(({ name, word }) => `${name}: ${word}`)).toEqual([]);
});

test('no file is longer than 300 lines', () => {
  expect(files.filter(({ text }) => text.split('\n').length > 301).map(({ name }) => name)).toEqual([]);
});

test('only the command line and the sources catch what the user can mend', () => {
  expect(matches(/instanceof AutopsyError/, ({ part }) => part !== 'sources' && part !== 'cli.ts')).toEqual(
    [],
  );
});
