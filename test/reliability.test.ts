import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The text under a heading of CONTRIBUTING, up to the next of its level. Throws where there is no such heading. */
function section(heading: string): string {
  const parts = readFileSync(`${root}.github/CONTRIBUTING.md`, 'utf8').split(/^(?=## )/m);
  const found = parts.find((part) => part.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`CONTRIBUTING.md has no section headed "${heading}"`);
  return found;
}

interface Proof {
  fault: string;
  file: string;
  name: string;
}

/** What the last cell of each row of the table names: test files, each with the names of tests in it. */
function proofs(): Proof[] {
  const rows = section('## Reliability')
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .slice(2);
  return rows.flatMap((row) => {
    const [fault = '', , shown = ''] = row.slice(2, -2).split(' | ');
    const found = shown.split(/; (?=`)/).flatMap((part) => {
      const file = /^`([^`]+)`: /.exec(part)?.[1] ?? '';
      return [...part.matchAll(/"([^"]+)"/g)].map((match) => ({ fault, file, name: match[1] ?? '' }));
    });
    if (found.length === 0) throw new Error(`the row "${fault}" names no test`);
    return found;
  });
}

describe('what CONTRIBUTING says of reliability', () => {
  test('names a test for every fault, and every test is there', () => {
    const named = proofs();
    expect(named.length).toBeGreaterThan(15);
    const missing = named.filter(({ file, name }) => {
      const text = readFileSync(`${root}${file}`, 'utf8');
      return (
        !["'", '"', '`'].some((quote) => text.includes(`${quote}${name}${quote}`)) && !isBareKey(text, name)
      );
    });
    expect(missing).toEqual([]);
  });
});

/** A name of one word may stand as a key, without quotes. */
function isBareKey(text: string, name: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`^\\s+${name}: `, 'm').test(text);
}
