import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { partMarkdown } from './render/code-free.ts';
import { hostileTexts, unprintable, workflowCommand } from './render/hostile.ts';
import { type CommandOutcome, runCommand } from './support/command.ts';
import { strangersBundle } from './support/strangers.ts';

const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-strangers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ACTIONS = { GITHUB_ACTIONS: 'true' };

/** Examines a bundle in every format, as inside a job. */
async function reports(bundle: string): Promise<Record<'text' | 'markdown' | 'json', CommandOutcome>> {
  const as = (format: string) => runCommand([bundle, '-f', format], { env: ACTIONS });
  return { text: await as('text'), markdown: await as('markdown'), json: await as('json') };
}

const texts = hostileTexts.filter((text) => text.trim() !== '' && text.length < 500);
/** Two at a time: alone, each is tried on every renderer in `test/render`. */
const pairs = texts.flatMap((text, index) => (index % 2 === 0 ? [`${text} ${texts[index + 1] ?? ''}`] : []));

describe.each(pairs.map((words) => [words]))('names, key, branch, annotation and log of %j', (words) => {
  test('leave nothing for a terminal, the runner or GitHub to obey', async () => {
    const { text, markdown, json } = await reports(await strangersBundle(folder, { words }));
    for (const { stdout, stderr } of [text, markdown, json]) {
      expect(stderr).not.toMatch(unprintable);
      expect(stdout).not.toMatch(unprintable);
      expect(stdout + stderr).not.toMatch(workflowCommand);
      expect(stdout + stderr).not.toMatch(/ghp_\w{16}/);
    }
    expect(partMarkdown(markdown.stdout).outside.replaceAll('<br>', '')).not.toMatch(
      /octocat|evil|victim|onerror|pwned|@|<(?!\/?(?:details|summary)>)/,
    );
    expect(JSON.parse(json.stdout).saves).toHaveLength(2);
    expect(text.status).toBe(1);
  });
});

const CONTROLS = '\x1b]52;c;cm0=\x07\x1b[2J\x9b31m\u202e\u200b';
const COMMANDS = '          ::error::pwned\n          ##[error]pwned\n';

/** The workflow with lines of a stranger's right where the patch changes it. */
const beside = (lines: string) => (text: string) =>
  text.replace('          python -m venv venv\n', `${lines}          python -m venv venv\n`);

async function patchOf(bundle: string): Promise<string> {
  const file = join(bundle, 'guard.patch');
  const { status, stderr } = await runCommand([bundle, '-p', file]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  return readFileSync(file, 'utf8');
}

/** What `git apply` makes of the workflow of the bundle. */
function applied(bundle: string, patch: string): string {
  const path = '.github/workflows/ci.yml';
  const source = join(bundle, 'files/homestead/hearth/775a3dcb0c44df6b603184771e8672472a390c96', path);
  const repository = mkdtempSync(join(folder, 'repository-'));
  execFileSync('git', ['init', '-q', repository]);
  mkdirSync(join(repository, dirname(path)), { recursive: true });
  writeFileSync(join(repository, path), readFileSync(source));
  execFileSync('git', ['apply', '-'], { cwd: repository, input: patch });
  return readFileSync(join(repository, path), 'utf8');
}

describe('a patch beside what strangers wrote into the workflow', () => {
  const workflow = beside(`          echo '${CONTROLS}'\n`);

  test('is exact in a file and in a pipe, and applies', async () => {
    const bundle = await strangersBundle(folder, { workflow });
    const patch = await patchOf(bundle);
    expect(patch).toContain(CONTROLS);
    expect((await runCommand([bundle, '-p', '-'])).stdout).toBe(patch);
    const after = applied(bundle, patch);
    expect(after).toContain(CONTROLS);
    expect(after).toContain("if: always() && steps.create-venv.outcome == 'success'");
  });

  test('is shown harmless on a terminal, which is said', async () => {
    const bundle = await strangersBundle(folder, { workflow });
    const { stdout, stderr } = await runCommand([bundle, '-p', '-', '--color', 'never'], { terminal: true });
    expect(stdout).not.toMatch(unprintable);
    expect(stdout).toContain(" echo '\\u{1b}]52;c;cm0=\\u{7}\\u{1b}[2J\\u{9b}31m\\u{202e}\\u{200b}'\n");
    expect(stderr).toContain('applies only from --patch FILE or a pipe');
    expect(stderr).not.toMatch(unprintable);
  });

  test('is exact on a terminal where there is nothing to hide', async () => {
    const bundle = await strangersBundle(folder, {});
    const { stdout, stderr } = await runCommand([bundle, '-p', '-'], { terminal: true });
    expect(stdout).toBe(await patchOf(bundle));
    expect(stderr).not.toContain('applies only');
  });

  test('is not printed inside a job where the runner would obey it, and is exact in a file', async () => {
    const bundle = await strangersBundle(folder, { workflow: beside(COMMANDS) });
    const printed = await runCommand([bundle, '-p', '-'], { env: ACTIONS });
    expect(printed.stdout).toBe('');
    expect(printed.stderr).toContain('write it to a file with --patch FILE');
    expect(printed.stderr).not.toMatch(workflowCommand);
    const patch = await patchOf(bundle);
    expect(patch).toMatch(workflowCommand);
    expect(applied(bundle, patch)).toContain(COMMANDS);
    expect((await runCommand([bundle, '-p', '-'])).stdout).toBe(patch);
  });
});
