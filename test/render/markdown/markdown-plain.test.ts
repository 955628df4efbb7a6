import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { codeBlock, codeCell, codeSpan, inline, link } from '../../../src/render/markdown/markdown-plain.ts';
import { safeUrl } from '../../../src/render/safe/safe-url.ts';
import { partMarkdown } from '../code-free.ts';
import { hostileTexts } from '../hostile.ts';

const anyText = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: 'grapheme' }),
  fc
    .array(fc.constantFrom('`', '``', '|', '\\', ' ', '@octocat', '#1', '\n', 'a', '<b>', '[', '](', '*'))
    .map((parts) => parts.join('')),
);

describe('codeSpan', () => {
  test.each([
    ['plain', '`plain`'],
    ['a `b` c', '``a `b` c``'],
    ['`', '`` ` ``'],
    ['``` x', '```` ``` x ````'],
    [' both ', '`  both  `'],
    ['one\ntwo', '`one⏎two`'],
    ['', '` `'],
    ['`'.repeat(500), '`````````` `````````… ``````````'],
  ])('%j becomes %j', (text, expected) => {
    expect(codeSpan(text)).toBe(expected);
  });

  test('is one span, whatever is in it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { outside, code } = partMarkdown(`x ${codeSpan(text)} y`);
        expect(outside).toBe('x ¶ y');
        expect(code).toHaveLength(1);
      }),
    );
  });
});

test('codeCell holds no pipe that would end its cell', () => {
  expect(codeCell('a|b')).toBe('`a\\|b`');
  expect(codeCell('a\\|b')).toBe('`a\\ \\|b`');
  fc.assert(
    fc.property(anyText, (text) => {
      // No parity of backslashes makes a pipe an end: exactly one stands before each.
      expect(codeCell(text)).not.toMatch(/(?<!\\)\||\\\\\|/);
    }),
  );
});

test('codeBlock outruns every fence in its lines', () => {
  fc.assert(
    fc.property(fc.array(anyText, { minLength: 1, maxLength: 4 }), (lines) => {
      const { outside, fences } = partMarkdown(`x\n${codeBlock(lines, 'diff')}\ny`);
      expect(outside).toBe('x\ny');
      expect(fences.map((fence) => [fence.info, fence.lines.length])).toEqual([['diff', lines.length]]);
    }),
  );
});

describe('inline', () => {
  test.each([
    ['Gives the step an id.', 'Gives the step an id.'],
    ['Adds always() to "Save cache": 5 lines', 'Adds `always()` to "Save cache": 5 lines'],
    ['ask @octocat about #12', 'ask `@octocat` about `#12`'],
    ['see JIRA-77, deadbeef or 1234567', 'see `JIRA-77, deadbeef` or `1234567`'],
    ['run 39519000028, attempt 1; o/r, too', 'run `39519000028`, attempt 1; `o/r`, too'],
    [',; opens a line', '`,;` opens a line'],
    ['1. not a list', '`1.` not a list'],
    ['www.evil.example', '`www.evil.example`'],
    ['a_b *c*', '`a_b *c*`'],
    ['a ` b', 'a `` ` `` b'],
    ['see :tada: and :b: 5:', 'see `:tada:` and `:b:` 5:'],
  ])('%j becomes %j', (text, expected) => {
    expect(inline(text)).toBe(expected);
  });

  test('leaves words and small numbers outside of code, and nothing that is syntax', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { outside } = partMarkdown(inline(text));
        expect(outside).toMatch(/^[\p{L}\p{N}¶ "'“”’(),.:;!?-]*$/u);
        expect(outside).not.toMatch(/:\w+:|\p{L}-?\d|\b[0-9a-f]{7,40}\b|www|^\s*(?:\d+[.)]|-) /iu);
      }),
    );
  });
});

describe('safeUrl', () => {
  test.each([
    'https://github.com/zigpy/zha/actions/runs/1/job/2#step:9:14',
    'https://github.com/zigpy/zha/actions/runs/1/attempts/2?pr=3',
    'https://ghe.example.com:8443/o/r/runs/77',
  ])('passes %s', (url) => {
    expect(safeUrl(url)).toBe(url);
  });

  test.each([
    'https://github.com/victim/repo/issues/1',
    'https://github.com/o/r/commit/0123456789',
    'http://github.com/o/r/actions/runs/1',
    'javascript:alert(1)//https://github.com/o/r/actions/runs/1',
    'https://github.com/o/r/actions/runs/1)[x](https://evil.example',
    'https://user@github.com/o/r/actions/runs/1',
    'https://github.com/o/r/actions/runs/1/@octocat',
    'https://github.com/o/r/actions/runs/1 "title"',
    `https://github.com/o/r/actions/runs/1?${'x'.repeat(600)}`,
    '',
  ])('refuses %s', (url) => {
    expect(safeUrl(url)).toBeNull();
    expect(link('label', url)).toBe('label');
  });
});
