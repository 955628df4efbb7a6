import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolder } from '../../../src/sources/files/make-folder.ts';

const root = mkdtempSync(join(tmpdir(), 'cache-autopsy-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

test('a folder is made with those above it, twice as well', async () => {
  const path = join(root, 'a/b/c');
  await Promise.all([makeFolder(path, 0o700), makeFolder(path, 0o700)]);
  await makeFolder(path);
  expect(statSync(path).mode & 0o777).toBe(0o700);
});

test('a file in the way is an error', async () => {
  writeFileSync(join(root, 'file'), '');
  await expect(makeFolder(join(root, 'file'))).rejects.toThrow('EEXIST');
  await expect(makeFolder(join(root, 'file/below'))).rejects.toThrow('ENOTDIR');
});

test.skipIf(!existsSync('/proc/self'))(
  'a place without room for a folder is an error, and soon',
  async () => {
    await expect(makeFolder('/proc/none/below')).rejects.toThrow('ENOENT');
  },
);
