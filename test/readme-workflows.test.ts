import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintWorkflow } from './remedy/oracles.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** Every block of YAML that is a whole workflow; the others are parts, which actionlint cannot read. */
const workflows = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)]
  .map((match) => match[1] ?? '')
  .filter((text) => /^jobs:/m.test(text));

test('the README has a workflow for a repository, and one for an organisation', () => {
  expect(workflows.length).toBeGreaterThanOrEqual(2);
});

test('actionlint has nothing to say of any of them, and does of a broken one', async () => {
  for (const text of workflows) expect(await lintWorkflow(text)).toEqual([]);
  const broken = (workflows[0] ?? '').replace('github.event', 'githob.event');
  expect(await lintWorkflow(broken)).not.toEqual([]);
});

test('the first may do no more than read', () => {
  const { permissions } = parse(workflows[0] ?? '');
  expect(permissions).toEqual({ actions: 'read', checks: 'read', contents: 'read' });
});
