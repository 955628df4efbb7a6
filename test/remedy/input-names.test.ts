import { expect, test } from 'vitest';
import { gitApply } from './oracles.ts';
import { remedyFor, savesOf, siblingFailed, sourceFile, wordedRemedies } from './sites.ts';

// The runner hands an input on as `INPUT_KEY`, whatever its case in the workflow.
const file = sourceFile(`jobs:
  a:
    steps:
      - uses: actions/cache@v5
        with:
          Path: out
          KEY: k-v1
          EnableCrossOSArchive: true
          SAVE-ALWAYS: true
      - name: Build
        run: make out
`);

test('inputs in capitals are those that the action reads', () => {
  const [patched] = gitApply([file], remedyFor(file).patch ?? '');
  expect(patched).toBe(`jobs:
  a:
    steps:
      - uses: actions/cache/restore@v5
        id: cache
        with:
          Path: out
          KEY: k-v1
          EnableCrossOSArchive: true
      - name: Build
        id: build
        run: make out
      - if: always() && steps.build.outcome == 'success' && steps.cache.outputs.cache-hit != 'true'
        uses: actions/cache/save@v5
        with:
          Path: out
          key: \${{ steps.cache.outputs.cache-primary-key }}
          EnableCrossOSArchive: true
`);
});

test('a key in capitals is raised', () => {
  const [save] = savesOf(file);
  if (save === undefined) throw new Error('no save');
  const remedies = wordedRemedies(save.site, { ...siblingFailed, bumpsKey: true }, [file]);
  expect(remedies.find(({ kind }) => kind === 'bump-key')?.patch).toContain('+          KEY: k-v2');
});
