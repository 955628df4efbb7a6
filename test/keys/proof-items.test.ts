import { expect, test } from 'vitest';
import { collectEvidence } from '../../src/keys/proof-items.ts';
import { findCacheSaves } from '../../src/saves/cache-saves.ts';
import { job, logFile, step, timelineOf } from '../logs/builders.ts';
import { said } from '../saves/save-lines.ts';
import { run } from '../support/run.ts';

const orphan = (name: string): string => `Terminate orphan process: pid (1) (${name})`;

/** What shows that the key of a save, which was stopped while it archived, was never reserved. */
function unreserved(mode: string, ...orphans: string[]): string[] {
  const steps = [
    step(1, 'Set up job'),
    step(2, 'Save', { conclusion: 'cancelled' }),
    step(3, 'Complete job'),
  ];
  const files = [
    logFile('j/1_Set up job.txt', ['Current runner version: x', `Cache mode: ${mode}`]),
    logFile('j/2_Save.txt', [said.header, said.archive, said.cancelled]),
    logFile('j/3_Complete job.txt', ['Cleaning up orphan processes', ...orphans.map((name) => orphan(name))]),
  ];
  const timeline = timelineOf([job('j', steps, { conclusion: 'cancelled' })], files);
  const [save] = findCacheSaves(timeline, run);
  if (save === undefined) throw new Error('no save was recognised');
  const context = { scope: null, now: 0, ttlMs: 1, caches: [], saves: [] };
  return collectEvidence(save, context).flatMap(({ claim, text }) =>
    claim === 'not-reserved' && typeof text === 'string' ? [text] : [],
  );
}

test.each<[string, string[], string[]]>([
  ['write', ['tar', 'zstdmt'], [orphan('tar'), orphan('zstdmt')]],
  ['read', ['node'], ['Cache mode: read']],
  ['none', ['tar', 'zstdmt'], ['Cache mode: none', orphan('tar'), orphan('zstdmt')]],
])(
  'under cache mode %s, with %j left, what kept the key free is shown, and nothing else',
  (mode, left, shown) => {
    expect(unreserved(mode, ...left)).toEqual(shown);
  },
);
