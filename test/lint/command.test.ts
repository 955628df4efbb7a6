import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { lintSchema } from '../../src/render/json/v1/lint-schema.ts';
import { newComplaints } from '../remedy/oracles.ts';
import { type CommandOutcome, runCommand } from '../support/command.ts';
import { CANCELS, combined, saving, workflow } from './linted.ts';

const BROKEN = 'on: [push\njobs: {}\n';
const CLEAN = 'on: push\njobs: { a: { runs-on: ubuntu-latest, steps: [{ run: ls }] } }\n';
const EXPOSED = workflow({ steps: combined() });
const WARNED = workflow({ top: 'on: push', steps: saving('always()') });

const home = mkdtempSync(join(tmpdir(), 'cache-autopsy-lint-'));
const before = process.cwd();
let count = 0;
let root = '';

beforeEach(() => {
  count += 1;
  root = join(home, `checkout-${count}`);
  mkdirSync(root);
  process.chdir(root);
});
afterEach(() => process.chdir(before));
afterAll(() => rmSync(home, { recursive: true }));

/** Puts files into the checkout. */
function put(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const lint = (...args: string[]): Promise<CommandOutcome> => runCommand(['lint', ...args]);

/** The findings in JSON, as `file rule`. */
async function found(...args: string[]): Promise<string[]> {
  const { stdout } = await lint('-f', 'json', ...args);
  return lintSchema.parse(JSON.parse(stdout)).findings.map(({ file, rule }) => `${file} ${rule}`);
}

const CI = '.github/workflows/ci.yml';

test('the change beneath a finding is numbered as the file at hand is', async () => {
  put({ [CI]: workflow({ steps: saving(null).replace('id: build', 'name: Build') }) });
  const { stdout } = await lint();
  expect(stdout).toContain("+         if: always() && steps.build.outcome == 'success'");
  const at =
    readFileSync(join(root, CI), 'utf8')
      .split('\n')
      .findIndex((line) => line.includes('name: Save')) + 2;
  expect(stdout).toContain(`line ${at}\n`);
});

describe('what is linted', () => {
  test('outside of any checkout a file alone, and a folder with the workflows that lie in it', async () => {
    const loose = mkdtempSync(join(tmpdir(), 'cache-autopsy-loose-'));
    try {
      mkdirSync(join(loose, 'other'));
      for (const name of ['a.yml', 'b.yml', 'other/action.yml']) writeFileSync(join(loose, name), EXPOSED);
      writeFileSync(join(loose, 'compose.yml'), 'services: {}\n');
      const [one, other] = ['a.yml', 'b.yml'].map((name) => `${join(loose, name)} combined-save`);
      expect(await found(join(loose, 'a.yml'))).toEqual([one]);
      expect(await found(loose)).toEqual([one, other]);
      const { stdout } = await lint(join(loose, 'a.yml'), '-p', '-');
      expect(stdout).toContain(`--- a${join(loose, 'a.yml')}\n`);
      process.chdir(loose);
      for (const path of ['.', './', './a.yml', 'a.yml'])
        expect((await found(path))[0]).toBe('a.yml combined-save');
      expect(await lint(join(loose, 'none.yml'))).toMatchObject({
        status: 3,
        stdout: expect.not.stringContaining('action.yml'),
      });
    } finally {
      rmSync(loose, { recursive: true });
    }
  });

  test('two checkouts, each with its own callers', async () => {
    const action = `runs:\n  using: composite\n  steps:${combined().replaceAll('\n', '\n    ')}\n`;
    for (const name of ['one', 'two'])
      put({
        [`${name}/.git/HEAD`]: '',
        [`${name}/.github/actions/a/action.yml`]: action,
        [`${name}/${CI}`]: workflow({ steps: '- uses: ./.github/actions/a' }),
      });
    process.chdir(root);
    expect(await found('one', 'two')).toEqual([
      'one/.github/actions/a/action.yml combined-save',
      'two/.github/actions/a/action.yml combined-save',
    ]);
  });

  test('of paths that are given only what they name, gaps too', async () => {
    put({ [CI]: CLEAN, '.github/workflows/broken.yml': BROKEN });
    expect(await lint(CI)).toMatchObject({ status: 0, stdout: expect.not.stringContaining('broken.yml') });
    mkdirSync(join(root, 'empty'));
    expect((await lint('empty')).stderr).toContain('no workflow or action files');
  });

  test('a report is never written over a file that is linted', async () => {
    put({ [CI]: EXPOSED });
    for (const option of ['-o', '-p']) expect((await lint(CI, option, CI)).status).toBe(2);
    expect(readFileSync(join(root, CI), 'utf8')).toBe(EXPOSED);
  });

  test('the checkout around the current folder, actions at any depth with it', async () => {
    const action = `runs:\n  using: composite\n  steps:${combined().replaceAll('\n', '\n    ')}\n`;
    put({
      [CI]: EXPOSED,
      'action.yml': action,
      'deep/er/action.yaml': action,
      'docs/ci.yml': EXPOSED,
      'a/b/x': '',
    });
    process.chdir(join(root, 'a/b'));
    const all = [`${CI} combined-save`, 'action.yml combined-save', 'deep/er/action.yaml combined-save'];
    expect(await found()).toEqual(all);
  });

  test('not what .gitignore leaves out, nor what is installed', async () => {
    put({
      [CI]: CLEAN,
      '.gitignore': '/out/\n*.tmp\n!/kept.tmp',
      'out/action.yml': BROKEN,
      'x.tmp/action.yml': BROKEN,
      'sub/.gitignore': 'a',
      'sub/a/action.yml': BROKEN,
      'node_modules/x/action.yml': BROKEN,
    });
    expect(await lint()).toMatchObject({ status: 0, stdout: expect.stringContaining('in 1 file') });
  });

  test('given paths limit what is reported, and callers beside them are still read', async () => {
    const called = workflow({ top: 'on: workflow_call', steps: combined() });
    const caller = `${CANCELS}\non: push\njobs: { call: { uses: ./.github/workflows/called.yml } }\n`;
    put({ '.github/workflows/called.yml': called, '.github/workflows/top.yml': caller, [CI]: EXPOSED });
    const { stdout } = await lint('-f', 'json', '.github/workflows/called.yml');
    const { findings } = lintSchema.parse(JSON.parse(stdout));
    expect(findings).toMatchObject([{ severity: 'error', file: '.github/workflows/called.yml' }]);
    process.chdir(join(root, '.github'));
    expect(await found('workflows')).toHaveLength(2);
  });

  test('a file that is named is read, wherever it lies', async () => {
    put({ '.github/x': '', 'docs/example.yml': EXPOSED, 'other.txt': EXPOSED });
    expect(await found('docs/example.yml', 'other.txt')).toHaveLength(2);
  });

  test('stdin, a workflow or an action', async () => {
    const action = `runs:\n  using: composite\n  steps:${combined().replaceAll('\n', '\n    ')}\n`;
    for (const stdin of [EXPOSED, action]) {
      const { status, stdout } = await runCommand(['lint', '-', '-f', 'json'], { stdin });
      expect(status).toBe(1);
      expect(JSON.parse(stdout).findings).toMatchObject([{ file: '<stdin>', rule: 'combined-save' }]);
    }
  });
});

describe('exit status', () => {
  test.each<[string, Record<string, string>, string[], number]>([
    ['none', { [CI]: CLEAN }, [], 0],
    ['findings', { [CI]: EXPOSED }, [], 1],
    ['findings that do not count', { [CI]: EXPOSED }, ['--exit-zero'], 0],
    ['warnings alone, and errors asked for', { [CI]: WARNED }, ['--severity', 'error'], 0],
    ['a given path that is not there', { [CI]: CLEAN }, ['nowhere.yml'], 3],
    ['a given path that cannot be read', { [CI]: BROKEN, 'b.yml': CLEAN }, [CI, 'b.yml'], 3],
    ['a file that was come across and cannot be read', { [CI]: CLEAN, 'x/action.yml': BROKEN }, [], 0],
    ['every file', { [CI]: BROKEN }, [], 3],
    ['findings beside what cannot be read', { [CI]: EXPOSED, 'b.yml': BROKEN }, [CI, 'b.yml'], 1],
    ['--fix with stdin', { [CI]: EXPOSED }, ['-', '--fix'], 2],
    ['--fix with a repository', { [CI]: EXPOSED }, ['octo/app', '--fix'], 2],
    ['an unknown severity', {}, ['--severity', 'note'], 2],
    ['one file for report and patch', {}, ['-o', 'x', '-p', 'x'], 2],
  ])('%s', async (_, files, args, status) => {
    put(files);
    const outcome = await lint(...args);
    expect(outcome.status).toBe(status);
    expect(outcome.stderr).not.toMatch(/\n\s+at /);
  });

  test('findings are told by the status though no report of them can be written', async () => {
    put({ [CI]: EXPOSED });
    symlinkSync('no/such/place', 'report');
    for (const option of ['-o', '-p'])
      expect(await lint(option, 'report')).toMatchObject({
        status: 1,
        stderr: expect.stringContaining('report cannot be written'),
      });
  });

  test('no workflows at all is 0 and a line on stderr', async () => {
    put({ '.github/x': '' });
    expect(await lint()).toMatchObject({ status: 0, stderr: expect.stringMatching(/^cache-autopsy: .+\n$/) });
  });

  test('what cannot be read is told, with its line', async () => {
    put({ [CI]: BROKEN });
    const { stdout } = await lint('-f', 'json');
    expect(JSON.parse(stdout).gaps).toEqual([
      expect.stringMatching(/^\.github\/workflows\/ci\.yml: .*line 2/),
    ]);
    expect((await lint()).stdout).toMatch(/not read: \.github\/workflows\/ci\.yml: .*line 2/);
  });
});

describe('text', () => {
  test('place, rule, sentence, reason, change, and a last line with counts', async () => {
    put({
      [CI]: EXPOSED,
      '.github/workflows/b.yml': EXPOSED.replace(
        '- uses: actions/cache',
        '# cache-autopsy: ignore[combined-save] small\n      - uses: actions/cache',
      ),
    });
    const { stdout } = await lint();
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/^\.github\/workflows\/ci\.yml:\d+: error \[combined-save\]$/);
    expect(stdout).toContain('because a newer push run cancels the run before it in the group');
    expect(stdout).toContain('(line 3)');
    expect(stdout).toContain('    +       - if: always() && steps.');
    expect(lines.at(-2)).toBe('1 finding in 2 files (1 ignored, 1 fixable with --fix)');
  });

  test('strangers’ names reach no terminal as they are', async () => {
    put({
      [CI]: workflow({
        steps: saving("steps.restore.outputs.cache-hit != 'true'").replace(
          'name: Save',
          'name: "\\e[31m::error::x"',
        ),
      }),
    });
    for (const format of ['text', 'github']) {
      const { stdout } = await lint('-f', format);
      expect(stdout).not.toContain('\u001b');
      expect(stdout.split('\n').filter((line) => line.startsWith('::error::'))).toEqual([]);
    }
  });
});

