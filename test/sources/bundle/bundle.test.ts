import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { constants, inflateRawSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isAnswered } from '../../../src/coverage/questions.ts';
import { addCollected, decodeText } from '../../../src/sources/bundle/bundle-files.ts';
import { bundleSource } from '../../../src/sources/bundle/bundle-source.ts';
import { readBundle } from '../../../src/sources/bundle/read-bundle.ts';
import { readEvidence, withAnswers } from '../../../src/sources/bundle/read-evidence.ts';
import { writeBundle } from '../../../src/sources/bundle/write-bundle.ts';
import { githubSource } from '../../../src/sources/github/github-source.ts';
import { readGivenLogs } from '../../../src/sources/logs/given-logs.ts';
import { readLogArchive } from '../../../src/sources/zip/log-archive.ts';
import type { Evidence, Question } from '../../../src/types/evidence.ts';
import { startLoopbackGitHub, type World } from '../../support/loopback-github.ts';
import { craftZip, zipOf } from '../../support/make-zip.ts';
import { scanOf } from '../../support/scan-whole.ts';
import { jobObject, runObject, smallWorld } from '../../support/worlds.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bundle-'));
});
afterEach(() => rm(folder, { recursive: true }));

const scan = scanOf((bytes) => [{ number: 1, at: null, text: decodeText(bytes) }]);
const DESCRIPTION = { collectedAt: Date.UTC(2026, 10, 23), version: '0.1.0', namedJob: null, missing: [] };
const RUN = JSON.stringify(runObject());
const JOBS = JSON.stringify([jobObject(1001, 'build')]);

function filesOf(texts: Record<string, string | Buffer>): Map<string, Uint8Array> {
  return new Map(Object.entries(texts).map(([path, content]) => [path, Buffer.from(content)]));
}

async function writeFiles(root: string, texts: Record<string, string | Buffer>): Promise<void> {
  for (const [path, content] of Object.entries(texts)) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), content);
  }
}

