import { describe, expect, test } from 'vitest';
import { beginNearbyLines, nearbyLines } from '../../src/logs/nearby-lines.ts';
import { scanWhole } from '../../src/sources/zip/log-archive.ts';
import type { ProofItem } from '../../src/types/findings.ts';
import { runCommand } from '../support/command.ts';
import { fixture } from '../support/fixture-world.ts';

const at = Date.parse('2026-11-23T20:15:18.007Z');
const item: ProofItem = {
  ...{ claim: 'reserved', source: 'log', job: 1, step: 7, line: 12, at, url: null },
  text: 'Sent 1 of 2 (50.0%), 1.0 MBs/sec',
};
const line = (second: number, text: string): string => `2026-11-23T20:15:${second}.0071234Z ${text}\n`;
const log = [
  ...[10, 11, 12, 13, 14].map((second) => line(second, `before ${second}`)),
  line(18, '\x1b[36mSent 1 of 2 (50.0%), 1.0 MBs/sec\x1b[0m'),
  ...[19, 20, 21, 22].map((second) => line(second, `behind ${second}\r`)),
].join('');

describe('the lines around a line of proof', () => {
  const around = ['before 12', 'before 13', 'before 14', item.text, 'behind 19', 'behind 20', 'behind 21'];

  test.each([1, 7, 64, 10_000])('are three before it and three behind, in pieces of %i bytes', (length) => {
    const scan = beginNearbyLines([item])();
    const bytes = Buffer.from(log);
    for (let from = 0; from < bytes.length; from += length) scan.add(bytes.subarray(from, from + length));
    const found = nearbyLines(item, [{ name: 'build/7_Save.txt', lines: scan.end() }]);
    expect(found.map(({ text }) => text)).toEqual(around);
    expect(found[3]).toEqual({ number: 6, at, text: item.text });
  });

  test('are taken from the log of one job, in whatever file', () => {
    const lines = scanWhole(beginNearbyLines([item]), Buffer.from(log));
    const of = (...names: string[]) =>
      nearbyLines(
        item,
        names.map((name) => ({ name, lines })),
      ).length;
    expect(of('build/7_Save.txt', '0_build.txt')).toBe(7);
    expect(of('build/7_Save.txt', 'lint/7_Save.txt')).toBe(0);
    expect(of('3_a/7_Save.txt', '0_3_a.txt')).toBe(7);
    expect(of('job-logs/2.txt')).toBe(0);
    expect(of('job-logs/2.txt', 'job-logs/1.txt')).toBe(7);
    expect(nearbyLines({ ...item, at: at + 1 }, [{ name: '0_build.txt', lines }])).toEqual([]);
  });

  test('stand in the page, folded and masked, and in no other format', async () => {
    const bundle = fixture('sibling-failed-mid-upload');
    const run = async (format: string) => (await runCommand([bundle, '-f', format, '--exit-zero'])).stdout;
    const page = await run('html');
    expect(page.match(/<details class="around">/g)).toHaveLength(4);
    expect(page).toContain('<mark>20:15:24 ## [error]The operation was canceled.</mark>');
    for (const format of ['text', 'markdown']) expect(await run(format)).not.toContain('29.2%');
    expect(page).toContain('29.2%');
  });

  test('of a log by itself stand there too, a token in them masked', async () => {
    const token = `ghp_${'a'.repeat(36)}`;
    const stdin = [
      line(10, '##[group]Run actions/cache/save@v5'),
      ...['with:', '  path: x', '  key: some-key', `  note: <b>${token}</b>`].map((text) => line(10, text)),
      line(10, '##[endgroup]'),
      line(
        11,
        '[command]/usr/bin/tar --posix -cf cache.tzst --exclude cache.tzst -P -C /w --files-from manifest.txt',
      ),
      line(12, 'Sent 10 of 20 (50.0%), 1.0 MBs/sec'),
      line(13, '##[error]The operation was canceled.'),
    ].join('');
    const { stdout, status } = await runCommand(['-', '-f', 'html'], { stdin });
    expect(status).toBe(1);
    expect(stdout).toContain('note: &#60;b&#62;***');
    expect(stdout).not.toContain(token);
  });
});
