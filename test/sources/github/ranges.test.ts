import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { beginScan } from '../../../src/logs/log-lines.ts';
import { readEvidence } from '../../../src/sources/bundle/read-evidence.ts';
import { githubSource } from '../../../src/sources/github/github-source.ts';
import { takesLong } from '../../../src/sources/github/ranges.ts';
import { readLogArchive } from '../../../src/sources/zip/log-archive.ts';
import { fetchNeededEntries } from '../../../src/sources/zip/needed-entries.ts';
import { ZIP_LIMITS } from '../../../src/sources/zip/zip-directory.ts';
import type { Evidence } from '../../../src/types/evidence.ts';
import { type LoopbackGitHub, startLoopbackGitHub } from '../../support/loopback-github.ts';
import { type CraftedEntry, craftZip } from '../../support/make-zip.ts';
import { jobObject, runObject, smallWorld } from '../../support/worlds.ts';

const at = (second: number): string => `2026-06-01T09:00:${String(second % 60).padStart(2, '0')}.0000000Z`;
const lines = (...texts: string[]): string => texts.map((text, index) => `${at(index)} ${text}\n`).join('');

/** What a script prints cannot be deflated by much, as little as can be done about it. */
const noise = randomBytes(1_500_000)
  .toString('base64')
  .replace(/.{100}/g, (line) => `${at(1)} ${line}\n`);
const script = `${lines('##[group]Run make', 'make', 'shell: /usr/bin/bash -e {0}', '##[endgroup]')}${noise}`;
const save = lines(
  '##[group]Run actions/cache/save@v5',
  'with:',
  '  key: K',
  '##[endgroup]',
  '[command]/usr/bin/tar --posix -cf cache.tzst',
  'Sent 7208960 of 41946413 (17.2%), 6.9 MBs/sec',
  '##[error]The operation was canceled.',
);
const setUp = lines('Current runner version: 2.330.0');
/** The runner begins each file with a mark; the log of the job keeps the first of them alone. */
const MARK = '\ufeff';
const whole = `${MARK}${setUp}${script}${save}`;

const jobs = Array.from({ length: 8 }, (_, index) => `build ${index}`);
const archive = craftZip([
  ...jobs.map((job, index): CraftedEntry => ({ name: `${index}_${job}.txt`, content: whole })),
  ...jobs.flatMap((job): CraftedEntry[] => [
    { name: `${job}/1_Set up job.txt`, content: `${MARK}${setUp}` },
    { name: `${job}/2_Run make.txt`, content: `${MARK}${script}` },
    { name: `${job}/3_Save.txt`, content: `${MARK}${save}` },
  ]),
]);

/** What the whole archive reads as. */
const expected = await readLogArchive(archive, beginScan);

/** The archive in memory, with a count of what is read of it. */
function inMemory(bytes: Buffer, read = (from: number, until: number) => bytes.subarray(from, until)) {
  const count = { requests: 0, bytes: 0 };
  return {
    count,
    sizeBytes: bytes.length,
    read: async (from: number, until: number) => {
      count.requests += 1;
      count.bytes += until - from;
      return read(from, until);
    },
  };
}

function needed(file: ReturnType<typeof inMemory>): Promise<Uint8Array | null> {
  return fetchNeededEntries(file, beginScan, ZIP_LIMITS);
}

describe('what can hold a save', () => {
  test('is read as from the whole archive, of a small part of it', async () => {
    const file = inMemory(archive);
    const part = await needed(file);
    expect(await readLogArchive(part ?? Buffer.alloc(0), beginScan)).toEqual(expected);
    expect(file.count.bytes).toBeLessThan(0.1 * archive.length);
  });

  test('is not parted from the rest where most of it would be needed', async () => {
    const byJob = craftZip(
      jobs.map((job, index) => ({
        name: `${index}_${job}.txt`,
        content: `${whole}${index}`,
        stored: true,
      })),
    );
    const file = inMemory(byJob);
    expect(await needed(file)).toBeNull();
    expect(file.count.bytes).toBeLessThan(0.6 * byJob.length);
  });

  test('is not believed where an entry is not what the directory says', async () => {
    const damaged = Buffer.from(archive);
    const place = damaged.lastIndexOf('3_Save.txt', damaged.lastIndexOf('PK\x03\x04')) + '3_Save.txt'.length;
    damaged[place + 20] = (damaged[place + 20] ?? 0) ^ 0xff;
    expect(await needed(inMemory(damaged))).toBeNull();
  });
});

