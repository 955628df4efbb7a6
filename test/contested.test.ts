import { expect, test } from 'vitest';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import type { Report } from '../src/types/report.ts';
import { fixture } from './support/fixture-world.ts';
import { judgeFiles } from './support/judge-files.ts';

const bundle = await readBundle(fixture('composite-save-torn-down'));
const withoutFiles = new Map([...bundle].filter(([name]) => !name.endsWith('/action.yml')));

async function judged(files: typeof bundle): Promise<Report> {
  return (await judgeFiles(files)).report;
}

test('a save in a composite is confirmed where its action.yml declares it', async () => {
  const { findings } = await judged(bundle);
  expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['confirmed']);
});

test('without that file a script in it may have written the same lines: suspected at most, and said', async () => {
  const { findings, saves, verdict } = await judged(withoutFiles);
  expect(verdict).toBe('stuck-key');
  expect(findings.map(({ stuckKey }) => stuckKey?.certainty)).toEqual(['suspected']);
  expect(saves[0]?.notes).toContainEqual({ kind: 'contested' });
});
