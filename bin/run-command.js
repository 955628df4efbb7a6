// Runs the command in this process, with its streams and its clock.
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { load } from './load-bundle.js';

/** The exit status. A bug keeps its stack, and must not look like a verdict. */
export function runCommand(argv, { signal, env = process.env, startedAs = process.argv[1] ?? '' }) {
  const { version } = createRequire(import.meta.url)('../package.json');
  const io = {
    stdout: process.stdout,
    stderr: process.stderr,
    // Opened where it is asked for.
    get stdin() {
      return process.stdin;
    },
    env,
    now: Date.now,
    signal,
    version,
    program: {
      startedAs,
      file: fileURLToPath(new URL('cache-autopsy.js', import.meta.url)),
      home: homedir(),
    },
  };
  return load('cli.cjs')
    .main(argv, io)
    .catch((bug) => {
      console.error(bug);
      return 3;
    });
}

/** What is said where the report cannot be printed. */
export function printFault(error) {
  return load('cli.cjs').printFault(error);
}