test('only what takes long is read in parts', () => {
  const MB = 1024 ** 2;
  expect(takesLong({ receivedBytes: 2 * MB, expectedBytes: 230 * MB, milliseconds: 100 })).toBe(true);
  expect(takesLong({ receivedBytes: 2 * MB, expectedBytes: 230 * MB, milliseconds: 10 })).toBe(false);
  expect(takesLong({ receivedBytes: 2 * MB, expectedBytes: 18 * MB, milliseconds: 1000 })).toBe(false);
  expect(takesLong({ receivedBytes: MB / 2, expectedBytes: 230 * MB, milliseconds: 1000 })).toBe(false);
});

type Manner = (request: IncomingMessage, response: ServerResponse, range: [number, number]) => void;

function answerPart(
  response: ServerResponse,
  [from, until]: [number, number],
  headers = {},
  shift = 0,
): void {
  response.writeHead(206, {
    'content-length': until - from,
    'content-range': `bytes ${from}-${until - 1}/${archive.length}`,
    etag: '"1"',
    ...headers,
  });
  response.end(archive.subarray(from + shift, until + shift));
}

describe('over a storage that is slow', () => {
  let github: LoopbackGitHub;
  let manner: Manner = () => {};
  let ranges = 0;
  let wholes = 0;
  const storage = createServer((request, response) => {
    const [, from, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    if (from !== undefined) {
      ranges += 1;
      manner(request, response, [Number(from), Number(last) + 1]);
      return;
    }
    wholes += 1;
    response.writeHead(200, { 'content-length': archive.length, etag: '"1"' });
    if (wholes > 1) response.end(archive);
    // Two megabytes in half a second, and then nobody waits for more.
    else
      response.write(archive.subarray(0, 600_000), () =>
        setTimeout(() => response.write(archive.subarray(600_000, 2_000_000)), 450),
      );
  });

  beforeAll(async () => {
    storage.listen(0, '127.0.0.1');
    await once(storage, 'listening');
    const { port } = storage.address() as AddressInfo;
    const listed = jobs.map((job, index) => jobObject(1000 + index, job));
    github = await startLoopbackGitHub({
      ...smallWorld(),
      attempts: [{ run: runObject(), jobs: listed, archive: Buffer.alloc(0) }],
    });
    const headers = { location: `http://127.0.0.1:${port}/logs.zip?sig=c2VjcmV0` };
    github.fail({
      server: 'api',
      path: /attempts\/1\/logs$/,
      fault: { kind: 'status', status: 302, headers, body: '' },
    });
  });
  afterAll(async () => {
    storage.closeAllConnections();
    storage.close();
    await github.close();
  });

  async function collected(own: Manner): Promise<Evidence> {
    [manner, ranges, wholes] = [own, 0, 0];
    const source = githubSource({
      ref: {
        kind: 'run',
        host: 'github.com',
        owner: 'octo',
        repo: 'cave',
        runId: 42,
        attempt: 1,
        jobId: null,
      },
      credentials: { apiBaseUrl: github.apiUrl, token: 'ghp_x', tokenSource: 'GH_TOKEN' },
      limits: { firstPauseMs: 5 },
      scan: beginScan,
    });
    return await readEvidence(await source.collect(), beginScan);
  }

  test('the archive is read in parts, without a token', async () => {
    const seen: (string | undefined)[] = [];
    const evidence = await collected((request, response, range) => {
      seen.push(request.headers.authorization);
      answerPart(response, range);
    });
    expect({ wholes, isMany: ranges > 8 }).toEqual({ wholes: 1, isMany: true });
    expect(new Set(seen)).toEqual(new Set([undefined]));
    expect(evidence.missing).toEqual([]);
    expect(evidence.logs).toEqual(expected.logs);
  });

  test.each<[string, Manner]>([
    ['ignores ranges', (_, response) => response.writeHead(200, { etag: '"1"' }).end(archive)],
    ['refuses them', (_, response) => response.writeHead(416).end()],
    ['gives another file', (_, response, range) => answerPart(response, range, { etag: '"2"' })],
    ['gives other bytes', (_, response, range) => answerPart(response, range, {}, range[0] > 0 ? -1 : 0)],
    ['breaks off', (_, response, [from, until]) => answerPart(response, [from, until - 1])],
  ])('one that %s gives the whole archive, and the same', async (_, own) => {
    const evidence = await collected(own);
    expect(wholes).toBe(2);
    expect(evidence.missing).toEqual([]);
    expect(evidence.logs).toEqual(expected.logs);
  });
});
