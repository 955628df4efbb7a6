import { applyPatch } from 'diff';
import type { Remedy, SourceFile } from '../types.ts';
import { unifiedDiff } from './checked-patch.ts';

/** All patches as one diff, and the remedies whose patch no longer applied after the others. */
export interface GuardPatch {
  /** Empty where there is nothing to patch. */
  patch: string;
  leftOut: Remedy[];
}

/**
 * All patches of a report as one unified diff: one for each file, however many findings have changed it. A diff applies
 * in one repository only, so where files of several are meant, each repository's part begins with a `# OWNER/REPO` line,
 * which `git apply` and `patch` pass over.
 */
export function guardPatch(remedies: Remedy[], files: SourceFile[]): GuardPatch {
  const patched = remedies.filter((remedy) => remedy.patch !== null);
  const repositories = distinct(patched.map(({ repository }) => repository));
  const parts = repositories.map((repository) => {
    const own = patched.filter((remedy) => remedy.repository === repository);
    const merged = distinct(own.map(({ file }) => file)).map((file) =>
      mergeFile(
        own.filter((remedy) => remedy.file === file),
        files,
      ),
    );
    const diff = merged.map(({ patch }) => patch).join('');
    return {
      patch:
        repositories.length > 1 && diff !== '' ? `# ${repository ?? 'unknown repository'}\n${diff}` : diff,
      leftOut: merged.flatMap(({ leftOut }) => leftOut),
    };
  });
  return {
    patch: parts.map(({ patch }) => patch).join(''),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

/** The patches of one file, one after the other onto the text to which the first one applies. */
function mergeFile(remedies: Remedy[], files: SourceFile[]): GuardPatch {
  const [first] = remedies;
  const path = first?.file ?? '';
  const original = files.find(
    (file) =>
      file.path === path &&
      `${file.owner}/${file.repo}` === first?.repository &&
      applied(file.text, first.patch ?? '') !== null,
  );
  if (original === undefined) return { patch: '', leftOut: remedies };
  const patches = distinct(remedies.map(({ patch }) => patch ?? ''));
  const kept: string[] = [];
  let text = original.text;
  for (const patch of patches) {
    const next = applied(text, patch);
    if (next === null) continue;
    text = next;
    kept.push(patch);
  }
  return {
    patch: unifiedDiff(path, original.text, text),
    leftOut: remedies.filter(({ patch }) => !kept.includes(patch ?? '')),
  };
}

function applied(text: string, patch: string): string | null {
  const result = applyPatch(text, patch);
  return result === false ? null : result;
}

function distinct<T>(values: T[]): T[] {
  return [...new Set(values)];
}
