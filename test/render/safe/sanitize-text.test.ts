import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plain, plainLines, shorten } from '../../../src/render/safe/sanitize-text.ts';
import { codePoint } from '../../support/code-points.ts';
import { hostileTexts, unprintable, workflowCommand } from '../hostile.ts';

describe('plain', () => {
  test.each([
    ['\x1b[1;31mred\x1b[0m text', 'red text'],
    ['\x9b31mred', 'red'],
    ['\x1b]8;;https://evil.example/\x07click\x1b]8;;\x1b\\', 'click'],
    ['\x1b]52;c;cm0gLXJm\x07kept', 'kept'],
    ['\x1bPq#0;2;0\x1b\\kept', 'kept'],
    ['\x1b]never closed', 'never closed'],
    ['\x1b\x1b[31m[31mnested', '31mnested'],
    ['a\tb\u00a0c\u3000d', 'a b c d'],
    ['one\ntwo\r\nthree\rfour\u2028five', 'one⏎two⏎three⏎four⏎five'],
    ['ab\u202ecd\u2066e\u061c\u200ef', 'abcdef'],
    ['z\u200be\u2060r\ufeffo\u{e0041}', 'zero'],
    ['\ud800x', '\ufffdx'],
    [`e${'\u0301'.repeat(50)}`, 'e\u0301\u0301\u0301'],
    ['⚠\ufe0f done ✓', '⚠\ufe0f done ✓'],
    ['##[error]The operation was canceled.', '## [error]The operation was canceled.'],
    ['#\u200b#[error]x', '## [error]x'],
    ['::error::x', ': :error::x'],
    [':::error::x', ': : :error::x'],
    ['\u200b ::error::x', ' : :error::x'],
    ['std::vector and a ::warning:: in a line', 'std::vector and a : :warning:: in a line'],
    ['Linux-3.13-venv-abc', 'Linux-3.13-venv-abc'],
  ])('%j becomes %j', (text, expected) => {
    expect(plain(text)).toBe(expected);
  });

  test.each(hostileTexts.map((text) => [text]))(
    'leaves nothing of %j for a terminal or the runner',
    (text) => {
      expect(plain(text)).not.toMatch(unprintable);
      expect(plain(text)).not.toMatch(workflowCommand);
    },
  );

  test('leaves nothing of any text, and finds nothing to do the second time', () => {
    const pieces = fc.constantFrom(
      '\x1b',
      '[',
      ']',
      '\x9d',
      '\x07',
      '\\',
      ':',
      '::',
      '#',
      '[',
      ' ',
      '\n',
      '\u200b',
      'm',
      '3',
    );
    const texts = fc.oneof(
      fc.string({ unit: codePoint }),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const once = plain(text);
        expect(once).not.toMatch(unprintable);
        expect(once).not.toMatch(workflowCommand);
        expect(once).not.toContain('\n');
        expect(plain(once)).toBe(once);
      }),
      { numRuns: 1000 },
    );
  });

  test('takes linear time', () => {
    const text = '\x1b]\x9d\x1b[3'.repeat(100_000);
    const started = performance.now();
    plain(text);
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test('keeps printable ASCII as it is but for commands', () => {
    const honest = fc.stringMatching(/^[\w ./(),'"=&|!<>@+-]*$/);
    fc.assert(fc.property(honest, (text) => plain(text) === text));
  });
});

test('plainLines keeps line ends, as LF', () => {
  expect(plainLines('+a\r\n \x1b[1mb\n::error::c')).toBe('+a\n b\n: :error::c');
});

test.each([
  ['abcdef', 6, 'abcdef'],
  ['abcdefg', 6, 'abcde…'],
  ['ab🚀🚀', 4, 'ab…'],
])('shorten(%j, %i) is %j', (text, length, expected) => {
  expect(shorten(text, length)).toBe(expected);
});
