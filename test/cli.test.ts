import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { main } from '../src/cli.ts';
import { renderJson } from '../src/render/json/v1/json.ts';
import { readBundle } from '../src/sources/bundle/read-bundle.ts';
import { findCheckoutRepository } from '../src/sources/files/checkout-repository.ts';
import type { Report } from '../src/types/report.ts';
import { INSTALLED, NOW, runCommand } from './support/command.ts';
import { fixture, fixtureWorld, golden } from './support/fixture-world.ts';
import { judgeFiles } from './support/judge-files.ts';
import { type LoopbackGitHub, startLoopbackGitHub } from './support/loopback-github.ts';

const bin = fileURLToPath(new URL('../bin/cache-autopsy.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the real command, with nothing of this machine's environment but the path to node. */
function spawnCommand(
  args: readonly string[],
  env: Record<string, string> = {},
  meanwhile?: (child: ReturnType<typeof spawn>) => void,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [bin, ...args], { env: { HOME: folder, ...env }, cwd: folder });
    const outcome: Outcome = { status: null, stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (text: string) => (outcome.stdout += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (outcome.stderr += text));
    child.on('error', reject);
    child.on('close', (status) => resolve({ ...outcome, status }));
    meanwhile?.(child);
  });
}

/** Runs the command in this process, which is faster; what only a process of its own shows is spawned. */
function run(args: readonly string[], env: Record<string, string> = {}): Promise<Outcome> {
  return runCommand(args, { env });
}

let github: LoopbackGitHub | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

async function serve(
  name: string,
): Promise<{ env: Record<string, string>; url: string; github: LoopbackGitHub }> {
  const { world, path } = await fixtureWorld(name);
  github = await startLoopbackGitHub(world);
  const env = { GITHUB_API_URL: github.apiUrl, GH_TOKEN: 'x', CACHE_AUTOPSY_MAX_WAIT: '1' };
  const [owner, repo, id] = path.split('/');
  return { env, url: `https://github.com/${owner}/${repo}/actions/runs/${id}`, github };
}

const worlds = readdirSync(fixture('')).filter((name) => name !== 'recorder');

/** What the bundle of a world comes to without its workflow files, for which nobody asks where nothing was torn down. */
async function withoutFiles(name: string): Promise<Report> {
  const files = [...(await readBundle(fixture(name)))].filter(([path]) => !path.startsWith('files/'));
  return (await judgeFiles(new Map(files))).report;
}

describe('every world, from GitHub', () => {
  // The host of this one is a server of its own, which GITHUB_API_URL is not meant for.
  test.each(worlds.filter((name) => name !== 'cancelled-in-upload-v1'))(
    '%s gives the verdict of its bundle',
    async (name) => {
      const { env, url, github } = await serve(name);
      const { status, stdout, stderr } = await runCommand([url, '-f', 'json'], { env });
      const asksForFiles = github.requests.some(({ path }) => path.includes('/contents/'));
      const json = asksForFiles ? golden(name, 'report.json') : renderJson(await withoutFiles(name));
      const [report, expected] = [JSON.parse(stdout), JSON.parse(json)];
      expect(stderr).toBe('');
      expect(report.saves).toEqual(expected.saves);
      expect(report.verdict).toBe(expected.verdict);
      expect(report.findings.map((finding: { stuckKey: unknown }) => finding.stuckKey !== null)).toEqual(
        expected.findings.map((finding: { stuckKey: unknown }) => finding.stuckKey !== null),
      );
      expect(status).toBe({ 'stuck-key': 1, clean: 0, inconclusive: 3 }[report.verdict as 'clean']);
    },
  );
});

const demo = 'sibling-failed-mid-upload';

