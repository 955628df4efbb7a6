import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { causes } from '../src/causes/cause-table.ts';
import { golden } from './support/fixture-world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const contributing = readFileSync(`${root}.github/CONTRIBUTING.md`, 'utf8');

/** The lines that a console block shows below its command. */
function consoleBlock(command: RegExp): string {
  const blocks = [...readme.matchAll(/```console\n\$ (.*)\n([\s\S]*?)```/g)];
  const block = blocks.find((match) => command.test(match[1] ?? ''));
  return block?.[2] ?? '';
}

function cacheAutopsy(...args: string[]): string {
  return execFileSync(process.execPath, [`${root}bin/cache-autopsy.js`, ...args], { encoding: 'utf8' });
}

describe('the README shows what is so', () => {
  test('the sample is the report of the demo', () => {
    expect(consoleBlock(/actions\/runs/)).toBe(golden('sibling-failed-mid-upload', 'report.txt'));
  });

  test('the usage is what --help prints', () => {
    expect(consoleBlock(/--help/)).toBe(cacheAutopsy('--help'));
  });

  test('every cause has a row that says whether a guard helps', () => {
    const help = { yes: 'yes', 'grace-only': 'for the five minutes of grace', no: 'no', unknown: 'unknown' };
    const rows = Object.entries(causes).map(
      ([kind, { title, guardHelps }]) => `| \`${kind}\` | ${title} | ${help[guardHelps]} |`,
    );
    const tables = readme.replace(/ +/g, ' ');
    for (const row of rows) expect(tables).toContain(row);
  });

  test('every script that it names exists', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const named = [...readme.matchAll(/npm (?:run )?(start|test|[\w-]+)(?= {2,}|\n)/g)].map(
      (match) => match[1],
    );
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((name) => name !== undefined && !(name in scripts))).toEqual([]);
  });

  test('the layout names every file and folder of src', () => {
    const layout = contributing.split('## How the code is laid out')[1]?.split('\n## ')[0] ?? '';
    const named = readdirSync(`${root}src`, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
    expect(named.filter((name) => !layout.includes(`  ${name}`))).toEqual([]);
  });

  test('every file that it names exists', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(1);
    for (const link of links) expect(() => readFileSync(`${root}${link}`)).not.toThrow();
  });

  test('every section that it leads to exists', () => {
    const sections = [...readme.matchAll(/^#+ (.*)$/gm)].map((match) =>
      match[1]
        ?.toLowerCase()
        .replace(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    const anchors = [...readme.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]);
    expect(anchors.length).toBeGreaterThan(1);
    expect(anchors.filter((anchor) => !sections.includes(anchor))).toEqual([]);
  });
});
