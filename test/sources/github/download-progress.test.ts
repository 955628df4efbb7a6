import { expect, test } from 'vitest';
import { downloadProgress } from '../../../src/sources/github/download-progress.ts';

const MB = 1000 ** 2;

test('a download is told once a second, in megabytes of all of them', () => {
  const said: string[] = [];
  const follow = downloadProgress('the log archive', (words) => said.push(words));
  for (let tenth = 1; tenth <= 30; tenth += 1)
    follow({ receivedBytes: tenth * 2 * MB, expectedBytes: 230 * MB, milliseconds: tenth * 100 });
  expect(said).toEqual([
    'downloading the log archive, 20 of 230 MB',
    'downloading the log archive, 40 of 230 MB',
    'downloading the log archive, 60 of 230 MB',
  ]);
});

test('a small one is told in kilobytes', () => {
  const said: string[] = [];
  const follow = downloadProgress('the log archive', (words) => said.push(words));
  follow({ receivedBytes: 40_000, expectedBytes: 700_000, milliseconds: 1200 });
  expect(said).toEqual(['downloading the log archive, 40 of 700 kB']);
});

test('a download of a size that nobody knows is told by what has come', () => {
  const said: string[] = [];
  const follow = downloadProgress('the log archive', (words) => said.push(words));
  follow({ receivedBytes: 12 * MB, expectedBytes: 0, milliseconds: 1200 });
  expect(said).toEqual(['downloading the log archive, 12 MB so far']);
});
