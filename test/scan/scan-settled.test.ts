import { rmSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { NOW } from '../support/command.ts';
import { type LoopbackGitHub, startLoopbackGitHub } from '../support/loopback-github.ts';
import { scanEnvironment, scanReportOf } from '../support/scan-command.ts';
import { copyOf, worldOf } from '../support/scan-world.ts';

const HOUR = 3_600_000;

let github: LoopbackGitHub;
let env: Record<string, string>;

/** A scan of copies of fixtures that all have the same key, each created so many hours ago; no cache list tells of it. */
async function scanOf(...copies: [fixture: string, hoursAgo: number][]) {
  const parts = copies.map(([fixture, hours], number) =>
    copyOf(fixture, { number, createdAt: NOW - hours * HOUR, suffix: '' }),
  );
  github = await startLoopbackGitHub({ ...worldOf(await Promise.all(parts)), caches: [] });
  env = scanEnvironment(github.apiUrl);
  return await scanReportOf(env);
}

afterEach(async () => {
  await github.close();
  rmSync(env.HOME ?? '', { recursive: true });
});

test('a key that another scanned run saved since is over', async () => {
  const { report, status } = await scanOf(['saved-just-before-cancel', 28], ['job-timed-out-mid-upload', 30]);
  expect(report.findings).toMatchObject([
    { state: 'released', releasedAt: expect.stringMatching(/^2026-11-23T08:0/) },
  ]);
  expect(report.cost.heldHours).toBe(1.7);
  expect(status).toBe(1);
});

test('and so held now no more', async () => {
  const { report } = await scanOf(['saved-just-before-cancel', 3], ['job-timed-out-mid-upload', 5]);
  expect(report.stuckNow).toEqual([]);
  expect(report.cost.heldHours).toBe(1.7);
});

test('a reservation that was merely possible is refuted by who saved the key meanwhile', async () => {
  const { report, status } = await scanOf(
    ['saved-just-before-cancel', 3],
    ['cancelled-just-after-reserving', 5],
  );
  expect(report.findings).toMatchObject([{ certainty: null, state: null, reservation: 'none' }]);
  expect(report.saves).toMatchObject({ stuckSuspected: 0, heldNow: 0 });
  expect({ verdict: report.verdict, status }).toEqual({ verdict: 'clean', status: 0 });
});
