import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { runCommand } from './support/command.ts';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The block of YAML of the README that holds a word, as data. */
function blockWith(word: string) {
  const blocks = [...readme.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text = '']) => text);
  return parse(blocks.find((text) => text.includes(word)) ?? '');
}

test('the workflow that uploads SARIF may write security events, and its lint writes what is uploaded', async () => {
  const { permissions, jobs } = blockWith('upload-sarif');
  expect(permissions).toEqual({ actions: 'read', contents: 'read', 'security-events': 'write' });
  const { steps } = jobs.lint;
  const upload = steps.find(({ uses = '' }) => uses.includes('upload-sarif'));
  expect(upload.uses).toBe('github/codeql-action/upload-sarif@v4');
  const { run } = steps.find(({ run = '' }) => run.includes(' lint '));
  expect(run).toContain(`-o ${upload.with.sarif_file}`);
  // Findings must not keep the upload from running.
  const args = run
    .split(' ')
    .slice(1)
    .map((word: string) => (word === upload.with.sarif_file ? '-' : word));
  expect(await runCommand(args)).toMatchObject({
    status: 0,
    stdout: expect.stringContaining('"version": "2.1.0"'),
  });
});

test('the hook of pre-commit runs for workflows and actions, over all of them', async () => {
  const [{ hooks }] = blockWith('repo: local');
  const [{ entry, files, language, pass_filenames }] = hooks;
  expect([language, pass_filenames]).toEqual(['system', false]);
  const [name, ...args] = entry.split(' ');
  expect([name, ...args]).toEqual(['cache-autopsy', 'lint', '--fix']);
  expect(await runCommand([...args, '--help'])).toMatchObject({ status: 0 });
  const paths = [
    '.github/workflows/ci.yml',
    '.github/actions/a/index.js',
    'action.yml',
    'deep/action.yaml',
    'src/a.yml',
    'transaction.yml',
  ];
  expect(paths.filter((path) => new RegExp(files).test(path))).toEqual(paths.slice(0, 4));
});
