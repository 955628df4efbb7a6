import {
  applyPatch,
  FILE_HEADERS_ONLY,
  formatPatch,
  parsePatch,
  type StructuredPatchHunk,
  structuredPatch,
} from 'diff';
import type { SourceFile } from '../types/evidence.ts';
import type { Remedy } from '../types/remedies.ts';
import type { StepList } from '../workflow/step-list.ts';
import { stepLists } from '../workflow/workflow-file.ts';
import { unifiedDiff } from './checked-patch.ts';

/** All patches as one diff, and the remedies whose patch contradicts those before it. */
export interface GuardPatch {
  /** Empty if there is nothing to patch. */
  patch: string;
  leftOut: Remedy[];
}

/**
 * All patches of a report as one unified diff: one for each file, however many findings have changed it. A diff applies
 * in one repository only, so where files of several are meant, each repository's part begins with a `# OWNER/REPO` line,
 * which `git apply` and `patch` pass over.
 */
export function guardPatch(remedies: Remedy[], files: SourceFile[]): GuardPatch {
  const patched = remedies.filter((remedy) => remedy.patch !== null).flatMap(byFile);
  const repositories = distinct(patched.map(({ repository }) => repository));
  const parts = repositories.map((repository) => {
    const own = patched.filter((remedy) => remedy.repository === repository);
    const paths = distinct(own.map(({ file }) => file));
    const merged = paths.map((path) =>
      mergeFile(
        own.filter(({ file }) => file === path),
        files,
      ),
    );
    const diff = merged.map(({ patch }) => patch).join('');
    const heading = repositories.length > 1 && diff !== '' ? `# ${repository ?? 'unknown repository'}\n` : '';
    return { patch: heading + diff, leftOut: merged.flatMap(({ leftOut }) => leftOut) };
  });
  return {
    patch: parts.map(({ patch }) => patch).join(''),
    leftOut: parts.flatMap(({ leftOut }) => leftOut),
  };
}

/** The remedies of one save that are applied: the first with a patch, and the one that changes the key. */
export function preferred(remedies: readonly Remedy[]): Remedy[] {
  const patched = remedies.filter(({ patch }) => patch !== null);
  const first = patched.find(({ kind }) => kind !== 'bump-key');
  return [...(first === undefined ? [] : [first]), ...patched.filter(({ kind }) => kind === 'bump-key')];
}

/** What a patch does to one file. */
export interface FilePatch {
  path: string;
  /** The text afterwards; null if the patch does not fit the text. */
  apply: (text: string) => string | null;
}

/** A patch of several files, file by file. */
export function filePatches(patch: string): FilePatch[] {
  return parsePatch(patch).map((part) => ({
    path: pathOf(part),
    apply: (text) => applyPatch(text, part) || null,
  }));
}

