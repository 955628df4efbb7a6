import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readRunRef, readRunRefFromEvent } from '../../../src/sources/refs/read-run-ref.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-ref-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('a path that exists is a bundle, and anything else is parsed', async () => {
  const path = join(folder, 'o', 'r', '7');
  await mkdir(path, { recursive: true });
  expect(await readRunRef(path, 'github.com', {})).toEqual({ kind: 'bundle', path });
  expect(await readRunRef('o/r/7', 'github.com', {})).toMatchObject({ kind: 'run', runId: 7 });
  await expect(readRunRef('a\0b', 'github.com', {})).rejects.toMatchObject({ code: 'usage' });
});

test('a path that is misspelt behind a folder here names no host', async () => {
  // There is one where tests are started.
  const path = 'package.json/o/r/7';
  expect(await readRunRef(path, 'github.com', {})).toEqual({ kind: 'bundle', path });
  // As where checkouts lie in folders of their hosts.
  expect(await readRunRef(path, 'package.json', {})).toMatchObject({ host: 'package.json', runId: 7 });
  const elsewhere = 'git.corp.example/o/r/7';
  expect(await readRunRef(elsewhere, 'github.com', {})).toMatchObject({ host: 'git.corp.example' });
});

describe('the event that started a job', () => {
  async function eventOf(payload: string): Promise<string> {
    const path = join(folder, 'event.json');
    await writeFile(path, payload);
    return path;
  }

  test('names its run and attempt', async () => {
    const run = { html_url: 'https://git.corp.example/o/r/actions/runs/7', run_attempt: 3, id: 7 };
    const path = await eventOf(JSON.stringify({ action: 'completed', workflow_run: run }));
    expect(await readRunRefFromEvent(path)).toEqual({
      kind: 'run',
      host: 'git.corp.example',
      owner: 'o',
      repo: 'r',
      runId: 7,
      attempt: 3,
      jobId: null,
    });
  });

  test.each<[string, string, RegExp]>([
    ['another event', '{"push":{}}', /names no workflow run/],
    ['no JSON', 'nope', /cannot be read/],
  ])('%s is refused', async (_, payload, message) => {
    await expect(readRunRefFromEvent(await eventOf(payload))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringMatching(message),
    });
  });

  test.each([undefined, ''])('no event at all (%s) is refused', async (path) => {
    await expect(readRunRefFromEvent(path)).rejects.toMatchObject({
      code: 'usage',
      message: 'no run was given',
    });
  });
});