describe('--fix', () => {
  test('a link out of the checkout that is named is read, and said to be nothing else', async () => {
    const outside = join(home, `named-${count}.yml`);
    writeFileSync(outside, EXPOSED);
    put({ [CI]: EXPOSED });
    symlinkSync(outside, '.github/workflows/link.yml');
    const { status, stdout } = await lint('.github/workflows/link.yml');
    expect(status).toBe(1);
    expect(stdout).not.toContain('not read');
  });

  test('follows no link out of the checkout', async () => {
    const outside = join(home, `outside-${count}.yml`);
    writeFileSync(outside, EXPOSED);
    put({ [CI]: EXPOSED });
    symlinkSync(outside, '.github/workflows/link.yml');
    symlinkSync('ci.yml', '.github/workflows/own.yml');
    expect(await found()).toEqual([`${CI} combined-save`, '.github/workflows/own.yml combined-save']);
    expect((await lint()).stdout).toContain('link.yml: it is a link to somewhere else');
    await lint('--fix');
    expect(readFileSync(outside, 'utf8')).toBe(EXPOSED);
  });

  // Nothing fits beside a file whose path is as long as the system takes.
  test.skipIf(process.platform !== 'linux')(
    'tells what cannot be written, and then writes nothing',
    async () => {
      const room = 4070 - root.length;
      const deep = `${'d'.repeat(99)}/`.repeat(Math.floor(room / 100) - 1);
      const long = `${deep}${'d'.repeat(room - deep.length)}/x.yml`;
      put({ [CI]: EXPOSED, [long]: EXPOSED });
      const { status, stdout, stderr } = await lint('--fix', CI, long);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^cache-autopsy: .*cannot be written: /);
      expect(stdout).toContain('combined-save');
      expect(readFileSync(join(root, CI), 'utf8')).toBe(EXPOSED);
    },
  );

  test('writes what is verified and says so, and twice changes nothing', async () => {
    put({ [CI]: EXPOSED, '.github/workflows/b.yml': workflow({ steps: saving('"!cancelled()"') }) });
    const first = await lint('--fix');
    expect(first).toMatchObject({ status: 1, stderr: `fixed ${CI}\n` });
    expect(first.stdout).not.toContain('combined-save');
    const text = readFileSync(join(root, CI), 'utf8');
    expect(text).toContain('uses: actions/cache/save@v4');
    expect(await newComplaints(EXPOSED, text)).toEqual([]);
    expect(await lint('--fix')).toMatchObject({ stderr: '' });
    expect(readFileSync(join(root, CI), 'utf8')).toBe(text);
    expect(await lint('--fix', CI)).toMatchObject({ status: 0 });
  });

  test('writes one checkout after the other', async () => {
    const names = ['one', 'two'].flatMap((name) =>
      ['a', 'b'].map((file) => `${name}/.github/workflows/${file}.yml`),
    );
    put(Object.fromEntries(names.map((name) => [name, EXPOSED])));
    expect((await lint('--fix', 'one', 'two')).stderr).toBe(names.map((name) => `fixed ${name}\n`).join(''));
  });

  test('leaves every other byte, a byte order mark and line ends with it', async () => {
    const text = `\ufeff${EXPOSED.replaceAll('\n', '\r\n')}`;
    put({ [CI]: text });
    await lint('--fix');
    const fixed = readFileSync(join(root, CI), 'utf8');
    expect(fixed.startsWith('\ufeffname: CI\r\n')).toBe(true);
    expect(fixed).not.toMatch(/[^\r]\n/);
  });

  test('changes nothing that needs a review, and nothing that is generated', async () => {
    put({ [CI]: `# Code generated by x. DO NOT EDIT.\n${EXPOSED}`, '.github/workflows/a.lock.yml': EXPOSED });
    expect(await lint('--fix')).toMatchObject({ status: 1, stderr: '' });
    expect((await lint()).stdout).toContain('change `.github/workflows/a.md` instead');
  });

  test('two saves of one file go together', async () => {
    put({
      [CI]: `${EXPOSED}${workflow({ steps: combined() }).split('jobs:\n')[1]?.replace('build:', 'other:')}`,
    });
    expect(await lint('--fix')).toMatchObject({ status: 0 });
  });
});

