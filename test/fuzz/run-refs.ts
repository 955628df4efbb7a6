import fc from 'fast-check';
import { AutopsyError } from '../../src/errors.ts';
import { parseRunRef } from '../../src/sources/refs/run-ref.ts';
import { codePoint } from '../support/code-points.ts';
import { fuzz } from './property.ts';

const pieces = fc.constantFrom(
  'https://',
  'http://',
  'github.com',
  'www.',
  'api.',
  'acme.ghe.com',
  'evil.example',
  '/repos',
  '/api/v3',
  '/o/r',
  '/actions/runs/',
  '/attempts/2',
  '/job/9',
  '/usage',
  '#step:28:1',
  '?pr=12',
  '7',
  '0',
  '-1',
  '9'.repeat(30),
  'o/r#7',
  'user:ghp_0123456789abcdefghij@',
  '@',
  '..',
  '%2e%2e',
  '%00',
  '\\',
  '<',
  '>',
  '`',
  ' ',
  '\u202e',
  '\ud800',
  '\x1b[31m',
  '\n::error::x',
);

const texts = fc.oneof(
  fc.string({ unit: codePoint }),
  fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
);

export const runRefProperties = [
  fuzz(
    'a reference of any text is a run, a path, or an error that gives nothing away',
    20,
    fc.property(texts, (text) => {
      try {
        const ref = parseRunRef(text, 'github.com');
        if (ref.kind === 'bundle') return;
        const { owner, repo, host, runId, attempt, jobId } = ref;
        if (!/^[\w.-]+\/[\w.-]+$/.test(`${owner}/${repo}`) || /^\.+$/.test(owner) || /^\.+$/.test(repo))
          throw new Error(`the repository ${owner}/${repo}`);
        if (!/^[^/@\s\p{Cc}]+$/u.test(host)) throw new Error(`the host ${host}`);
        for (const id of [runId, attempt ?? 1, jobId ?? 1])
          if (!Number.isSafeInteger(id) || id < 1) throw new Error(`the id ${id}`);
      } catch (error) {
        if (!(error instanceof AutopsyError)) throw error;
        if (error.hint === null) throw new Error('an error without a hint');
        if (/ghp_|[\p{Cc}\u202e]/u.test(error.message)) throw new Error(`the message ${error.message}`);
      }
    }),
  ),
];