describe('one torn-down save', () => {
  test('takes six requests, and three to learn that nobody else was hit; the token goes to the API alone', async () => {
    const { env, url, github } = await serve(demo);
    const asked = () => github.requests.filter(({ server }) => server === 'api').length;
    await run([url, '--trace', '0'], { ...env, GH_TOKEN: 'ghp_only-for-the-api' });
    expect(asked()).toBe(6);
    await run([url], { ...env, GH_TOKEN: 'ghp_only-for-the-api' });
    expect(asked()).toBe(6 + 6 + 3);
    for (const { server, headers } of github.requests) {
      expect(headers.authorization ?? null).toBe(server === 'api' ? 'token ghp_only-for-the-api' : null);
    }
  });

  test('a saved bundle replays to the same report without a network', async () => {
    const { env, url, github } = await serve(demo);
    const bundle = join(folder, 'bundle');
    const first = await run([url, '-f', 'json', '--save-bundle', bundle], env);
    await github.close();
    const second = await run([bundle, '-f', 'json']);
    expect(second.stdout).toBe(first.stdout);
    expect(second.status).toBe(1);
  });

  test('the job that a URL names comes first, and the others are examined too', async () => {
    const { env, url } = await serve(demo);
    const expected = JSON.parse(golden(demo, 'report.json'));
    const named = expected.saves[2].job.id;
    const bundle = join(folder, 'named');
    const { stdout } = await run([`${url}/job/${named}`, '-f', 'json', '--save-bundle', bundle], env);
    expect((await run([bundle, '-f', 'json'])).stdout).toBe(stdout);
    const saves = JSON.parse(stdout).saves;
    expect(saves[0].job.id).toBe(named);
    expect(saves).toHaveLength(expected.saves.length);
    expect((await run([`${url}/job/99`, '-f', 'json'], env)).stderr).toContain('has no job 99');
  });
});

