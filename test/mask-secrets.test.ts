import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskSecrets } from '../src/logs/mask-secrets.ts';
import { maskBytes } from '../src/sources/zip/mask-bytes.ts';

const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U';

describe('what is masked', () => {
  test.each<[string, string]>([
    ['ghp_0123456789abcdefghijABCDEFGHIJ012345', '***'],
    ['xghp_0123456789abcdefghijABCDEFGHIJ0123456789', 'x***'],
    ['x=gho_0123456789abcdefghijABCDEFGHIJ012345;', 'x=***;'],
    ['ghu_0123456789abcdefghij ghr_0123456789abcdefghij', '*** ***'],
    [`ghs_123456_${JWT}`, '***'],
    ['github_pat_11ABCDEFG0123456789_abcdefghijklmnopqrstuvwxyz', '***'],
    [`token ${JWT}.`, 'token ***.'],
    ['Authorization: Bearer abc.def', 'Authorization: ***'],
    ['AUTHORIZATION: basic eDp5', 'AUTHORIZATION: ***'],
    ['{"authorization":"token abcdef"}', '{"authorization":"***"}'],
    ['https://b.example/x?se=2026&sig=a%2Bb%3D&sp=r', 'https://b.example/x?se=2026&sig=***&sp=r'],
    [
      '"https://b.example/x?sv=1\\u0026sig=abc\\u0026sp=r"',
      '"https://b.example/x?sv=1\\u0026sig=***\\u0026sp=r"',
    ],
    ['u=https%3A%2F%2Fb%3Fsig%3Dabc', 'u=https%3A%2F%2Fb%3Fsig%3D***'],
    ['?X-Amz-Credential=A&X-Amz-Signature=b1&x=2', '?X-Amz-Credential=***&X-Amz-Signature=***&x=2'],
    ['git clone https://me:hunter2@github.com/o/r', 'git clone https://***@github.com/o/r'],
  ])('%s', (text, expected) => {
    expect(maskSecrets(text)).toBe(expected);
    expect(maskSecrets(expected)).toBe(expected);
  });

  test.each([
    'laughs_and_other_long_words_in_a_row',
    'Cache saved with key: Linux-3.13-venv-0123456789abcdef0123456789abcdef',
    'design=modern sigh=1 the sig = 3',
    'https://github.com/o/r/actions/runs/1#step:2:3',
    'The authorization failed',
    'eyJ.eyJ.eyJ',
    '2026-01-02T03:04:05Z 12:30 user@example.com',
  ])('%s stays', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  test('is done in linear time', () => {
    const started = performance.now();
    for (const unit of ['eyJ', 'sig=', 'authorization:', '://a', 'ghp_', 'a:'])
      maskSecrets(unit.repeat(100_000));
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe('bytes', () => {
  test('without a secret are the very same array', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        fc.pre(maskSecrets(Buffer.from(bytes).toString('latin1')) === Buffer.from(bytes).toString('latin1'));
        expect(maskBytes(bytes)).toBe(bytes);
      }),
    );
  });

  test('keep everything but the secret, whatever its encoding', () => {
    const noise = Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xf0, 0x9f, 0x98, 0x85, 0x0d, 0x0a]);
    const masked = maskBytes(Buffer.concat([noise, Buffer.from('ghp_0123456789abcdefghij\n'), noise]));
    expect(masked).toEqual(Buffer.concat([noise, Buffer.from('***\n'), noise]));
  });

  test('are masked in every block of a large file', () => {
    const line = `${'x'.repeat(1023)}\n`;
    const secret = 'ghp_0123456789abcdefghij\n';
    const large = Buffer.from(`${line.repeat(9000)}${secret}${line.repeat(9000)}${secret}`);
    const expected = Buffer.from(`${line.repeat(9000)}***\n${line.repeat(9000)}***\n`);
    expect(Buffer.compare(maskBytes(large), expected)).toBe(0);
  });
});
