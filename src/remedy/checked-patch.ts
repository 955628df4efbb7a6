import { applyPatch, createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { NoPatch } from '../types/remedies.ts';
import type { StepList, WorkflowStep } from './workflow/step-list.ts';
import { applySplices, type Splice } from './workflow/text-layout.ts';
import { parseFile } from './workflow/yaml-document.ts';

/** What an edit is meant to change in a list of steps, as data: whatever else changes is a mistake. */
export interface IntendedChange {
  /** Keys of steps that get a value. */
  set: { step: WorkflowStep; key: 'id' | 'if' | 'uses'; value: string }[];
  /** Keys that leave a step: `['background']`, `['with', 'save-always']`. */
  removed: { step: WorkflowStep; path: string[] }[];
  /** New steps, each before the item that had its number, made of what a step says. */
  inserted: { at: number; source: WorkflowStep; step: (source: Record<string, unknown>) => unknown }[];
  /** A step that leaves its place. */
  taken: WorkflowStep | null;
}

/**
 * The unified diff of an edit, once it is certain that the new text parses, that it says what it should and nothing
 * else has changed in what the file says, and that the diff applies; else why not.
 */
export function checkedPatch(
  list: StepList,
  splices: Splice[],
  change: IntendedChange,
): { patch: string } | { reason: NoPatch } {
  return checkedText(list, applySplices(list.file.text, splices), intendedContent(list, change));
}

/** The same for an edit whose outcome is known as data. */
export function checkedText(
  { file }: Pick<StepList, 'file'>,
  edited: string,
  expected: unknown,
): { patch: string } | { reason: NoPatch } {
  const { path, text } = file;
  const parsed = parseFile({ ...file, text: edited });
  if ('reason' in parsed) return { reason: { kind: 'not-parsed' } };
  if (canonical(parsed.document.toJS()) !== canonical(expected)) return { reason: { kind: 'changes-more' } };
  const patch = unifiedDiff(path, text, edited);
  if (applyPatch(text, patch) !== edited) return { reason: { kind: 'not-applied' } };
  return { patch };
}

/** A unified diff with `a/` and `b/` names, three lines of context, and no other header. */
export function unifiedDiff(path: string, before: string, after: string): string {
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, {
    context: 3,
    headerOptions: FILE_HEADERS_ONLY,
  });
}

/** A list that stands in two places through an alias is one object here, so it changes in both, as it will. */
function intendedContent(list: StepList, change: IntendedChange): unknown {
  const content: unknown = list.yaml.document.toJS();
  const steps = at(content, list.path);
  if (!Array.isArray(steps)) return null;
  const { inserted, taken } = change;
  const made = inserted.map((one) => ({ ...one, from: structuredClone(at(steps, one.source.place)) }));
  for (const { step, key, value } of change.set) {
    const node = at(steps, step.place);
    if (isRecord(node)) node[key] = value;
  }
  for (const { step, path: gone } of change.removed) {
    const owner = at(steps, [...step.place, ...gone.slice(0, -1)]);
    if (isRecord(owner)) delete owner[gone.at(-1) ?? ''];
  }
  for (const { at: index, from, step } of made.toSorted((one, other) => other.at - one.at))
    if (isRecord(from)) steps.splice(index, 0, step(from));
  // What is put in stands behind what is taken out.
  if (taken !== null) take(steps, taken.place);
  return content;
}

function take(steps: unknown[], place: (number | string)[]): void {
  const siblings = at(steps, place.slice(0, -1));
  if (Array.isArray(siblings)) siblings.splice(Number(place.at(-1)), 1);
}

function at(content: unknown, path: (number | string)[]): unknown {
  return path.reduce<unknown>((node, key) => (isRecord(node) ? node[key] : undefined), content);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