describe('what is written where', () => {
  test('the report alone on stdout, in the text of its golden', async () => {
    const { status, stdout, stderr } = await spawnCommand([fixture(demo)]);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
    expect(stdout.split('\n')[0]).toContain('Cache key stuck');
    expect(stdout).not.toContain('\x1b');
  });

  test('colour when asked for, and not against NO_COLOR', async () => {
    expect((await run([fixture(demo), '--color', 'always'])).stdout).toContain('\x1b[');
    expect((await run([fixture(demo)], { FORCE_COLOR: '1' })).stdout).toContain('\x1b[');
    expect((await run([fixture(demo)], { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain('\x1b[');
    expect((await run([fixture(demo), '--color', 'never'], { FORCE_COLOR: '1' })).stdout).not.toContain(
      '\x1b[',
    );
  });

  test('-o and -p write files; with -p - the report goes to stderr', async () => {
    const [report, patch] = [join(folder, 'report.md'), join(folder, 'guard.patch')];
    const quiet = await run([fixture(demo), '-f', 'markdown', '-o', report, '-p', patch]);
    expect(quiet).toMatchObject({ status: 1, stdout: '', stderr: '' });
    expect(readFileSync(report, 'utf8')).toBe(golden(demo, 'report.md'));
    expect(readFileSync(patch, 'utf8')).toBe(golden(demo, 'guard.patch'));
    const piped = await run([fixture(demo), '-f', 'markdown', '-p', '-']);
    expect(piped.stdout).toBe(golden(demo, 'guard.patch'));
    expect(piped.stderr).toBe(golden(demo, 'report.md'));
  });

  test('-o through a link, which /dev/stdout is too, leaves the link', async () => {
    const [link, target] = [join(folder, 'link'), join(folder, 'target.md')];
    symlinkSync(target, link);
    for (const name of ['healthy-run', demo]) await run([fixture(name), '-f', 'markdown', '-o', link]);
    expect(readFileSync(target, 'utf8')).toBe(golden(demo, 'report.md'));
    expect(readlinkSync(link)).toBe(target);
    const redirected = openSync(join(folder, 'redirected.md'), 'w');
    const child = spawn(process.execPath, [bin, fixture(demo), '-f', 'markdown', '-o', '/dev/fd/1'], {
      stdio: ['ignore', redirected, 'ignore'],
    });
    await once(child, 'close');
    closeSync(redirected);
    expect(readFileSync(join(folder, 'redirected.md'), 'utf8')).toBe(golden(demo, 'report.md'));
  });

  test('the patch pipes into git apply', async () => {
    const repository = mkdtempSync(join(folder, 'repository-'));
    const path = '.github/workflows/ci.yml';
    const file = Object.entries((await fixtureWorld(demo)).world.contents ?? {}).find(([name]) =>
      name.includes('workflows/.github'),
    );
    execFileSync('git', ['init', '-q', repository]);
    execFileSync('mkdir', ['-p', join(repository, '.github/workflows')]);
    writeFileSync(join(repository, path), file?.[1] ?? '');
    const { stdout } = await spawnCommand([fixture(demo), '-p', '-']);
    execFileSync('git', ['apply'], { cwd: repository, input: stdout });
    expect(readFileSync(join(repository, path), 'utf8')).toContain(
      "if: always() && steps.create-venv.outcome == 'success'",
    );
  });

  test('no patch is said, and leaves an empty file behind', async () => {
    const patch = join(folder, 'none.patch');
    const { status, stderr } = await run([fixture('healthy-run'), '-p', patch]);
    expect(status).toBe(0);
    expect(stderr).toContain('no patch');
    expect(stderr).not.toContain('what to do');
    expect(readFileSync(patch, 'utf8')).toBe('');
  });
});

describe('exit status', () => {
  test.each<[string, string[], number, RegExp]>([
    ['no argument outside Actions: the help', [], 2, /^Usage: cache-autopsy \[options\] \[run\]/],
    ['not a run', ['https://github.com/o/r/pull/1'], 2, /./],
    ['an unknown option', [fixture(demo), '--frobnicate'], 2, /unknown option/],
    ['a token in an option', [`--token=ghp_${'a'.repeat(36)}`], 2, /unknown option '--token=\*\*\*'/],
    [
      'an unknown format',
      [fixture(demo), '-f', 'xml'],
      2,
      /--format takes text, markdown, html, json or github, not "xml"/,
    ],
    ['an attempt that is no number', [fixture(demo), '-a', '0'], 2, /whole number/],
    ['a lifetime that is no number', [fixture(demo), '--reservation-ttl', 'soon'], 2, /number of hours/],
    ['too many arguments', [fixture(demo), 'more'], 2, /too many arguments: 2 given, where 1 is taken/],
    [
      'too many for a command',
      ['scan', 'octo/app', 'more'],
      2,
      /too many arguments: 2 given, where 1 is taken/,
    ],
    [
      'a repository',
      ['octo/app'],
      2,
      /"octo\/app" is a repository, not a run\n.*cache-autopsy scan octo\/app\n$/,
    ],
    [
      'the address of one',
      ['https://github.com/octo/app'],
      2,
      /is a repository, not a run\n.*scan octo\/app\n$/,
    ],
    ['a short hash', ['a1b2c3d'], 2, /looks like a commit, not a run\n.*failed check/],
    [
      'a bare number outside of a checkout',
      ['15382918273'],
      2,
      /number of a run.*no checkout.*\n.*OWNER\/REPO\/15382918273/,
    ],
    ['a misspelt command', ['scna', 'o/r'], 2, /no command scna; did you mean cache-autopsy scan\?/],
    ['help of no command', ['help', 'zzzz'], 2, /^cache-autopsy: there is no command zzzz\n.*--help\n$/],
    ['an output with a slash behind', [fixture(demo), '-o', join(folder, 'x/')], 2, /it is a folder/],
    ['a misspelt command in help', ['help', 'sacn'], 2, /no command sacn; did you mean cache-autopsy scan\?/],
    ['a misspelt command alone', ['lnit'], 2, /did you mean cache-autopsy lint\?/],
    [
      'a mistake of scan',
      ['scan'],
      2,
      /<target> is missing\n {2}for the usage: cache-autopsy scan --help\n$/,
    ],
    [
      'a mistake of lint',
      ['lint', '--fx'],
      2,
      /^cache-autopsy: unknown option '--fx'; did you mean --fix\?\n {2}for the usage: cache-autopsy lint --help\n$/,
    ],
    [
      'a path that is not there',
      ['./nowhere'],
      2,
      /^cache-autopsy: \.\/nowhere cannot be opened: no such file or directory\n {2}give the path of a log/,
    ],
    ['quiet and verbose', [fixture(demo), '-q', '-v'], 2, /cannot be used with/],
    ['a scan of the future', ['scan', 'o/r', '--since', '2999-01-01'], 2, /in the future/],
    ['a scan since a day that no calendar has', ['scan', 'o/r', '--since', '2026-02-30'], 2, /ISO date/],
    ['an attempt that the bundle does not hold', [fixture(demo), '-a', '7'], 2, /attempt 1, not 7/],
    ['a folder without a bundle', [folder], 3, /run\.json/],
    ['an output without a name', [fixture(demo), '-o', ''], 2, /--output takes a name, not ""/],
    ['a patch without a name', [fixture(demo), '-p', ' '], 2, /--patch takes a name, not " "/],
    ['a bundle without a name', [fixture(demo), '--save-bundle='], 2, /--save-bundle takes a name, not ""/],
    [
      'one file for report and patch',
      [fixture(demo), '-o', join(folder, 'both'), '-p', `${folder}/./both`],
      2,
      /the report and the patch would be one file/,
    ],
    [
      'an output that cannot be written',
      [fixture(demo), '-o', join(folder, 'no', 'such', 'folder')],
      2,
      /cannot be written: no such file or directory\n/,
    ],
    ['an output that is a folder', [fixture(demo), '-o', folder], 2, /cannot be written: it is a folder/],
    [
      'a patch in no folder',
      [fixture(demo), '-p', join(folder, 'no', 'patch')],
      2,
      /no\/patch cannot be written/,
    ],
  ])('%s', async (_, args, status, message) => {
    const outcome = await run(args);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).toMatch(message);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
    expect(outcome.stdout).toBe('');
  });

  test('a port that no server can have, and one that nobody listens at, are told at once', async () => {
    const startedAt = Date.now();
    for (const port of [1, 45_999]) {
      const outcome = await run([`https://localhost:${port}/o/r/actions/runs/5`], {
        GH_ENTERPRISE_TOKEN: 'x',
      });
      expect(outcome).toMatchObject({ status: 3, stderr: expect.stringContaining(`localhost:${port}`) });
    }
    expect(Date.now() - startedAt).toBeLessThan(5000);
  });

  test('- is stdout', async () => {
    const { stdout } = await run([fixture(demo), '-o', '-']);
    expect(stdout).toContain('Cache key stuck');
  });

  test('a place that cannot be written is said before anything is asked', async () => {
    const { env, url, github } = await serve(demo);
    const nowhere = await run([url, '-o', join(folder, 'no', 'folder')], env);
    expect(nowhere).toMatchObject({ status: 2, stderr: expect.stringContaining('cannot be written') });
    const foreign = await run([url, '--save-bundle', fixture('')], env);
    expect(foreign).toMatchObject({ status: 2, stderr: expect.stringContaining('is no part of a bundle') });
    const file = await run([url, '--save-bundle', bin], env);
    expect(file).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('cannot be written: not a directory'),
    });
    expect(github.requests).toEqual([]);
  });

  test('--exit-zero turns 1 into 0 and leaves 3', async () => {
    expect((await run([fixture(demo), '--exit-zero'])).status).toBe(0);
    expect((await run([fixture('logs-expired'), '--exit-zero'])).status).toBe(3);
  });

  test('--reservation-ttl moves the end of the window', async () => {
    const { stdout } = await run([fixture(demo), '-f', 'json', '--reservation-ttl', '0.1']);
    expect(JSON.parse(stdout).findings[0].stuckKey.state).toBe('expired');
  });

  test('--help and --version', async () => {
    expect(await spawnCommand(['--version'])).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' });
    expect((await spawnCommand(['--help'])).stdout).toContain('--reservation-ttl <hours>');
  });

  test.each([
    [['help'], '--reservation-ttl <hours>'],
    [['help', 'help'], '--reservation-ttl <hours>'],
    [['help', 'scan'], '--since <when>'],
    [['scan', '--help'], '--since <when>'],
  ])('%j prints help', async (args, option) => {
    expect(await run(args)).toMatchObject({ status: 0, stderr: '', stdout: expect.stringContaining(option) });
  });

  test('a fault of the program itself is one line and 3, and its stack comes with -v', async () => {
    const stderr: string[] = [];
    const io = {
      stdout: { write: () => true },
      stderr: { write: (text: string) => stderr.push(text) },
      stdin: Readable.from([]),
      env: {},
      now: () => NOW,
      signal: new AbortController().signal,
      version: '0.1.0',
      program: INSTALLED,
    };
    const broken = { ...io, stdout: { write: () => JSON.parse('no\njson') } };
    expect(await main([fixture('healthy-run')], broken)).toBe(3);
    expect(stderr).toEqual([
      expect.stringMatching(/^cache-autopsy: a fault of the program itself: .+report it.+\n$/),
    ]);
    await main([fixture('healthy-run'), '-v'], broken);
    expect(stderr.length).toBeGreaterThan(3);
    expect(stderr.at(-1)).toMatch(/^ +at /);
  });

  test('a working folder that was removed is said to be gone, where it is needed', async () => {
    const before = process.cwd();
    const gone = mkdtempSync(join(tmpdir(), 'cache-autopsy-gone-'));
    process.chdir(gone);
    rmSync(gone, { recursive: true });
    try {
      expect(await run(['lint'])).toMatchObject({
        status: 2,
        stderr: 'cache-autopsy: the working folder is gone\n  change to a folder that is there\n',
      });
      expect(await run([fixture('healthy-run'), '--brief'])).toMatchObject({ status: 0, stderr: '' });
    } finally {
      process.chdir(before);
    }
  });

  test.each<[string, 'stdout' | 'stderr', string, number]>([
    ['the report, and the patch is written all the same', 'stdout', demo, 1],
    ['what is said beside it', 'stderr', 'healthy-run', 0],
  ])('is that of the verdict where nobody reads %s', async (_, stream, name, status) => {
    const patch = join(folder, `unread-${stream}.patch`);
    const outcome = await spawnCommand([fixture(name), '-p', patch], {}, (child) => child[stream]?.destroy());
    expect(outcome.status).toBe(status);
    expect(readFileSync(patch, 'utf8')).toBe(stream === 'stdout' ? golden(name, 'guard.patch') : '');
  });

  test('an interrupt ends it at once with 130, and leaves no half-written file', async () => {
    const { env, url, github } = await serve(demo);
    github.fail({ server: 'storage', path: /./, fault: { kind: 'hang' } });
    const report = join(folder, 'interrupted.txt');
    let interruptedAt = Number.NaN;
    const outcome = await spawnCommand(
      [url, '-o', report, '--save-bundle', join(folder, 'interrupted')],
      env,
      (child) => {
        const timer = setInterval(() => {
          if (!github.requests.some(({ server }) => server === 'storage')) return;
          clearInterval(timer);
          interruptedAt = Date.now();
          child.kill('SIGINT');
        }, 20);
      },
    );
    expect(outcome.status).toBe(130);
    expect(Date.now() - interruptedAt).toBeLessThan(5000);
    expect(readdirSync(folder).filter((name) => name.includes('interrupted'))).toEqual([]);
    expect(existsSync(report)).toBe(false);
  });

  test('an interrupt ends it with 130 where nobody reads on', async () => {
    const bundle = join(folder, 'wordy');
    cpSync(fixture('healthy-run'), bundle, { recursive: true });
    const run = JSON.parse(readFileSync(join(bundle, 'run.json'), 'utf8'));
    // More than fits into a pipe and into what is read ahead of it.
    writeFileSync(join(bundle, 'run.json'), JSON.stringify({ ...run, name: 'x'.repeat(300_000) }));
    const child = spawn(process.execPath, [bin, bundle, '-f', 'json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.once('readable', () => child.kill('SIGINT'));
    expect(await once(child, 'exit')).toEqual([130, null]);
  });

  test('an interrupt of a replay ends it with 130 too, and nothing is delivered', async () => {
    const report = join(folder, 'interrupted-replay.txt');
    const signal = AbortSignal.abort();
    expect(await runCommand([fixture('healthy-run'), '-o', report], { signal })).toMatchObject({
      status: 130,
    });
    expect(existsSync(report)).toBe(false);
  });
});

describe('inside a checkout', () => {
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  function checkout(config: string): void {
    const place = mkdtempSync(join(folder, 'checkout-'));
    mkdirSync(join(place, '.git'));
    writeFileSync(join(place, '.git/config'), config);
    mkdirSync(join(place, 'deep/er'), { recursive: true });
    process.chdir(join(place, 'deep/er'));
  }

  const remote = (name: string, url: string): string => `[remote "${name}"]\n\turl = ${url}\n`;

  test.each([
    ['https', (path: string) => `https://github.com/${path}.git`],
    ['ssh', (path: string) => `ssh://git@github.com/${path}`],
    ['scp', (path: string) => `git@github.com:${path}.git`],
  ])('a bare number is a run of the repository of its remote, by %s', async (_, urlOf) => {
    const { env, url } = await serve(demo);
    const path = url.split('/').slice(3, 5).join('/');
    checkout(remote('other', urlOf('a/b')) + remote('origin', urlOf(path)));
    const { stdout } = await run([url.split('/').at(-1) ?? '', '-f', 'json'], env);
    expect(JSON.parse(stdout).run.url).toBe(url);
  });

  test('upstream comes before origin, what gh was told before both, and GH_REPO before all', async () => {
    const remotes =
      remote('origin', 'git@github.com:me/fork') + remote('upstream', 'git@github.com:octo/app');
    checkout(remotes);
    const { github, env } = await serve(demo);
    await run(['7'], env);
    await run(['7'], { ...env, GH_REPO: 'own/er' });
    await run(['7'], { ...env, GH_REPO: 'https://github.com/by/address' });
    checkout(`${remotes}\tgh-resolved = not/here\n`);
    await run(['7'], env);
    const asked = github.requests.map(({ path }) => /\/repos\/([^/]+\/[^/]+)/.exec(path)?.[1]);
    expect([...new Set(asked)]).toEqual(['octo/app', 'own/er', 'by/address', 'not/here']);
  });

  test('a GH_REPO that is none is refused, and of a GH_HOST no remote elsewhere is taken', async () => {
    checkout(remote('origin', 'git@github.com:me/fork') + remote('work', 'git@git.example:octo/app'));
    const { github, env } = await serve(demo);
    expect(await run(['7'], { ...env, GH_REPO: 'fork' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('GH_REPO is "fork", which is no repository'),
    });
    const elsewhere = { GITHUB_API_URL: github.apiUrl, GITHUB_SERVER_URL: 'https://git.example' };
    await run(['7'], { ...elsewhere, GH_HOST: 'git.example' });
    expect(github.requests.map(({ path }) => path)).toContainEqual(expect.stringContaining('octo/app'));
    expect(await run(['7'], { GH_HOST: 'other.example' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('no checkout here'),
    });
  });

  test.each([
    'https://git.example:8443/octo/app',
    'ssh://git@git.example:22/octo/app',
    'git.example:octo/app',
  ])('a host with a port has the remote %s', async (address) => {
    checkout(remote('origin', address));
    const host = 'git.example:8443';
    expect(await findCheckoutRepository('.', { GH_HOST: host }, host)).toEqual({
      ...{ host, owner: 'octo', repo: 'app' },
    });
  });

  test('without an argument, a person at a terminal chooses among the latest broken runs', async () => {
    const { env, url, github } = await serve(demo);
    checkout(remote('origin', `https://github.com/${url.split('/').slice(3, 5).join('/')}`));
    const outcome = await runCommand([], { env, terminal: true, stdin: '1\n' });
    expect(outcome.stderr).toMatch(/^ 1 {2}\w+ +.+: push to /);
    expect(outcome.stdout).toContain('Cache key stuck');
    expect(await runCommand([], { env, terminal: true, stdin: '99\n' })).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('"99" is not one of the numbers'),
    });
    expect(await runCommand([], { env, terminal: true, stdin: '' })).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/for 1\] \ncache-autopsy: no run was chosen\n/),
    });
    expect(github.requests.length).toBeGreaterThan(0);
    expect(await runCommand([], { env })).toMatchObject({ status: 2, stdout: '' });
  });
});

describe('inside a job that workflow_run started', () => {
  test('the run of the event is examined', async () => {
    const { env, url } = await serve(demo);
    const event = join(folder, 'event.json');
    writeFileSync(event, JSON.stringify({ workflow_run: { html_url: url, run_attempt: 1 } }));
    const { status, stdout } = await run(['-f', 'json'], { ...env, GITHUB_EVENT_PATH: event });
    expect(status).toBe(1);
    expect(JSON.parse(stdout).run.url).toBe(url);
  });
});

test('-v tells each request, and never a token or a signed link', async () => {
  const { env, url } = await serve(demo);
  const { stderr } = await run([url, '-v', '-f', 'json'], {
    ...env,
    GH_TOKEN: 'ghp_secretsecretsecretsecretsecretsecret12',
  });
  expect(stderr.split('\n').filter((line) => line.startsWith('GET '))).not.toHaveLength(0);
  expect(stderr).not.toMatch(/ghp_|authorization|sig=/i);
});
