import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { drawTimeline } from '../../../src/render/text/plot.ts';
import { displayWidth } from '../../../src/render/text/width.ts';
import type { Lane, LaneMark, LaneSpan } from '../../../src/types/findings.ts';
import type { Instant } from '../../../src/types/primitives.ts';
import { hostileTexts } from '../hostile.ts';
import { siblingTimeline } from '../reports.ts';

const start = Date.parse('2026-06-01T09:14:00.000Z');

function at(seconds: number): Instant {
  return start + 1000 * seconds;
}

function span(kind: LaneSpan['kind'], from: number, until: number, label: string = kind): LaneSpan {
  return { kind, label, from: at(from), until: at(until) };
}

function mark(kind: LaneMark['kind'], seconds: number, label: string = kind): LaneMark {
  return { kind, label, at: at(seconds) };
}

function lane(spans: LaneSpan[], marks: LaneMark[], job = 'base'): Lane {
  return { job, url: null, spans, marks };
}

test('the zigpy-like case at 100 columns', () => {
  expect(`\n${drawTimeline(siblingTimeline, 100).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    UTC                        09:13:55          09:14:00          09:14:05
                         ──────┬─────────────────┬─────────────────┬────────────────
    prepare-base (3.15)  ⋯ Create Python virtual environment ━━━━━━━━━━━━━━━━━ ✗ failed 09:14:08
    prepare-base (3.13)  ⋯ Create Python virtual e… ━╌ archive ╌◆█ upload 38.3% ███╳ torn down 09:14:09
                                                                └ reserved 09:14:04
    "
  `);
});

test('the zigpy-like case at 60 columns', () => {
  expect(`\n${drawTimeline(siblingTimeline, 60).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    UTC                          09:14:00
                     ────────────┬──────────────────
    prepare… (3.15)  ⋯ Create Python virtual e… ━✗ failed
    prepare… (3.13)  ⋯ Create Py… ━ ╌╌╌╌╌◆█████████╳ torn down
                                    │    └ upload 38.3%, reserv…
                                    └ archive
    "
  `);
});

test('a step of twenty minutes does not squash an upload of five seconds', () => {
  const lines = drawTimeline(
    [lane([span('step', -1200, 0), span('upload', 0, 5)], [mark('torn-down', 5)])],
    80,
  );
  expect(`\n${lines.join('\n')}\n`).toMatchInlineSnapshot(`
    "
    UTC   09:13:50          09:13:55         09:14:00          09:14:05
          ┬─────────────────┬────────────────┬─────────────────┬
    base  ⋯ step ━━━━━━━━━━━━━━━━━━━━━━━━━━━━█ upload █████████╳ torn-down 09:14:05
    "
  `);
});

test('an upload over before a column is full, and marks at the very edge', () => {
  const lanes = [
    lane([span('archive', 0, 30), span('upload', 30, 30)], [mark('reserved', 30), mark('torn-down', 30)]),
  ];
  expect(`\n${drawTimeline(lanes, 80).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    UTC   09:14:26   09:14:27   09:14:28   09:14:29   09:14:30
          ┬──────────┬──────────┬──────────┬──────────┬
    base  ⋯ archive ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌█╳
                                                      │└ reserved 09:14:30, torn-do…
                                                      └ upload
    "
  `);
});

test('labels that find no room in the line hang below it, each at its column', () => {
  const marks = [
    mark('superseded', 2, 'newer run created'),
    mark('reserved', 3),
    mark('cancelled', 4),
    mark('torn-down', 5),
  ];
  const lanes = [lane([span('archive', 0, 3), span('upload', 3, 5, 'upload 38.3%')], marks)];
  expect(`\n${drawTimeline(lanes, 64).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    UTC   09:14:00          09:14:02          09:14:04
          ┬─────────────────┬─────────────────┬─────────
    base  ╌ archive ╌╌╌╌╌╌╌╌▶╌╌╌╌╌╌╌╌◆████████■████████╳ torn-down
                            │        │        └ cancelled
                            │        └ upload 38.3%, reserved
                            └ newer run created
    "
  `);
});

test('of many lanes the telling ones are drawn, the others counted', () => {
  const cancelled = Array.from({ length: 9 }, (_, index) => lane([], [mark('cancelled', 4)], `leg ${index}`));
  const torn = lane([span('upload', 0, 5)], [mark('torn-down', 5)], 'torn');
  const lines = drawTimeline([...cancelled, torn], 80);
  expect(lines.filter((line) => /^(?:leg|torn)/.test(line))).toHaveLength(6);
  expect(lines.some((line) => line.startsWith('torn'))).toBe(true);
  expect(lines.at(-1)).toBe('(4 more not drawn)');
});

