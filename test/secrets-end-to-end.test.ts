import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import AdmZip from 'adm-zip';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { type CommandOutcome, runCommand } from './support/command.ts';
import { fixtureWorld } from './support/fixture-world.ts';
import { type LoopbackGitHub, startLoopbackGitHub, type World } from './support/loopback-github.ts';
import { zipOf } from './support/make-zip.ts';

const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
const SECRETS = [
  `ghp_${LETTERS}`,
  `ghs_${LETTERS}`,
  `github_pat_11ABCDEFG0123456789_${LETTERS}${LETTERS}`.slice(0, 93),
  `eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.${LETTERS}`,
  'c2VjcmV0LXNpZ25hdHVyZQ',
  'dGhlLWF1dGhvcml6YXRpb24',
  'hunter2hunter2',
] as const;
/** The secrets as they come along in the wild. */
const LEAK = `${SECRETS[0]} x${SECRETS[0]} ${SECRETS[1]} ${SECRETS[2]} ${SECRETS[3]} https://b.example/c?se=1&sig=${SECRETS[4]}&sp=r Authorization: Bearer ${SECRETS[5]} https://me:${SECRETS[6]}@github.com/o/r`;
/** A token of a form that nobody knows, as those from before 2021 are. */
const OWN_TOKEN = '0123456789abcdef0123456789abcdef01234567';

let github: LoopbackGitHub | null = null;
afterEach(async () => {
  await github?.close();
  github = null;
});

/** A world in which somebody printed every kind of secret, wherever one can print. */
async function leakyWorld(): Promise<{ world: World; url: string }> {
  const { world, runUrl } = await fixtureWorld('sibling-failed-mid-upload');
  const [attempt] = world.attempts;
  if (attempt?.archive == null) throw new Error('the fixture has an archive');
  const entries = new AdmZip(attempt.archive).getEntries().map((entry): [string, string] => {
    const text = entry.getData().toString();
    const stamp = text.slice(text.search(/20\d\d-/), 28);
    const leaky = text.replace(
      '##[error]The operation was',
      `##[warning]${LEAK}\n${stamp} ##[error]The operation was`,
    );
    return [entry.entryName, `${leaky}${stamp} ${LEAK}\n`];
  });
  const leakyFile = (text: string) =>
    text
      .replace('    steps:', `    # ${LEAK}\n    steps:`)
      .replace('- name: Save', `# ${LEAK}\n      - name: Save`);
  const run = { ...attempt.run, name: LEAK, display_title: LEAK, head_branch: `dev-${SECRETS[0]}` };
  return {
    url: runUrl,
    world: {
      ...world,
      attempts: [{ ...attempt, run, archive: zipOf(Object.fromEntries(entries)) }],
      annotations: Object.fromEntries(
        Object.entries(world.annotations ?? {}).map(([id, all]) => [
          id,
          [...all, { annotation_level: 'warning', message: LEAK, start_line: 1 }],
        ]),
      ),
      contents: Object.fromEntries(
        Object.entries(world.contents ?? {}).map(([name, text]) => [name, leakyFile(text)]),
      ),
      caches: [...(world.caches ?? []), { key: LEAK, ref: 'refs/heads/dev', version: LEAK }],
    },
  };
}

function secretsIn(text: string): string[] {
  return [...SECRETS, OWN_TOKEN].filter((secret) => text.includes(secret));
}

async function examine(url: string, args: string[]): Promise<CommandOutcome> {
  const env = { GITHUB_API_URL: github?.apiUrl ?? '', GH_TOKEN: OWN_TOKEN, CACHE_AUTOPSY_MAX_WAIT: '1' };
  return await runCommand([url, ...args], { env, terminal: true });
}

function filesIn(path: string): [string, Buffer][] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => [file, readFileSync(file)]);
}

describe('no token, signature or authorization', () => {
  test.each(['text', 'markdown', 'json'])(
    'in a report as %s, in its patch, or in what -v tells',
    async (format) => {
      const { world, url } = await leakyWorld();
      github = await startLoopbackGitHub(world);
      const patch = join(folder, `${format}.patch`);
      const { status, stdout, stderr } = await examine(url, [
        '-v',
        '--color',
        'never',
        '-f',
        format,
        '-p',
        patch,
      ]);
      expect(status).toBe(1);
      expect(stderr).toMatch(/^GET \/repos\//m);
      expect(stdout).toContain('***');
      expect(readFileSync(patch, 'utf8')).toContain('***');
      expect(secretsIn(stdout + stderr + readFileSync(patch, 'utf8'))).toEqual([]);
    },
  );

  test('in a bundle, its log archive included, which gives the same report', async () => {
    const { world, url } = await leakyWorld();
    github = await startLoopbackGitHub(world);
    const bundle = join(folder, 'bundle');
    const { stdout } = await examine(url, ['-f', 'json', '--save-bundle', bundle]);
    for (const [, bytes] of filesIn(bundle)) expect(secretsIn(bytes.toString('latin1'))).toEqual([]);
    const entries = new AdmZip(join(bundle, 'logs.zip')).getEntries();
    expect(entries.map((entry) => entry.getData().toString()).join('')).toContain('***');
    for (const entry of entries) expect(secretsIn(entry.getData().toString())).toEqual([]);
    expect((await runCommand([bundle, '-f', 'json'])).stdout).toBe(stdout);
  });

  test('in a report on a bundle that somebody else saved', async () => {
    const { world, url } = await leakyWorld();
    github = await startLoopbackGitHub(world);
    const bundle = join(folder, 'theirs');
    await examine(url, ['--save-bundle', bundle]);
    const [attempt] = world.attempts;
    const logs = join(bundle, 'logs.zip');
    new AdmZip(attempt?.archive ?? Buffer.alloc(0)).writeZip(logs);
    const { stdout, stderr } = await runCommand([bundle, '-f', 'json']);
    expect(stdout).toContain('***');
    expect(secretsIn(stdout + stderr)).toEqual([]);
  });

  test.each([
    ['an error', /\/runs\/\d+$/],
    ['a gap', /\/annotations\?/],
  ])('in %s, though GitHub repeats them all', async (_, path) => {
    const { world, url } = await leakyWorld();
    github = await startLoopbackGitHub(world);
    const body = JSON.stringify({ message: `${OWN_TOKEN} ${LEAK}` });
    const headers = { 'x-github-sso': `required; url=https://github.com/?sig=${SECRETS[4]}` };
    for (const status of [403, 422]) {
      github.fail({
        server: 'api',
        path,
        fault: { kind: 'status', status, headers: status === 403 ? headers : {}, body },
        times: 1,
      });
      const { stdout, stderr } = await examine(url, ['-v', '-f', 'json']);
      expect(stdout + stderr).toContain('***');
      expect(secretsIn(stdout + stderr)).toEqual([]);
    }
  });

  test.each([
    ['credentials in the URL', [`https://me:${SECRETS[6]}@github.com/o/r/actions/runs/1`]],
    ['a token for a run', [SECRETS[0]]],
    ['a token in a path', [`./${SECRETS[0]}/bundle`]],
    ['a token for a file', ['fixtures/healthy-run', '-o', `/nowhere/${SECRETS[0]}`]],
  ])('in what is said of %s', async (_, args) => {
    const { status, stdout, stderr } = await runCommand(args);
    expect(status).toBe(2);
    expect(stderr).not.toBe('');
    expect(secretsIn(stdout + stderr)).toEqual([]);
  });
});
