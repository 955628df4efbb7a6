import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { guardPatch, preferred } from '../../src/remedy/guard-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import { type WordedRemedy, worded } from '../support/told.ts';
import { gitApply, gitApplyEach, newComplaints } from './oracles.ts';
import { remedyFor, savesOf, siblingFailed, sourceFile } from './sites.ts';

function caseFile(name: string) {
  return sourceFile(readFileSync(new URL(`cases/${name}`, import.meta.url), 'utf8'));
}

function remedyIn(name: string, job: string) {
  const file = caseFile(name);
  const save = savesOf(file).find(({ site }) => site.jobKeys.includes(job));
  if (save === undefined) throw new Error(`no save in ${job}`);
  const [remedy] = findRemedies(save.site, siblingFailed, [file]);
  if (remedy === undefined) throw new Error('no remedy at all');
  return { file, remedy: worded(remedy) };
}

function changedLines(patch: string | null): string[] {
  return (patch ?? '').split('\n').filter((line) => /^[-+](?![-+]{2} )/.test(line));
}

describe('an explicit save step', () => {
  const { remedy } = remedyIn('explicit-save.yml', 'base');

  test('gets the guard, its producer an id, and nothing else changes', () => {
    expect(changedLines(remedy.patch)).toEqual([
      '+        id: create-venv',
      "-        if: steps.cache-venv.outputs.cache-hit != 'true'",
      "+        if: always() && steps.create-venv.outcome == 'success'",
    ]);
    expect(remedy).toMatchObject({
      kind: 'guard-save-step',
      disposition: 'verified',
      file: '.github/workflows/ci.yml',
      repository: 'octo/cat',
      condition: "always() && steps.create-venv.outcome == 'success'",
      proof:
        'a cancel no longer tears the save down, and nothing is saved unless `create-venv` succeeded; healthy runs save as before',
    });
  });

  test('is left alone once it is guarded', () => {
    const guarded = remedyIn('explicit-save.yml', 'test').remedy;
    expect(guarded).toMatchObject({ kind: 'by-hand', patch: null });
    expect(guarded.notes[0]).toContain('The save already survives a cancel');
  });

  test('and is guarded, its own time may have run out, which a cancelled job tells as a cancel', () => {
    const text = (limit: string) => `jobs:
  test:
    steps:
      - id: build
        run: make
      - if: always() && steps.build.outcome == 'success'${limit}
        uses: actions/cache/save@v5
        with:
          path: out
          key: out
`;
    const notes = (limit: string) => remedyFor(sourceFile(text(limit))).notes.join(' ');
    expect(notes('')).not.toContain('timeout-minutes');
    expect(notes('\n        timeout-minutes: 5')).toContain('by its own `timeout-minutes`');
  });
});

describe('a combined cache step', () => {
  const { file, remedy } = remedyIn('combined.yml', 'base');

  test('is split: options go to the half that reads them, the pinned commit and its comment to both', () => {
    const [patched = ''] = gitApply([file], remedy.patch ?? '');
    expect(patched.split('\n').slice(9, 50).join('\n')).toMatchInlineSnapshot(`
      "
            - name: Restore base environment
              id: cache-venv
              if: \${{ github.event_name != 'schedule' }}
              uses: actions/cache/restore@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0
              with:
                # All that is installed
                path: |
                  .venv
                  !.venv/lib/cache
                key: base-\${{ hashFiles('requirements.txt') }}
                restore-keys: |
                  base-
                enableCrossOsArchive: true
                fail-on-cache-miss: false

            - name: Create the base environment
              id: create-venv
              if: steps.cache-venv.outputs.cache-hit != 'true'
              run: |
                python -m venv .venv
                .venv/bin/pip install -r requirements.txt

            - name: Save base environment
              if: always() && steps.create-venv.outcome == 'success' && github.event_name != 'schedule'
              uses: actions/cache/save@0057852bfaa89a56745cba8c7296529d2fc39830 # v4.3.0
              with:
                path: |
                  .venv
                  !.venv/lib/cache
                key: \${{ steps.cache-venv.outputs.cache-primary-key }}
                enableCrossOsArchive: true
                upload-chunk-size: 1048576

            # The tests come last.
            - run: .venv/bin/pytest
      "
    `);
    expect(remedy.notes).toContainEqual(expect.stringContaining('`save-always` is dropped'));
    expect(remedy.notes).toContainEqual(expect.stringContaining('never guarded the save'));
  });
});

