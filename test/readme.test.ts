import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { causes } from '../src/causes/cause-table.ts';
import { runCommand } from './support/command.ts';
import { golden } from './support/fixture-world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(`${root}README.md`, 'utf8');
const contributing = readFileSync(`${root}.github/CONTRIBUTING.md`, 'utf8');

/** The lines of the shell blocks that call the command, without what is said of them and what reads their output. */
const calls = [...readme.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => line.startsWith('cache-autopsy '))
  .map((line) => (line.split(/ +# | \| /)[0] ?? '').trim().split(' ').slice(1));

describe('the README', () => {
  test('is short enough to be read', () => {
    expect(Buffer.byteLength(readme)).toBeLessThanOrEqual(12_000);
  });

  test('shows ten ways to call the command, with commands and options that there are', async () => {
    expect(calls).toHaveLength(10);
    for (const words of calls) {
      const command = ['lint', 'scan'].find((name) => name === words[0]);
      const { stdout, status } = await runCommand(command === undefined ? ['--help'] : ['help', command]);
      expect(status).toBe(0);
      for (const option of words.filter((word) => word.startsWith('-') && word !== '-'))
        expect(stdout).toMatch(new RegExp(`(?:^| )${option}[ ,]`, 'm'));
      const [, format] = /-f (\S+)/.exec(words.join(' ')) ?? [];
      if (format !== undefined) expect(stdout).toContain(`"${format}"`);
    }
  });

  test('runs nothing from a registry by name, and so does nothing else that people read', async () => {
    const files = [
      'README.md',
      ...['CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'].map((name) => `.github/${name}`),
    ];
    const texts = files.map((name) => readFileSync(`${root}${name}`, 'utf8'));
    const { stdout } = await runCommand(['--help']);
    for (const text of [...texts, stdout])
      expect(text).not.toMatch(/np[mx] (?:exec |--yes |-y )*cache-autopsy|npm i\w* (?:-\S+ )*cache-autopsy/);
  });

  test('shows the first screen of the demonstration as it is printed', () => {
    const screen = golden('sibling-failed-mid-upload', 'screen.txt');
    expect(readme).toContain(
      `\`\`\`text\nDemo: a recorded run. For yours: npm start -- RUN_URL\n${screen}\`\`\``,
    );
  });

  test('has a row for every cause that says whether a guard helps', () => {
    const help = { yes: 'yes', 'grace-only': 'for the five minutes of grace', no: 'no', unknown: 'unknown' };
    const rows = Object.entries(causes).map(
      ([kind, { title, guardHelps }]) => `| \`${kind}\` | ${title} | ${help[guardHelps]} |`,
    );
    const tables = readme.replace(/ +/g, ' ');
    for (const row of rows) expect(tables).toContain(row);
  });

  test('has a row for every exit status', () => {
    const rows = [...(readme.split('## Exit status')[1]?.matchAll(/^\| (\d+) /gm) ?? [])].map(
      ([, status]) => status,
    );
    expect(rows).toEqual(['0', '1', '2', '3', '130']);
  });

  test('leads to files that exist', () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)/g)].map((match) => match[1] ?? '');
    expect(links.length).toBeGreaterThan(4);
    for (const link of links) expect(() => readFileSync(`${root}${link}`)).not.toThrow();
  });
});

describe('CONTRIBUTING', () => {
  test('names scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
    const named = [...contributing.matchAll(/npm (?:run )?(start|test|(?<=run )[\w-]+)/g)].map(
      (match) => match[1],
    );
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((name) => name !== undefined && !(name in scripts))).toEqual([]);
  });

  test('names every file and folder of src in the layout', () => {
    const layout = contributing.split('## How the code is laid out')[1]?.split('\n## ')[0] ?? '';
    const named = readdirSync(`${root}src`, { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
    expect(named.filter((name) => !layout.includes(`  ${name}`))).toEqual([]);
  });
});
