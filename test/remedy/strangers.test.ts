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
  expect(notes.join('\n')).toContain('the `id` of the step is none that GitHub takes');
});
