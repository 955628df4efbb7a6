import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const bin = fileURLToPath(new URL('../bin/cache-autopsy.js', import.meta.url));

test.each([
  ['v18.20.0', 3, /^cache-autopsy: Node\.js 20 or newer is needed\n {2}this is v18\.20\.0, at .+\n$/],
  ['v20.0.0', 0, /^$/],
])('in a Node that says it is %s it ends with %i', (version, status, said) => {
  const pretend = `for (const [owner, name, value] of [[process, 'version', '${version}'], [process.versions, 'node', '${version.slice(1)}']])
    Object.defineProperty(owner, name, { value });`;
  const args = ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, bin, '--version'];
  const started = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(started.stderr).toMatch(said);
  expect(started.status).toBe(status);
});
