import { expect, test } from 'vitest';
import { remedyFor, sourceFile } from './sites.ts';

test('a step whose id GitHub would refuse is not split', () => {
  const { patch, notes } = remedyFor(
    sourceFile(`jobs:
  a:
    steps:
      - { id: -cache, uses: actions/cache@v5, with: { path: out, key: k } }
      - { name: Build, run: make out }
`),
  );
  expect(patch).toBeNull();
  expect(notes.join('\n')).toContain('the `id` of a step is not one that GitHub accepts');
});

test('a condition of a thousand parts costs its patch, and no time', () => {
  const asked = Array.from({ length: 1_000 }, (_, at) => `env.a${at}`).join(' && ');
  const before = process.cpuUsage().user;
  const { patch, notes } = remedyFor(
    sourceFile(`jobs:
  a:
    steps:
      - { id: build, if: ${asked}, run: make out }
      - { uses: actions/cache/save@v5, if: ${asked}, with: { path: out, key: k } }
`),
  );
  expect(process.cpuUsage().user - before).toBeLessThan(3_000_000);
  expect(patch).toBeNull();
  expect(notes.join('\n')).toContain('No patch');
});
