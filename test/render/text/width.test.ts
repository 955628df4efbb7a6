import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clip, clipMiddle, displayWidth, padTo, wrap } from '../../../src/render/text/width.ts';

test.each([
  ['abc', 3],
  ['日本', 4],
  ['ｆｕ', 4],
  ['한글', 4],
  ['e\u0301', 1],
  ['🚀', 2],
  ['🇩🇪', 2],
  ['⚠\ufe0f', 2],
  ['✗╳█', 3],
  ['', 0],
])('%j takes %i columns', (text, expected) => {
  expect(displayWidth(text)).toBe(expected);
});

test.each([
  ['Linux-3.13-venv', 20, 'Linux-3.13-venv', 'Linux-3.13-venv'],
  ['Linux-3.13-venv', 9, 'Linux-3.…', 'Linu…venv'],
  ['日本語のジョブ', 7, '日本語…', '日…ブ'],
  ['abc', 2, 'a…', 'a…'],
  ['abc', 0, '', ''],
])('%j in %i columns', (text, width, clipped, middle) => {
  expect(clip(text, width)).toBe(clipped);
  expect(clipMiddle(text, width)).toBe(middle);
});

describe('properties', () => {
  const texts = fc.string({ unit: 'grapheme' });

  test('a text takes the room of its letters, whatever stands beside them', () => {
    const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
    const joining = fc.constantFrom(
      '\u0301',
      '\u200d',
      '👨',
      '🏽',
      '🇩',
      '\ufe0f',
      'ᄀ',
      'ᅡ',
      '\u0600',
      'a',
      '日',
      '↔',
    );
    fc.assert(
      fc.property(fc.oneof(texts, fc.string({ unit: joining })), (text) => {
        const letters = Array.from(graphemes.segment(text), ({ segment }) => displayWidth(segment));
        expect(displayWidth(text)).toBe(letters.reduce((sum, width) => sum + width, 0));
      }),
    );
  });

  test('clipping keeps to the width', () => {
    fc.assert(
      fc.property(texts, fc.nat(40), (text, width) => {
        expect(displayWidth(clip(text, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(clipMiddle(text, width))).toBeLessThanOrEqual(width);
        expect(displayWidth(padTo(clip(text, width), width))).toBe(width);
      }),
    );
  });

  test('wrapping loses no word, and breaks only words that do not fit a line', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 40 }), (text, width) => {
        const lines = wrap(text, width);
        expect(lines.join(' ').split(/ +/)).toEqual(
          text
            .split(/ +/)
            .filter((word) => word !== '')
            .join(' ')
            .split(' '),
        );
        for (const line of lines) expect(displayWidth(line) <= width || !line.includes(' ')).toBe(true);
      }),
    );
  });
});
