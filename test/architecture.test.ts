import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));
const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));

/** The words that every stage may use, because they know no stage. */
const VOCABULARY =
  /^(?:(?:types|actions)\/[\w-]+|causes\/(?:cause-table|cancel-grace-period)|logs\/(?:line-pattern|runner-lines)|saves\/\w+-signals|errors|grouped|io|mask-secrets|attempt-names)\.ts$/;

/** What each part may import besides the vocabulary and its own files: packages, and the stages that it puts in order. */
const ALLOWED: Record<string, RegExp> = {
  actions: /^$/,
  sources: /^(?:@octokit\/[\w-]+|adm-zip|zod|node:[\w/]+)$/,
  logs: /^$/,
  coverage: /^logs\//,
  run: /^$/,
  saves: /^(?:actions|keys)\//,
  causes: /^$/,
  keys: /^node:crypto$|^saves\//,
  remedy: /^(?:yaml|diff|@actions\/expressions(?:\/.*)?)$|^actions\//,
  render: /^(?:cli-table3|picocolors|zod)$/,
  trace: /^(?:run|keys)\//,
  scan: /^$/,
  'autopsy.ts': /^judge\.ts$|^(?:logs|coverage|run|saves|causes|keys|trace)\//,
  'judge.ts': /^(?:logs|coverage|run|saves|causes|keys|remedy)\//,
  'cli.ts': /^commands\//,
  commands:
    /^(?:autopsy|judge)\.ts$|^(?:coverage|logs|render|run|scan|sources|trace)\/|^remedy\/guard-patch\.ts$/,
  'commands/command-line.ts': /^commander$|^sources\/files\/path-exists\.ts$/,
  'commands/option-values.ts': /^commander$/,
};

function importsOf(name: string): string[] {
  const text = readFileSync(join(src, name), 'utf8');
  const imports =
    /^(?:import|export)\b[^;]*?\bfrom\s+'([^']+)'|^import\s+'([^']+)'|\bimport\s*\(\s*'([^']+)'/gm;
  const specifiers = [...text.matchAll(imports)].map(([, from, bare, lazy]) => from ?? bare ?? lazy ?? '');
  return specifiers.map((specifier) =>
    specifier.startsWith('.') ? relative(src, join(src, dirname(name), specifier)) : specifier,
  );
}

describe('imports form a star', () => {
  test.each(files)('%s', (name) => {
    const part = name.includes('/') ? (name.split('/')[0] ?? '') : name;
    const isVocabulary = VOCABULARY.test(name);
    const wrong = importsOf(name).filter((target) => {
      if (VOCABULARY.test(target)) return false;
      if (name.includes('/') && target.startsWith(`${part}/`)) return false;
      return isVocabulary || !((ALLOWED[name] ?? ALLOWED[part])?.test(target) ?? false);
    });
    expect(wrong).toEqual([]);
  });
});

describe('nothing but the edge reads the world', () => {
  const WORLD = /\b(?:process\.|Date\.now\(|new Date\(\)|Math\.random\(|performance\.|setTimeout\(|fetch\()/;
  test.each(files.filter((name) => !name.startsWith('sources/')))('%s', (name) => {
    expect(WORLD.exec(readFileSync(join(src, name), 'utf8'))?.[0] ?? null).toBeNull();
  });
});

test('every export has a sentence that says what it is, above the first of its signatures', () => {
  const bare = files.flatMap((name) => {
    const lines = readFileSync(join(src, name), 'utf8').split('\n');
    const isBare = (line: string, above = ''): boolean =>
      /^export (?!type \*)/.test(line) && !above.endsWith('*/') && !/^export function .*;$/.test(above);
    return lines.filter((line, index) => isBare(line, lines[index - 1])).map((line) => `${name}: ${line}`);
  });
  expect(bare).toEqual([]);
});

test('no file is longer than 250 lines', () => {
  const long = files.filter((name) => readFileSync(join(src, name), 'utf8').split('\n').length > 251);
  expect(long).toEqual([]);
});

test('only the command line and the sources catch what the user can mend', () => {
  const catching = files.filter((name) =>
    /instanceof AutopsyError/.test(readFileSync(join(src, name), 'utf8')),
  );
  expect(catching.filter((name) => name !== 'cli.ts' && !name.startsWith('sources/'))).toEqual([]);
});
