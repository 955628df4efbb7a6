import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { beginScan } from '../../src/logs/log-lines.ts';
import { EXPECTS_NEXT, MARKER, MARKERS, mayBeMarker } from '../../src/logs/log-markers.ts';
import { HEADER, HEADER_LINE, PREAMBLE } from '../../src/logs/runner-lines.ts';
import type { LogLine } from '../../src/types/evidence.ts';
import { codePoint } from '../support/code-points.ts';
import { scanLog } from '../support/scan-whole.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const T = '2026-06-21T08:45:29.2354788Z';
const ANSI = /\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])/g;

const COMES_BEFORE =
  /^(?:##\[start-action |Download action repository '|(?:Prepare all required actions|Getting action download info)$)/;

/** What the scan is to give, line by line and with every line decoded. */
function scanPlainly(bytes: Uint8Array, extent: 'job' | 'step'): LogLine[] {
  const kept: LogLine[] = [];
  let [inHeader, behindHeader, expected] = [false, false, false];
  let hook = '';
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  for (const [index, line] of text.replace(/\n$/, '').split('\n').entries()) {
    const whole = line
      .replace(/[\0-\x20]+$/, '')
      .trimEnd()
      .replace(/^\ufeff/, '');
    const [, stamp, message = ''] = /^(.{4}-.{5}T.{2}:.{5}\..{7}Z)(?:.(.*))?$/s.exec(whole) ?? [];
    const number = index + 1;
    if (stamp === undefined) {
      const before = kept.at(-1);
      const own = (before?.text.split('\n').length ?? 0) - 1 + (before?.further ?? 0);
      if (before === undefined || before.number + own !== index) continue;
      if (inHeader) before.text += `\n${whole}`;
      else if (behindHeader) before.further = (before.further ?? 0) + 1;
      continue;
    }
    const own = message.replace(/^\ufeff/, '').replace(ANSI, '');
    const last = hook;
    hook = '';
    if (inHeader && message.startsWith('\x1b[36;1m')) continue;
    if (last === 'shell' && own === '##[endgroup]') continue;
    if (last === 'header' && own.startsWith('shell: ')) {
      kept.pop();
      [hook, inHeader] = ['shell', false];
      continue;
    }
    if (last === 'ready' && /^##\[group\]Run '.+'$/.test(own)) hook = 'header';
    if (last === 'ready' && own.startsWith('##[debug]')) hook = 'ready';
    const endsHeader = inHeader && own.startsWith('##[endgroup]');
    if (own === 'Post job cleanup.' || endsHeader) hook = 'ready';
    const isDebug = behindHeader && own.startsWith('##[debug]');
    const isKept = expected || isDebug || MARKER.test(own) || (inHeader && HEADER_LINE.test(own));
    const sizes = [own, kept.at(-1)?.text, kept.at(-2)?.text].map(
      (one) => /^Sent \d+ (of \d+)/.exec(one ?? '')?.[1],
    );
    if (isKept && sizes[0] !== undefined && sizes.every((size) => size === sizes[0])) kept.pop();
    if (isKept) kept.push({ number, at: Date.parse(`${stamp.slice(0, 23)}Z`), text: own });
    const begins = endsHeader || COMES_BEFORE.test(own);
    behindHeader = begins || (behindHeader && PREAMBLE.test(own));
    inHeader = own.startsWith(HEADER) || (inHeader && !endsHeader);
    expected = isKept && EXPECTS_NEXT.test(own);
    if (extent === 'step' && endsHeader && isScriptHeader(kept)) break;
  }
  return kept;
}

function isScriptHeader(kept: LogLine[]): boolean {
  const own = kept.filter(({ text }) => !PREAMBLE.test(text));
  const headers = own.filter(({ at, text }) => at !== null && text.startsWith(HEADER));
  const values = own.findIndex(({ text }) => text === 'with:' || text === 'env:');
  const shown = values === -1 ? own : own.slice(0, values);
  const showsShell = shown.some(({ text }) => text.startsWith('shell: '));
  return headers.length === 1 && headers[0] === own[0] && showsShell;
}

function scanPieces(pieces: Uint8Array[], extent: 'job' | 'step'): { lines: LogLine[]; isDone: boolean } {
  const scanner = beginScan(extent);
  for (const piece of pieces) scanner.add(piece);
  return { isDone: scanner.isDone(), lines: scanner.end() };
}

const beginning = fc.constantFrom(
  '##[group]Run actions/cache/save@v5',
  '##[group]Run make all',
  '##[group]Run ./here',
  "##[group]Run '/home/runner/k8s/index.js'",
  '##[start-action display=x;id=y]',
  'Prepare all required actions',
  "Download action repository 'a/b@v1'",
  'Node 16 is being deprecated.',
  '##[warning]Unexpected input(s) x',
  'with:',
  '  key: k',
  'shell: /usr/bin/bash -e {0}',
  '##[endgroup]',
  '##[debug]Evaluating condition',
  '##[error]The operation was canceled.',
  'Sent 1 of 2 (50.0%), 1.0 MBs/sec',
  'Sent 2 of 2 (100.0%), 1.0 MBs/sec',
  'Sent 1 of 3 (33.3%), 1.0 MBs/sec',
  'Sending',
  'Post job cleanup.',
  '[command]/usr/bin/git log -1 --format=%H',
  'Cache Key:',
  'Cache saved with key: Schlüssel 🔑',
  '\x1b[36;1mCache saved with key: K\x1b[0m',
  '\x1b[1m\x1b[Kuv cache saved with key: K',
  'Ca\x1b[0mche saved with key: K',
  'Sent\x1b[0m 1 of 2 (50.0%), 1.0 MBs/sec',
  `octo/cave/.github/workflows/ci.yml@main (${'a'.repeat(40)})`,
  '\ufeff    v0-rust',
  '',
);
const stamp = fc.constantFrom(`${T} `, `${T} `, `${T} `, `\ufeff${T} `, '', `${T.replace('T', ' ')} `);
const stampedLine = fc
  .tuple(stamp, beginning, fc.oneof(fc.constant(''), fc.string({ unit: codePoint, maxLength: 12 })))
  .map((parts) => parts.join('').replaceAll('\n', ''));
const line = fc.oneof({ arbitrary: stampedLine, weight: 20 }, fc.constant(T));
const log = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.constantFrom('\n', '\r\n'), fc.boolean())
  .map(([lines, newline, isEnded]) => encode(lines.join(newline) + (isEnded ? newline : '')));

describe('a log in pieces', () => {
  test('is read as it would be line by line, wherever it is cut', () => {
    const cuts = fc.array(fc.nat({ max: 1500 }), { maxLength: 6 });
    fc.assert(
      fc.property(log, cuts, fc.constantFrom('job' as const, 'step' as const), (bytes, places, extent) => {
        const sorted = [0, ...places.filter((at) => at < bytes.length).sort((a, b) => a - b), bytes.length];
        const pieces = sorted.slice(1).map((until, index) => bytes.slice(sorted[index], until));
        const plain = bytes.length === 0 ? [] : scanPlainly(bytes, extent);
        expect(scanPieces(pieces, extent).lines).toEqual(plain);
        if (extent === 'job') expect(scanLog(bytes)).toEqual(plain);
      }),
      { numRuns: 300 },
    );
  });

  test('no beginning of a line that a rule reads is passed over', () => {
    const starts = MARKERS.flatMap((marker) => marker.starts);
    expect(starts.filter((start) => !/^[\x20-\x7e]{4,}$/.test(start))).toEqual([]);
    const colours = ['', '\x1b[31m', '\x1b[1;31m\x1b[4m'];
    const missed = starts.filter(
      (start) => !colours.every((colour) => mayBeMarker(encode(colour + start), 0)),
    );
    expect(missed).toEqual([]);
  });
});

describe('the log of a step', () => {
  const header = [
    '##[group]Run make all',
    '\x1b[36;1mmake all\x1b[0m',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
  ];
  const stamped = (lines: string[]): Uint8Array => encode(lines.map((text) => `${T} ${text}\n`).join(''));

  test('ends with its header where that is a script', () => {
    const { lines, isDone } = scanPieces([stamped([...header, 'Cache saved with key: K'])], 'step');
    expect(isDone).toBe(true);
    expect(lines.map(({ text }) => text)).toEqual([header[0], header[2], header[3]]);
  });

  test.each([
    ['an action', ['##[group]Run actions/cache/save@v5', 'with:', '  key: shell: x', '##[endgroup]']],
    ['a composite, though it begins with a script', ['##[group]Run ./composite', '##[endgroup]', ...header]],
    ['a post step', ['Post job cleanup.', ...header]],
    ['set-up', ["Current runner version: '2.336.0'", ...header]],
    ['a script with its header torn off', header.slice(0, 3)],
  ])('is read to its end where it is %s', (_, lines) => {
    const bytes = stamped([...lines, 'Cache saved with key: K']);
    const { lines: kept, isDone } = scanPieces([bytes], 'step');
    expect(isDone).toBe(false);
    expect(kept.at(-1)?.text).toBe('Cache saved with key: K');
    expect(kept).toEqual(scanLog(bytes));
  });

  test('an input of an action that looks like a shell does not make it a script', () => {
    const text = `${T} ##[group]Run a/b@v1\n${T} with:\n${T}   run: a\nshell: bash\n${T} ##[endgroup]\n`;
    expect(scanPieces([encode(text)], 'step').isDone).toBe(false);
  });

  test('the whole log of a job goes on behind the script of its first step', () => {
    expect(scanPieces([stamped(header)], 'job').isDone).toBe(false);
  });
});
