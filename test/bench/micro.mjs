// Functions by themselves, for finding out where the time of the processes goes. Nothing is demanded of them.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import { Bench } from 'tinybench';
import { buildOutput, randomFrom } from './build-output.mjs';
import { generatedRun } from './runs.mjs';

const SOURCES = { log: 'logs/log-lines', archive: 'sources/zip/log-archive' };
const LOG_BYTES = 8e6;

/** The time of each function, as rows. */
export async function microRows() {
  const { beginScan, scanWhole, readLogArchive } = await load();
  const log = outputLog();
  const archive = readFileSync(join(await generatedRun('small'), 'logs.zip'));
  const bench = new Bench({ time: 1000 })
    .add('scan 8 MB of build output', () => scanWhole(beginScan, log))
    .add('read the archive of the small run (5 MB)', () => readLogArchive(archive, beginScan));
  await bench.run();
  return bench.tasks.map(({ name, result }) => {
    if (result.error !== undefined) throw result.error;
    return { what: name, target: '', measured: `${result.mean.toFixed(2)} ms`, met: null };
  });
}

function outputLog() {
  const next = buildOutput(randomFrom(1));
  const lines = [];
  for (let bytes = 0; bytes < LOG_BYTES; bytes += lines.at(-1).length)
    lines.push(`2026-11-23T20:00:00.1234567Z ${next()}\n`);
  return Buffer.from(lines.join(''));
}

/** The functions as the sources have them: the bundle does not show them. */
async function load() {
  const dir = mkdtempSync(join(tmpdir(), 'cache-autopsy-micro-'));
  const file = (name) => fileURLToPath(new URL(`../../src/${name}.ts`, import.meta.url));
  const input = Object.fromEntries(Object.entries(SOURCES).map(([name, path]) => [name, file(path)]));
  try {
    await build({
      input,
      platform: 'node',
      logLevel: 'silent',
      output: { dir, entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' },
    });
    const modules = Object.keys(SOURCES).map((name) => import(pathToFileURL(join(dir, `${name}.mjs`)).href));
    return Object.assign({}, ...(await Promise.all(modules)));
  } finally {
    rmSync(dir, { recursive: true });
  }
}
