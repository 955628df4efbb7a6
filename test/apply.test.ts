import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyVerified } from '../src/commands/apply.ts';
import { guardPatch, preferred } from '../src/remedy/guard-patch.ts';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import { repositoryOf } from '../src/sources/files/own-checkout.ts';
import type { Io } from '../src/types/io.ts';
import { INSTALLED } from './support/command.ts';
import { judgeFiles } from './support/judge-files.ts';

const fixture = fileURLToPath(new URL('../fixtures/sibling-failed-mid-upload', import.meta.url));
const { report, evidence } = await judgeFiles(await readBundle(fixture));
const [remedy] = report.findings.flatMap(({ remedies }) => preferred(remedies));
const judged = evidence.files.find(
  ({ path, owner, repo }) => path === remedy?.file && `${owner}/${repo}` === remedy.repository,
);
const path = judged?.path ?? '';

let folder = '';
const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args], { stdio: 'pipe' });

function checkout(remote: string, text = judged?.text ?? ''): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
  const script =
    'git init -q && git remote add origin "$1" && git add -A && git -c user.name=a -c user.email=a@b commit -qm all';
  execFileSync('sh', ['-c', script, 'sh', remote], { cwd: folder, stdio: 'pipe' });
}

async function apply(): Promise<string> {
  const said: string[] = [];
  const stream = { write: (text: string) => said.push(text) };
  const io: Io = {
    ...{
      stdout: stream,
      stderr: stream,
      env: {},
      now: () => 0,
      version: '0',
      program: INSTALLED,
      signal: new AbortController().signal,
    },
    stdin: (async function* () {})(),
  };
  await applyVerified(report, evidence.files, { io, folder });
  return said.join('');
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'apply-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const own = `https://github.com/${judged?.owner}/${judged?.repo}.git`;

describe('what is verified is applied', () => {
  test('to a checkout of its repository, whatever else is uncommitted there, and once', async () => {
    checkout(own);
    writeFileSync(join(folder, 'other'), 'new');
    expect(await apply()).toContain(`applied: ${path}`);
    git('diff', '--quiet', '--', 'other');
    const diff = guardPatch(remedy === undefined ? [] : [remedy], evidence.files).patch;
    expect(git('diff', '--', path).toString().split('\n').slice(4).join('\n').trim()).toContain(
      diff.split('\n').find((line) => line.startsWith('+') && line.includes('if:')),
    );
    expect(await apply()).toContain(`applied already: ${path}`);
  });

  test('to a file that git has written with the line ends of Windows, which stay', async () => {
    checkout(own);
    git('config', 'core.autocrlf', 'true');
    rmSync(join(folder, path));
    git('checkout', '-q', '--', path);
    const before = readFileSync(join(folder, path), 'utf8');
    expect(before).toContain('\r\n');
    expect(await apply()).toContain(`applied: ${path}`);
    const after = readFileSync(join(folder, path), 'utf8');
    expect(after).not.toMatch(/[^\r]\n/);
    expect(after).not.toBe(before);
    expect(await apply()).toContain(`applied already: ${path}`);
  });

  test.each([
    ['in no checkout', () => {}, 'in no checkout'],
    [
      'in a checkout of another repository',
      () => checkout('git@github.com:some/where.git'),
      'no remote of this checkout',
    ],
    [
      'to a file that is another one',
      () => checkout(own, `${judged?.text}\n# more\n`),
      'not the file that was judged',
    ],
    [
      'where the file is not there',
      () => {
        checkout(own);
        rmSync(join(folder, path));
      },
      'not in this checkout',
    ],
    [
      'where the file has no commit',
      () => {
        checkout(own);
        git('rm', '-q', '--cached', path);
      },
      'not committed',
    ],
    [
      'to what lies outside by a link',
      () => {
        checkout(own);
        rmSync(join(folder, path));
        const outside = mkdtempSync(join(tmpdir(), 'outside-'));
        writeFileSync(join(outside, 'x.yml'), judged?.text ?? '');
        symlinkSync(join(outside, 'x.yml'), join(folder, path));
      },
      'not in this checkout',
    ],
  ])('but not %s', async (_, prepare, why) => {
    prepare();
    const content = (): string | null =>
      existsSync(join(folder, path)) ? readFileSync(join(folder, path), 'utf8') : null;
    const before = content();
    await expect(apply()).rejects.toMatchObject({ code: 'usage', message: expect.stringContaining(why) });
    expect(content()).toBe(before);
  });
});

test.each([
  ['https://github.com/Octo/cat.git', 'github.com/octo/cat'],
  ['https://token@github.com/octo/cat', 'github.com/octo/cat'],
  ['git@github.com:octo/cat.git', 'github.com/octo/cat'],
  ['ssh://git@ghe.example.com:2222/octo/cat.git', 'ghe.example.com/octo/cat'],
  ['https://ghe.example.com:8443/octo/cat', 'ghe.example.com:8443/octo/cat'],
  ['https://github.com:443/octo/cat', 'github.com/octo/cat'],
  ['/srv/git/cat.git', null],
  ['../cat', null],
])('the remote %s is of %s', (remote, repository) => {
  expect(repositoryOf(remote)).toBe(repository);
});
