// Loads the bundle in dist/, with what V8 made of it when it was built; another version of V8 compiles as usual. Plain
// imports of the same bundle (ESM, minified, commands loaded when they are called) take the demo to 4.0–4.4 × `node -e 0`
// on Node 20, where 4 is the target, and this takes 3.3–3.6. Node 22.8 has module.enableCompileCache, Node 20 not.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

// What V8 compiled is only taken under the flags that it was compiled with, so these come before all else. The young
// generation stays at its first size: a large run is read as fast, in 333 MB instead of 399, where 380 are the target. And
// expressions become machine code at once: the one by which logs are scanned takes V8 six times as long as bytecode.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--no-regexp-tier-up');

/**
 * Where is kept what V8 made of a file here: it "can only be loaded on the same platform", or may crash (nodejs.org, Single
 * executable applications, `useCodeCache`), and V8 itself only compares versions and flags.
 */
export function compiledName(path) {
  return `${path}.${process.platform}-${process.arch}.compiled`;
}

const dist = new URL('../dist/', import.meta.url);
const requireOther = createRequire(dist);
const loaded = new Map();

/** The exports of a file of the bundle. */
export function load(name) {
  const known = loaded.get(name);
  if (known !== undefined) return known.module.exports;
  const path = fileURLToPath(new URL(name, dist));
  const compiled = compiledName(path);
  const script = new Script(`(function (exports, require, module) {${readFileSync(path, 'utf8')}\n})`, {
    filename: path,
    cachedData: existsSync(compiled) ? readFileSync(compiled) : undefined,
  });
  const module = { exports: {} };
  loaded.set(name, { module, script, compiled });
  const require = (id) => (id.startsWith('./') ? load(id.slice(2)) : requireOther(id));
  script.runInThisContext()(module.exports, require, module);
  return module.exports;
}

/** What V8 has compiled of the files that are loaded, and where it is to be kept. */
export function compiledFiles() {
  return [...loaded.values()].map(({ compiled, script }) => [compiled, script.createCachedData()]);
}
