import { expect, test } from 'vitest';
import { mayCancelSave } from '../../../src/workflow/cancelled-saves.ts';
import { sourceFile } from '../sites.ts';

const workflow = (cancel: string) =>
  sourceFile(`jobs:
  a:
    steps:
      - run: make
      - { id: Build, run: scripts/serve, background: true }
      - { id: save, uses: actions/cache/save@v5, background: true, with: { path: out, key: k } }
      - cancel: ${cancel}
`);

test.each([
  ['save', true],
  ['build', false],
  ['nobody', true],
  ['[save, build]', true],
  ['', true],
])('a step that says `cancel: %s` may stop a save: %s', (cancel, may) => {
  expect(mayCancelSave(workflow(cancel))).toBe(may);
});
