import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scanLog } from '../support/scan-whole.ts';

const scan = (text: string): [number, number | null, string][] =>
  scanLog(new TextEncoder().encode(text)).map(({ number, at, text: own }) => [number, at, own]);
const at = Date.parse('2026-06-21T08:45:29.235Z');
const T = '2026-06-21T08:45:29.2354788Z';

describe('the grammar of a log line', () => {
  test('byte order mark, seven digits cut to milliseconds, CRLF, no newline at the end', () => {
    expect(scan(`\uFEFF${T} Post job cleanup.\r\n${T} Cache saved with key: K`)).toEqual([
      [1, at, 'Post job cleanup.'],
      [2, at, 'Cache saved with key: K'],
    ]);
  });

  test('a byte order mark at a later line, where the runner began a new block', () => {
    expect(scan(`${T} x\n\uFEFF${T} Post job cleanup.\n`)).toEqual([[2, at, 'Post job cleanup.']]);
  });

  test("the header of a machine's hook is no step's behind one, and a step's own where none stands before it", () => {
    const hook = ["##[group]Run '/home/runner/k8s/index.js'", 'shell: /usr/bin/node {0}', '##[endgroup]'];
    const own = ['##[group]Run actions/cache@v4', '##[endgroup]'];
    const kept = (...lines: string[]) =>
      scan(lines.map((line) => `${T} ${line}\n`).join('')).map(([, , text]) => text);
    expect(kept(...own, ...hook)).toEqual(own);
    expect(kept(...hook, ...own)).toEqual([...hook, ...own]);
  });

  test('lines without a timestamp continue an input of a header and nothing else', () => {
    const header = [
      `${T} ##[group]Run actions/cache@v4`,
      `${T} with:`,
      `${T}   path: a`,
      'b',
      '',
      'c',
      `${T}   key: k`,
    ];
    const texts = scan([...header, `${T} ##[endgroup]`, 'Sent 1 of 2 (50.0%), 1.0 MBs/sec'].join('\n'));
    expect(texts.map(([, , text]) => text)).toEqual([
      '##[group]Run actions/cache@v4',
      'with:',
      '  path: a\nb\n\nc',
      '  key: k',
      '##[endgroup]',
    ]);
    expect(texts.filter(([, time]) => time === null)).toEqual([]);
  });

  test('ANSI sequences are taken off before a line is matched', () => {
    expect(scan(`${T} \x1b[31mCache saved with key: K\x1b[0m`)).toEqual([[1, at, 'Cache saved with key: K']]);
  });

  test('the commit below a query of checkout, and the key below the heading of rust-cache', () => {
    const sha = 'e2666f5864e5f11de8a071856f0804e6bab0fd8f';
    const lines = [
      `[command]/usr/bin/git log -1 --format=%H`,
      sha,
      'Cache Key:',
      '    v0-rust-build',
      'other',
    ];
    expect(scan(lines.map((line) => `${T} ${line}\n`).join('')).map(([, , text]) => text)).toEqual(
      lines.slice(0, 4),
    );
  });

  test('what the runner prints to prepare an action, and debug lines right behind a header', () => {
    const kept = [
      'Prepare all required actions',
      'Getting action download info',
      "Download action repository 'actions/cache@v5' (SHA:abc)",
      '##[group]Run ./a',
      '##[endgroup]',
      '##[debug]Evaluating condition for step',
    ];
    const lines = [...kept, 'other', '##[debug]elsewhere'];
    expect(scan(lines.map((line) => `${T} ${line}\n`).join('')).map(([, , text]) => text)).toEqual(kept);
  });

  test('words that no rule reads are left out', () => {
    expect(scan(`${T} npm warn deprecated\n${T} Sending\n${T}   path: x\n\n`)).toEqual([]);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (bytes, stamped) => {
        const prefix = new TextEncoder().encode(stamped ? `${T} ##[group]Run a/b@c\n${T} ` : '');
        const lines = scanLog(new Uint8Array([...prefix, ...bytes]));
        expect(
          lines.every(({ number }, index) => index === 0 || number > (lines[index - 1]?.number ?? 0)),
        ).toBe(true);
      }),
    );
  });
});