test.each([
  ['no lanes', []],
  ['a lane without moments', [lane([], [])]],
  ['a span that ends before it begins', [lane([span('step', 1, 0)], [])]],
])('%s: no picture', (_name, lanes) => {
  expect(drawTimeline(lanes, 80)).toEqual([]);
});

test('no picture where there is no room for one', () => {
  expect(drawTimeline(siblingTimeline, 24)).toEqual([]);
});

describe('ticks', () => {
  test.each([
    [2, '09:14:00.0', '09:14:00'],
    [20, '09:14:04', '09:14:04'],
    [120, '09:14:30', '09:14:30'],
    [3600, '09:30', '09:30'],
    [86_400, '18:00', '18:00'],
    [86_400, '2 Jun', '24:00'],
    [20 * 86_400, 'Thu 4 Jun', '72:00'],
  ])('a stretch of %i s has a tick at %s, where it belongs', (length, label, clock) => {
    const [labels = '', axis = '', bar = ''] = drawTimeline([lane([span('upload', 0, length)], [])], 140);
    const column = labels.indexOf(label);
    expect(axis[column]).toBe('┬');
    const first = bar.search(/[█⋯]/);
    const last = Math.max(bar.lastIndexOf('█'), bar.lastIndexOf('⋯'));
    const [hours = 0, minutes = 0, seconds = 0] = clock.split(':').map(Number);
    const moment = Date.UTC(2026, 5, 1, hours, minutes, seconds);
    const share = (moment - start) / (1000 * length);
    expect(Math.abs(column - (first + share * (last + 1 - first)))).toBeLessThanOrEqual(1);
  });
});

describe('whatever the lanes', () => {
  const seconds = fc.oneof(
    fc.integer({ min: 0, max: 60 }),
    fc.integer({ min: -5000, max: 5000 }),
    fc.double({ min: 0, max: 10, noNaN: true }),
  );
  const label = fc.oneof(
    fc.constantFrom('archive', 'upload 38.3%', '日本語', ''),
    fc.constantFrom(
      ...hostileTexts.map((text) =>
        text
          .replace(/\s/g, ' ')
          .slice(0, 60)
          .replace(/[^\x20-\x7e]/g, ''),
      ),
    ),
  );
  const spans = fc.tuple(fc.constantFrom('step', 'archive', 'upload', 'save'), seconds, fc.nat(100), label);
  const marks = fc.tuple(
    fc.constantFrom('failed', 'superseded', 'cancelled', 'reserved', 'torn-down'),
    seconds,
    label,
  );
  const lanes = fc.array(
    fc
      .tuple(fc.array(spans, { maxLength: 5 }), fc.array(marks, { maxLength: 5 }), label)
      .map(([some, points, job]) =>
        lane(
          some.map(([kind, from, length, text]) => span(kind as LaneSpan['kind'], from, from + length, text)),
          points.map(([kind, moment, text]) => mark(kind as LaneMark['kind'], moment, text)),
          job,
        ),
      ),
    { maxLength: 9 },
  );

  test('no line is wider than asked for, or ends in a blank', () => {
    fc.assert(
      fc.property(lanes, fc.integer({ min: 20, max: 220 }), (some, width) => {
        for (const line of drawTimeline(some, width)) {
          expect(displayWidth(line)).toBeLessThanOrEqual(width);
          expect(line).toBe(line.trimEnd());
        }
      }),
    );
  });

  test('marks of one lane stand in the order of their times, near where they belong', () => {
    const moments = fc.uniqueArray(fc.integer({ min: 0, max: 100 }), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(moments, fc.integer({ min: 80, max: 200 }), (some, width) => {
        const sorted = some.toSorted((a, b) => a - b);
        const first = sorted[0] ?? 0;
        const length = (sorted.at(-1) ?? 0) - first;
        const bar =
          drawTimeline(
            [
              lane(
                [],
                sorted.map((moment) => mark('failed', moment, 'x')),
              ),
            ],
            width,
          )[2] ?? '';
        const columns = Array.from(bar.matchAll(/✗/g), (glyph) => glyph.index);
        expect(columns.length).toBeGreaterThan(1);
        expect(columns).toEqual(columns.toSorted((a, b) => a - b));
        if (columns.length < sorted.length) return;
        const [left = 0] = columns;
        const scale = ((columns.at(-1) ?? 0) - left) / length;
        for (const [index, column] of columns.entries()) {
          expect(Math.abs(column - left - ((sorted[index] ?? 0) - first) * scale)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
