import { describe, expect, test } from 'vitest';
import { proseText } from '../../../src/render/content/prose.ts';
import {
  betweenTimes,
  byteSize,
  counted,
  distance,
  duration,
  latestMinute,
  uploadedShare,
} from '../../../src/render/content/time-format.ts';
import { moment } from '../reports.ts';

test.each([
  [0, '0 s'],
  [8200, '8.2 s'],
  [59_400, '59 s'],
  [59_700, '1 m'],
  [3_599_900, '1 h'],
  [60_000, '1 m'],
  [422_000, '7 m 2 s'],
  [3_600_000, '1 h'],
  [48_000_000, '13 h 20 m'],
  [172_799_999, '2 d'],
  [183_600_000, '2 d 3 h'],
  [-5, '0 s'],
])('%i ms is %s', (milliseconds, expected) => {
  expect(proseText([duration(milliseconds)])).toBe(expected);
});

test.each([
  [moment('2026-06-02T09:14:00.000Z'), '2026-06-02 09:14 UTC'],
  [moment('2026-06-02T09:14:00.001Z'), '2026-06-02 09:15 UTC'],
  [moment('2026-12-31T23:59:59.999Z'), '2027-01-01 00:00 UTC'],
])('%s is over by %s', (at, expected) => {
  expect(proseText([latestMinute(at)])).toBe(expected);
});

test.each([
  [moment('2026-06-02T10:00:00.000Z'), '24 h from now', '24 h after the recording'],
  [moment('2026-06-01T10:00:00.000Z'), '0 s ago', '0 s before the recording'],
  [moment('2026-06-01T05:58:00.000Z'), '4 h 2 m ago', '4 h 2 m before the recording'],
])('%s is %s, in a replay %s', (at, live, replayed) => {
  const now = moment('2026-06-01T10:00:00.000Z');
  expect(proseText(distance(at, { now, isReplay: false }))).toBe(live);
  expect(proseText(distance(at, { now, isReplay: true }))).toBe(replayed);
});

test.each([
  [
    moment('2026-06-01T09:14:03.780Z'),
    moment('2026-06-01T09:14:04.927Z'),
    '2026-06-01, between 09:14:03.780 and 09:14:04.927 UTC',
  ],
  [
    moment('2026-06-01T23:59:59.000Z'),
    moment('2026-06-02T00:00:01.500Z'),
    '2026-06-01, between 23:59:59.000 and 2026-06-02 00:00:01.500 UTC',
  ],
  [moment('2026-06-01T09:14:03.780Z'), moment('2026-06-01T09:14:03.780Z'), '2026-06-01, at 09:14:03.780 UTC'],
])('from %s until %s is "%s"', (from, until, expected) => {
  expect(proseText(betweenTimes({ from, until }))).toBe(expected);
});

describe('bytes', () => {
  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [999_950, '1.0 MB'],
    [41_946_413, '41.9 MB'],
    [1_288_490_188, '1288.5 MB'],
    [12_884_901_888, '12.9 GB'],
  ])('%i are %s', (bytes, expected) => {
    expect(proseText([byteSize(bytes)])).toBe(expected);
  });

  test.each([
    [16_056_320, 41_946_413, '16.1 of 41.9 MB (38.3%)'],
    [0, 41_946_413, '0.0 of 41.9 MB (0%)'],
    [41_946_412, 41_946_413, '41.9 of 41.9 MB (99.9%)'],
    [41_946_413, 41_946_413, '41.9 of 41.9 MB (100%)'],
    [0, 0, '0 of 0 B'],
  ])('%i of %i are %s', (sentBytes, totalBytes, expected) => {
    expect(proseText(uploadedShare({ sentBytes, totalBytes, bytesPerSecond: null }))).toBe(expected);
  });
});

test('counted', () => {
  expect([counted(0, 'save'), counted(1, 'save'), counted(2, 'save')]).toEqual([
    '0 saves',
    '1 save',
    '2 saves',
  ]);
});
