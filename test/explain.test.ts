import { describe, expect, test } from 'vitest';
import { causes } from '../src/causes/cause-table.ts';
import { exposures } from '../src/lint/exposure-table.ts';
import { rules } from '../src/lint/rules.ts';
import { outcomes, phases } from '../src/saves/outcome-table.ts';
import { refusals } from '../src/trace/refusal-table.ts';
import { warningKinds } from '../src/warnings/warning-table.ts';
import { runCommand } from './support/command.ts';

const tables = {
  ...{ cause: causes, phase: phases, outcome: outcomes, refusal: refusals, warning: warningKinds },
  exposure: exposures,
};
const words = [
  ...Object.entries(tables).flatMap(([kind, table]) => Object.keys(table).map((id) => [kind, id] as const)),
  ...rules.map(({ id }) => ['rule', id] as const),
];

describe('explain', () => {
  test.each(words)(
    '%s:%s says what it means, how it is known, what to do and by whom it was said',
    async (kind, id) => {
      const { status, stdout, stderr } = await runCommand(['explain', `${kind}:${id}`]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const parts = ['What it means', 'How it is known', 'What to do', 'Source'].map(
        (heading) => stdout.split(`${heading}\n  `)[1],
      );
      expect(
        parts.map((part) => (part ?? '').split('\n')[0]?.length ?? 0).every((length) => length > 5),
      ).toBe(true);
      expect((await runCommand(['explain', id])).stdout).toContain(`${kind}:${id}\n`);
    },
  );

  test('an id that several kinds share tells all of them', async () => {
    const { stdout } = await runCommand(['explain', 'unknown']);
    for (const kind of ['cause', 'outcome', 'refusal']) expect(stdout).toContain(`${kind}:unknown\n`);
  });

  test('a misspelt word suggests the right one, and any other names the kinds, whose words are listed', async () => {
    expect(await runCommand(['explain', 'sibling-faild'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('did you mean sibling-failed?'),
    });
    expect((await runCommand(['explain', 'zzzzzzzzzz'])).stderr).toContain(
      'give a kind for its words: cause, ',
    );
    for (const word of ['constructor', '__proto__'])
      expect(await runCommand(['explain', word])).toMatchObject({ status: 2, stdout: '' });
    const { stdout } = await runCommand(['explain', 'rule']);
    expect(stdout).toMatch(/^unguarded-save +a cache save that a cancel tears down$/m);
  });
});

test('without an argument, every word of every kind', async () => {
  const { status, stdout } = await runCommand(['explain']);
  expect(status).toBe(0);
  for (const word of [
    'sibling-failed',
    'torn-down',
    'upload',
    'unguarded-save',
    'stuck-key',
    'guard',
    'needs-review',
  ])
    expect(stdout).toMatch(new RegExp(`^${word} `, 'm'));
});

test.each(['guard', 'scope', 'version', 'reserved', 'verified', 'needs-review', 'stuck key', 'torn down'])(
  'knows %s',
  async (word) => {
    const { status, stdout } = await runCommand(['explain', word]);
    expect(status).toBe(0);
    expect(stdout).toContain('What it means');
  },
);
