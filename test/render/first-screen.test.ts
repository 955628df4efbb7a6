import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CauseKind } from '../../src/types/causes.ts';
import type { Report } from '../../src/types/report.ts';
import { fixture } from '../support/fixture-world.ts';
import { judgeFixture } from '../support/judge-files.ts';
import { renderScreen } from '../support/renderings.ts';

const cases = readdirSync(fixture('')).filter((name) => name !== 'recorder');
const options = { width: 80, colour: false };

describe('the first screen', () => {
  test.each(cases)('%s', async (name) => {
    const { report } = await judgeFixture(name);
    const text = renderScreen(report, options, true);
    await expect(text).toMatchFileSnapshot(fixture(`${name}/expected/screen.txt`));
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
    // What people copy is never broken, and all else fits.
    const wide = text.split('\n').filter((line) => line.length > 80);
    for (const line of wide)
      expect(line).toMatch(/^ *\S+$|^ *(?:gh|cache-autopsy) |"[^"]+":$|^ *\d* *[-+] |^ +\(http/);
    expect(text).toMatch(/^[✗?✓] /);
    const words = (shown: string): string => shown.replace(/\s+/g, ' ');
    const [headline = ''] = words(text).split(' acme-', 1);
    expect(words(renderScreen(report, { width: 60, colour: false }, true))).toContain(headline.slice(0, 40));
  });
});

/** The report of the demonstration, as if its save had ended for another reason. */
async function endedBy(kind: CauseKind, conclusion = 'failure'): Promise<Report> {
  const { report } = await judgeFixture('sibling-failed-mid-upload');
  const findings = report.findings.map((finding) => ({
    ...finding,
    teardown: {
      ...finding.teardown,
      cause: { ...finding.teardown.cause, kind, detail: { kind: 'said' as const, text: '' } },
    },
  }));
  return { ...report, findings, run: { ...report.run, conclusion } };
}

test.each([2, 3, 4, 6, 9])(
  '%d stuck keys fit the screen, and none of up to six is left out',
  async (count) => {
    const { report } = await judgeFixture('sibling-failed-mid-upload');
    const [finding] = report.findings;
    const keys = Array.from({ length: count }, (_, index) => `${finding?.stuckKey?.key}-${index}`);
    const findings = keys.flatMap((key) =>
      finding?.stuckKey ? [{ ...finding, stuckKey: { ...finding.stuckKey, key } }] : [],
    );
    const text = renderScreen({ ...report, findings }, options);
    expect(text).toMatch(new RegExp(`^✗ ${count} cache keys stuck, the last until `));
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(24);
    for (const key of keys.slice(0, 6)) expect(text).toContain(key);
    expect(text).toContain('--apply');
    if (count > 6) expect(text).toContain(`and ${count - 6} more keys`);
  },
);

describe('what to do now', () => {
  const rerun = 'gh run rerun 39517402166 --failed --repo acme-radio/beacon';
  test.each<[CauseKind, string, boolean]>([
    ['sibling-failed', 'Fix the failed job, then re-run. Jobs rebuild without this cache:', true],
    ['run-superseded', 'replaced this one. It rebuilds without this cache.', false],
    ['run-cancelled', 'Re-run only if you still need it; jobs rebuild without this cache:', true],
    ['job-timed-out', 'Speed the job up or raise `timeout-minutes`, then re-run:', true],
    ['step-timed-out', "Raise the step's `timeout-minutes`, then re-run:", true],
    ['runner-shut-down', 'Re-run:', true],
    ['runner-lost', 'Re-run:', true],
    ['upload-failed', 'Re-run:', true],
    ['reserve-timed-out', 'Re-run:', true],
    ['step-cancelled', 'Nothing to re-run.', false],
    ['unknown', 'Re-run if you still need it:', true],
  ])('after %s', async (kind, words, isRerun) => {
    const text = renderScreen(await endedBy(kind), options);
    expect(text.replace(/\s+/g, ' ')).toContain(words);
    expect(text.includes(rerun)).toBe(isRerun);
    const passed = renderScreen(await endedBy(kind, 'success'), options);
    expect(passed).toContain('Nothing to re-run: this run passed.');
    expect(passed).not.toContain('gh run rerun');
  });

  test('of a key that is free again is nothing, but for the fix', async () => {
    const { report } = await judgeFixture('sibling-failed-mid-upload');
    const findings = report.findings.map((finding) => ({
      ...finding,
      stuckKey: finding.stuckKey && { ...finding.stuckKey, state: 'expired' as const },
    }));
    const text = renderScreen({ ...report, findings }, options);
    expect(text).toMatch(/^✓ Cache key was stuck, free since Tue 24 Nov 20:16 UTC \(expired\)\n/);
    expect(text.replace(/\s+/g, ' ')).toContain(
      "Nothing to do now; merge the fix so that it doesn't happen again.",
    );
    expect(text).not.toContain('--bump-key');
  });
});
