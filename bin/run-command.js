// Runs the command in this process, with its streams and its clock.
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';

// Since Node 22.1: what V8 compiled of the chunks is kept for the next start.
nodeModule.enableCompileCache?.();
const cli = import('../dist/cli.js');

/** The exit status. A bug keeps its stack, and must not look like a verdict. */
export async function runCommand(argv, { signal, env = process.env, startedAs = process.argv[1] ?? '' }) {
  const { version } = nodeModule.createRequire(import.meta.url)('../package.json');
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
  try {
    return await (await cli).main(argv, io);
  } catch (bug) {
    console.error(bug);
    return 3;
  }
}

/** What is said where the report cannot be printed. */
export async function printFault(error) {
  return (await cli).printFault(error);
}
