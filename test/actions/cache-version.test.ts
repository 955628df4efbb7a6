import { describe, expect, test } from 'vitest';
import { cacheVersion, parsePaths, type VersionParts } from '../../src/actions/cache-service.ts';
import { said } from '../saves/save-lines.ts';
import { onlySave } from '../saves/saving-jobs.ts';

describe('version of a cache entry', () => {
  // packages/cache/__tests__/cacheHttpClient.test.ts of actions/toolkit, and what v3.2.6 to v5.0.5 sent on the wire.
  const rows: [string, Partial<VersionParts>, string][] = [
    ['zstd', { compression: 'zstd' }, '273877e14fd65d270b87a198edbfa2db5a43de567c9a548d2a2505b408befe24'],
    ['gzip', { compression: 'gzip' }, '470e252814dbffc9524891b17cf4e5749b26c1b5026e63dd3f00972db2393117'],
    [
      'gzip, old client',
      { compression: 'gzip', oldClient: true },
      'b3e0c6cb5ecf32614eeb2997d905b9c297046d7cbf69062698f25b14b4cb0985',
    ],
    [
      'two paths, gzip, old client',
      { paths: ['node_modules', 'dist'], compression: 'gzip', oldClient: true },
      '165c3053bc646bf0d4fac17b1f5731caca6fe38e0e464715c0c3c6b6318bf436',
    ],
    ['zstd-without-long', {}, '7fcda33c1e1d849a13bcc06f49b9ab64efc01ca9dabe4d7a8d0d387feef4fc88'],
    ['Windows', { windows: true }, '809ada9ac328ef09e7a0035d561946e904cc9cb3e1af153caf2fb96ccee78675'],
    [
      'Windows across systems',
      { windows: true, crossOs: true },
      '7fcda33c1e1d849a13bcc06f49b9ab64efc01ca9dabe4d7a8d0d387feef4fc88',
    ],
    ['data', { paths: ['data'] }, '3ad75f27293d65a135214b8c82b296080f911dc107e52f1e7ec871a2eda46e69'],
  ];
  const parts: VersionParts = {
    paths: ['node_modules'],
    compression: 'zstd-without-long',
    windows: false,
    crossOs: false,
    oldClient: false,
  };
  test.each(rows)('%s', (_, own, version) => expect(cacheVersion({ ...parts, ...own })).toBe(version));
});

test('paths are read as actions/cache reads them', () => {
  expect(parsePaths('\n ~/.npm \n! build/tmp\n\n!a\n')).toEqual(['~/.npm', '!build/tmp', '!a']);
});

test.each([
  ['as written', 'venv', 'f488f6875b536eb746450004e6f18bf74d514ad2cad78c86d6d5147ddbf9f9b0'],
  ['with a secret in it, which is hashed and not shown', '/home/***/venv', null],
])('the version of a path %s', (_, path, version) => {
  const { archive, sentPart, cancelled } = said;
  const lines = [archive, sentPart, cancelled];
  expect(onlySave({ lines, path }).save.version).toBe(version);
});