/** The workflow and action files of all fixtures, each text once, and those of the cases. */
function filesWithSaves(): SourceFile[] {
  const fixtures = fileURLToPath(new URL('../../fixtures/', import.meta.url));
  const texts = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = /^[\w-]+\/files(?:\/[^/]+){3}\/(.+\.ya?ml)$/.exec(name)?.[1];
    return path === undefined ? [] : [[readFileSync(fixtures + name, 'utf8'), path] as const];
  });
  const files = [...new Map(texts)].map(([text, path]) => sourceFile(text, path));
  return [...files, caseFile('explicit-save.yml'), caseFile('combined.yml')].filter(
    (file) => savesOf(file).length > 0,
  );
}

describe('every save in the workflows of the fixtures and the cases', () => {
  const files = filesWithSaves();
  const remediesOf = (file: SourceFile) =>
    savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));

  test('has a patch that leaves nothing to do, or a reason for none', () => {
    const remedies = files.flatMap((file) =>
      remediesOf(file).map((remedy) => ({ files: [file], file, remedy: worded(remedy) })),
    );
    const [none, some] = [remedies.filter(isWithoutPatch), remedies.filter((one) => !isWithoutPatch(one))];
    for (const { remedy } of none)
      expect(remedy.notes[0]).toMatch(
        /^(?:No patch: .+|The save already survives a cancel: .+|The job has .+)\.$/,
      );
    const patched = gitApplyEach(some.map(({ files, remedy }) => ({ files, patch: remedy.patch ?? '' })));
    for (const [index, { file, remedy }] of some.entries())
      expectNothingLeft(file, remedy, patched[index]?.[0] ?? '');
    expect([...new Set(remedies.map(({ remedy }) => remedy.kind))].sort()).toEqual([
      ...['by-hand', 'guard-save-step', 'move-save-step', 'restore-only', 'split-cache-step'],
    ]);
  });

  test('is patched as git and actionlint like it, together with the others of its file', async () => {
    const changed = files.flatMap((file) => {
      const chosen = savesOf(file).flatMap(({ site }) =>
        preferred(findRemedies(site, siblingFailed, [file])),
      );
      const { patch, leftOut } = guardPatch(chosen, [file]);
      // Each step that leaves a block of two leaves the other alone in it.
      expect(leftOut.filter(({ kind }) => kind !== 'move-save-step')).toEqual([]);
      return patch === '' ? [] : [{ files: [file], file, patch }];
    });
    const patched = gitApplyEach(changed);
    for (const [index, { file }] of changed.entries())
      if (file.path.startsWith('.github/workflows/'))
        expect(await newComplaints(file.text, patched[index]?.[0] ?? '')).toEqual([]);
    expect(changed.length).toBeGreaterThan(5);
  });
});

function isWithoutPatch({ remedy }: { remedy: WordedRemedy }): boolean {
  return remedy.patch === null;
}

/** A remedy that was applied does what it says, once for all. */
function expectNothingLeft(file: SourceFile, { kind, proof, condition }: WordedRemedy, text: string): void {
  const after = { ...file, text };
  if (kind === 'restore-only') {
    expect(savesOf(after)).toHaveLength(savesOf(file).length - 1);
    return;
  }
  expect(proof).toContain('a cancel no');
  const guarded = savesOf(after).filter(({ step }) => step.condition === condition);
  expect(guarded).not.toEqual([]);
  for (const { site } of guarded) expect(findRemedies(site, siblingFailed, [after])[0]?.patch).toBeNull();
}
