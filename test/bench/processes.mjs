// Whole processes, timed side by side, and their peak memory.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));

/** The command under test, a node that does nothing, and a node that only inflates. */
export const tool = (...args) => [process.execPath, here('../../bin/cache-autopsy.js'), ...args];
export const bareNode = [process.execPath, '-e', '0'];
export const inflateAll = (zip) => [process.execPath, here('inflate-all.mjs'), zip];
export const unzipAndGrep = (zip) => [
  'sh',
  '-c',
  `unzip -p '${zip}' | grep -c -E 'Sent|Cache saved|Unable to reserve'`,
];

/** Throws where a program that a yardstick needs is not installed. */
export function demandPrograms(...names) {
  const missing = names.filter((name) => spawnSync(name, ['-h']).error !== undefined);
  if (missing.length > 0) throw new Error(`install ${missing.join(' and ')}: a yardstick needs it`);
}

/** Packs the project and installs the tarball in a folder of its own, without a registry; gives its size and the command. */
export function packAndInstall() {
  const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-tarball-'));
  process.once('exit', () => rmSync(folder, { recursive: true }));
  const npm = (...args) =>
    execFileSync('npm', ['--silent', '--offline', ...args], { cwd: here('../..'), encoding: 'utf8' });
  const tarball = join(folder, npm('pack', '--pack-destination', folder).trim());
  npm('install', '--prefix', folder, tarball);
  const installed = join(folder, 'node_modules/cache-autopsy/bin/cache-autopsy.js');
  return { bytes: statSync(tarball).size, command: [process.execPath, installed] };
}

/** The wall times in ms of each command, one round after the other, so that what slows the machine slows them all. */
export async function timeSideBySide(rounds, commands) {
  const times = commands.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, command] of commands.entries()) times[index].push(await timeOnce(command));
  }
  return times;
}

/** The wall time in ms of one run of the command in an environment. */
export async function runTool(args, env) {
  return await timeOnce(tool(...args), env);
}

/** The same, with its largest resident set in bytes. */
export async function runToolWithPeak(args, env) {
  return await withRssFile(async (rss) => {
    const ms = await runTool(args, { ...env, ...rss.env, NODE_OPTIONS: `--require=${here('max-rss.cjs')}` });
    return { ms, peakBytes: rss.read() };
  });
}

async function timeOnce([program, ...args], env = {}) {
  const from = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...env },
  });
  const status = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (status !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${status}`);
  return performance.now() - from;
}

/** The largest resident set, in bytes, of several runs of a node program. */
export async function peakMemory(rounds, [program, ...args]) {
  return await withRssFile((rss) => {
    const env = { ...process.env, ...rss.env };
    const peaks = Array.from({ length: rounds }, () => {
      spawnSync(program, ['--require', here('max-rss.cjs'), ...args], { env });
      return rss.read();
    });
    return Math.max(...peaks);
  });
}

/** Does something with the file into which `max-rss.cjs` writes. */
async function withRssFile(use) {
  const folder = mkdtempSync(join(tmpdir(), 'cache-autopsy-rss-'));
  const file = join(folder, 'rss');
  try {
    return await use({ env: { MAX_RSS_FILE: file }, read: () => Number(readFileSync(file, 'utf8')) });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
