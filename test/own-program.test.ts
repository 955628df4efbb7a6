import { expect, test } from 'vitest';
import { programOf } from '../src/commands/own-program.ts';

test.each([
  [
    'installed',
    '/usr/local/bin/cache-autopsy',
    '/home/me/src/cache-autopsy/bin/cache-autopsy.js',
    'cache-autopsy',
  ],
  [
    'installed on Windows',
    'C:\\npm\\node_modules\\cache-autopsy\\bin\\cache-autopsy.js',
    'C:\\npm\\node_modules\\cache-autopsy\\bin\\cache-autopsy.js',
    'cache-autopsy',
  ],
  [
    'a clone, by its file',
    '/home/me/c/bin/cache-autopsy.js',
    '/home/me/c/bin/cache-autopsy.js',
    'node ~/c/bin/cache-autopsy.js',
  ],
  [
    'a clone, by npm start',
    '/srv/c/.ci/start.mjs',
    '/srv/c/bin/cache-autopsy.js',
    'node /srv/c/bin/cache-autopsy.js',
  ],
  [
    'a folder that needs quotes',
    '/my c/bin/x.js',
    "/my c's/bin/cache-autopsy.js",
    "node '/my c'\\''s/bin/cache-autopsy.js'",
  ],
  [
    'a clone on Windows',
    'C:\\c\\bin\\cache-autopsy.js',
    'C:\\c\\bin\\cache-autopsy.js',
    'node "C:\\c\\bin\\cache-autopsy.js"',
  ],
])('%s', (_, startedAs, file, typed) => {
  expect(programOf({ startedAs, file, home: '/home/me' })).toBe(typed);
});
