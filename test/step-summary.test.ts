import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runCommand } from './support/command.ts';
import { fixture, golden } from './support/fixture-world.ts';

const demo = 'sibling-failed-mid-upload';
const clean = 'healthy-run';
const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-summary-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('the step summary', () => {
  test('is appended to, never overwritten', async () => {
    const summary = join(folder, 'summary.md');
    const markdown = golden(demo, 'report.md');
    await runCommand([fixture(demo)], { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(readFileSync(summary, 'utf8')).toBe(markdown);
    await runCommand([fixture(demo), '-f', 'json'], { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(readFileSync(summary, 'utf8')).toBe(`${markdown}\n${markdown}`);
  });

  test('is left alone where the Markdown goes to a file of its own', async () => {
    const summary = join(folder, 'none.md');
    const args = [fixture(demo), '-f', 'markdown', '-o', join(folder, 'report.md')];
    await runCommand(args, { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(existsSync(summary)).toBe(false);
  });

  test('never grows beyond what GitHub takes, and what cannot be written is said', async () => {
    const summary = join(folder, 'full.md');
    const full = 'x'.repeat(1024 * 1024 - 50);
    writeFileSync(summary, full);
    const outcome = await runCommand([fixture(clean)], { env: { GITHUB_STEP_SUMMARY: summary } });
    expect(outcome.status).toBe(0);
    expect(outcome.stderr).toContain('no room left');
    expect(readFileSync(summary, 'utf8')).toBe(full);
    const nowhere = await runCommand([fixture(demo)], { env: { GITHUB_STEP_SUMMARY: folder } });
    expect(nowhere.status).toBe(1);
    expect(nowhere.stderr).toContain('the step summary cannot be written');
  });
});
