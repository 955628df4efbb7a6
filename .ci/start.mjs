// `npm start`: examines what it is given, or without anything the recorded run.
import { argv, chdir, env } from 'node:process';

if (argv.length === 2) argv.push('demo');
// npm runs scripts in its package's folder; paths are meant from where it was called.
if (env.INIT_CWD !== undefined) chdir(env.INIT_CWD);
await import('../bin/cache-autopsy.js');
