#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
if (Number.parseInt(process.versions.node, 10) < 20) {
  console.error(
    `cache-autopsy: Node.js 20 or newer is needed\n  this is ${process.version}, at ${process.execPath}`,
  );
  process.exit(3);
}
if (!existsSync(new URL('dist/cli.js', root))) {
  console.error(`cache-autopsy: it is not built yet\n  run node .ci/prepare.mjs in ${fileURLToPath(root)}`);
  process.exit(3);
}
const { printFault, runCommand } = await import('./run-command.js');
const interrupt = new AbortController();
// What is being written is cleared away in this time; a reader that reads no further would be waited for without end.
const interrupted = () => {
  interrupt.abort();
  setTimeout(() => process.exit(130), 200).unref();
};
process.once('SIGINT', interrupted);
process.once('SIGTERM', interrupted);
// A reader that has seen enough, such as `head`, closes the pipe; that is no error, and no reason to leave work undone.
// Anything else is said, and hides no status but that of success.
let isLost = false;
process.stdout.on('error', async (error) => {
  if (error.code === 'EPIPE' || isLost) return;
  isLost = true;
  process.exitCode ||= 3;
  console.error(await printFault(error));
});
process.stderr.on('error', () => {});

const status = await runCommand(process.argv.slice(2), { signal: interrupt.signal });
process.exitCode = status || (isLost ? 3 : 0);
if (interrupt.signal.aborted) process.exit();
