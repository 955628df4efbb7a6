import { applyPatch } from 'diff';
import { type GuardPatch, guardPatch } from '../remedy/guard-patch.ts';
import { remedyIn } from '../remedy/remedy.ts';
import type { SourceFile } from '../types/evidence.ts';
import type { LintFinding } from '../types/lint.ts';
import type { Remedy } from '../types/remedies.ts';

/**
 * The files that verified fixes change, with their new texts; fixes that conflict with others are left for the next
 * round.
 */
export function fixedFiles(findings: readonly LintFinding[], files: readonly SourceFile[]): SourceFile[] {
  return files.flatMap((file) => {
    const own = findings.filter((finding) => finding.file === file.path).flatMap(verifiedRemedy);
    const { patch } = own.length === 0 ? { patch: '' } : guardPatch(own, [file]);
    const text = patch === '' ? false : applyPatch(file.text, patch);
    return text === false ? [] : [{ ...file, text }];
  });
}

/** All patches as one unified diff, and the fixes that conflict with the others. */
export function lintPatch(findings: readonly LintFinding[], files: SourceFile[]): GuardPatch {
  return guardPatch(findings.flatMap(remedyOf), files);
}

function verifiedRemedy(finding: LintFinding): Remedy[] {
  return finding.fix?.disposition === 'verified' ? remedyOf(finding) : [];
}

function remedyOf({ file, fix }: LintFinding): Remedy[] {
  if (fix === null || fix.patch === null) return [];
  const { patch, notes } = fix;
  return [remedyIn({ path: file, owner: '', repo: '' }, { kind: 'guard-save-step', patch, notes })];
}
