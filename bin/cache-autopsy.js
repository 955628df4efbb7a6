#!/usr/bin/env node
import { createRequire } from 'node:module';
import { load } from './load-bundle.js';

const { main } = load('cli.cjs');
const { version } = createRequire(import.meta.url)('../package.json');
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());
process.once('SIGTERM', () => interrupt.abort());
// A reader that has seen enough, such as `head`, closes the pipe; that is no error, and no reason to leave work undone.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => error.code === 'EPIPE' || process.exit(3));
}

const io = {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  now: Date.now,
  signal: interrupt.signal,
  version,
};
// A bug keeps its stack, and must not look like a verdict.
process.exitCode = await main(process.argv.slice(2), io).catch((bug) => {
  console.error(bug);
  return 3;
});
if (interrupt.signal.aborted) process.exit();
