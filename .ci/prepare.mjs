// Makes a fresh clone runnable: installs what the lock file names where it is not installed yet, and builds where what the
// bundle is made of is newer than what was built. Does nothing, and prints nothing, when all is there.
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modifiedAt = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
const npm = (...args) => {
  const options = { cwd: root, shell: process.platform === 'win32', stdio: ['ignore', 2, 2] };
  const { status, error } = spawnSync('npm', args, options);
  if (error !== undefined) throw error;
  // It has said what went wrong.
  if (status !== 0) process.exit(status ?? 1);
};

// What was said of the install that runs this, `--global` or to leave out what is for development, would be inherited; and
// npm would run this script once more.
if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json'))
  npm('ci', '--no-progress', '--no-global', '--include=dev', '--include=optional', '--ignore-scripts');

const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map((name) =>
  join('src', name),
);
const others = ['.ci/build.mjs', 'package-lock.json'];
const newest = Math.max(...[...sources, ...others].map(modifiedAt));
// Written in the last step of a build: one that broke off before has to be done again.
if (modifiedAt('dist/report.schema.json') < newest) npm('run', '--silent', 'build');
