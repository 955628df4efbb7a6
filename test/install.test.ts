import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { fixture } from './support/fixture-world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-install-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A home without anything in it, so that nothing but what was installed can be found; npm keeps its downloads there too. */
const env = {
  ...process.env,
  HOME: folder,
  USERPROFILE: folder,
  npm_config_cache: join(folder, 'npm-cache'),
};
const run = promisify(execFile);

/** What npm prints, without a registry to ask: whatever is missing here would be an error. */
async function npm(...args: string[]): Promise<string> {
  const options = { cwd: root, env, shell: process.platform === 'win32' };
  return (await run('npm', ['--offline', '--no-audit', '--no-fund', ...args], options)).stdout;
}

/** What the command of that name prints of a healthy run, started in a folder that has nothing to do with it. */
async function examined(command: string): Promise<string> {
  const elsewhere = mkdtempSync(join(folder, 'elsewhere-'));
  const options = { cwd: elsewhere, env, shell: process.platform === 'win32' };
  return (await run(command, [fixture('healthy-run')], options)).stdout;
}

const HEALTHY = /^✓ No stuck cache key: 3 /;

describe('from a clone', () => {
  test('npm start examines what it is given, meant from where it was called', async () => {
    const started = await npm('start', '--silent', '--', 'fixtures/healthy-run');
    expect(started).toMatch(HEALTHY);
  });

  // What npm starts, without npm, which takes most of the time.
  test('npm start alone examines the bundled run, and is no failure', async () => {
    const { stdout } = await run(process.execPath, ['.ci/start.mjs'], { cwd: root, env });
    expect(stdout).toMatch(/^Demo: a recorded run\. For yours: .* RUN_URL\n✗ Cache key stuck until /);
    expect(stdout).toContain('run 39517402166');
  });

  test('npm install --global gives the command', async () => {
    const prefix = join(folder, 'prefix');
    mkdirSync(join(prefix, 'lib'), { recursive: true });
    await npm('install', '--global', '--prefix', prefix, '.');
    const bin = process.platform === 'win32' ? prefix : join(prefix, 'bin');
    expect(await examined(join(bin, 'cache-autopsy'))).toMatch(HEALTHY);
  });

  test('what is not built says so in a line', () => {
    const clone = join(folder, 'clone');
    for (const part of ['bin', 'package.json'])
      cpSync(join(root, part), join(clone, part), { recursive: true });
    const started = spawnSync(process.execPath, [join(clone, 'bin/cache-autopsy.js')], { encoding: 'utf8' });
    expect(started.status).toBe(3);
    expect(started.stderr).toBe(
      `cache-autopsy: it is not built yet\n  run node .ci/prepare.mjs in ${join(clone, sep)}\n`,
    );
  });
});

describe('the tarball', () => {
  // What is built is built, as for every test that starts the command.
  const packed = npm('pack', '--silent', '--ignore-scripts', '--pack-destination', folder).then((name) =>
    join(folder, name.trim()),
  );

  test('is small', async () => {
    expect(statSync(await packed).size).toBeLessThan(600e3);
  });

  test('installs into an empty folder without any dependency, and runs alone', async () => {
    const project = join(folder, 'project');
    mkdirSync(project);
    await npm('install', '--prefix', project, await packed);
    const installed = join(project, 'node_modules');
    expect(readdirSync(installed).filter((name) => !name.startsWith('.'))).toEqual(['cache-autopsy']);
    expect(await examined(join(installed, '.bin/cache-autopsy'))).toMatch(HEALTHY);
  });

  test('has the licences of what is bundled', async () => {
    await packed;
    const licences = readFileSync(join(root, 'dist/THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['yaml', 'zod', 'commander', '@octokit/rest'])
      expect(licences).toContain(`Name: ${name}\n`);
  });
});