function pathOf({ newFileName }: { newFileName?: string | undefined }): string {
  return (newFileName ?? '').replace(/^b\//, '');
}

/** A remedy that changes several files as one for each. */
function byFile(remedy: Remedy): Remedy[] {
  const parts = parsePatch(remedy.patch ?? '');
  if (parts.length < 2) return [remedy];
  return parts.map((part) => ({
    ...remedy,
    file: pathOf(part),
    patch: formatPatch(part, FILE_HEADERS_ONLY),
  }));
}

/** The changes that patches of one file make to the lines of the original, as far as they do not touch each other. */
function mergeFile(remedies: Remedy[], files: SourceFile[]): GuardPatch {
  const [first] = remedies;
  const original = files.find(
    (file) =>
      file.path === first?.file &&
      `${file.owner}/${file.repo}` === first.repository &&
      applyPatch(file.text, first.patch ?? '') !== false,
  );
  if (original === undefined) return { patch: '', leftOut: remedies };
  const kept: string[] = [];
  let hunks: StructuredPatchHunk[] = [];
  for (const patch of distinct(remedies.map((remedy) => remedy.patch ?? ''))) {
    const merged = withChanges(original, hunks, patch);
    if (merged === null) continue;
    hunks = merged;
    kept.push(patch);
  }
  return {
    patch: unifiedDiff(original.path, original.text, changed(original.text, hunks) || original.text),
    leftOut: remedies.filter(({ patch }) => !kept.includes(patch ?? '')),
  };
}

/** The hunks with those of another patch of the same original; null if the two do not go together. */
function withChanges(
  file: SourceFile,
  hunks: StructuredPatchHunk[],
  patch: string,
): StructuredPatchHunk[] | null {
  const alone = applyPatch(file.text, patch);
  if (alone === false) return null;
  const changes = structuredPatch('', '', file.text, alone, undefined, undefined, { context: 0 }).hunks;
  const fresh = changes.filter((change) => !hunks.some((hunk) => isSameChange(hunk, change)));
  const merged = fresh
    .reduce<StructuredPatchHunk[]>(withChange, hunks)
    .sort((one, other) => one.oldStart - other.oldStart);
  if (merged.some((hunk, index) => merged.slice(0, index).some((earlier) => overlap(earlier, hunk))))
    return null;
  const text = changed(file.text, merged);
  if (text === false) return null;
  return isSound({ ...file, text }) ? merged : null;
}

/** Adds a change to the others, or merges it into one that rewrites the same step and also inserts after it. */
function withChange(hunks: StructuredPatchHunk[], change: StructuredPatchHunk): StructuredPatchHunk[] {
  const joined = hunks.map((hunk) => joinedBehindStep(hunk, change) ?? hunk);
  return joined.some((hunk, index) => hunk !== hunks[index]) ? joined : [...hunks, change];
}

/** Merges two insertions after a one-line step that both rewrite for its id. */
function joinedBehindStep(one: StructuredPatchHunk, other: StructuredPatchHunk): StructuredPatchHunk | null {
  if (one.oldStart !== other.oldStart || one.oldLines !== 1 || other.oldLines !== 1) return null;
  // A last line without a line break has a line of its own in a diff, which says so.
  if ([...one.lines, ...other.lines].some((line) => line.startsWith('\\'))) return null;
  const startsStep = (line: string | undefined) => /^\+(?:\s*- |\s*$)/.test(line ?? '');
  const end = one.lines.findIndex((line, at) => at > 1 && startsStep(line) && startsStep(other.lines[at]));
  const written = one.lines.slice(0, end);
  if (end < 0 || written.some((line, at) => line !== other.lines[at])) return null;
  const lines = [...one.lines, ...other.lines.slice(end)];
  return { ...one, lines, newLines: lines.length - 1 };
}

function changed(text: string, hunks: StructuredPatchHunk[]): string | false {
  const names = { oldFileName: '', newFileName: '', oldHeader: undefined, newHeader: undefined };
  return applyPatch(text, { ...names, hunks });
}

function isSameChange(one: StructuredPatchHunk, other: StructuredPatchHunk): boolean {
  return one.oldStart === other.oldStart && one.lines.join('\n') === other.lines.join('\n');
}

/**
 * Whether two hunks overlap. Lines inserted at the same place, such as the save halves of two caches after one step,
 * follow each other; lines inserted after the last line of a replaced block follow the new lines.
 */
function overlap(one: StructuredPatchHunk, other: StructuredPatchHunk): boolean {
  if (one.oldStart === other.oldStart) return one.oldLines > 0 || other.oldLines > 0;
  return isWithin(one, other) || isWithin(other, one);
}

/** Whether one hunk is within another; a hunk that only inserts lines begins at the line before them. */
function isWithin(one: StructuredPatchHunk, other: StructuredPatchHunk): boolean {
  const end = other.oldStart + other.oldLines - (one.oldLines === 0 ? 1 : 0);
  return other.oldStart < one.oldStart && one.oldStart < end;
}

/** Two patches may each have given one step a key, or the same new id to different steps of one job. */
function isSound(file: SourceFile): boolean {
  const lists = stepLists(file);
  return lists.length > 0 && lists.every(hasDistinctIds);
}

function hasDistinctIds(list: StepList): boolean {
  const ids = list.steps.flatMap(({ id }) => (id === null ? [] : [id.toLowerCase()]));
  return new Set(ids).size === ids.length;
}

function distinct<T>(values: T[]): T[] {
  return [...new Set(values)];
}
