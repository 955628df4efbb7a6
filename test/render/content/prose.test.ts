import { describe, expect, test } from 'vitest';
import { causes } from '../../../src/causes/cause-table.ts';
import {
  coded,
  joined,
  marked,
  named,
  opened,
  proseText,
  said,
  say,
} from '../../../src/render/content/prose.ts';
import { remedyNoteWords } from '../../../src/render/content/remedy-words.ts';
import { proseHtml } from '../../../src/render/html/prose-html.ts';
import { proseMarkdown, shortened } from '../../../src/render/markdown/markdown-prose.ts';

describe('a name is one piece in every medium, whatever quotes it holds', () => {
  const words = remedyNoteWords({ kind: 'new-id', step: 'Say "a (b)", `c` and "d"', id: 'say' });

  test('text', () => {
    expect(proseText(words)).toBe('"Say "a (b)", `c` and "d"" gets the id `say`.');
  });

  test('Markdown', () => {
    expect(proseMarkdown(words)).toBe('``Say "a (b)", `c` and "d"`` gets the id `say`.');
  });

  test('the page', () => {
    expect(proseHtml(words).match(/<code/g)).toHaveLength(2);
  });
});

test('what others said is no markup of ours', () => {
  const words = remedyNoteWords({ kind: 'told', text: 'See "a" or `b`' });
  expect(proseHtml(words)).toBe('See &#34;a&#34; or `b`');
});

describe('say', () => {
  test('joins words to words, and leaves out what is empty', () => {
    expect(say`a ${''}${2} ${[]}c ${joined([named('d'), named('e')], ' or ')}${''}.`).toEqual([
      'a 2 c ',
      { name: 'd' },
      ' or ',
      { name: 'e' },
      '.',
    ]);
  });

  test('opens with a capital', () => {
    expect([say`a ${coded('b')}`, [said('c d')], [named('e')]].map(opened)).toEqual([
      ['A ', { code: 'b' }],
      [{ said: 'C d' }],
      [{ name: 'e' }],
    ]);
  });
});

test('code in the table of causes ends where it begins', () => {
  const constants = Object.values(causes).flatMap(({ title, why, instead, limits, alternatives }) => [
    ...[title, why, instead ?? ''],
    ...limits,
    ...alternatives,
  ]);
  for (const constant of constants) expect(proseText(marked(constant))).toBe(constant);
});

describe('shortened', () => {
  test.each([
    [100, ['a ', { name: 'b c' }, ' d']],
    [8, ['a ', { name: 'b c' }, '…']],
    [5, ['a ', { said: '"b…' }]],
    [1, ['…']],
  ])('to %i characters', (length, expected) => {
    expect(shortened(['a ', named('b c'), ' d'], length)).toEqual(expected);
  });
});