test('--patch gives a diff that git applies, and then the report goes to stderr', async () => {
  put({ [CI]: EXPOSED });
  const { stdout, stderr } = await lint('-p', '-');
  execFileSync('git', ['init', '-q'], { cwd: root });
  execFileSync('git', ['apply'], { cwd: root, input: stdout });
  expect(readFileSync(join(root, CI), 'utf8')).toContain('cache/save@v4');
  expect(stderr).toContain('[combined-save]');
});

test('annotations: errors first, ten of a kind, and last how many are not shown', async () => {
  const files = Array.from({ length: 12 }, (_, index) => index);
  put(
    Object.fromEntries(
      files.map((index) => [
        `.github/workflows/e${index}.yml`,
        EXPOSED.replace('name: CI', `name: C${index}`),
      ]),
    ),
  );
  put({ '.github/workflows/a.yml': WARNED });
  const lines = (await lint('-f', 'github')).stdout.trimEnd().split('\n');
  const kinds = lines.map((line) => /^::(\w+)/.exec(line)?.[1] ?? '');
  expect(kinds).toEqual(['', ...Array<string>(10).fill('error'), 'warning', 'notice']);
  expect(lines.at(-1)).toContain('2 more findings');
  expect(lines[1]).toMatch(/^::error file=\.github\/workflows\/e\d+\.yml,line=\d+,title=combined-save::/);
});
