import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isSameFile, writeWholeFile, writeWholeFiles } from '../../../src/sources/files/write-file.ts';
import { runCommand } from '../../support/command.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const stuck = join(root, 'fixtures/sibling-failed-mid-upload');
const clean = join(root, 'fixtures/healthy-run');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'places-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('several files', () => {
  const texts = (...names: string[]) => names.map((name) => ({ path: join(folder, name), text: 'new' }));

  test.each([
    ['cannot be read', 'none'],
    ['cannot be replaced', 'folder'],
  ])('are written all or none, where the second %s', async (_, second) => {
    writeFileSync(join(folder, 'a'), 'old');
    mkdirSync(join(folder, 'folder'));
    const writing = writeWholeFiles(texts('a', second));
    await expect(writing).rejects.toThrow(`${join(folder, second)} cannot be written`);
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['a', 'folder']);
  });

  test('are given back where a later one cannot take its place', async () => {
    for (const name of ['a', 'b', 'c']) writeFileSync(join(folder, name), 'old');
    const writing = writeWholeFiles([
      ...texts('a', 'b'),
      {
        path: join(folder, 'c'),
        // When its text is asked for, those before it are written beside their places, and one of these goes.
        get text() {
          rmSync(join(folder, 'b'));
          mkdirSync(join(folder, 'b', 'x'), { recursive: true });
          return 'new';
        },
      },
    ]);
    await expect(writing).rejects.toThrow('cannot be written');
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('old');
  });

  test('are written where links lead', async () => {
    writeFileSync(join(folder, 'a'), 'old', { mode: 0o755 });
    symlinkSync('a', join(folder, 'b'));
    await writeWholeFiles(texts('a', 'b'));
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('new');
    expect(lstatSync(join(folder, 'b')).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder, 'a')).mode & 0o777).toBe(0o755);
  });
});

// Only root can become somebody else, to whom the folder does not belong.
test.skipIf(process.getuid?.() !== 0)('a file is written where its folder may not be', async () => {
  const place = join(folder, 'own');
  writeFileSync(place, 'old');
  chmodSync(place, 0o666);
  chmodSync(folder, 0o755);
  process.seteuid?.(65_534);
  try {
    await writeWholeFile(place, 'new');
    await expect(writeWholeFile(join(folder, 'other'), 'new')).rejects.toThrow('cannot be written');
  } finally {
    process.seteuid?.(0);
  }
  expect(readdirSync(folder)).toEqual(['own']);
  expect(readFileSync(place, 'utf8')).toBe('new');
});

describe('two names of one file', () => {
  test('are known by what they lead to, there or not yet', async () => {
    const [a, b, link, dangling] = ['a', 'b', 'link', 'dangling'].map((name) => join(folder, name));
    if (!a || !b || !link || !dangling) throw new Error('four names');
    writeFileSync(a, '');
    linkSync(a, b);
    symlinkSync('a', link);
    symlinkSync('later', dangling);
    expect(await isSameFile(a, b)).toBe(true);
    expect(await isSameFile(link, b)).toBe(true);
    expect(await isSameFile(dangling, join(folder, 'later'))).toBe(true);
    expect(await isSameFile(a, join(folder, 'later'))).toBe(false);
    expect(await isSameFile('/dev/null', '/dev/null')).toBe(false);
  });

  test('are refused for the report and its patch', async () => {
    symlinkSync('y', join(folder, 'x'));
    const { status, stderr } = await runCommand([
      stuck,
      '-o',
      join(folder, 'x'),
      '--patch',
      join(folder, 'y'),
    ]);
    expect({ status, stderr }).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('would be one file'),
    });
    expect(existsSync(join(folder, 'y'))).toBe(false);
  });
});

test('a file that is read is not written over', async () => {
  const log = join(folder, 'build.txt');
  writeFileSync(log, 'a log');
  for (const args of [
    [log, '-o', log],
    [log, '-p', log],
    ['merge', log, '-o', log],
    ['lint', log, '-p', log],
  ])
    expect(await runCommand(args)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('build.txt is an input of this command'),
    });
  expect(readFileSync(log, 'utf8')).toBe('a log');
});

