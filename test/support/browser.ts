import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';

const root = fileURLToPath(new URL('../..', import.meta.url));
// An import would look through its four megabytes for names first.
const { chromium }: typeof import('playwright-core') = createRequire(import.meta.url)('playwright-core');

/** Where a browser is, and what it is started with. */
interface Installed {
  exe: string;
  env: Record<string, string | undefined>;
}

/**
 * A browser, started: that of `CHROME_PATH`, else the one that the package registry has for Linux on x64, unpacked once
 * below `node_modules`. Where neither runs, why: the tests of pages are left out then, which CI does not allow
 * (`REQUIRE_BROWSER`).
 */
export async function startBrowser(): Promise<Browser | { missing: string }> {
  const { CHROME_PATH } = process.env;
  if (CHROME_PATH !== undefined && CHROME_PATH !== '')
    return await launch({ exe: CHROME_PATH, env: process.env });
  if (process.platform !== 'linux' || process.arch !== 'x64')
    return { missing: `no browser for ${process.platform}-${process.arch}: set CHROME_PATH` };
  const packaged = await unpackedBrowser();
  try {
    return await launch(packaged);
  } catch (error) {
    // A machine with another C library has the file and cannot run it.
    return { missing: `the packaged browser does not run: ${error}` };
  }
}

/** Nothing but `--no-sandbox`, which root needs: other flags would weaken what a test proves. */
function launch({ exe, env }: Installed): Promise<Browser> {
  return chromium.launch({ executablePath: exe, env: definedOf(env), args: ['--no-sandbox'] });
}

function definedOf(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

/** The package brings the libraries and fonts that it needs, and looks for them below the temporary folder alone. */
async function unpackedBrowser(): Promise<Installed> {
  const pkg = dirname(dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium')))));
  const { version } = JSON.parse(readFileSync(join(pkg, 'package.json'), 'utf8'));
  const base = join(root, 'node_modules/.cache/test-browser');
  const folder = join(base, version);
  if (!existsSync(folder)) await unpack(pkg, base, folder);
  const libraries = [join(folder, 'al2023/lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
  return {
    exe: join(folder, 'chromium'),
    env: { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

/** Whole or not at all: two processes may begin at once, and one may be killed in between. */
async function unpack(pkg: string, base: string, folder: string): Promise<void> {
  mkdirSync(base, { recursive: true });
  const part = mkdtempSync(join(base, 'part-'));
  const { TMPDIR } = process.env;
  process.env.TMPDIR = part;
  try {
    const { default: packaged } = await import('@sparticuz/chromium');
    await packaged.executablePath();
    // It unpacks its libraries on a cloud's machines alone, and exports no way to do it elsewhere.
    const { inflate } = await import(pathToFileURL(join(pkg, 'build/esm/lambdafs.js')).href);
    await inflate(join(pkg, 'bin/al2023.tar.br'));
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
  writeFileSync(join(part, 'fonts.conf'), fontsConfig(folder));
  try {
    renameSync(part, folder);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

function fontsConfig(folder: string): string {
  const escaped = folder.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${escaped}/fonts</dir><dir>/usr/share/fonts</dir><cachedir>${escaped}/font-cache</cachedir></fontconfig>
`;
}
