import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type KeyLine, keyLineOf } from '../../../src/render/chart/key-timeline.ts';
import { drawKeyLine } from '../../../src/render/text/key-chart.ts';
import { displayWidth } from '../../../src/render/text/width.ts';
import type { Finding } from '../../../src/types/findings.ts';
import type { Release } from '../../../src/types/keys.ts';
import type { Instant } from '../../../src/types/primitives.ts';
import { crowded, culprit, finding, heldKey, moment, ownCase, report } from '../reports.ts';

const examinedAt = report().examinedAt;

function lineOf(changes: Partial<Finding>, now = examinedAt): KeyLine | null {
  return keyLineOf(ownCase({ finding: finding(changes) }), now);
}

function releasedAt(at: Instant): Release {
  return { at, source: 'caches', run: null, url: null };
}

/** The picture of a line that there is to be. */
function drawn(line: KeyLine | null, width: number): string {
  if (line === null) throw new Error('there is a line to draw');
  return `\n${drawKeyLine(line, width).join('\n')}\n`;
}

describe('in text', () => {
  const line = lineOf(culprit.findings[0] ?? {});

  test('three victims and a release at 100 columns', () => {
    expect(drawn(line, 100)).toMatchInlineSnapshot(`
      "
      UTC           12:00     15:00     18:00     21:00     2 Jun     03:00     06:00     09:00
           ─────────┬─────────┬─────────┬─────────┬─────────┬─────────┬─────────┬─────────┬─
      key  ◆▒▒✗▒▒▒▒○▒▒▒▒▒▒✗▒▒▒✓╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌┃╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌◇ expiry 09:15
           └ reserved 09:14   └ saved 15:02    └ examined 19:54
           ✗ refused  ○ missed
      "
    `);
  });

  test('at 40 columns the labels have no times', () => {
    expect(drawn(line, 40)).toMatchInlineSnapshot(`
      "
      UTC     12:00        2 Jun
           ───┬────────────┬──────────
      key  ◆✗▒○▒✗✓╌╌╌╌╌┃╌╌╌╌╌╌╌╌╌╌╌╌╌◇ expiry
           │     │     └ examined
           │     └ saved
           └ reserved
           ✗ refused  ○ missed
      "
    `);
  });

  test('labels that share the last column stand there together', () => {
    const late = lineOf(
      { released: releasedAt(moment('2026-06-02T09:10:00.000Z')) },
      moment('2026-06-02T09:12:00.000Z'),
    );
    expect(drawn(late, 100)).toMatch(/▒✓ saved 09:10, examined 09:12, expiry 09:15\n/);
  });

  test('500 victims take one line', () => {
    const lines = drawn(lineOf(crowded.findings[0] ?? {}), 80).split('\n');
    expect(lines.filter((one) => /[✗○]/.test(one))).toHaveLength(2);
  });

  test('no room, no picture', () => {
    expect(line === null ? [] : drawKeyLine(line, 28)).toEqual([]);
  });

  test('keeps to its width, and marks the reservation and the end, whatever the times', () => {
    const minutes = fc.integer({ min: 0, max: 3000 });
    const start = heldKey.reservedBetween?.until ?? 0;
    const at = (minute: number): Instant => start + 60_000 * minute;
    const [victim] = culprit.findings[0]?.victims ?? [];
    const [hit] = victim?.hits ?? [];
    if (victim === undefined || hit === undefined) throw new Error('the culprit has a victim');
    fc.assert(
      fc.property(
        fc.integer({ min: 40, max: 200 }),
        fc.array(minutes, { minLength: 1, maxLength: 60 }),
        minutes,
        fc.option(minutes),
        (width, hits, now, over) => {
          const victims = [{ ...victim, hits: hits.map((minute) => ({ ...hit, at: at(minute) })) }];
          const released = over === null ? null : releasedAt(at(over));
          const picture = drawn(lineOf({ victims, released }, at(now)), width);
          for (const one of picture.split('\n')) expect(displayWidth(one)).toBeLessThanOrEqual(width);
          expect(picture).toMatch(released === null ? /◇/ : /✓/);
          expect(picture).toContain('reserved');
        },
      ),
    );
  });
});

describe('the line of a key', () => {
  test.each<[string, Partial<Finding>]>([
    ['nobody was hit and nothing released it', {}],
    ['nothing is stuck', { stuckKey: null, victims: culprit.findings[0]?.victims ?? [] }],
  ])('none where %s', (_, changes) => {
    expect(lineOf(changes)).toBeNull();
  });

  test('ends at its expiry, and at its release where that is later', () => {
    const early = lineOf({ released: releasedAt(moment('2026-06-01T15:00:00.000Z')) });
    expect(early?.until).toBe(heldKey.expiresBetween?.until);
    expect(early?.heldUntil).toBe(moment('2026-06-01T15:00:00.000Z'));
    const late = lineOf({ released: releasedAt(moment('2026-06-02T11:00:00.000Z')) });
    expect(late?.until).toBe(moment('2026-06-02T11:00:00.000Z'));
    expect(late?.heldUntil).toBe(heldKey.expiresBetween?.until);
  });

  test('has now on it only where that is inside', () => {
    const released = releasedAt(moment('2026-06-01T15:00:00.000Z'));
    const kinds = (now: Instant): string[] => lineOf({ released }, now)?.marks.map(({ kind }) => kind) ?? [];
    expect(kinds(moment('2026-06-01T19:54:04.000Z'))).toEqual(['reserved', 'released', 'now', 'expires']);
    expect(kinds(moment('2026-06-09T19:54:04.000Z'))).toEqual(['reserved', 'released', 'expires']);
  });
});
