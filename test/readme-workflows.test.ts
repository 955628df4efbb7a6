import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintApart } from './support/lint-apart.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Every block of YAML that is a whole workflow; the others are parts, which actionlint cannot read. */
const workflows = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)]
  .map((match) => match[1] ?? '')
  .filter((text) => /^jobs:/m.test(text));

test('the README has a workflow for a repository, and one for an organisation', () => {
  expect(workflows.length).toBeGreaterThanOrEqual(2);
});

test.each(workflows)('actionlint has nothing to say of %s', (text) => {
  expect(lintApart(text)).toEqual([]);
});

test('actionlint has something to say of a broken one', () => {
  expect(lintApart((workflows[0] ?? '').replace('github.event', 'githob.event'))).not.toEqual([]);
});

test('the first may do no more than read', () => {
  const { permissions } = parse(workflows[0] ?? '');
  expect(permissions).toEqual({ actions: 'read', checks: 'read', contents: 'read' });
});
