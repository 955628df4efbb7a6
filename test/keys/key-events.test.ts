import { expect, test } from 'vitest';
import { findKeyEvents } from '../../src/keys/key-events.ts';
import type { RestoreMiss } from '../../src/types/saves.ts';
import { step } from '../logs/builders.ts';
import { said } from '../saves/save-lines.ts';
import { onlySave, SECOND } from '../saves/saving-jobs.ts';
import { run } from '../support/run.ts';

const { save } = onlySave({ lines: [said.archive, said.sentWhole, said.saved] });
const line = { number: 3, at: SECOND - 5000, text: 'Cache not found for input keys: K' };
const miss = (number: number): RestoreMiss => ({
  ...{ job: save.job, step: { ...save.step, step: step(number, 'Restore') } },
  ...{ key: 'K', paths: save.paths, line, fatal: false },
});

test.each([
  ['the next save of its key in its job', 1, 'main' as const, true],
  ['no save that came before it', 3, 'main' as const, false],
  ['no save of a post step', 1, 'post' as const, false],
])('the version of what a restore missed is that of %s', (_, number, stage, isTold) => {
  const own = { ...save, step: { ...save.step, stage } };
  const [missed] = findKeyEvents({
    ...{ run, saves: [own], misses: [miss(number)], caches: [], now: SECOND, ttlMs: 86_400_000 },
  }).filter(({ kind }) => kind === 'missed');
  expect(missed?.version).toBe(isTold ? save.version : null);
});
