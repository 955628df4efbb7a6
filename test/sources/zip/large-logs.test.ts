import { describe, expect, test } from 'vitest';
import { absenceWords } from '../../../src/absence-words.ts';
import { beginScan } from '../../../src/logs/log-lines.ts';
import { findComposedLogs } from '../../../src/sources/zip/composed-logs.ts';
import { readLogArchive } from '../../../src/sources/zip/log-archive.ts';
import { ZIP_LIMITS } from '../../../src/sources/zip/zip-directory.ts';
import type { LogLine } from '../../../src/types/evidence.ts';
import { type CraftedEntry, craftZip } from '../../support/make-zip.ts';
import { scanLog } from '../../support/scan-whole.ts';

const T = '2026-06-21T08:45:29.2354788Z';
const BOM = '\ufeff';
const logOf = (texts: string[]): string => texts.map((text) => `${T} ${text}\n`).join('');
const noise = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `> Task :compile ${index * 7919} of module ${index % 17}`);

const header = ['##[group]Run make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]'];
const save = ['##[group]Run actions/cache/save@v5', '##[endgroup]', 'Sent 1 of 2 (50.0%), 1.0 MBs/sec'];

const NO_ENTRY = { data: null, deflatedBytes: 0, crc: 0, method: 8, encrypted: false, from: 0, until: 0 };

async function read(entries: CraftedEntry[]) {
  const { logs, problems } = await readLogArchive(craftZip(entries), beginScan, ZIP_LIMITS);
  const texts = (lines: LogLine[]) => lines.map(({ text }) => text);
  return {
    logs: Object.fromEntries(logs.map(({ name, lines }) => [name, texts(lines)])),
    problems: problems.map(absenceWords),
  };
}

describe('a log that is inflated in pieces', () => {
  const content = logOf([...noise(90_000), ...save, ...noise(10)]);
  const entry = { name: '0_build.txt', content };

  test('gives the lines that the whole gives', async () => {
    const { logs, problems } = await readLogArchive(craftZip([entry]), beginScan);
    expect(problems).toEqual([]);
    expect(logs).toEqual([{ name: '0_build.txt', lines: scanLog(Buffer.from(content)) }]);
    expect(logs[0]?.lines[0]?.number).toBe(90_001);
  });

  test.each<[string, Partial<CraftedEntry>, RegExp]>([
    ['larger than it says', { sizeBytes: 5_000_000 }, /its data is damaged$/],
    ['smaller than it says', { sizeBytes: 50_000_000 }, /its data is damaged$/],
    ['of another checksum', { crc: 1 }, /its data is damaged$/],
    ['cut off', { compressedBytes: 1000 }, /its data is damaged$/],
  ])('is left out where it is %s', async (_, lie, problem) => {
    const { logs, problems } = await read([
      { ...entry, ...lie },
      { name: '1_b.txt', content: logOf(save) },
    ]);
    expect(problems).toEqual([expect.stringMatching(problem)]);
    expect(logs).toEqual({ '1_b.txt': save });
  });

  test('a bug of the scanner is not taken for a fault of the archive', async () => {
    const add = () => {
      throw new Error('a bug');
    };
    const broken = () => ({ add, end: () => [] });
    await expect(readLogArchive(craftZip([entry]), broken)).rejects.toThrow('a bug');
  });
});

describe('a log of a job that its steps make up', () => {
  const steps = [`${BOM}${logOf(header)}`, `${BOM}${logOf(save)}`];
  const whole = steps.map((step, index) => (index === 0 ? step : step.slice(1))).join('');
  const [first = '', second = ''] = steps;
  const stepEntries = [
    { name: 'build/1_make.txt', content: first },
    { name: 'build/10_save.txt', content: second },
  ];
  const lies = { name: '0_build.txt', content: whole, crc: 1 };

  test('is not inflated', async () => {
    expect(await read([lies, ...stepEntries])).toEqual({
      logs: { '0_build.txt': [], 'build/1_make.txt': header, 'build/10_save.txt': save },
      problems: [],
    });
  });

  const MB = 1024 ** 2;
  test.each([
    ['the same, less the second mark', 1000, 997, true],
    ['a byte more', 1000, 998, false],
    ['the mark of one more block', 3 * MB, 3 * MB, true],
    ['the marks of two more blocks in one', 3 * MB, 3 * MB + 3, false],
    ['less than the shortest line, in many blocks', 90 * MB, 90 * MB + 26, true],
    ['the shortest line', 90 * MB, 90 * MB + 27, false],
  ])('steps of %s', (_, stepBytes, wholeBytes, isComposed) => {
    const entryOf = (name: string, sizeBytes: number) => ({ ...NO_ENTRY, name, sizeBytes });
    const halves = [1, 2].map((number) => entryOf(`build/${number}_x.txt`, stepBytes / 2));
    expect(findComposedLogs([entryOf('0_build.txt', wholeBytes), ...halves]).size).toBe(isComposed ? 1 : 0);
  });

  test.each<[string, CraftedEntry[], string[]]>([
    [
      'a line stands between its steps',
      [{ name: '0_build.txt', content: whole + logOf(['']) }, ...stepEntries],
      [...header, ...save],
    ],
    [
      'the file of a step is missing',
      [{ name: '0_build.txt', content: whole }, ...stepEntries.slice(1)],
      [...header, ...save],
    ],
    [
      'two files claim one step',
      [
        { name: '0_build.txt', content: whole },
        ...stepEntries.map((entry, index) => ({ ...entry, name: `build/1_${index}.txt` })),
      ],
      [...header, ...save],
    ],
    [
      'the file of a step is damaged',
      [
        { name: '0_build.txt', content: whole },
        { ...stepEntries[0], name: 'build/1_make.txt', content: first, crc: 1 },
        ...stepEntries.slice(1),
      ],
      [...header, ...save],
    ],
  ])('is inflated where %s', async (_, entries, lines) => {
    expect((await read(entries)).logs['0_build.txt']).toEqual(lines);
  });
});

describe('a long log of a script', () => {
  const content = logOf([...header, ...noise(5000), 'Cache saved with key: K']);

  test('is inflated no further than its header', async () => {
    const { logs, problems } = await read([{ name: 'build/2_make.txt', content, crc: 1 }]);
    expect(problems).toEqual([]);
    expect(logs).toEqual({ 'build/2_make.txt': header });
  });

  test('is inflated whole where it is the log of a job', async () => {
    const { logs } = await read([{ name: '0_build.txt', content }]);
    expect(logs['0_build.txt']?.at(-1)).toBe('Cache saved with key: K');
  });

  test('is inflated whole where its header is longer than what is tried first', async () => {
    const inputs = noise(3000).map((text) => `  ${text}`);
    const action = [
      '##[group]Run actions/cache/save@v5',
      'with:',
      ...inputs,
      '##[endgroup]',
      ...save.slice(2),
    ];
    const { logs, problems } = await read([{ name: 'build/3_save.txt', content: logOf(action) }]);
    expect(problems).toEqual([]);
    expect(logs['build/3_save.txt']).toEqual(action);
  });
});