describe('a file that is written whole', () => {
  test.skipIf(process.platform === 'win32')('may be read and run by whoever might before', async () => {
    const path = join(folder, 'action.yml');
    writeFileSync(path, '', { mode: 0o750 });
    await writeWholeFile(path, 'new');
    expect({ text: readFileSync(path, 'utf8'), mode: statSync(path).mode & 0o777 }).toEqual({
      text: 'new',
      mode: 0o750,
    });
  });

  test('may have as long a name as the disk takes', async () => {
    const path = join(folder, 'x'.repeat(255));
    await writeWholeFile(path, 'new');
    expect(readFileSync(path, 'utf8')).toBe('new');
  });
});

describe.skipIf(process.platform === 'win32')('on a system with pipes and devices', () => {
  test.each(['a pipe that nobody writes to', '/dev/zero'])('%s is no bundle, at once', async (name) => {
    const path = name.startsWith('/') ? name : join(folder, 'fifo');
    if (!name.startsWith('/')) execFileSync('mkfifo', [path]);
    const { status, stderr } = await runCommand([path]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/ is neither a file nor a folder\n/);
  });

  test.each([
    ['a stuck key', stuck, 1],
    ['nothing', clean, 3],
  ])('a report of %s that cannot be printed', (_, bundle, expected) => {
    const full = existsSync('/dev/full') ? '/dev/full' : null;
    if (full === null) return;
    const command = `"${process.execPath}" bin/cache-autopsy.js "${bundle}" > ${full}`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' });
    expect(status).toBe(expected);
    expect(stderr).toMatch(/^cache-autopsy: the report cannot be printed: no space left on device\n$/);
  });
});

describe('what was asked for besides and fails', () => {
  test.each([
    ['a stuck key stays found', stuck, 1],
    ['nothing found is 3', clean, 3],
  ])('%s, and the report is printed', async (_, bundle, expected) => {
    const place = join(folder, 'place');
    // The bundle is in the way of the patch, after both places were looked at.
    const { status, stdout, stderr } = await runCommand([bundle, '--save-bundle', place, '--patch', place]);
    expect(status).toBe(expected);
    expect(stderr).toMatch(/^cache-autopsy: .*place cannot be written: /m);
    expect(stdout).not.toBe('');
  });
});

describe('what lies in a folder that is read', () => {
  const workflow = '.github/workflows/ci.yml';
  const files = {
    [workflow]: 'on: push\n',
    'action.yml': 'runs:\n',
    'bundle/jobs.json': '{}',
    'bundle/logs.zip': 'PK',
    'zipped/bundle/run.json': '{}',
    'logs/build/1_x.txt': 'a log',
  };
  beforeEach(() => {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  });

  test.each([
    ['a workflow, by the report', ['lint', '.github', '-o', workflow]],
    ['a workflow, by a patch of another', ['lint', 'action.yml', '-p', workflow]],
    ['a workflow, where nothing is given', ['lint', '-p', workflow]],
    ['an answer in a bundle', ['bundle', '-o', 'bundle/jobs.json']],
    ['the archive in a bundle', ['bundle', '-p', 'bundle/logs.zip']],
    ['an answer in a bundle in a folder', ['zipped', '-o', 'zipped/bundle/run.json']],
    ['a log', ['logs', '-o', 'logs/build/1_x.txt']],
  ])('is not written over: %s', async (_, args) => {
    const before = process.cwd();
    process.chdir(folder);
    const { status, stderr } = await runCommand(args).finally(() => process.chdir(before));
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/ is an input of this command\n {2}choose another file/),
    });
    for (const [name, text] of Object.entries(files))
      expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
  });

  test.each([
    ['beside what is linted', 'report.md', ['lint', 'action.yml']],
    ['in a bundle', 'stuck/report.txt', ['stuck']],
  ])('is written over where it is not read: an earlier report %s', async (_, name, args) => {
    cpSync(stuck, join(folder, 'stuck'), { recursive: true });
    const report = join(folder, name);
    writeFileSync(report, 'old');
    const before = process.cwd();
    process.chdir(folder);
    const { stderr } = await runCommand([...args, '-o', report]).finally(() => process.chdir(before));
    expect({ stderr, text: readFileSync(report, 'utf8') }).toEqual({
      stderr: '',
      text: expect.not.stringMatching(/^old$/),
    });
  });
});