/** All that a program which looks for it can read in a file: as it is, and of a zip what inflates at any of its bytes. */
function contentsOf(name: string, bytes: Uint8Array): string {
  if (!name.endsWith('.zip')) return Buffer.from(bytes).toString('latin1');
  const inflated = Array.from(bytes, (_, at) => {
    try {
      return inflateRawSync(bytes.subarray(at), { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      return Buffer.alloc(0);
    }
  });
  return Buffer.concat([bytes, ...inflated]).toString('latin1');
}

async function evidenceOf(path: string): Promise<Evidence> {
  return readEvidence(await bundleSource(await readBundle(path)).collect(), scan);
}

const QUESTIONS: Question[] = [
  { kind: 'caches', key: 'Linux-venv', ref: 'refs/heads/dev' },
  { kind: 'job-log', jobId: 1001 },
  { kind: 'annotations', jobId: 1001, checkRunId: 1001 },
  { kind: 'annotations', jobId: 1002, checkRunId: 1002 },
  { kind: 'file', owner: 'octo', repo: 'cave', sha: 'a'.repeat(40), path: '.github/workflows/ci.yml' },
  { kind: 'file', owner: 'octo', repo: 'private', sha: 'b', path: 'action.yml' },
  { kind: 'successors', workflowId: 7, branch: 'dev', createdFrom: 0, createdUntil: 1 },
];

/** Collects from a loopback GitHub, asks in two rounds, saves, and gives the evidence that was had. */
async function collectAndSave(world: World, path: string): Promise<Evidence> {
  const github = await startLoopbackGitHub(world);
  try {
    const ref = {
      kind: 'run',
      host: 'github.com',
      owner: 'octo',
      repo: 'cave',
      runId: 42,
      attempt: null,
      jobId: null,
    } as const;
    const credentials = { apiBaseUrl: github.apiUrl, token: 'x', tokenSource: 'GH_TOKEN' };
    const source = githubSource({ ref, credentials, limits: { firstPauseMs: 1 } });
    let collected = await source.collect();
    let evidence = await readEvidence(collected, scan);
    for (const round of [QUESTIONS, [{ kind: 'caches', key: 'other', ref: null } as const]]) {
      const answers = await source.answer(round);
      collected = addCollected(collected, answers);
      evidence = await withAnswers(evidence, answers, scan);
    }
    await writeBundle(path, collected.files, { ...DESCRIPTION, missing: evidence.missing });
    return evidence;
  } finally {
    await github.close();
  }
}

describe('a bundle that was saved', () => {
  test('replays to the very same evidence', async () => {
    const jobs = [jobObject(1001, 'build'), jobObject(1002, 'test')];
    const archive = zipOf({ '1_test.txt': 'test', '0_build.txt': 'build' });
    const path = join(folder, 'saved');
    const evidence = await collectAndSave(
      smallWorld({ attempts: [{ run: runObject(), jobs, archive }] }),
      path,
    );
    expect(evidence.missing).toHaveLength(1);
    expect(await evidenceOf(path)).toEqual(evidence);
  });

  test('replays what was missing, and why', async () => {
    const path = join(folder, 'saved');
    const world = smallWorld({
      attempts: [{ run: runObject(), jobs: [jobObject(1001, 'build')], archive: null }],
      jobLogs: {},
    });
    const evidence = await collectAndSave(world, path);
    expect(evidence.missing.map(({ question }) => question.kind)).toEqual(['file', 'job-log', 'logs']);
    expect(await evidenceOf(path)).toEqual(evidence);
  });

  test('has the files and the description of the contract', async () => {
    const path = join(folder, 'deep', 'saved');
    await collectAndSave(smallWorld(), path);
    expect(
      (await readdir(path, { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort(),
    ).toEqual([
      '1001.json',
      '1001.txt',
      '1002.json',
      'bundle.json',
      'caches.json',
      'ci.yml',
      'jobs.json',
      'logs.zip',
      'run.json',
      'runs.json',
    ]);
    expect(JSON.parse(await readFile(join(path, 'bundle.json'), 'utf8'))).toMatchObject({
      format: 1,
      collectedAt: '2026-11-23T00:00:00.000Z',
      version: '0.1.0',
      missing: [{ question: { kind: 'file', repo: 'private' } }],
    });
    expect(JSON.parse(await readFile(join(path, 'caches.json'), 'utf8'))).toHaveLength(2);
  });

  test('holds no secret, the log archive included', async () => {
    const secret = 'ghs_0123456789abcdefghij0123456789abcdef';
    const archive = craftZip([
      { name: '0_a.txt', content: `a ${secret} b` },
      { name: '1_b.txt', content: 'fine' },
      { name: '2_c.bin', content: secret },
      { name: '3_lost.txt', content: 'x', offset: 99_999 },
    ]);
    const path = join(folder, 'saved');
    await writeBundle(
      path,
      filesOf({ 'run.json': `{"x":"${secret}"}`, 'job-logs/1.txt': secret, 'logs.zip': archive }),
      DESCRIPTION,
    );
    const { logs, problems } = await readLogArchive(await readFile(join(path, 'logs.zip')), scan);
    expect(logs.map(({ name, lines }) => [name, lines[0]?.text])).toEqual([
      ['0_a.txt', 'a *** b'],
      ['1_b.txt', 'fine'],
    ]);
    expect(problems.map(({ kind }) => kind)).toEqual(['damaged-entry']);
    expect(await readFile(join(path, 'job-logs/1.txt'), 'utf8')).toBe('***');
    expect(await readFile(join(path, 'run.json'), 'utf8')).toBe('{"x":"***"}');
  });

  test('keeps an archive without secrets to the byte', async () => {
    const archive = zipOf({ '0_a.txt': 'fine' });
    const path = join(folder, 'saved');
    await writeBundle(path, filesOf({ 'logs.zip': archive }), DESCRIPTION);
    expect(await readFile(join(path, 'logs.zip'))).toEqual(archive);
  });

  describe('of an archive with damage holds nothing that another program could read, and says the same', () => {
    const secret = 'ghs_0123456789abcdefghij0123456789abcdef';
    const bad = { name: '1_bad.txt', content: secret, stored: true };
    const whole = craftZip([{ name: '0_a.txt', content: 'fine' }, bad]);
    const long = `${secret}\n`.repeat(2000);
    const digests = Array.from({ length: 2000 }, (_, index) =>
      createHash('sha1').update(`${index}`).digest('hex'),
    );
    const varied = digests.map((digest) => `aghs_${digest}\n`).join('');
    test.each<[string, Buffer]>([
      ['a checksum', craftZip([{ ...bad, crc: 1 }])],
      ['a size', craftZip([{ ...bad, sizeBytes: 9 }])],
      ['no deflated data', craftZip([{ ...bad, method: 8 }])],
      ['another method', craftZip([{ ...bad, method: 14 }])],
      ['encrypted, as it says', craftZip([{ ...bad, flags: 0x801 }])],
      ['a name that climbs', craftZip([{ ...bad, name: '../bad.txt' }])],
      [
        'bytes of another',
        craftZip([
          { name: '0_a.txt', content: 'fine' },
          { ...bad, offset: 0 },
        ]),
      ],
      ['a log that is long', craftZip([{ name: 'a/1_b.txt', content: long, crc: 1 }])],
      [
        'a log whose known start ends within a secret',
        craftZip([{ name: 'a/1_b.txt', content: varied, crc: 1 }]),
      ],
      ['a name twice', craftZip([bad, bad])],
      ['cut off', whole.subarray(0, -1)],
      ['a directory that is not there', craftZip([bad]).fill(0, 70, 74)],
    ])('%s', async (_, archive) => {
      const path = join(folder, 'saved');
      const files = filesOf({ 'run.json': RUN, 'jobs.json': JOBS, 'logs.zip': archive });
      for (const [name, bytes] of [...files]) files.set(`trace/7/1/${name}`, bytes);
      await writeBundle(path, files, DESCRIPTION);
      for (const [name, bytes] of await readBundle(path))
        expect(contentsOf(name, bytes), name).not.toMatch(/ghs_/);
      const known = await readEvidence({ files, missing: [] }, scan);
      expect(known.missing).not.toEqual([]);
      expect(known.others[0]?.missing).toEqual(known.missing);
      expect(await evidenceOf(path)).toEqual(known);
    });
  });

  test('takes the place of an earlier bundle, and of nothing else', async () => {
    const path = join(folder, 'saved');
    await writeBundle(path, filesOf({ 'run.json': 'one', 'job-logs/1.txt': 'x' }), DESCRIPTION);
    await writeBundle(path, filesOf({ 'run.json': 'two' }), DESCRIPTION);
    expect(await readFile(join(path, 'run.json'), 'utf8')).toBe('two');
    expect((await readdir(path)).sort()).toEqual(['bundle.json', 'run.json']);
    await writeFile(join(path, 'diary.txt'), 'mine');
    await expect(writeBundle(path, filesOf({ 'run.json': 'three' }), DESCRIPTION)).rejects.toMatchObject({
      code: 'usage',
      message: `${path} holds what is no part of a bundle: diary.txt`,
    });
    expect(await readFile(join(path, 'run.json'), 'utf8')).toBe('two');
    expect(await readdir(folder)).toEqual(['saved']);
  });

  test('is that of one run where several write it at once, whole', async () => {
    const path = join(folder, 'saved');
    for (const round of ['1', '2', '3', '4', '5', '6']) {
      const texts = Array.from({ length: 6 }, (_, index) => `${round} ${index}`);
      const write = (text: string) =>
        writeBundle(
          path,
          filesOf({ 'run.json': text, 'jobs.json': text, 'job-logs/1.txt': text }),
          DESCRIPTION,
        );
      const ended = await Promise.allSettled(texts.map(write));
      const written = await Promise.all(
        ['run.json', 'jobs.json', 'job-logs/1.txt'].map((name) => readFile(join(path, name), 'utf8')),
      );
      expect(new Set(written).size).toBe(1);
      expect(ended[texts.indexOf(written[0] ?? '')]?.status).toBe('fulfilled');
      for (const one of ended)
        if (one.status === 'rejected')
          expect(one.reason).toMatchObject({
            code: 'unavailable',
            message: expect.stringMatching(/another run writes|not empty|no such/),
          });
      expect(await readdir(folder)).toEqual(['saved']);
      expect((await readdir(path)).toSorted()).toEqual(['bundle.json', 'job-logs', 'jobs.json', 'run.json']);
    }
  });

  test('that one broke off in writing says what to remove', async () => {
    const path = join(folder, 'saved');
    await writeFiles(path, { 'run.json': '{', '.unfinished/bundle/run.json': '{' });
    await expect(writeBundle(path, filesOf({ 'run.json': 'x' }), DESCRIPTION)).rejects.toMatchObject({
      message: `another run writes the bundle now, or one was broken off: there is ${join(path, '.unfinished')}`,
      hint: 'wait for it, or remove that folder',
    });
  });

  test('that one broke off in writing which is no more is written anew', async () => {
    const path = join(folder, 'saved');
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    await writeFiles(path, { 'run.json': '{', '.unfinished/owner': `${ended} ${hostname()}` });
    await writeBundle(path, filesOf({ 'run.json': 'x' }), DESCRIPTION);
    expect(await readdir(path)).toEqual(['bundle.json', 'run.json']);
  });

  test('that one broke off in writing is left alone where somebody put a file beside it', async () => {
    const path = join(folder, 'saved');
    const ended = spawnSync(process.execPath, ['-e', '']).pid;
    await writeFiles(path, {
      ...{ 'run.json': '{', 'diary.txt': 'mine', '.unfinished/owner': `${ended} ${hostname()}` },
    });
    const written = writeBundle(path, filesOf({ 'run.json': 'x' }), DESCRIPTION);
    await expect(written).rejects.toMatchObject({ code: 'usage' });
    expect((await readdir(path)).toSorted()).toEqual(['.unfinished', 'diary.txt', 'run.json']);
  });

  test.each([
    ['runs', `${process.pid} ${hostname()}`],
    ['is on another machine', '1 elsewhere'],
  ])('that one writes now which %s is left alone', async (_, owner) => {
    const path = join(folder, 'saved');
    await writeFiles(path, { 'run.json': '{', '.unfinished/owner': owner });
    await expect(writeBundle(path, filesOf({ 'run.json': 'x' }), DESCRIPTION)).rejects.toThrow('another run');
  });

  test('takes the place of an empty folder, but not of one that has folders of the same name', async () => {
    const path = join(folder, 'saved');
    await mkdir(path);
    await writeBundle(path, filesOf({ 'run.json': 'one' }), DESCRIPTION);
    await writeFiles(join(folder, 'mine'), { 'files/diary.txt': 'mine' });
    await expect(writeBundle(join(folder, 'mine'), filesOf({}), DESCRIPTION)).rejects.toMatchObject({
      code: 'usage',
    });
  });

  test('leaves the folder itself where it was, which may be a mount point or where somebody works', async () => {
    const path = join(folder, 'saved');
    await mkdir(path);
    const { ino } = await stat(path);
    for (const text of ['one', 'two']) {
      await writeBundle(path, filesOf({ 'run.json': text, 'job-logs/1.txt': text }), DESCRIPTION);
      expect((await stat(path)).ino).toBe(ino);
    }
    await writeBundle(path, filesOf({ 'run.json': 'three' }), DESCRIPTION);
    expect(await readdir(path)).toEqual(['bundle.json', 'run.json']);
    expect(await readdir(folder)).toEqual(['saved']);
  });

  test('is written whole or not at all', async () => {
    const path = join(folder, 'saved');
    await expect(
      writeBundle(path, filesOf({ 'run.json': 'x', 'files/../../../out.txt': 'x' }), DESCRIPTION),
    ).rejects.toThrow();
    const signal = AbortSignal.abort();
    await expect(writeBundle(path, filesOf({ 'run.json': 'x' }), DESCRIPTION, signal)).rejects.toThrow(
      /abort/i,
    );
    await writeFile(path, 'a file');
    await expect(writeBundle(path, filesOf({ 'run.json': 'x' }), DESCRIPTION)).rejects.toMatchObject({
      code: 'unavailable',
    });
    expect(await readdir(folder)).toEqual(['saved']);
    expect(await readFile(path, 'utf8')).toBe('a file');
  });
});

describe('a bundle made by hand', () => {
  const NEEDED = { 'run.json': RUN, 'jobs.json': JOBS, 'job-logs/1001.txt': 'log' };

  test.each<[string, (texts: Record<string, string | Buffer>) => Promise<string>]>([
    [
      'a folder',
      async (texts) => {
        await writeFiles(folder, texts);
        return folder;
      },
    ],
    [
      'a folder in a folder',
      async (texts) => {
        await writeFiles(join(folder, 'inner'), texts);
        await mkdir(join(folder, '__MACOSX'));
        await writeFile(join(folder, 'a.txt'), '');
        return folder;
      },
    ],
    [
      'a zip',
      async (texts) => {
        await writeFile(join(folder, 'b.zip'), zipOf(texts));
        return join(folder, 'b.zip');
      },
    ],
    [
      'a zip of a folder, by macOS',
      async (texts) => {
        const inner = Object.fromEntries(Object.entries(texts).map(([path, text]) => [`case/${path}`, text]));
        await writeFile(
          join(folder, 'b.zip'),
          zipOf({
            '__MACOSX/case/._run.json': 'x',
            'case/.DS_Store': 'x',
            'case/': '',
            'a.txt': '',
            ...inner,
          }),
        );
        return join(folder, 'b.zip');
      },
    ],
  ])('may be %s', async (_, make) => {
    const path = await make({
      ...NEEDED,
      'expected/report.txt': 'no part',
      'files/o/r/sha/.github/workflows/x.yml': 'on: push',
    });
    expect([...(await readBundle(path)).keys()].sort()).toEqual([
      'files/o/r/sha/.github/workflows/x.yml',
      'job-logs/1001.txt',
      'jobs.json',
      'run.json',
    ]);
    expect(await evidenceOf(path)).toMatchObject({
      run: { id: 42 },
      jobs: [{ id: 1001 }],
      logs: [{ name: 'job-logs/1001.txt' }],
      missing: [],
    });
  });

  test('without any log says so', async () => {
    await writeFiles(folder, { 'run.json': RUN, 'jobs.json': JOBS });
    expect((await evidenceOf(folder)).missing).toEqual([
      { question: { kind: 'logs' }, why: { kind: 'not-collected' } },
    ]);
  });

  test('with a damaged log archive says so', async () => {
    await writeFiles(folder, { 'run.json': RUN, 'jobs.json': JOBS, 'logs.zip': 'no zip' });
    const { logs, missing } = await evidenceOf(folder);
    expect(logs).toEqual([]);
    expect(missing).toEqual([
      {
        question: { kind: 'logs' },
        why: { kind: 'damaged-archive', said: expect.stringMatching(/^cannot be read: /) },
      },
    ]);
  });

  test('with what was once missing is no longer without it', async () => {
    const missing = [
      { question: { kind: 'logs' }, reason: 'expired' },
      { question: { kind: 'job-log', jobId: 1001 }, reason: 'expired' },
      { question: { kind: 'nonsense' }, reason: 'x' },
    ];
    await writeFiles(folder, { ...NEEDED, 'bundle.json': JSON.stringify({ format: 1, missing }) });
    expect((await evidenceOf(folder)).missing).toEqual([
      { question: { kind: 'logs' }, why: { kind: 'told', text: 'expired', isLimit: false } },
    ]);
    await writeFiles(folder, { 'logs.zip': zipOf({ '0_build.txt': 'x' }) });
    expect((await evidenceOf(folder)).missing).toEqual([]);
  });

  test('has its secrets masked as it is read', async () => {
    await writeFiles(folder, { ...NEEDED, 'job-logs/1001.txt': 'ghp_0123456789abcdefghij' });
    expect((await evidenceOf(folder)).logs[0]?.lines[0]?.text).toBe('***');
  });

  test('does not lead out of its folder', async () => {
    await writeFiles(folder, {
      'secret.txt': 'secret',
      'b/run.json': RUN,
      'b/jobs.json': JOBS,
      'b/job-logs/1.txt': 'log',
    });
    await symlink(join(folder, 'secret.txt'), join(folder, 'b/job-logs/2.txt'));
    await symlink(folder, join(folder, 'b/files'));
    expect([...(await readBundle(join(folder, 'b'))).keys()].sort()).toEqual([
      'job-logs/1.txt',
      'jobs.json',
      'run.json',
    ]);
    await writeFile(
      join(folder, 'b.zip'),
      zipOf({ ...NEEDED, 'files/o/r/s/../../../x': 'x', 'files//r/s/x': 'x' }),
    );
    expect([...(await readBundle(join(folder, 'b.zip'))).keys()].sort()).toEqual([
      'job-logs/1001.txt',
      'jobs.json',
      'run.json',
    ]);
  });

  test('a question that it has no answer to says so', async () => {
    await writeFiles(folder, {
      ...NEEDED,
      'caches.json': JSON.stringify([{ key: 'k', ref: null, actions_caches: [] }]),
    });
    const source = bundleSource(await readBundle(folder));
    const asked: Question[] = [
      { kind: 'job-log', jobId: 1001 },
      { kind: 'job-log', jobId: 1 },
      { kind: 'caches', key: 'k', ref: null },
      { kind: 'caches', key: 'l', ref: null },
    ];
    const evidence = await evidenceOf(folder);
    const open = asked.filter((question) => !isAnswered(question, evidence));
    expect((await source.answer(open)).missing).toEqual([
      { question: { kind: 'job-log', jobId: 1 }, why: { kind: 'not-held' } },
      { question: { kind: 'caches', key: 'l', ref: null }, why: { kind: 'not-held' } },
    ]);
  });

  test.each<[string, Record<string, string | Buffer>, string | RegExp]>([
    ['no run.json', { 'jobs.json': JOBS }, /is no bundle: it has no run\.json$/],
    ['no jobs.json', { 'run.json': RUN }, 'the bundle has no jobs.json'],
    ['run.json that is no JSON', { ...NEEDED, 'run.json': '{' }, /^run\.json is not JSON: /],
    [
      'annotations that are no JSON',
      { ...NEEDED, 'annotations/5.json': '<html>' },
      /^annotations\/5\.json is not JSON: /,
    ],
    [
      'annotations that are none',
      { ...NEEDED, 'annotations/5.json': '{"message":"Not Found"}' },
      'annotations/5.json is not an array of annotations',
    ],
    [
      'caches that are none',
      { ...NEEDED, 'caches.json': '[{"key":"k"}]' },
      'caches.json is not an answer of …/actions/caches',
    ],
    [
      'runs that are none',
      { ...NEEDED, 'runs.json': '[1]' },
      'runs.json is not an answer of …/actions/workflows/ID/runs',
    ],
    [
      'a description that is none',
      { ...NEEDED, 'bundle.json': '[]' },
      "bundle.json is not a bundle's description",
    ],
  ])('%s is named', async (_, texts, message) => {
    await writeFiles(folder, texts);
    const expected = typeof message === 'string' ? message : expect.stringMatching(message);
    await expect(evidenceOf(folder)).rejects.toMatchObject({
      code: 'unavailable',
      message: expected,
      hint: expect.any(String),
    });
  });

  test('a file that the system does not give is named', async () => {
    const beyond = { code: 'usage', message: expect.stringContaining('cannot be read: File size') };
    const begin = () => {
      throw new Error('nothing is scanned');
    };
    await writeFiles(folder, { 'run.json': RUN, 'jobs.json': JOBS, 'logs.zip': '', 'logs/build.txt': '' });
    await truncate(join(folder, 'logs.zip'), 3 * 1024 ** 3);
    await truncate(join(folder, 'logs/build.txt'), 3 * 1024 ** 3);
    await expect(readBundle(folder)).rejects.toMatchObject(beyond);
    await expect(readBundle(join(folder, 'logs.zip'))).rejects.toMatchObject(beyond);
    for (const path of [join(folder, 'logs'), join(folder, 'logs/build.txt')])
      await expect(readGivenLogs({ kind: 'path', path }, begin)).rejects.toMatchObject(beyond);
  });

  test('a path without a bundle is named', async () => {
    await expect(readBundle(join(folder, 'nope'))).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('nope cannot be opened'),
    });
    await writeFile(join(folder, 'x.txt'), 'text');
    await expect(readBundle(join(folder, 'x.txt'))).rejects.toMatchObject({
      message: expect.stringContaining('neither a folder nor a readable zip'),
    });
    await writeFile(join(folder, 'logs.zip'), zipOf({ '0_build.txt': 'x' }));
    await expect(readBundle(join(folder, 'logs.zip'))).rejects.toMatchObject({
      message: expect.stringContaining('is no bundle'),
    });
  });

  test('one that is too large is refused', async () => {
    await writeFiles(folder, NEEDED);
    const { ZIP_LIMITS } = await import('../../../src/sources/zip/zip-directory.ts');
    await expect(readBundle(folder, { ...ZIP_LIMITS, totalBytes: 100 })).rejects.toMatchObject({
      message: expect.stringContaining('more than 100 bytes'),
    });
    await expect(readBundle(folder, { ...ZIP_LIMITS, entries: 2 })).rejects.toMatchObject({
      message: expect.stringContaining('3 files, more than 2'),
    });
  });
});
