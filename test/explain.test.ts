import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { causes } from '../src/causes/cause-table.ts';
import { examineCommand, namedCommands } from '../src/commands/registry.ts';
import { exposures } from '../src/lint/exposure-table.ts';
import { rules } from '../src/lint/rules.ts';
import { outcomes, phases } from '../src/saves/outcome-table.ts';
import { refusals } from '../src/trace/refusal-table.ts';
import { warningKinds } from '../src/warnings/warning-table.ts';
import { runCommand } from './support/command.ts';

const tables = {
  ...{ cause: causes, phase: phases, outcome: outcomes, refusal: refusals, warning: warningKinds },
  exposure: exposures,
};
const words = [
  ...Object.entries(tables).flatMap(([kind, table]) => Object.keys(table).map((id) => [kind, id] as const)),
  ...rules.map(({ id }) => ['rule', id] as const),
];

describe('explain', () => {
  test.each(words)(
    '%s:%s says what it means, how it is known, what to do and by whom it was said',
    async (kind, id) => {
      const { status, stdout, stderr } = await runCommand(['explain', `${kind}:${id}`]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      const parts = ['What it means', 'How it is known', 'What to do', 'Source'].map(
        (heading) => stdout.split(`${heading}\n  `)[1],
      );
      expect(
        parts.map((part) => (part ?? '').split('\n')[0]?.length ?? 0).every((length) => length > 5),
      ).toBe(true);
      expect((await runCommand(['explain', id])).stdout).toContain(`${kind}:${id}\n`);
    },
  );

  test('an id that several kinds share tells all of them', async () => {
    const { stdout } = await runCommand(['explain', 'unknown']);
    for (const kind of ['cause', 'outcome', 'refusal']) expect(stdout).toContain(`${kind}:unknown\n`);
  });

  test('a misspelt word suggests the right one, and any other names the kinds, whose words are listed', async () => {
    expect(await runCommand(['explain', 'sibling-faild'])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('did you mean sibling-failed?'),
    });
    expect((await runCommand(['explain', 'zzzzzzzzzz'])).stderr).toContain(
      'give a kind for its words: cause, ',
    );
    for (const word of ['constructor', '__proto__'])
      expect(await runCommand(['explain', word])).toMatchObject({ status: 2, stdout: '' });
    const { stdout } = await runCommand(['explain', 'rule']);
    expect(stdout).toMatch(/^unguarded-save +a cache save that a cancel tears down$/m);
  });
});

describe('completion', () => {
  const shells = { bash: ['bash', '-n'], zsh: ['zsh', '-n'], fish: ['fish', '-n'] };

  test.each(Object.entries(shells))('of %s knows every command, option and choice', async (shell, check) => {
    const { status, stdout } = await runCommand(['completion', shell]);
    expect(status).toBe(0);
    const all = [examineCommand, ...namedCommands];
    const dashes = shell === 'fish' ? '' : '--';
    for (const { parameters } of all)
      for (const { flags, choices } of Object.values(parameters))
        for (const word of [
          ...(flags.match(/(?<=--)[\w-]+/g) ?? []).map((name) => dashes + name),
          ...choices,
        ])
          expect(stdout).toContain(word);
    for (const { name } of namedCommands) expect(stdout).toContain(name);
    if (isThere(check[0] ?? '')) execFileSync(check[0] ?? '', check.slice(1), { input: stdout });
  });

  test('in bash, answers with the commands, the options and their choices', async () => {
    const { stdout } = await runCommand(['completion', 'bash']);
    expect(completed(stdout, 'cache-autopsy', 'li')).toContain('lint');
    expect(completed(stdout, 'cache-autopsy', 'lint', '--sev')).toEqual(['--severity']);
    expect(completed(stdout, 'cache-autopsy', 'lint', '--severity', '')).toEqual(['warning', 'error']);
    expect(completed(stdout, 'cache-autopsy', 'scan', '-f', 'j')).toEqual(['json']);
    expect(completed(stdout, 'cache-autopsy', 'lint', '--format', '=', 'sa')).toEqual(['sarif']);
    expect(completed(stdout, 'cache-autopsy', 'lint', '--format', '=')).toContain('sarif');
    expect(completed(stdout, 'cache-autopsy', 'explain', 'starved')).toEqual(['starved-save']);
    expect(completed(stdout, 'cache-autopsy', 'completion', 'b')).toEqual(['bash']);
  });

  test('in bash, a file whose name has a blank is one word', async () => {
    const { stdout } = await runCommand(['completion', 'bash']);
    const folder = mkdtempSync(join(tmpdir(), 'completion-'));
    writeFileSync(join(folder, 'a b.yml'), '');
    try {
      expect(completed(stdout, 'cache-autopsy', 'lint', `${folder}/a`)).toEqual([`${folder}/a b.yml`]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('in zsh, an action of several alternatives is given no options, which it does not know', async () => {
    const { stdout } = await runCommand(['completion', 'zsh']);
    expect(stdout).toContain("'*:argument: _alternative ");
    expect(stdout).not.toContain(':_alternative');
  });

  test('of another shell is a mistake', async () => {
    expect(await runCommand(['completion', 'csh'])).toMatchObject({ status: 2 });
  });
});

function isThere(shell: string): boolean {
  try {
    execFileSync('which', [shell], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What bash would offer for the last of these words. */
function completed(completion: string, ...line: string[]): string[] {
  const asked = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cache_autopsy; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['-c', `${completion}\n${asked}`, 'bash', ...line], { encoding: 'utf8' })
    .trim()
    .split('\n');
}
