import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { guardPatch } from '../../src/remedy/guard-patch.ts';
import { findRemedies } from '../../src/remedy/remedies.ts';
import type { SourceFile } from '../../src/types/evidence.ts';
import type { Remedy } from '../../src/types/report.ts';
import { samplePath } from '../support/samples.ts';
import { gitApply, newComplaints } from './oracles.ts';
import { savesOf, siblingFailed, sourceFile } from './sites.ts';

/** Workflow and action files of well-known repositories, `OWNER__REPO/PATH` each. */
function workflows(): SourceFile[] {
  const names = readdirSync(samplePath('workflows'), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => /\.ya?ml$/.test(name))
    .sort()
    .map((name) => {
      const [repository = '', ...path] = name.split('/');
      return sourceFile(
        readFileSync(samplePath(`workflows/${name}`), 'utf8'),
        path.join('/'),
        repository.replace('__', '/'),
      );
    });
}

function patchSample(name: string, side: 'before' | 'after'): string {
  return readFileSync(samplePath(`patches/${name}/${side}.yml`), 'utf8');
}

function onlyRemedy(file: SourceFile, job: string): Remedy {
  const saves = savesOf(file).filter(({ site }) => site.jobKeys.includes(job));
  const remedies = saves.flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
  const [remedy, ...others] = remedies;
  if (remedy === undefined || others.length > 0) throw new Error(`${remedies.length} remedies`);
  return remedy;
}

describe.runIf(existsSync(samplePath('patches')))('the changes that maintainers merged', () => {
  test('are made again: the guard, byte for byte but for their comment', () => {
    const file = sourceFile(patchSample('zigpy-workflows-36', 'before'));
    const remedy = onlyRemedy(file, 'prepare-base');
    const after = patchSample('zigpy-workflows-36', 'after').replace(/^ *# `always\(\)` to ensure.*\n/m, '');
    expect(gitApply([file], remedy.patch ?? '')).toEqual([after]);
    expect(remedy).toMatchObject({ kind: 'guard-save-step', disposition: 'verified' });
  });

  test('are made again: the split, with the guard', () => {
    const file = sourceFile(patchSample('zigpy-workflows-9-split', 'before'));
    const remedy = onlyRemedy(file, 'prepare-base');
    expect(remedy).toMatchObject({
      kind: 'split-cache-step',
      disposition: 'verified',
      condition: "always() && steps.create-venv.outcome == 'success'",
    });
    const [text = ''] = gitApply([file], remedy.patch ?? '');
    expect(text.match(/actions\/cache\/save@v3/g)).toHaveLength(1);
    expect(text).toContain(`key: \${{ steps.cache-venv.outputs.cache-primary-key }}`);
  });
});

describe.runIf(existsSync(samplePath('workflows')))('every save in the sampled workflows', () => {
  test('has a patch that git and actionlint accept and that leaves nothing to do, or a reason', {
    timeout: 120_000,
  }, async () => {
    const tally = new Map<string, number>();
    for (const file of workflows()) {
      const remedies = savesOf(file).flatMap(({ site }) => findRemedies(site, siblingFailed, [file]));
      for (const remedy of remedies) {
        const kind = `${remedy.kind}, ${remedy.disposition}`;
        tally.set(kind, (tally.get(kind) ?? 0) + 1);
        expectSound(file, remedy);
      }
      await expectMergeable(file, remedies);
    }
    const rows = [...tally].sort().map(([kind, count]) => `${String(count).padStart(4)}  ${kind}`);
    console.log(['saves in the sampled workflows', ...rows].join('\n'));
    expect(tally.get('guard-save-step, verified')).toBeGreaterThan(0);
    expect(tally.get('split-cache-step, verified')).toBeGreaterThan(0);
  });
});

function expectSound(file: SourceFile, remedy: Remedy): void {
  if (remedy.patch === null) {
    expect(remedy.notes[0]).toMatch(/^(?:No patch: .+|The save is guarded: .+)\.$/);
    return;
  }
  expect(remedy.proof).toContain('a cancel no');
  const [text = ''] = gitApply([file], remedy.patch);
  const after = { ...file, text };
  const again = savesOf(after).filter(({ step }) => (step.condition ?? '') === remedy.condition);
  expect(again.length).toBeGreaterThan(0);
  for (const { site } of again) expect(findRemedies(site, siblingFailed, [after])[0]?.patch).toBeNull();
}

/** All patches of a file at once, so that actionlint reads it twice only. */
async function expectMergeable(file: SourceFile, remedies: Remedy[]): Promise<void> {
  const { patch, leftOut } = guardPatch(remedies, [file]);
  expect(leftOut.length).toBeLessThan(Math.max(1, remedies.length));
  if (patch === '') return;
  const [text = ''] = gitApply([file], patch);
  if (file.path.includes('.github/workflows/')) expect(await newComplaints(file.text, text)).toEqual([]);
}
