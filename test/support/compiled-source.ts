import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'rolldown';
import type { Plugin } from 'vitest/config';

const source = fileURLToPath(new URL('../../src/', import.meta.url));

/**
 * Gives tests the modules of src/ as JavaScript, compiled once when the first is asked for, each with its own file and its
 * packages in one. Otherwise each worker takes each of them apart, and runs them slower. Not while files are watched.
 */
export function compiledSource(): Plugin {
  let folder: Promise<string> | null = null;
  let isWatching = false;
  return {
    name: 'compiled-source',
    enforce: 'pre',
    // Node imports them: what lies beside `node_modules` would be taken apart all the same.
    config: () => ({ test: { server: { deps: { external: [/\/cache-autopsy-src-/] } } } }),
    configureVitest({ vitest }) {
      isWatching = vitest.config.watch;
    },
    async resolveId(id, importer) {
      if (isWatching || importer === undefined || !/^\..*\.ts$/.test(id)) return null;
      const name = relative(source, resolve(dirname(importer), id));
      if (name.startsWith(`..${sep}`)) return null;
      folder ??= compile();
      return { id: pathToFileURL(join(await folder, name.replace(/ts$/, 'mjs'))).href, external: true };
    },
  };
}

/** Compiles src/ into a folder of its own, which is gone when the tests are. */
async function compile(): Promise<string> {
  const whole = mkdtempSync(join(tmpdir(), 'cache-autopsy-src-'));
  process.once('exit', () => rmSync(whole, { recursive: true, force: true }));
  const names = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.replaceAll(sep, '/'));
  await build({
    input: Object.fromEntries(names.map((name) => [name.replace(/\.ts$/, ''), join(source, name)])),
    platform: 'node',
    treeshake: false,
    preserveEntrySignatures: 'strict',
    logLevel: 'silent',
    output: {
      // As it is called where it was compiled from, for whoever reads where an error came from.
      dir: join(whole, 'src'),
      entryFileNames: '[name].mjs',
      chunkFileNames: 'packages/[name].mjs',
      codeSplitting: { groups: [{ name: 'packages', test: /node_modules/ }] },
    },
  });
  return join(whole, 'src');
}
