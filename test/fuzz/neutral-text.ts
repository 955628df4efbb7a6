import fc from 'fast-check';
import { maskSecrets } from '../../src/logs/mask-secrets.ts';
import { codeBlock, codeCell, codeSpan, inline } from '../../src/render/markdown/markdown-plain.ts';
import { plain } from '../../src/render/safe/sanitize-text.ts';
import { partMarkdown } from '../render/code-free.ts';
import { hostileTexts, unprintable, workflowCommand } from '../render/hostile.ts';
import { codePoint } from '../support/code-points.ts';
import { fuzz } from './property.ts';

const pieces = fc.oneof(
  fc.constantFrom(
    '\x1b',
    '[',
    ']',
    '\x9b',
    '\x9d',
    '\x07',
    '\x9c',
    '\\',
    ':',
    '::',
    '#',
    '##',
    ' ',
    '\t',
    '\n',
    '\r',
    '\u2028',
    '\u200b',
    '\u202e',
    '\ufeff',
    '`',
    '```',
    '|',
    '@octocat',
    '#1',
    '<b>',
    '%%{',
    'ghp_0123456789',
    'abcdefghijABCDEFGHIJ012345',
    '?sig=',
    'error',
  ),
  fc.constantFrom(...hostileTexts.filter((text) => text.length < 200)),
  fc.string({ unit: codePoint, maxLength: 10 }),
);

const texts = fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join(''));

function demand(holds: boolean, what: string, text: string): void {
  if (!holds) throw new Error(`${what}: ${JSON.stringify(text)}`);
}

export const neutralTextProperties = [
  fuzz(
    'no text leaves anything for a terminal or the runner to obey',
    25,
    fc.property(texts, (text) => {
      const once = plain(text);
      demand(!unprintable.test(once) && !once.includes('\n'), 'unprintable', once);
      demand(!workflowCommand.test(once), 'a command', once);
      demand(plain(once) === once, 'not the same the second time', once);
      const masked = maskSecrets(once);
      demand(maskSecrets(masked) === masked, 'masked twice', masked);
      demand(!/ghp_[A-Za-z0-9]{36}/.test(masked), 'a token', masked);
    }),
  ),
  fuzz(
    'no text gets out of its code span, its cell, its fence or its diagram',
    12,
    fc.property(texts, (text) => {
      const span = partMarkdown(`x ${codeSpan(text)} y`);
      demand(span.outside === 'x ¶ y', 'a span', span.outside);
      const cell = codeCell(text);
      demand(!/(?<!\\)\|/.test(cell) && !cell.includes('\n'), 'a cell', cell);
      const block = partMarkdown(`${codeBlock([text, text], 'diff')}\nz`);
      demand(block.outside === 'z' && block.fences.length === 1, 'a fence', block.outside);
      demand(!/[@<>[\]\\|~*_$]|:\w+:/.test(partMarkdown(inline(text)).outside), 'a sentence', inline(text));
    }),
  ),
];
