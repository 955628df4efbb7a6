// Makes a fresh clone runnable: installs what the lock file names where it is not installed yet, and builds where what the
// bundle is made of is newer than what was built. Does nothing, and prints nothing, when all is there.
import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modifiedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const npm = (...args) =>
  execFileSync('npm', args, { cwd: root, shell: process.platform === 'win32', stdio: ['ignore', 2, 2] });

if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json'))
  npm('ci', '--no-progress');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
  join('src', name),
);
const others = ['.ci/build.mjs', 'bin/load-bundle.js', 'package-lock.json'];
const newest = Math.max(...[...sources, ...others].map(modifiedAt));
if (modifiedAt('dist/cli.cjs') < newest) npm('run', '--silent', 'build');
